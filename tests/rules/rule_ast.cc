// Writes rules as the loader reads them, for pysigma_test.py, which compares them with pySigma's.
//
// The first line of stdin is {"vocabulary": [term, …], …}; each further line is one YAML text as a
// JSON string. For each, a line {"ast": …} or {"error": text} goes to stdout. A tree is
// ["and", …], ["or", …], ["not", tree] or an object, one test.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/rules/loader.h"

namespace lodewire {
namespace {

using nlohmann::json;

json NumberJson(const Number& number) {
  if (number.is_decimal && number.nanos == 0) return number.units;
  return number.number;
}

json PatternJson(const Pattern& pattern) {
  json parts = json::array();
  for (const PatternPart& part : pattern) {
    switch (part.kind) {
      case PatternPart::Kind::kLiteral:
        parts.push_back({"literal", part.literal});
        break;
      case PatternPart::Kind::kAnyRun:
        parts.push_back({"*"});
        break;
      case PatternPart::Kind::kOneCharacter:
        parts.push_back({"?"});
        break;
    }
  }
  return parts;
}

const char* ComparisonName(Comparison comparison) {
  constexpr const char* kNames[] = {"<", "<=", ">", ">=", "="};
  return kNames[static_cast<size_t>(comparison)];
}

json TestJson(const Test& test, const FieldTable& table) {
  json object;
  object["field"] = test.field == kAnyField ? json() : json(table.info(test.field).name);
  switch (test.kind) {
    case TestKind::kPattern:
      object["string"] = PatternJson(test.pattern);
      object["cased"] = test.cased;
      break;
    case TestKind::kWord:
      object["word"] = PatternJson(test.pattern);
      break;
    case TestKind::kRegex:
      object["regex"] = test.regex;
      break;
    case TestKind::kNumber:
      object["number"] = NumberJson(test.number);
      break;
    case TestKind::kCompare:
      object[ComparisonName(test.comparison)] = NumberJson(test.number);
      break;
    case TestKind::kNull:
      object["null"] = true;
      break;
    case TestKind::kExists:
      object["exists"] = true;
      break;
    case TestKind::kFieldRef:
      object["other"] = table.info(test.other).name;
      object["starts"] = test.open_end;
      object["ends"] = test.open_start;
      break;
    case TestKind::kCidr:
      object["network"] = test.network.ToString();
      break;
    case TestKind::kDatePart: {
      constexpr const char* kParts[] = {"", "minute", "hour", "day", "week", "month", "year"};
      object["part"] = kParts[static_cast<size_t>(test.part)];
      object[ComparisonName(test.comparison)] = NumberJson(test.number);
      break;
    }
  }
  return object;
}

json Tree(const TestNode& node, const FieldTable& table) {
  if (node.kind == TestNode::Kind::kTest) return TestJson(node.test, table);
  json tree = {node.kind == TestNode::Kind::kAnd  ? "and"
               : node.kind == TestNode::Kind::kOr ? "or"
                                                  : "not"};
  for (const TestNode& child : node.children) tree.push_back(Tree(child, table));
  return tree;
}

json Tree(const ConditionNode& node, const RuleAst& rule) {
  if (node.kind == ConditionNode::Kind::kSelection) {
    return Tree(rule.selections[node.selection].root, *rule.table);
  }
  json tree = {node.kind == ConditionNode::Kind::kAnd  ? "and"
               : node.kind == ConditionNode::Kind::kOr ? "or"
                                                       : "not"};
  for (const ConditionNode& child : node.children) tree.push_back(Tree(child, rule));
  return tree;
}

json Answer(const std::string& yaml, const VocabularySet& vocabularies) {
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  options.vocabularies = &vocabularies;
  const absl::StatusOr<LoadedRules> loaded = LoadRuleText(yaml, "rule", options);
  if (!loaded.ok()) return {{"error", std::string(loaded.status().message())}};
  if (loaded->rules.size() != 1) return {{"error", "not one rule"}};
  return {{"ast", Tree(loaded->rules.front().condition, loaded->rules.front())}};
}

int Main() {
  std::string line;
  std::getline(std::cin, line);
  VocabularySet vocabularies;
  const json lists = json::parse(line);
  for (const auto& [name, terms] : lists.items()) {
    Vocabulary vocabulary{name, "", {}};
    for (const auto& term : terms) {
      vocabulary.terms.push_back({term.get<std::string>(), "", "", false, false});
    }
    vocabularies.Add(std::move(vocabulary));
  }
  while (std::getline(std::cin, line)) {
    std::cout << Answer(json::parse(line).get<std::string>(), vocabularies)
                     .dump(-1, ' ', false, json::error_handler_t::replace)
              << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace lodewire

int main() { return lodewire::Main(); }
