// Where a command asks a running service: its address and token, from the configuration or flags.
//
// Threading: one thread. Memory: tools only.
// Errors: a status that says what to do; an answer that is no 200 too.
// Example:
//   ASSIGN_OR_RETURN(const OpsAddress client, OpsClient(options.common, options.address));
//   ASSIGN_OR_RETURN(const std::string page, AskOps(client, "/metrics"));
#ifndef LODEWIRE_PIPELINE_APP_OPS_CLIENT_H_
#define LODEWIRE_PIPELINE_APP_OPS_CLIENT_H_

#include <string>

#include "pipeline/app/commands.h"
#include "pipeline/ops/http_client.h"

namespace lodewire {

struct OpsAddress {
  std::string address;  // host:port
  std::string token;    // Empty: none.
};
inline constexpr int kOpsTimeoutMs = 5000;

// `address` empty: that of the configuration.
absl::StatusOr<OpsAddress> OpsClient(const CommonOptions& common, const std::string& address);
absl::StatusOr<std::string> AskOps(const OpsAddress& client, const std::string& target);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_OPS_CLIENT_H_
