// Finds rule files and reads them into syntax trees.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: all of a run, joined by line breaks, in one status.
// Example:
//   ASSIGN_OR_RETURN(LoadedRules loaded, LoadRuleFiles("config/rules", options));
#ifndef LODEWIRE_PIPELINE_RULES_LOADER_H_
#define LODEWIRE_PIPELINE_RULES_LOADER_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

struct LoadedRules {
  std::vector<RuleAst> rules;  // By path, then as they stand in the file.
  std::string digest;
  std::vector<std::string> warnings;
};

absl::StatusOr<LoadedRules> LoadRuleFiles(const std::string& path, const RuleSetOptions& options);
absl::StatusOr<LoadedRules> LoadRuleText(std::string_view yaml, std::string_view name,
                                         const RuleSetOptions& options);

// The *.yaml and *.yml files below `path`, or `path` itself, sorted; those that end in .tests.yaml
// (or .tests.yml) if `tests`, the others if not.
absl::StatusOr<std::vector<std::string>> FindRuleFiles(const std::string& path, bool tests);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LOADER_H_
