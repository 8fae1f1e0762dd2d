#include "pipeline/rules/needs.h"

#include <algorithm>
#include <array>
#include <functional>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

// Fields whose absence says that there is none of it, or that few declarations have and others
// stand for.
constexpr std::array<FieldId, 20> kMayBeAbsent = {TradeField::kFunctionCode,
                                                  TradeField::kNationalCode,
                                                  TradeField::kNationalCodeJurisdiction,
                                                  TradeField::kCountryTransit,
                                                  TradeField::kRoutePortFrom,
                                                  TradeField::kRoutePortTo,
                                                  TradeField::kRouteDepartedTime,
                                                  TradeField::kRouteArrivedTime,
                                                  TradeField::kRouteTransportMode,
                                                  TradeField::kPackageCode,
                                                  TradeField::kContainerIds,
                                                  TradeField::kProducer,
                                                  TradeField::kPurityPercent,
                                                  TradeField::kGrade,
                                                  TradeField::kLicenceId,
                                                  TradeField::kInspectionResult,
                                                  TradeField::kNotifyCountry,
                                                  TradeField::kManufacturerCountry,
                                                  TradeField::kTransitCount,
                                                  TradeField::kRouteLegCount};

bool IsNeed(const FieldTable& table, const Test& test) {
  if (test.field == kAnyField || test.kind == TestKind::kExists || test.kind == TestKind::kNull) {
    return false;
  }
  const FieldType type = table.info(test.field).type;
  return type != FieldType::kText && type != FieldType::kVirtual &&
         std::find(kMayBeAbsent.begin(), kMayBeAbsent.end(), test.field) == kMayBeAbsent.end();
}

void ForEachNeed(const RuleAst& rule, const std::function<void(const Test&)>& found) {
  if (rule.info.category != Category::kTrade) return;
  const std::function<void(const TestNode&)> visit = [&](const TestNode& node) {
    if (node.kind == TestNode::Kind::kTest && IsNeed(*rule.table, node.test)) found(node.test);
    for (const TestNode& child : node.children) visit(child);
  };
  for (const Selection& selection : rule.selections) visit(selection.root);
}

void SortUnique(std::vector<FieldId>* fields) {
  std::sort(fields->begin(), fields->end());
  fields->erase(std::unique(fields->begin(), fields->end()), fields->end());
}

}  // namespace

std::vector<FieldId> NeedsOf(const RuleAst& rule) {
  std::vector<FieldId> fields;
  ForEachNeed(rule, [&fields](const Test& test) { fields.push_back(test.field); });
  SortUnique(&fields);
  return fields;
}

std::vector<FieldId> NotEvaluated(const RuleAnswers& answers) {
  if (answers.RuleHolds({})) return {};
  // Field by field, so that the reason is the fewest: each that alone would do, else all.
  std::vector<FieldId> alone, all;
  Supposition every;
  for (const FieldId field : NeedsOf(answers.rule())) {
    if (!answers.view().Values(field).empty()) continue;
    Supposition one;
    ForEachNeed(answers.rule(), [&](const Test& test) {
      if (test.field == field) one.tests.insert(answers.VariableOf(test));
    });
    every.tests.insert(one.tests.begin(), one.tests.end());
    all.push_back(field);
    if (answers.RuleHolds(one)) alone.push_back(field);
  }
  if (!alone.empty()) return alone;
  return answers.RuleHolds(every) ? all : std::vector<FieldId>();
}

}  // namespace lodewire
