#include "pipeline/ops/http_server.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>
#include <charconv>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

// Compares in a time that tells nothing of where two tokens differ.
bool SameSecret(std::string_view given, std::string_view secret) {
  unsigned difference = given.size() == secret.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    difference |= static_cast<unsigned char>(given[i]) ^
                  static_cast<unsigned char>(secret.empty() ? 0 : secret[i % secret.size()]);
  }
  return difference == 0;
}

// "host:port" → both; brackets around IPv6 are taken off.
bool SplitAddress(const std::string& address, std::string* host, uint16_t* port) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return false;
  *host = address.substr(0, colon);
  if (host->size() > 2 && host->front() == '[' && host->back() == ']') {
    *host = host->substr(1, host->size() - 2);
  }
  const char* end = address.data() + address.size();
  const auto parsed = std::from_chars(address.data() + colon + 1, end, *port);
  return parsed.ec == std::errc() && parsed.ptr == end && !host->empty();
}

absl::StatusOr<tcp::endpoint> EndpointOf(const HttpServerOptions& options) {
  std::string host;
  uint16_t port = 0;
  if (!SplitAddress(options.address, &host, &port)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", options.address, "' is no address; write 127.0.0.1:9464"));
  }
  beast::error_code error;
  const auto ip = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error.failed()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", host, "' is no IP address; write 127.0.0.1:9464"));
  }
  if (!ip.is_loopback() && options.token.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        options.address, " is not loopback, so a token is needed; set ops.token_file"));
  }
  return tcp::endpoint(ip, port);
}

}  // namespace

struct HttpServer::State {
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  std::thread thread;
  // Connections outlive the rest of this while the context is torn down.
  std::shared_ptr<size_t> connections = std::make_shared<size_t>(0);  // The server thread's.
};

// One request and its answer; then it closes. It owns itself through the pending operation.
class HttpServer::Connection : public std::enable_shared_from_this<HttpServer::Connection> {
 public:
  Connection(tcp::socket socket, const HttpServer* server)
      : stream_(std::move(socket)), server_(server), open_(server->state_->connections) {
    ++*open_;
    parser_.header_limit(server_->options_.header_bytes_max);
    parser_.body_limit(server_->options_.body_bytes_max);
  }
  ~Connection() { --*open_; }

  void Start() {
    if (*open_ > server_->options_.connections_max) {
      return Send({503, "too many connections\n"});
    }
    stream_.expires_after(std::chrono::milliseconds(server_->options_.client_timeout_ms));
    http::async_read(
        stream_, buffer_, parser_,
        [self = shared_from_this()](beast::error_code error, size_t) { self->OnRead(error); });
  }

 private:
  void OnRead(beast::error_code error) {
    if (error == http::error::header_limit) return Send({431, "the header is too long\n"});
    if (error == http::error::body_limit) return Send({413, "the body is too long\n"});
    if (error == http::error::end_of_stream || error == beast::error::timeout) return;
    if (error.failed()) return Send({400, "this is not HTTP/1.1\n"});
    const auto& message = parser_.get();
    HttpRequest request;
    request.method = std::string(message.method_string());
    const std::string target(message.target());
    const size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.body = message.body();
    Send(server_->Answer(request, std::string(message[http::field::authorization]),
                         std::string(message[http::field::host])));
  }

  void Send(HttpResponse answer) {
    response_.result(static_cast<unsigned>(answer.status));
    response_.version(11);
    response_.set(http::field::content_type, answer.content_type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    if (answer.status == 401) response_.set(http::field::www_authenticate, "Bearer");
    response_.body() = std::move(answer.body);
    response_.keep_alive(false);
    response_.prepare_payload();
    stream_.expires_after(std::chrono::milliseconds(server_->options_.client_timeout_ms));
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, size_t) {
                        beast::error_code ignored;
                        self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
                        if (!error.failed()) self->Discard();
                      });
  }

  // What a client still sends is read and thrown away until it closes or its time is over: closing
  // at once would reset the connection and could take the answer with it.
  void Discard() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](beast::error_code error, size_t) {
                              if (!error.failed()) self->Discard();
                            });
  }

  beast::tcp_stream stream_;
  const HttpServer* const server_;
  const std::shared_ptr<size_t> open_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

absl::Status CheckHttpServer(const HttpServerOptions& options) {
  return EndpointOf(options).status();
}

HttpServer::HttpServer(HttpServerOptions options) : options_(std::move(options)) {}
HttpServer::~HttpServer() { Stop(); }

void HttpServer::Handle(const std::string& method, const std::string& path, Handler handler) {
  handlers_[{path, method}] = std::move(handler);
}

absl::Status HttpServer::Start() {
  ASSIGN_OR_RETURN(const tcp::endpoint endpoint, EndpointOf(options_));
  beast::error_code error;
  state_ = std::make_unique<State>();
  tcp::acceptor& acceptor = state_->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error.failed()) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error.failed()) acceptor.bind(endpoint, error);
  if (!error.failed()) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error.failed()) {
    state_.reset();
    return absl::UnavailableError(
        absl::StrCat("cannot listen at ", options_.address, ": ", error.message(),
                     "; set ops.address to a free port, or to '' for none"));
  }
  Accept();
  state_->thread = std::thread([this] { state_->context.run(); });
  return absl::OkStatus();
}

void HttpServer::Accept() {
  state_->acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error.failed()) std::make_shared<Connection>(std::move(socket), this)->Start();
    Accept();
  });
}

void HttpServer::Stop() {
  if (state_ == nullptr) return;
  state_->context.stop();
  state_->thread.join();
  state_.reset();
}

std::string HttpServer::address() const {
  const tcp::endpoint endpoint = state_->acceptor.local_endpoint();
  const std::string host = endpoint.address().to_string();
  return absl::StrCat(endpoint.address().is_v6() ? absl::StrCat("[", host, "]") : host, ":",
                      endpoint.port());
}

bool HttpServer::HostIsAllowed(const std::string& host) const {
  std::string name =
      host.substr(0, host.rfind(':') == std::string::npos ? host.size() : host.rfind(':'));
  if (host.starts_with('[')) name = host.substr(0, host.find(']') + 1);
  std::string own;
  uint16_t port = 0;
  SplitAddress(options_.address, &own, &port);
  return name == own || name == "localhost" || name == "127.0.0.1" || name == "[::1]" ||
         std::find(options_.hosts.begin(), options_.hosts.end(), name) != options_.hosts.end();
}

HttpResponse HttpServer::Answer(const HttpRequest& request, const std::string& authorization,
                                const std::string& host) const {
  if (!HostIsAllowed(host)) return {421, "this Host is not served; see ops.hosts\n"};
  constexpr std::string_view kBearer = "Bearer ";
  if (!options_.token.empty() &&
      (!authorization.starts_with(kBearer) ||
       !SameSecret(std::string_view(authorization).substr(kBearer.size()), options_.token))) {
    return {401, "a bearer token is needed; see ops.token_file\n"};
  }
  const auto found = handlers_.find({request.path, request.method});
  if (found != handlers_.end()) return found->second(request);
  const auto path = handlers_.lower_bound({request.path, ""});
  if (path != handlers_.end() && path->first.first == request.path) {
    return {405, absl::StrCat("use ", path->first.second, "\n")};
  }
  std::string known;
  for (const auto& [key, handler] : handlers_) {
    absl::StrAppend(&known, key.second, " ", key.first, "\n");
  }
  return {404, "there is no such path; there are:\n" + known};
}

}  // namespace lodewire
