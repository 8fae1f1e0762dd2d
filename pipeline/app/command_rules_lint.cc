// lodewire rules lint.
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/rule_tools.h"
#include "pipeline/domain/domain.h"
#include "pipeline/rules/lint.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

bool IsWarning(const LintFinding& finding, const RulesLintOptions& options) {
  return finding.check->severity == LintSeverity::kWarning || options.strict_sigma;
}

ordered_json ToJson(const LintFinding& finding, bool warning) {
  return {{"name", std::string(finding.check->name)},
          {"severity", warning ? "warning" : "note"},
          {"file", finding.file},
          {"line", finding.line},
          {"column", finding.column},
          {"rule", finding.rule},
          {"reason", finding.reason},
          {"fix", std::string(finding.check->fix)}};
}

void Print(const LintFinding& finding, bool warning) {
  std::cout << finding.file << ":" << finding.line << ":" << finding.column << ": "
            << (warning ? "warning" : "note") << ": rule \"" << finding.rule
            << "\": " << finding.reason << " [" << finding.check->name
            << "]\n    fix: " << finding.check->fix << "\n";
}

}  // namespace

int RulesLintCommand(const RulesLintOptions& options) {
  if (options.checks) {
    std::cout << LintMarkdown();
    return ExitCode::kOk;
  }
  absl::StatusOr<RuleFiles> files = OpenRuleFiles(options.common, options.rules);
  if (!files.ok()) return Fail(files.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<Domain>> domain =
      Domain::Load(files->config.rules.domain_directory, files->config.rules.reference_directory,
                   files->config.rules.severity_file);
  if (!domain.ok()) return Fail(domain.status(), ExitCode::kBadConfiguration);
  const absl::StatusOr<std::vector<LintFinding>> findings =
      LintRuleFiles(files->path, files->Options(), **domain);
  if (!findings.ok()) return Fail(findings.status(), ExitCode::kBadConfiguration);

  size_t warnings = 0;
  ordered_json rows = ordered_json::array();
  for (const LintFinding& finding : *findings) {
    const bool warning = IsWarning(finding, options);
    warnings += warning ? 1 : 0;
    if (options.common.json) {
      rows.push_back(ToJson(finding, warning));
    } else if (warning || options.notes) {
      Print(finding, warning);
    }
  }
  const size_t notes = findings->size() - warnings;
  if (options.common.json) {
    std::cout << ordered_json{{"findings", rows}, {"warnings", warnings}, {"notes", notes}}.dump()
              << "\n";
  } else {
    std::cout << warnings << (warnings == 1 ? " warning, " : " warnings, ") << notes
              << (notes == 1 ? " note" : " notes")
              << (notes > 0 && !options.notes ? " (--notes prints them)" : "") << "\n";
  }
  return warnings > 0 && options.deny_warnings ? ExitCode::kFailure : ExitCode::kOk;
}

}  // namespace lodewire
