#include "pipeline/app/ops_client.h"

#include "absl/strings/str_cat.h"
#include "pipeline/app/ops_endpoints.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {

absl::StatusOr<OpsAddress> OpsClient(const CommonOptions& common, const std::string& address) {
  ASSIGN_OR_RETURN(const Config config, LoadCommandConfig(common));
  ASSIGN_OR_RETURN(const HttpServerOptions server, OpsEndpoints::Options(config));
  OpsAddress client;
  client.token = server.token;
  client.address = address.empty() ? server.address : address;
  if (client.address.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(config.file,
                     ": ops.address is empty, so the service answers nobody; set it, or name a "
                     "service with --address host:port"));
  }
  return client;
}

absl::StatusOr<std::string> AskOps(const OpsAddress& client, const std::string& target) {
  ASSIGN_OR_RETURN(HttpResponse answer,
                   HttpGet(client.address, target, client.token, kOpsTimeoutMs));
  if (answer.status == 200) return std::move(answer.body);
  return absl::FailedPreconditionError(absl::StrCat(client.address, target, " answers ",
                                                    answer.status, ": ",
                                                    EscapeForTerminal(answer.body.substr(0, 200))));
}

}  // namespace lodewire
