#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/program.h"
#include "pipeline/rules/rarity.h"
#include "pipeline/rules/scan_groups.h"
#include "pipeline/rules/triggers.h"
#include "pipeline/rules/value_tests.h"
#include "pipeline/rules/warm_up.h"

namespace lodewire {
namespace {

// Sets of literals that a regular expression is asked to contain before RE2 is.
constexpr size_t kNecessaryClausesMax = 3;

// How dear a node is to answer, relative to a look-up; decides only the order.
constexpr uint32_t kCostTrigger = 1;
constexpr uint32_t kCostTest = 2;
constexpr uint32_t kCostLater = 8;
constexpr uint32_t kCostRegex = 40;

// RE2::Set's automaton grows with all its expressions together.
constexpr int64_t kRegexSetBytesMax = int64_t{64} << 20;

bool IsLiteral(const Test& test) {
  if (test.kind == TestKind::kWord) return true;
  return test.kind == TestKind::kPattern &&
         ShapeOf(test.pattern).kind == PatternShape::Kind::kLiteral;
}

bool IsRegex(const Test& test) {
  if (test.kind == TestKind::kRegex) return true;
  return test.kind == TestKind::kPattern &&
         ShapeOf(test.pattern).kind == PatternShape::Kind::kWildcards;
}

Literal LiteralFor(const Test& test) {
  Literal literal;
  literal.text = LiteralOf(test.pattern);
  literal.cased = test.cased;
  if (test.kind == TestKind::kWord) {
    literal.use.left = LeftEdge(literal.text);
    if (!test.stem) literal.use.right = RightEdge(literal.text);
  } else {
    const PatternShape shape = ShapeOf(test.pattern);
    literal.use.at_start = !shape.open_start;
    literal.use.at_end = !shape.open_end;
  }
  return literal;
}

std::string KeyOf(const Literal& literal) {
  const LiteralUse& use = literal.use;
  return absl::StrCat(literal.text.size(), ":", literal.text, literal.cased ? "c" : "",
                      use.at_start ? "^" : "", use.at_end ? "$" : "", use.left.held ? "<" : "",
                      use.right.held ? ">" : "");
}

class Compiler {
 public:
  Compiler(const FieldTable& table, const ProgramOptions& options) : options_(options) {
    program_.table = &table;
  }

  void AddRule(const RuleAst& rule, uint32_t index) {
    CompiledRule compiled;
    compiled.index = index;
    for (const Selection& selection : rule.selections) {
      compiled.selections.push_back({selection.name, CompileTests(selection.root)});
    }
    compiled.root = CompileCondition(rule.condition, compiled);
    CollectPositive(rule.condition, true, &compiled.positive);
    compiled.near = rule.near;
    program_.rules.push_back(std::move(compiled));
  }

  Program Finish() {
    std::vector<double> frequencies;
    for (const std::vector<Literal>& literals : literals_) {
      double frequency = literals.empty() ? kNoLiterals : 0;
      for (const Literal& literal : literals) {
        frequency +=
            LiteralFrequency(FoldText(literal.text), literal.use.left.held, literal.use.right.held);
      }
      frequencies.push_back(frequency);
    }
    ChooseTriggers(frequencies, &program_);
    OrderChildren();
    BuildScanGroups(literals_, options_.literal_engine, &program_);
    BuildRegexSets();
    WarmUp(samples_, options_.warm_up_max, program_);
    return std::move(program_);
  }

 private:
  FieldSpan SpanOf(FieldId field) const {
    if (field == kAnyField) return {kAnyField, kAnyField};
    const FieldInfo& info = program_.table->info(field);
    if (info.type == FieldType::kVirtual) return {info.first, info.last};
    return {field, field};
  }

  uint32_t CompileTests(const TestNode& node) {
    switch (node.kind) {
      case TestNode::Kind::kTest:
        return CompileTest(node.test);
      case TestNode::Kind::kNot:
        return Compose(Node::Kind::kNot, {CompileTests(node.children.front())});
      case TestNode::Kind::kAnd: {
        std::vector<uint32_t> children;
        for (const TestNode& child : node.children) children.push_back(CompileTests(child));
        return Compose(Node::Kind::kAnd, std::move(children));
      }
      case TestNode::Kind::kOr:
        return CompileOr(node);
    }
    return 0;
  }

  // All literals of one field among the alternatives become one item.
  uint32_t CompileOr(const TestNode& node) {
    std::map<FieldId, std::vector<Literal>> literals;
    std::vector<uint32_t> children;
    for (const TestNode& child : node.children) {
      if (child.kind == TestNode::Kind::kTest && IsLiteral(child.test)) {
        literals[child.test.field].push_back(LiteralFor(child.test));
      } else {
        children.push_back(CompileTests(child));
      }
    }
    for (auto& [field, list] : literals) {
      children.push_back(ItemNode(LiteralItem(field, std::move(list))));
    }
    return Compose(Node::Kind::kOr, std::move(children));
  }

  uint32_t CompileTest(const Test& test) {
    if (IsLiteral(test)) return ItemNode(LiteralItem(test.field, {LiteralFor(test)}));
    if (IsRegex(test)) return ItemNode(RegexItem(test));
    const auto [known, is_new] =
        item_ids_.emplace("t" + TestKey(test), static_cast<uint32_t>(program_.items.size()));
    if (is_new) {
      Item item;
      item.kind = Item::Kind::kTest;
      item.field = test.field;
      item.span = SpanOf(test.field);
      item.test = test;
      AddItem(std::move(item), {});
    }
    return ItemNode(known->second);
  }

  uint32_t LiteralItem(FieldId field, std::vector<Literal> literals) {
    std::vector<std::string> keys;
    keys.reserve(literals.size());
    for (const Literal& literal : literals) keys.push_back(KeyOf(literal));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::string key = absl::StrCat("l", field);
    for (const std::string& part : keys) absl::StrAppend(&key, "/", part);
    const uint32_t id = static_cast<uint32_t>(program_.items.size());
    const auto [known, is_new] = item_ids_.emplace(std::move(key), id);
    if (!is_new) return known->second;

    Item item;
    item.kind = Item::Kind::kLiterals;
    item.field = field;
    item.span = SpanOf(field);
    AddItem(std::move(item), std::move(literals));
    return id;
  }

  void AddItem(Item item, std::vector<Literal> literals) {
    for (Literal& literal : literals) {
      literal.use.item = static_cast<uint32_t>(program_.items.size());
      if (item.span.any()) continue;
      literal.use.first_field = item.span.first;
      literal.use.last_field = item.span.last;
    }
    program_.items.push_back(std::move(item));
    literals_.push_back(std::move(literals));
  }

  uint32_t RegexItem(const Test& test) {
    const std::string pattern =
        test.kind == TestKind::kRegex ? test.regex : PatternRegex(test.pattern, test.cased);
    const auto known = item_ids_.find(absl::StrCat("r", test.field, "/", pattern));
    if (known != item_ids_.end()) return known->second;
    absl::StatusOr<std::unique_ptr<Regex>> regex =
        Regex::Compile(pattern, options_.regex_bytes_max);
    CHECK(regex.ok());  // The loader compiled it before.
    Item item;
    item.kind = Item::Kind::kRegex;
    item.field = test.field;
    item.span = SpanOf(test.field);
    item.regex = static_cast<uint32_t>(program_.regexes.size());
    RegexPlan plan;
    const std::vector<std::vector<std::string>> clauses =
        (*regex)->NecessaryLiterals(kNecessaryClausesMax);
    std::vector<Literal> literals;
    std::string& sample = samples_.emplace_back();
    for (size_t i = 0; i < clauses.size(); ++i) {
      absl::StrAppend(&sample, clauses[i].front(), " ");
      if (i == 0) {
        for (const std::string& text : clauses[i]) literals.emplace_back().text = text;
      } else {
        AddNeedles(clauses[i], &plan);
      }
    }
    plan.regex = *std::move(regex);
    AddLeads(pattern, &plan);
    program_.regexes.push_back(std::move(plan));
    program_.regex_bytes += options_.regex_bytes_max;
    const uint32_t id = static_cast<uint32_t>(program_.items.size());
    item_ids_.emplace(absl::StrCat("r", test.field, "/", pattern), id);
    AddItem(std::move(item), std::move(literals));
    return id;
  }

  // Not where a match may be empty, whose beginning says nothing.
  void AddLeads(const std::string& pattern, RegexPlan* plan) {
    plan->width_max = plan->regex->width_max();
    for (RegexLead& lead : SplitLeads(pattern)) {
      absl::StatusOr<std::unique_ptr<Regex>> rest =
          Regex::Compile(lead.rest, options_.regex_bytes_max);
      CHECK(rest.ok());  // It is a part of what was compiled.
      if (!(*rest)->IsNeverEmpty()) {
        plan->leads.clear();
        return;
      }
      const uint32_t width = (*rest)->width_max();
      plan->width_max = plan->leads.empty() ? width : std::max(plan->width_max, width);
      plan->leads.push_back({std::move(lead), *std::move(rest)});
      program_.regex_bytes += options_.regex_bytes_max;
    }
  }

  // A clause that a search cannot refuse is left out.
  static void AddNeedles(const std::vector<std::string>& clause, RegexPlan* plan) {
    std::vector<Needle> needles;
    needles.reserve(clause.size());
    for (const std::string& text : clause) needles.emplace_back(FoldText(text));
    const bool refuses = std::none_of(needles.begin(), needles.end(),
                                      [](const Needle& needle) { return needle.empty(); });
    if (refuses) plan->clauses.push_back(std::move(needles));
  }

  // Two or more regular expressions without literals over one field are one automaton.
  void BuildRegexSets() {
    std::map<FieldId, std::vector<uint32_t>> by_field;
    for (uint32_t id = 0; id < program_.items.size(); ++id) {
      const Item& item = program_.items[id];
      if (item.kind == Item::Kind::kRegex && item.group == kNoGroup) {
        by_field[item.field].push_back(id);
      }
    }
    for (auto& [field, items] : by_field) {
      if (items.size() < 2) continue;
      std::vector<std::string> patterns;
      for (uint32_t id : items) {
        patterns.push_back(program_.regexes[program_.items[id].regex].regex->pattern());
      }
      std::unique_ptr<RegexSet> set = RegexSet::Compile(patterns, kRegexSetBytesMax);
      if (set == nullptr) continue;
      for (uint32_t id : items) {
        program_.regexes[program_.items[id].regex].set =
            static_cast<uint32_t>(program_.regex_sets.size());
      }
      program_.regex_sets.push_back({std::move(set), std::move(items)});
      program_.regex_bytes += kRegexSetBytesMax;
    }
  }

  uint32_t CompileCondition(const ConditionNode& node, const CompiledRule& rule) {
    if (node.kind == ConditionNode::Kind::kSelection) return rule.selections[node.selection].node;
    std::vector<uint32_t> children;
    for (const ConditionNode& child : node.children) {
      children.push_back(CompileCondition(child, rule));
    }
    return Compose(node.kind == ConditionNode::Kind::kAnd  ? Node::Kind::kAnd
                   : node.kind == ConditionNode::Kind::kOr ? Node::Kind::kOr
                                                           : Node::Kind::kNot,
                   std::move(children));
  }

  static void CollectPositive(const ConditionNode& node, bool positive,
                              std::vector<uint32_t>* selections) {
    if (node.kind == ConditionNode::Kind::kSelection) {
      const bool known =
          std::find(selections->begin(), selections->end(), node.selection) != selections->end();
      if (positive && !known) selections->push_back(node.selection);
      return;
    }
    const bool inner = node.kind == ConditionNode::Kind::kNot ? !positive : positive;
    for (const ConditionNode& child : node.children) CollectPositive(child, inner, selections);
  }

  uint32_t ItemNode(uint32_t item) {
    Node node;
    node.item = item;
    return Intern(node, {});
  }

  uint32_t Compose(Node::Kind kind, std::vector<uint32_t> children) {
    if (kind != Node::Kind::kNot && children.size() == 1) return children.front();
    std::sort(children.begin(), children.end());
    children.erase(std::unique(children.begin(), children.end()), children.end());
    if (kind != Node::Kind::kNot && children.size() == 1) return children.front();
    Node node;
    node.kind = kind;
    return Intern(node, children);
  }

  uint32_t Intern(Node node, const std::vector<uint32_t>& children) {
    const uint32_t id = static_cast<uint32_t>(program_.nodes.size());
    const auto [known, is_new] = node_ids_.emplace(std::tuple(node.kind, node.item, children), id);
    if (!is_new) return known->second;
    node.first_child = static_cast<uint32_t>(program_.children.size());
    node.child_count = static_cast<uint32_t>(children.size());
    program_.children.insert(program_.children.end(), children.begin(), children.end());
    program_.nodes.push_back(node);
    return id;
  }

  // The cheapest first.
  void OrderChildren() {
    std::vector<uint32_t> costs;
    for (const Node& node : program_.nodes) {
      const std::span<uint32_t> children(program_.children.data() + node.first_child,
                                         node.child_count);
      std::sort(children.begin(), children.end(), [&](uint32_t a, uint32_t b) {
        return std::pair(costs[a], a) < std::pair(costs[b], b);
      });
      costs.push_back(CostOf(node, children, costs));
    }
    for (CompiledRule& rule : program_.rules) Split(costs, &rule);
  }

  void Split(const std::vector<uint32_t>& costs, CompiledRule* rule) const {
    const Node& root = program_.nodes[rule->root];
    std::vector<uint32_t> parts = {rule->root};
    if (root.kind == Node::Kind::kAnd) {
      const auto first = program_.children.begin() + root.first_child;
      parts.assign(first, first + root.child_count);
    }
    for (const uint32_t part : parts) {
      const bool waits = !rule->near.empty() && costs[part] >= kCostRegex;
      (waits ? rule->behind_near : rule->before_near).push_back(part);
    }
  }

  uint32_t CostOf(const Node& node, std::span<const uint32_t> children,
                  const std::vector<uint32_t>& costs) const {
    if (node.kind == Node::Kind::kItem) {
      const Item& item = program_.items[node.item];
      if (item.kind == Item::Kind::kTest) return kCostTest;
      const uint32_t scan = item.phase == Phase::kTrigger ? kCostTrigger : kCostLater;
      return item.kind == Item::Kind::kRegex ? scan + kCostRegex : scan;
    }
    // An exclusion is seldom true, so it rarely decides; it stands behind what it costs the same
    // as.
    uint32_t cost = 1;
    for (uint32_t child : children) cost += costs[child];
    return node.kind == Node::Kind::kNot ? cost + kCostTest : cost;
  }

  const ProgramOptions options_;
  Program program_;
  std::vector<std::vector<Literal>> literals_;  // By item: those that its scan looks for.
  std::vector<std::string> samples_;            // By regex: literals of each clause.
  std::map<std::string, uint32_t> item_ids_;
  std::map<std::tuple<Node::Kind, uint32_t, std::vector<uint32_t>>, uint32_t> node_ids_;
};

}  // namespace

Program CompileProgram(const std::vector<const RuleAst*>& rules,
                       const std::vector<uint32_t>& indices, const FieldTable& table,
                       const ProgramOptions& options) {
  Compiler compiler(table, options);
  for (size_t i = 0; i < rules.size(); ++i) compiler.AddRule(*rules[i], indices[i]);
  return compiler.Finish();
}

}  // namespace lodewire
