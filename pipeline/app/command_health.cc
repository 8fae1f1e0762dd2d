// lodewire health: what a running service says of itself, as an exit code; for people and probes.
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/ops_endpoints.h"
#include "pipeline/ops/http_client.h"

namespace lodewire {
namespace {

constexpr int kTimeoutMs = 3000;

std::string Line(const HttpResponse& answer) {
  return std::string(absl::StripAsciiWhitespace(answer.body));
}

}  // namespace

int HealthCommand(const HealthOptions& options) {
  const absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::StatusOr<HttpServerOptions> http = OpsEndpoints::Options(*config);
  if (!http.ok()) return Fail(http.status(), ExitCode::kBadConfiguration);
  if (http->address.empty()) {
    return Fail(absl::FailedPreconditionError("ops.address is empty: the service does not listen"),
                ExitCode::kBadConfiguration);
  }
  const auto live = HttpGet(http->address, "/livez", http->token, kTimeoutMs);
  if (!live.ok()) return Fail(live.status(), ExitCode::kFailure);
  const auto ready = HttpGet(http->address, "/readyz", http->token, kTimeoutMs);
  if (!ready.ok()) return Fail(ready.status(), ExitCode::kFailure);
  if (options.common.json) {
    std::cout << nlohmann::json({{"live", live->status == 200},
                                 {"ready", ready->status == 200},
                                 {"text", {Line(*live), Line(*ready)}}})
                     .dump()
              << "\n";
  } else {
    std::cout << Line(*live) << "\n" << Line(*ready) << "\n";
  }
  const bool good = live->status == 200 && (!options.ready || ready->status == 200);
  return good ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
