// A rule as read: selections as trees of tests on fields, the condition over selections, proximity.
//
// Modifiers, placeholders and value lists are resolved here: a test is one comparison of one field
// with one value, so any evaluator (the matcher, the naive oracle) needs the same few kinds.
//
// Threading: built at load, then immutable.
// Memory: allocates at load.
// Errors: none; the loader makes only well-formed trees.
// Example:
//   field|contains: [a, b]  →  kOr(kTest contains a, kTest contains b)
#ifndef LODEWIRE_PIPELINE_RULES_AST_H_
#define LODEWIRE_PIPELINE_RULES_AST_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/event/field_table.h"
#include "pipeline/rules/date_part.h"
#include "pipeline/rules/network.h"
#include "pipeline/rules/number.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// The field of a keyword: every value of the event.
inline constexpr FieldId kAnyField = kFieldNone;

// A plain value: literal pieces between wildcards. Two wildcards `*` never stand side by side.
struct PatternPart {
  enum class Kind : uint8_t { kLiteral, kAnyRun, kOneCharacter };
  Kind kind = Kind::kLiteral;
  std::string literal;  // kLiteral, not empty.
  bool operator==(const PatternPart&) const = default;
};
using Pattern = std::vector<PatternPart>;

enum class TestKind : uint8_t {
  kPattern,   // The value's text matches `pattern` as a whole.
  kWord,      // `pattern` is one literal that stands in the value as a word.
  kRegex,     // RE2 finds `regex` in the value's text.
  kNumber,    // The value is the number, or a string of its source text (`pattern`).
  kCompare,   // The value's number stands in `comparison` to `number`.
  kNull,      // The field is missing, or a value is null.
  kExists,    // The field is there, be it null.
  kFieldRef,  // The value's text is, or has in it, that of a value of the field `other`.
  kCidr,      // The value is an address of `network`.
  kDatePart,  // The `part` of the value's time stands in `comparison` to `number`.
};
enum class Comparison : uint8_t { kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kEqual };

struct Test {
  TestKind kind = TestKind::kPattern;
  FieldId field = kAnyField;
  bool cased = false;  // kPattern, kWord, kFieldRef
  bool stem = false;   // kWord: only the left edge is held.
  Pattern pattern;     // kPattern, kWord, kNumber
  std::string regex;   // kRegex: with its flags in front, e.g. (?i).
  Number number;       // kNumber, kCompare, kDatePart
  Comparison comparison = Comparison::kLess;
  FieldId other = kFieldNone;  // kFieldRef; `open_start`: any text may stand before it, and so on.
  bool open_start = false;
  bool open_end = false;
  Network network;                  // kCidr
  DatePart part = DatePart::kNone;  // kDatePart
  bool is_milliseconds = false;     // kDatePart: numbers are, whatever their size.
};

struct TestNode {
  enum class Kind : uint8_t { kTest, kAnd, kOr, kNot };
  Kind kind = Kind::kTest;
  Test test;                       // kTest
  std::vector<TestNode> children;  // kAnd, kOr: at least one; kNot: one.
};

struct Selection {
  std::string name;
  TestNode root;
};

struct ConditionNode {
  enum class Kind : uint8_t { kSelection, kAnd, kOr, kNot };
  Kind kind = Kind::kSelection;
  uint32_t selection = 0;               // kSelection: index into the rule's selections.
  std::vector<ConditionNode> children;  // kAnd, kOr: at least one; kNot: one.
};

// What an and, or, not comes to, `holds` saying it of its children.
template <typename Node, typename Holds>
bool Combine(const Node& node, const Holds& holds) {
  switch (node.kind) {
    case Node::Kind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case Node::Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    default:
      return !holds(node.children.front());
  }
}

// Matches of all `selections` must stand in one value with no sentence's end, or at most `tokens`
// words, between. Only matches count that begin in no match of `unless`, and before
// lead_bytes of their value.
struct Near {
  std::vector<uint32_t> selections;
  bool sentence = true;
  uint32_t tokens = 0;  // Where not `sentence`. kAnyDistance: in any values.
  uint32_t lead_bytes = UINT32_MAX;
  std::vector<uint32_t> unless;
};
// A headline, or the first two or three paragraphs of a body.
inline constexpr uint32_t kLeadBytes = 900;
inline constexpr uint32_t kAnyDistance = UINT32_MAX;
inline constexpr size_t kNearSelectionsMax = 8;

struct RuleAst {
  RuleInfo info;
  const FieldTable* table = nullptr;
  std::vector<Selection> selections;  // In the order of the document.
  ConditionNode condition;
  std::vector<Near> near;
  std::string canonical;  // The document and its filters', for digests.
  uint32_t filters = 0;   // How many were joined to the condition.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_AST_H_
