// lodewire rules export: pySigma does the work, in Python; this finds the script and says what the
// configuration and the taxonomy know.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/rule_tools.h"
#include "pipeline/event/field_table.h"

namespace lodewire {
namespace {

namespace fs = std::filesystem;

// In the tree beside config/, else where the package puts it; empty: in neither place.
std::string ScriptPath() {
  std::error_code error;
  const fs::path config = fs::weakly_canonical(DefaultConfigPath(), error).parent_path();
  for (const fs::path& path : {config.parent_path() / "deploy/siem/rules_export.py",
                               fs::path("/usr/share/lodewire/siem/rules_export.py")}) {
    if (fs::exists(path, error)) return path.string();
  }
  return "";
}

void AddFields(const FieldTable& table, std::vector<std::string>* arguments) {
  for (size_t id = 1; id < table.size(); ++id) {
    const FieldInfo& field = table.info(static_cast<FieldId>(id));
    if (field.type == FieldType::kDerived) {
      arguments->insert(arguments->end(), {"--derived-field", field.name});
    } else if (field.type == FieldType::kVirtual) {
      std::vector<std::string> names;
      for (int part = field.first; part <= field.last; ++part) {
        names.push_back(table.info(static_cast<FieldId>(part)).name);
      }
      arguments->push_back("--virtual-field");
      arguments->push_back(absl::StrCat(ToAbsl(CategoryName(table.category())), ".", field.name,
                                        "=", absl::StrJoin(names, ",")));
    }
  }
}

}  // namespace

int RulesExportCommand(const RulesExportOptions& options) {
  const absl::StatusOr<RuleFiles> files = OpenRuleFiles(options.common, options.rules);
  if (!files.ok()) return Fail(files.status(), ExitCode::kBadConfiguration);
  const std::string script = ScriptPath();
  if (script.empty()) {
    return Fail(absl::NotFoundError("rules_export.py is neither in deploy/siem beside the "
                                    "configuration nor in /usr/share/lodewire/siem; install the "
                                    "package lodewire, or run in its source tree"),
                ExitCode::kFailure);
  }
  std::vector<std::string> arguments = {
      options.python, script,      "--backend",    options.backend,
      "--rules",      files->path, "--vocabulary", files->config.rules.vocabulary_directory};
  AddFields(FieldTable::News(), &arguments);
  AddFields(FieldTable::Trade(), &arguments);
  if (options.common.json) arguments.push_back("--json");
  std::vector<char*> raw;
  raw.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  std::cout << std::flush;
  execvp(raw[0], raw.data());
  return Fail(absl::NotFoundError(absl::StrCat("'", options.python,
                                               "' cannot be started; name a "
                                               "Python 3 with --python")),
              ExitCode::kFailure);
}

}  // namespace lodewire
