#include "pipeline/ops/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

// One request and its answer; the stream's timer bounds all of it.
class Question {
 public:
  Question(const std::string& path, const std::string& token, int timeout_ms) : stream_(context_) {
    request_ = {http::verb::get, path, 11};
    request_.set(http::field::host, "localhost");
    request_.set(http::field::connection, "close");
    if (!token.empty()) request_.set(http::field::authorization, "Bearer " + token);
    parser_.body_limit(16 << 20);
    stream_.expires_after(std::chrono::milliseconds(timeout_ms));
  }

  beast::error_code Ask(const std::string& host, const std::string& port) {
    tcp::resolver resolver(context_);
    beast::error_code outcome;
    const auto endpoints = resolver.resolve(host, port, outcome);
    if (outcome.failed()) return outcome;
    const auto read = [&](beast::error_code error, size_t) {
      outcome = error;
      if (error.failed()) return;
      http::async_read(stream_, buffer_, parser_,
                       [&](beast::error_code done, size_t) { outcome = done; });
    };
    stream_.async_connect(endpoints, [&](beast::error_code error, const tcp::endpoint&) {
      outcome = error;
      if (!error.failed()) http::async_write(stream_, request_, read);
    });
    context_.run();
    return outcome;
  }

  HttpResponse Answer() {
    const auto& message = parser_.get();
    HttpResponse answer;
    answer.status = static_cast<int>(message.result_int());
    answer.body = message.body();
    answer.content_type = std::string(message[http::field::content_type]);
    return answer;
  }

 private:
  asio::io_context context_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response_parser<http::string_body> parser_;
};

}  // namespace

absl::StatusOr<HttpResponse> HttpGet(const std::string& address, const std::string& path,
                                     const std::string& token, int timeout_ms) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("'", address, "' is not host:port"));
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (host == "0.0.0.0" || host.empty()) host = "127.0.0.1";
  if (host == "::") host = "::1";
  Question question(path, token, timeout_ms);
  const beast::error_code error = question.Ask(host, address.substr(colon + 1));
  if (error.failed()) {
    return absl::UnavailableError(
        absl::StrCat("nobody answers at ", address, ": ", error.message()));
  }
  return question.Answer();
}

}  // namespace lodewire
