// lodewire rules list.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/rule_tools.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

// What the rule asserts, and what its tags say: rules for several minerals have tags alone.
std::vector<std::string> MineralsOf(const RuleInfo& rule) {
  constexpr std::string_view kTag = "minerals.";
  std::vector<std::string> minerals = rule.minerals;
  for (const std::string& tag : rule.tags) {
    if (!tag.starts_with(kTag)) continue;
    std::string mineral = tag.substr(kTag.size());
    std::replace(mineral.begin(), mineral.end(), '-', '_');
    if (std::find(minerals.begin(), minerals.end(), mineral) == minerals.end()) {
      minerals.push_back(std::move(mineral));
    }
  }
  return minerals;
}

bool IsWanted(const RuleInfo& rule, const RulesListOptions& options) {
  Severity least = Severity::kUnspecified;
  ParseSeverity(options.level, &least);
  const std::vector<std::string> minerals = MineralsOf(rule);
  return rule.level >= least &&
         (options.category.empty() || CategoryName(rule.category) == options.category) &&
         (options.mineral.empty() ||
          std::find(minerals.begin(), minerals.end(), options.mineral) != minerals.end());
}

ordered_json ToJson(const RuleInfo& rule) {
  return {{"id", rule.id},
          {"title", rule.title},
          {"level", std::string(SeverityName(rule.level))},
          {"category", std::string(CategoryName(rule.category))},
          {"event_type", rule.event_type},
          {"minerals", MineralsOf(rule)},
          {"tags", rule.tags},
          {"version", rule.version},
          {"file", rule.file},
          {"line", rule.line}};
}

using Row = std::vector<std::string>;

Row ToRow(const RuleInfo& rule) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
  return {rule.id,
          std::string(SeverityName(rule.level)),
          std::string(CategoryName(rule.category)),
          or_dash(rule.event_type),
          or_dash(absl::StrJoin(MineralsOf(rule), ",")),
          absl::StrCat(rule.file, ":", rule.line),
          rule.title};
}

}  // namespace

int RulesListCommand(const RulesListOptions& options) {
  absl::StatusOr<RuleFiles> files = OpenRuleFiles(options.common, options.rules);
  if (!files.ok()) return Fail(files.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<RuleSet>> rules = RuleSet::Load(files->path, files->Options());
  if (!rules.ok()) return Fail(rules.status(), ExitCode::kBadConfiguration);
  ordered_json listed = ordered_json::array();
  std::vector<Row> rows = {{"ID", "LEVEL", "CATEGORY", "EVENT TYPE", "MINERALS", "FILE", "TITLE"}};
  for (uint32_t i = 0; i < (*rules)->size(); ++i) {
    const RuleInfo& rule = (*rules)->info(i);
    if (!IsWanted(rule, options)) continue;
    listed.push_back(ToJson(rule));
    rows.push_back(ToRow(rule));
  }
  if (options.common.json) {
    std::cout << ordered_json{{"digest", std::string((*rules)->digest())}, {"rules", listed}}.dump()
              << "\n";
  } else {
    PrintTable(rows);
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
