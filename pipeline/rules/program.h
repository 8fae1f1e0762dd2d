// The rules of one category, compiled: shared items, a graph of and/or/not over them, scanners a
// field.
//
// An *item* is a question about one event that is answered at most once, whatever number of rules
// ask it:
//   literals  does one of these literals stand in a value of this field? (Answered for all items of
//             the field by one scan; a vocabulary of hundreds of terms is one item.)
//   regex     does RE2 find this in a value of this field? (Asked only when literals that it needs
//             were seen.)
//   test      a number, null, existence, the empty text.
// Equal items and equal sub-conditions are one node. Children stand cheapest first, and what is not
// needed is not answered, so an event that matches nothing costs a scan of words and a few
// look-ups.
//
// Threading: immutable after compilation.
// Memory: allocates while compiling.
// Errors: none; rules were checked by the loader.
// Example:
//   Program program = CompileProgram(rules, table, 1 << 20);
#ifndef LODEWIRE_PIPELINE_RULES_PROGRAM_H_
#define LODEWIRE_PIPELINE_RULES_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/rules/ast.h"
#include "pipeline/rules/literal_scanner.h"
#include "pipeline/rules/regex.h"

namespace lodewire {

// Real fields [first, last]; kAnyField alone stands for all values of the event.
struct FieldSpan {
  FieldId first = 0;
  FieldId last = 0;
  bool any() const { return first == kAnyField; }
  bool Covers(FieldId field) const { return any() || (first <= field && field <= last); }
};

struct Item {
  enum class Kind : uint8_t { kLiterals, kRegex, kTest };
  Kind kind = Kind::kTest;
  FieldId field = kAnyField;  // As the rule names it; maybe virtual.
  FieldSpan span;
  // kLiterals: which scanners of the field have literals of this item.
  bool in_words = false;
  bool in_substrings = false;
  // kRegex
  uint32_t regex = 0;           // Index into Program::regexes, unique to the item.
  std::vector<uint32_t> needs;  // Literal items, each of which must hold.
  // kTest
  Test test;
};

struct Node {
  enum class Kind : uint8_t { kItem, kAnd, kOr, kNot };
  Kind kind = Kind::kItem;
  uint32_t item = 0;         // kItem
  uint32_t first_child = 0;  // Into Program::children.
  uint32_t child_count = 0;
};

struct CompiledNear {
  std::vector<uint32_t> selections;  // Into CompiledRule::selections.
  bool sentence = true;
  uint32_t tokens = 0;
};

struct CompiledRule {
  uint32_t index = 0;  // In the rule set.
  uint32_t root = 0;   // Node of the condition.
  std::vector<CompiledNear> near;
  struct Selection {
    std::string name;
    uint32_t node = 0;
  };
  std::vector<Selection> selections;  // In the order of the document.
  std::vector<uint32_t>
      positive;  // Selections that the condition asks for, in its order; not its exclusions.
};

// The scanners of one field; nullptr: no literal asks for it.
struct FieldScanners {
  std::unique_ptr<LiteralScanner> words;
  std::unique_ptr<LiteralScanner> substrings;
};

struct Program {
  const FieldTable* table = nullptr;
  std::vector<Item> items;
  std::vector<Node> nodes;
  std::vector<uint32_t> children;
  std::vector<std::unique_ptr<Regex>> regexes;
  std::vector<FieldScanners> scanners;  // By real field.
  FieldScanners any_scanners;           // For keywords.
  std::vector<CompiledRule> rules;
  int64_t regex_bytes = 0;

  const FieldScanners& ScannersOf(FieldId field) const {
    return field == kAnyField ? any_scanners : scanners[field];
  }
};

// `rules` are those of one table; `indices` are their places in the rule set.
Program CompileProgram(const std::vector<const RuleAst*>& rules,
                       const std::vector<uint32_t>& indices, const FieldTable& table,
                       int64_t regex_bytes_max);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_PROGRAM_H_
