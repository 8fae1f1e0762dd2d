// lodewire validate, lodewire version.
#include <iostream>
#include <nlohmann/json.hpp>

#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/service.h"
#include "pipeline/kafka/properties.h"
#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

using nlohmann::json;

size_t CountRules(const RuleSet& rules, Category category) {
  size_t count = 0;
  for (uint32_t i = 0; i < rules.live_size(); ++i)
    count += rules.info(i).category == category ? 1 : 0;
  return count;
}

}  // namespace

int ValidateCommand(const ValidateOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  if (options.strict_sigma) config->rules.strict_sigma = true;
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config, Engine::Shadow::kLoaded);
  if (!engine.ok()) return Fail(engine.status(), ExitCode::kBadConfiguration);
  absl::Status properties = CheckKafkaProperties(config->kafka);
  if (!properties.ok()) return Fail(properties, ExitCode::kBadConfiguration);

  const RuleSet& rules = (*engine)->rules();
  const Plan plan = MemoryPlan(*config, **engine);
  if (options.common.json) {
    std::cout << json{{"ok", true},
                      {"config", config->file},
                      {"rules", rules.live_size()},
                      {"rules_shadow", rules.size() - rules.live_size()},
                      {"rules_news", CountRules(rules, Category::kNews)},
                      {"rules_trade", CountRules(rules, Category::kTrade)},
                      {"rule_set_digest", std::string(rules.digest())},
                      {"domain_digest", std::string((*engine)->domain().digest())},
                      {"routes", (*engine)->router().routes().size()},
                      {"memory_plan_bytes", plan.TotalBytes()},
                      {"warnings", (*engine)->warnings()}}
                     .dump()
              << "\n";
    return ExitCode::kOk;
  }
  for (const std::string& warning : (*engine)->warnings()) Note("warning: " + warning);
  std::string table;
  plan.Print(&table);
  std::cout << config->file << " is valid\n"
            << "rules: " << rules.live_size() << " (" << CountRules(rules, Category::kNews)
            << " news, " << CountRules(rules, Category::kTrade) << " trade), digest "
            << rules.digest().substr(0, 12) << "\n"
            << "routes: " << (*engine)->router().routes().size() << "\n\n"
            << table;
  return ExitCode::kOk;
}

int VersionCommand(bool as_json) {
  if (as_json) {
    std::cout << json{{"lodewire", std::string(BinaryVersion())},
                      {"librdkafka", KafkaLibraryVersion()}}
                     .dump()
              << "\n";
  } else {
    std::cout << "lodewire " << BinaryVersion() << "\nlibrdkafka " << KafkaLibraryVersion() << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
