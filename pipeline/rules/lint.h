// What is sound in a rule file and yet likely to be a mistake: slow, never true, true too often,
// not portable, or not tested.
//
// Threading: pure functions. Memory: allocates; for tools.
// Errors: LintRuleFiles gives the loader's where the rules do not load; lint reads sound rules.
// Example:
//   ASSIGN_OR_RETURN(auto findings, LintRuleFiles("config/rules", options, domain.get()));
#ifndef LODEWIRE_PIPELINE_RULES_LINT_H_
#define LODEWIRE_PIPELINE_RULES_LINT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/domain/domain.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// A note is no mistake; a warning is one, or needs a reason.
enum class LintSeverity : uint8_t { kNote, kWarning };

// What lint looks for.
struct LintCheck {
  std::string_view name;  // kebab-case
  LintSeverity severity = LintSeverity::kWarning;
  std::string_view what;
  std::string_view fix;
};
std::span<const LintCheck> LintChecks();
// The table of checks in docs/rules.md.
std::string LintMarkdown();

struct LintFinding {
  const LintCheck* check = nullptr;
  std::string file;  // As it was found: the path of the rules, then the file's own.
  int line = 0;
  int column = 0;
  std::string rule;    // Its title.
  std::string reason;  // What exactly is there.
};

// `path` is a file or directory; `domain` knows which terms have other senses. Findings come by
// file, line and column.
absl::StatusOr<std::vector<LintFinding>> LintRuleFiles(const std::string& path,
                                                       const RuleSetOptions& options,
                                                       const Domain& domain);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LINT_H_
