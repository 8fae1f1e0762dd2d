// A small HTTP/1.1 server for operations: GET and POST of a few paths, on one thread.
//
// It trusts nobody. Bounds: connections at once, bytes of header and body, seconds a client may
// take. The Host header must be one of those that are allowed, so that a page in somebody's browser
// cannot reach it by another name. Off loopback a bearer token is required.
//
// Threading: Start, Stop by one thread; handlers run on the server's thread.
// Memory: at most `connections_max` times the limits.
// Errors: Start says which address cannot be bound and why; clients get a status and a line of
//   text.
// Example:
//   HttpServer server({.address = "127.0.0.1:9464"});
//   server.Handle("GET", "/livez", [](const HttpRequest&) { return HttpResponse{200, "ok\n"}; });
//   RETURN_IF_ERROR(server.Start());
#ifndef LODEWIRE_PIPELINE_OPS_HTTP_SERVER_H_
#define LODEWIRE_PIPELINE_OPS_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"

namespace lodewire {

struct HttpRequest {
  std::string method;
  std::string path;  // Without the query.
  std::string query;
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

struct HttpServerOptions {
  std::string address = "127.0.0.1:9464";  // host:port; port 0: any free one
  std::string token;                       // Bearer token; empty only on loopback.
  std::vector<std::string> hosts;  // Allowed Host names besides the address's and localhost.
  size_t connections_max = 64;
  uint32_t header_bytes_max = 8 << 10;
  uint32_t body_bytes_max = 64 << 10;
  int client_timeout_ms = 5000;  // To send a request, and to take the answer.
};

// What is wrong with the options, whoever else may use the port.
absl::Status CheckHttpServer(const HttpServerOptions& options);

class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  explicit HttpServer(HttpServerOptions options);
  ~HttpServer();

  // Before Start.
  void Handle(const std::string& method, const std::string& path, Handler handler);
  absl::Status Start();
  void Stop();
  // After Start: "127.0.0.1:9464".
  std::string address() const;

  // What a request gets, whatever it came by; `authorization` and `host` are its headers.
  HttpResponse Answer(const HttpRequest& request, const std::string& authorization,
                      const std::string& host) const;

 private:
  class Connection;
  struct State;

  void Accept();
  bool HostIsAllowed(const std::string& host) const;

  const HttpServerOptions options_;
  std::map<std::pair<std::string, std::string>, Handler> handlers_;  // By path, method.
  std::unique_ptr<State> state_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_HTTP_SERVER_H_
