// The rules of one category, compiled: shared items, a graph of and/or/not over them, and what
// makes a rule worth asking.
//
// An *item* is a question about one event that is answered at most once, whatever number of rules
// ask it:
//   literals  does one of these literals stand in a value of these fields? (A vocabulary of
//             hundreds of terms is one item.)
//   regex     does RE2 find this in a value of these fields? (Asked only around the places of
//             literals that it needs.)
//   test      a number, null, existence, the empty text.
// Equal items and equal sub-conditions are one node.
//
// A rule has *triggers*: items of literals of which one must hold for the rule to hold, chosen to
// be as rare as there are. One scan of an event's values finds the literals of all triggers; only
// rules with a trigger that holds are evaluated, so the number of rules hardly counts. All other
// literals are found by a second scan, made when a rule that is evaluated asks for one of them.
// Rules that have no triggers (a number alone, an exclusion alone) are evaluated for every event.
//
// Threading: immutable after compilation.
// Memory: allocates while compiling.
// Errors: none; rules were checked by the loader.
// Example:
//   Program program = CompileProgram(rules, indices, table, options);
#ifndef LODEWIRE_PIPELINE_RULES_PROGRAM_H_
#define LODEWIRE_PIPELINE_RULES_PROGRAM_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/rules/ast.h"
#include "pipeline/rules/literal_index.h"
#include "pipeline/rules/needle.h"
#include "pipeline/rules/regex.h"
#include "pipeline/rules/regex_lead.h"
#include "pipeline/rules/regex_set.h"

namespace lodewire {

// Real fields [first, last]; kAnyField alone stands for all values of the event.
struct FieldSpan {
  FieldId first = 0;
  FieldId last = 0;
  bool any() const { return first == kAnyField; }
  bool Covers(FieldId field) const { return any() || (first <= field && field <= last); }
};

// When the literals of an item are looked for.
enum class Phase : uint8_t { kTrigger, kLater };
inline constexpr size_t kPhases = 2;
inline constexpr uint32_t kNoGroup = 0xFFFFFFFF;

struct Item {
  enum class Kind : uint8_t { kLiterals, kRegex, kTest };
  Kind kind = Kind::kTest;
  FieldId field = kAnyField;  // As the rule names it; maybe virtual.
  FieldSpan span;
  // Where its literals are found, those of a regex being the rarest that its matches contain;
  // kNoGroup: there are none.
  uint32_t group = kNoGroup;
  Phase phase = Phase::kLater;
  // kRegex
  uint32_t regex = 0;  // Index into Program::regexes, unique to the item.
  // kTest
  Test test;
};

// A regular expression and how it is confirmed at a place of its literals.
struct RegexPlan {
  std::unique_ptr<Regex> regex;
  // Of each clause one needle may stand within a match, besides the literals that were found.
  std::vector<std::vector<Needle>> clauses;
  // Where it looks at the lead of a text alone (regex_lead.h), what answers whether it matches.
  struct Lead {
    RegexLead lead;
    std::unique_ptr<Regex> rest;
  };
  std::vector<Lead> leads;
  uint32_t width_max = 0;  // Bytes around a literal that it is asked in (regex_width.h).
  uint32_t set = kNoSet;   // Of Program::regex_sets, where it has no literals.
  static constexpr uint32_t kNoSet = 0xFFFFFFFF;
};

// Regular expressions without literals over one field, answered together.
struct RegexSetPlan {
  std::unique_ptr<RegexSet> set;
  std::vector<uint32_t> items;  // In the set's order.
};

struct Node {
  enum class Kind : uint8_t { kItem, kAnd, kOr, kNot };
  Kind kind = Kind::kItem;
  uint32_t item = 0;         // kItem
  uint32_t first_child = 0;  // Into Program::children.
  uint32_t child_count = 0;
};

struct CompiledRule {
  uint32_t index = 0;  // In the rule set.
  uint32_t root = 0;   // Node of the condition.
  // The same in two parts where there is a near: what is cheap to ask, and, once things were found
  // to be near, what is dear (exclusions by regular expressions).
  std::vector<uint32_t> before_near;
  std::vector<uint32_t> behind_near;
  std::vector<Near> near;  // Its selections are those below.
  struct Selection {
    std::string name;
    uint32_t node = 0;
  };
  std::vector<Selection> selections;  // In the order of the document.
  std::vector<uint32_t>
      positive;  // Selections that the condition asks for, in its order; not its exclusions.
};

// Fields whose literals are looked for together; spans that overlap are one group.
struct ScanGroup {
  FieldSpan span;
  std::array<std::unique_ptr<LiteralIndex>, kPhases> indexes;  // By phase; nullptr: no literal.

  const LiteralIndex* index(Phase phase) const { return indexes[static_cast<size_t>(phase)].get(); }
};

// A list for each of many: of(i) are list[first[i]] to list[first[i + 1]].
struct Lists {
  std::vector<uint32_t> first;
  std::vector<uint32_t> list;
  std::span<const uint32_t> of(size_t i) const {
    return {list.data() + first[i], list.data() + first[i + 1]};
  }
};

struct Program {
  const FieldTable* table = nullptr;
  std::vector<Item> items;
  std::vector<Node> nodes;  // Children stand before their parents.
  std::vector<uint32_t> children;
  std::vector<RegexPlan> regexes;
  std::vector<RegexSetPlan> regex_sets;
  std::vector<ScanGroup> groups;  // The first is that of keywords, all values.
  std::vector<uint32_t> group_of_field;
  std::vector<CompiledRule> rules;
  Lists rules_of_item;           // The rules that an item is a trigger of.
  std::vector<uint32_t> always;  // Rules without triggers.
  int64_t regex_bytes = 0;
};

// How a program is made.
struct ProgramOptions {
  int64_t regex_bytes_max = 0;  // RE2 max_mem a regular expression.
  LiteralEngine literal_engine = LiteralEngine::kFastest;
  std::chrono::milliseconds warm_up_max{0};  // For RE2's automata, see warm_up.h.
};

// `rules` are those of one table; `indices` are their places in the rule set.
Program CompileProgram(const std::vector<const RuleAst*>& rules,
                       const std::vector<uint32_t>& indices, const FieldTable& table,
                       const ProgramOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_PROGRAM_H_
