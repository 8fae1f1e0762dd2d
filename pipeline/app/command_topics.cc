// lodewire topics create.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/service.h"
#include "pipeline/app/wiring.h"
#include "pipeline/kafka/admin.h"

namespace lodewire {

int TopicsCreateCommand(const TopicsCreateOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::Status broker = RequireBroker(*config);
  if (!broker.ok()) return Fail(broker, ExitCode::kBrokerUnavailable);
  std::vector<TopicSpec> specs;
  for (const auto& names : {InputTopics(*config), OutputTopics(*config)}) {
    for (const std::string& name : names) {
      specs.push_back({name, options.partitions, options.replication_factor, {}});
    }
  }
  for (const std::string& name : ControlTopics(*config)) {
    specs.push_back({name, 1, options.replication_factor, {{"cleanup.policy", "compact"}}});
  }
  const absl::StatusOr<CreatedTopics> result = CreateTopics(config->kafka, specs);
  if (!result.ok()) {
    return Fail(result.status(), result.status().code() == absl::StatusCode::kUnavailable
                                     ? ExitCode::kBrokerUnavailable
                                     : ExitCode::kFailure);
  }
  if (options.common.json) {
    std::cout << nlohmann::json{{"created", result->created}, {"existed", result->existed}}.dump()
              << "\n";
    return ExitCode::kOk;
  }
  for (const std::string& topic : result->created) {
    const auto spec = std::find_if(specs.begin(), specs.end(),
                                   [&](const TopicSpec& one) { return one.name == topic; });
    std::cout << "created " << topic << " (" << spec->partitions
              << (spec->partitions == 1 ? " partition)\n" : " partitions)\n");
  }
  for (const std::string& topic : result->existed) std::cout << "exists  " << topic << "\n";
  return ExitCode::kOk;
}

}  // namespace lodewire
