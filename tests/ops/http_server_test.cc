#include "pipeline/ops/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

HttpServerOptions At(const std::string& address) {
  HttpServerOptions options;
  options.address = address;
  return options;
}

// A client that sends what it is told, byte by byte.
class Client {
 public:
  explicit Client(const std::string& address) {
    const uint16_t port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
    const timeval wait{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  }
  ~Client() { close(socket_); }

  void Send(const std::string& text) {
    size_t sent = 0;
    while (sent < text.size()) {
      const ssize_t count = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<size_t>(count);
    }
  }
  // Everything until the server closes.
  std::string Receive() {
    std::string all;
    char buffer[4096];
    for (ssize_t count; (count = recv(socket_, buffer, sizeof(buffer), 0)) > 0;) {
      all.append(buffer, static_cast<size_t>(count));
    }
    return all;
  }

 private:
  int socket_ = -1;
};

class HttpServerTest : public ::testing::Test {
 protected:
  // Change options_ before.
  void Start() {
    server_ = std::make_unique<HttpServer>(options_);
    server_->Handle("GET", "/hello", [](const HttpRequest& request) -> HttpResponse {
      return {200, "hello " + request.query + "\n"};
    });
    server_->Handle("POST", "/echo", [](const HttpRequest& request) -> HttpResponse {
      return {200, request.body};
    });
    const absl::Status status = server_->Start();
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Ask(const std::string& text) {
    Client client(server_->address());
    client.Send(text);
    return client.Receive();
  }
  static std::string Get(const std::string& path, const std::string& headers = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }

  HttpServerOptions options_ = At("127.0.0.1:0");
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersPathsAndNamesThemWhenThereIsNone) {
  Start();
  const std::string answer = Ask(Get("/hello?world"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("hello world\n"));
  EXPECT_THAT(Ask(Get("/nowhere")),
              testing::AllOf(StartsWith("HTTP/1.1 404"), HasSubstr("GET /hello")));
  EXPECT_THAT(Ask("DELETE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              testing::AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("use GET")));
  EXPECT_THAT(Ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"),
              HasSubstr("abc"));
}

TEST_F(HttpServerTest, AHeaderOfAMegabyteIs431AndTheServerGoesOn) {
  Start();
  EXPECT_THAT(Ask(Get("/hello", "X-Long: " + std::string(1 << 20, 'x') + "\r\n")),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ABodyBeyondTheLimitIs413) {
  Start();
  EXPECT_THAT(Ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc"),
              StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, WhatIsNotHttpIs400) {
  Start();
  EXPECT_THAT(Ask("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServerTest, AnotherHostIs421SoThatABrowserCannotBeSentHere) {
  options_.hosts = {"ops.example"};
  Start();
  EXPECT_THAT(Ask("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"), StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(Ask("GET /hello HTTP/1.1\r\nHost: ops.example:9464\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, AWrongTokenIs401AndTheRightOneIsServed) {
  options_.token = "secret";
  Start();
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask(Get("/hello", "Authorization: Bearer secreT\r\n")), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask(Get("/hello", "Authorization: Bearer secret2\r\n")), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask(Get("/hello", "Authorization: Bearer secret\r\n")), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, OffLoopbackATokenIsNeeded) {
  HttpServer server(At("0.0.0.0:0"));
  const absl::Status status = server.Start();
  EXPECT_THAT(std::string(status.message()), HasSubstr("ops.token_file"));
}

TEST_F(HttpServerTest, APortInUseIsNamedWithTheRemedy) {
  Start();
  HttpServer second(At(server_->address()));
  const absl::Status status = second.Start();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()),
              testing::AllOf(HasSubstr(server_->address()), HasSubstr("ops.address")));
}

TEST_F(HttpServerTest, ASlowClientIsCutOffAndMeanwhileOthersAreServed) {
  options_.client_timeout_ms = 300;
  Start();
  Client slow(server_->address());
  slow.Send("GET /hello HT");
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(slow.Receive(), "") << "cut off without an answer";
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAre503) {
  options_.connections_max = 2;
  Start();
  Client one(server_->address()), two(server_->address());
  one.Send("G");
  two.Send("G");
  // The server has taken both before it answers a third.
  std::string answer;
  for (int i = 0; i < 100 && answer.rfind("HTTP/1.1 503", 0) != 0; ++i) {
    answer = Ask(Get("/hello"));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
}

TEST_F(HttpServerTest, StopsWhileAClientIsStillConnected) {
  Start();
  Client waiting(server_->address());
  waiting.Send("GET /hello HT");
  EXPECT_THAT(Ask(Get("/hello")), StartsWith("HTTP/1.1 200"));
  server_->Stop();
  EXPECT_EQ(waiting.Receive(), "");
}

}  // namespace
}  // namespace lodewire
