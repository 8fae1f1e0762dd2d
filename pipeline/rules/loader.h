// Finds rule files and reads them into syntax trees: detection rules, filters and correlations, in
// any order and in any file of the load.
//
// Limits, so that a hostile file cannot hurt the process: the size of a file, YAML nesting and what
// aliases expand to, documents of a load, conditions, values and alternatives of a rule, RE2's
// memory for each regular expression. Each is an error that names it.
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
#include "pipeline/rules/correlation.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

struct LoadedRules {
  std::vector<RuleAst> rules;  // By path, then as they stand in the file; with their filters.
  std::vector<Correlation> correlations;  // Read and checked; nothing executes them yet.
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
