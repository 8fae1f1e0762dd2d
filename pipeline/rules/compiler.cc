#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/program.h"
#include "pipeline/rules/value_tests.h"

namespace lodewire {
namespace {

// Sets of literals that a regular expression is asked to contain before RE2 is.
constexpr size_t kNecessaryClausesMax = 3;

// How dear a node is to answer, relative to a look-up; decides only the order.
constexpr uint32_t kCostWords = 1;
constexpr uint32_t kCostTest = 2;
constexpr uint32_t kCostSubstrings = 8;
constexpr uint32_t kCostRegex = 40;

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
  Compiler(const FieldTable& table, int64_t regex_bytes_max) : regex_bytes_max_(regex_bytes_max) {
    program_.table = &table;
    literals_.resize(table.size());
  }

  void AddRule(const RuleAst& rule, uint32_t index) {
    CompiledRule compiled;
    compiled.index = index;
    for (const Selection& selection : rule.selections) {
      compiled.selections.push_back({selection.name, CompileTests(selection.root)});
    }
    compiled.root = CompileCondition(rule.condition, compiled);
    CollectPositive(rule.condition, true, &compiled.positive);
    for (const Near& near : rule.near) {
      compiled.near.push_back({near.selections, near.sentence, near.tokens});
    }
    program_.rules.push_back(std::move(compiled));
  }

  Program Finish() {
    program_.scanners.resize(literals_.size());
    for (size_t field = 0; field < literals_.size(); ++field) {
      program_.scanners[field] = Scanners(literals_[field]);
    }
    program_.any_scanners = Scanners(any_literals_);
    return std::move(program_);
  }

 private:
  struct FieldLiterals {
    std::vector<Literal> words;
    std::vector<Literal> substrings;
  };

  FieldScanners Scanners(const FieldLiterals& literals) {
    FieldScanners scanners;
    if (!literals.words.empty()) {
      scanners.words =
          std::make_unique<LiteralScanner>(LiteralScanner::Positions::kWords, literals.words);
    }
    if (!literals.substrings.empty()) {
      scanners.substrings =
          std::make_unique<LiteralScanner>(LiteralScanner::Positions::kAll, literals.substrings);
    }
    return scanners;
  }

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
      program_.items.push_back(std::move(item));
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
    for (Literal& literal : literals) {
      literal.use.item = id;
      const bool words = LiteralScanner::FitsWords(literal);
      (words ? item.in_words : item.in_substrings) = true;
      AddLiteral(item.span, words, literal);
    }
    program_.items.push_back(std::move(item));
    return id;
  }

  void AddLiteral(FieldSpan span, bool words, const Literal& literal) {
    if (span.any()) {
      (words ? any_literals_.words : any_literals_.substrings).push_back(literal);
      return;
    }
    for (size_t field = span.first; field <= span.last; ++field) {
      (words ? literals_[field].words : literals_[field].substrings).push_back(literal);
    }
  }

  uint32_t RegexItem(const Test& test) {
    const std::string pattern =
        test.kind == TestKind::kRegex ? test.regex : PatternRegex(test.pattern, test.cased);
    const auto known = item_ids_.find(absl::StrCat("r", test.field, "/", pattern));
    if (known != item_ids_.end()) return known->second;
    absl::StatusOr<std::unique_ptr<Regex>> regex = Regex::Compile(pattern, regex_bytes_max_);
    CHECK(regex.ok());  // The loader compiled it before.
    Item item;
    item.kind = Item::Kind::kRegex;
    item.field = test.field;
    item.span = SpanOf(test.field);
    for (const std::vector<std::string>& clause :
         (*regex)->NecessaryLiterals(kNecessaryClausesMax)) {
      std::vector<Literal> literals;
      for (const std::string& text : clause) {
        Literal literal;
        literal.text = text;
        literals.push_back(std::move(literal));
      }
      item.needs.push_back(LiteralItem(test.field, std::move(literals)));
    }
    item.regex = static_cast<uint32_t>(program_.regexes.size());
    program_.regexes.push_back(*std::move(regex));
    program_.regex_bytes += regex_bytes_max_;
    const uint32_t id = static_cast<uint32_t>(program_.items.size());
    item_ids_.emplace(absl::StrCat("r", test.field, "/", pattern), id);
    program_.items.push_back(std::move(item));
    return id;
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
    std::sort(children.begin(), children.end(), [&](uint32_t a, uint32_t b) {
      return std::pair(costs_[a], a) < std::pair(costs_[b], b);
    });
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
    costs_.push_back(CostOf(node, children));
    return id;
  }

  uint32_t CostOf(const Node& node, const std::vector<uint32_t>& children) const {
    if (node.kind == Node::Kind::kItem) {
      const Item& item = program_.items[node.item];
      if (item.kind == Item::Kind::kRegex) return kCostRegex;
      if (item.kind == Item::Kind::kTest) return kCostTest;
      return item.in_substrings ? kCostSubstrings : kCostWords;
    }
    // An exclusion is seldom true, so it rarely decides; it stands behind what it costs the same
    // as.
    uint32_t cost = 1;
    for (uint32_t child : children) cost += costs_[child];
    return node.kind == Node::Kind::kNot ? cost + kCostTest : cost;
  }

  const int64_t regex_bytes_max_;
  Program program_;
  std::vector<FieldLiterals> literals_;
  FieldLiterals any_literals_;
  std::map<std::string, uint32_t> item_ids_;
  std::map<std::tuple<Node::Kind, uint32_t, std::vector<uint32_t>>, uint32_t> node_ids_;
  std::vector<uint32_t> costs_;
};

}  // namespace

Program CompileProgram(const std::vector<const RuleAst*>& rules,
                       const std::vector<uint32_t>& indices, const FieldTable& table,
                       int64_t regex_bytes_max) {
  Compiler compiler(table, regex_bytes_max);
  for (size_t i = 0; i < rules.size(); ++i) compiler.AddRule(*rules[i], indices[i]);
  return compiler.Finish();
}

}  // namespace lodewire
