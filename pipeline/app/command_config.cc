// lodewire config show, schema, reference; lodewire init.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "pipeline/app/config_json.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/operate.h"
#include "pipeline/config/config_keys.h"

namespace lodewire {
namespace {

namespace fs = std::filesystem;

// What the shipped configuration says where it does not leave the defaults.
Config StarterConfig() {
  Config config;
  config.kafka.bootstrap_servers = "127.0.0.1:9092";
  config.kafka.start.kind = StartPosition::Kind::kLatest;
  for (const char* category : {"news", "trade"}) {
    InputConfig input;
    input.topic = absl::StrCat(category, ".events");
    input.category = category;
    config.inputs.push_back(input);
  }
  config.rules.reference_directory = "reference";
  config.rules.severity_file = "severity.yaml";
  config.candidates.topic = "lodewire.candidates";
  RouteConfig desk;
  desk.name = "desk";
  desk.topic = "alerts.desk";
  desk.severity = "high";
  desk.alert_age_max_ms = 24 * 3'600'000;
  desk.stale = "drop";
  RouteConfig siem;
  siem.name = "siem";
  siem.topic = "alerts.siem";
  siem.format = "ocsf";
  siem.severity = "low";
  siem.alert_age_max_ms = 7 * 24 * 3'600'000;
  siem.replay = "mark";
  RouteConfig archive;
  archive.name = "archive";
  archive.topic = "alerts.all";
  archive.format = "protobuf";
  archive.replay = "mark";
  config.routes = {desk, siem, archive};
  return config;
}

// The rules that came with this program, as a file in `directory` names them: beside it by their
// names, elsewhere by the whole path.
void PointAtShipped(const fs::path& directory, RulesConfig* rules) {
  std::error_code error;
  const fs::path shipped = ShippedDirectory();
  if (fs::weakly_canonical(directory, error) == shipped) return;
  for (std::string* path :
       {&rules->directory, &rules->vocabulary_directory, &rules->domain_directory,
        &rules->reference_directory, &rules->severity_file}) {
    *path = (shipped / *path).string();
  }
}

}  // namespace

int ConfigShowCommand(const ConfigShowOptions& options) {
  const absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  if (options.common.json) {
    std::cout << ConfigJson(*config).dump() << "\n";
  } else {
    std::cout << "# In effect with " << config->file << ", the environment and flags.\n"
              << ConfigYaml(ConfigSections(*config), ConfigComments::kNone);
  }
  return ExitCode::kOk;
}

int ConfigSchemaCommand(const ConfigPageOptions&) {
  std::cout << ConfigSchema().dump(2) << "\n";
  return ExitCode::kOk;
}

int ConfigReferenceCommand(const ConfigPageOptions&) {
  std::cout << ConfigMarkdown();
  return ExitCode::kOk;
}

int InitCommand(const InitOptions& options) {
  Config config = StarterConfig();
  const fs::path output = options.output;
  PointAtShipped(output.has_parent_path() ? output.parent_path() : fs::path("."), &config.rules);
  const std::string text = ConfigYaml(ConfigSections(config), ConfigComments::kHelp);
  if (output.empty()) {
    std::cout << text;
    return ExitCode::kOk;
  }
  if (!options.force && fs::exists(output)) {
    return Fail(absl::AlreadyExistsError(absl::StrCat(
                    options.output, ": is there already; --force overwrites it, or name another")),
                ExitCode::kFailure);
  }
  std::ofstream stream(output, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    return Fail(absl::UnavailableError(absl::StrCat(
                    options.output,
                    ": cannot be written; does its directory exist, may this user write it?")),
                ExitCode::kFailure);
  }
  Note(absl::StrCat("wrote ", options.output,
                    "\nset kafka.bootstrap_servers, inputs and routes, then: lodewire validate "
                    "--config ",
                    options.output));
  return ExitCode::kOk;
}

}  // namespace lodewire
