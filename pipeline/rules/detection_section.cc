#include "pipeline/rules/detection_section.h"

#include "absl/strings/str_cat.h"
#include "pipeline/rules/condition_parser.h"

namespace lodewire {
namespace {

constexpr size_t kConditionsMax = 100;

bool ParseOne(const YamlNode& node, const std::vector<std::string>& names, bool strict,
              RuleLog* log, ConditionNode* root) {
  if (!node.is_scalar()) {
    log->Error(node, "'condition' must be a text or a list of texts");
    return false;
  }
  std::vector<std::string> warnings;
  absl::StatusOr<ConditionNode> parsed = ParseCondition(node.text, names, strict, &warnings);
  for (const std::string& warning : warnings) log->Warning(node, warning);
  if (!parsed.ok()) {
    log->Error(node, ToStd(parsed.status().message()));
    return false;
  }
  *root = *std::move(parsed);
  return true;
}

void ParseConditions(const YamlNode& node, bool strict, RuleLog* log, DetectionSection* section) {
  std::vector<std::string> names;
  for (const Selection& selection : section->selections) names.push_back(selection.name);
  if (!node.is_sequence() || node.items.empty()) {
    ParseOne(node, names, strict, log, &section->condition);
    return;
  }
  if (node.items.size() > kConditionsMax) {
    log->Error(node, absl::StrCat("'condition' has more than ", kConditionsMax, " entries"));
    return;
  }
  section->condition.kind = ConditionNode::Kind::kOr;
  for (const auto& item : node.items) {
    ConditionNode root;
    if (ParseOne(*item, names, strict, log, &root)) {
      section->condition.children.push_back(std::move(root));
    }
  }
}

}  // namespace

bool ParseDetectionSection(const YamlNode& node, std::string_view key,
                           const DetectionContext& context, RuleLog* log,
                           DetectionSection* section) {
  const size_t errors_before = log->errors();
  if (!node.is_map()) {
    log->Error(node, absl::StrCat("'", ToAbsl(key),
                                  "' must be a map of search identifiers and a condition"));
    return false;
  }
  section->selections = DetectionParser(context, log).Parse(node, key == "filter");
  if (section->selections.empty()) {
    // What was wrong with those that are there has been said.
    if (log->errors() == errors_before) {
      log->Error(node,
                 absl::StrCat("'", ToAbsl(key), "' has no search identifier beside the condition"));
    }
    return false;
  }
  const YamlNode* condition = node.Find("condition");
  if (condition == nullptr) {
    log->Error(node, "'condition' is missing");
    return false;
  }
  ParseConditions(*condition, context.strict, log, section);
  return log->errors() == errors_before;
}

}  // namespace lodewire
