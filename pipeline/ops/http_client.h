// Asks a running service's HTTP server one thing, for commands on the same machine or another.
//
// Threading: any; blocks the caller for at most `timeout_ms`.
// Memory: outside the event path; an answer of at most 16 MiB.
// Errors: unavailable, saying where nobody answers; an HTTP status that is no success is not one.
// Example:
//   ASSIGN_OR_RETURN(HttpResponse answer, HttpGet("127.0.0.1:9464", "/readyz", token, 2000));
#ifndef LODEWIRE_PIPELINE_OPS_HTTP_CLIENT_H_
#define LODEWIRE_PIPELINE_OPS_HTTP_CLIENT_H_

#include <string>

#include "pipeline/ops/http_server.h"

namespace lodewire {

// `address`: host:port as the server was told; one that means every interface is asked on loopback.
// `token` empty: none is sent.
absl::StatusOr<HttpResponse> HttpGet(const std::string& address, const std::string& path,
                                     const std::string& token, int timeout_ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_HTTP_CLIENT_H_
