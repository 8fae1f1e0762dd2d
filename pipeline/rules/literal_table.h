// The literals of a scanner: folded, each once, with all that wants them; and the comparison that
// decides whether one stands at a place.
//
// Whatever proposes a place (our own scanner, Vectorscan), it counts only if the comparison here
// and the uses' edges say so.
//
// Threading: const after construction.
// Memory: allocates in construction.
// Errors: none; bytes that are not UTF-8 match nothing.
// Example:
//   const size_t end = table.Compare(literal, text, at);
//   if (end != 0) table.Report(literal, text, at, end, hit);
#ifndef LODEWIRE_PIPELINE_RULES_LITERAL_TABLE_H_
#define LODEWIRE_PIPELINE_RULES_LITERAL_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/event/value.h"
#include "pipeline/rules/word_match.h"

namespace lodewire {

// What a literal is wanted for: an item of the matcher, and where it must stand to count.
struct LiteralUse {
  uint32_t item = 0;
  FieldId first_field = 0;  // In values of these fields, and the last of them; the caller checks.
  FieldId last_field = 0xFFFF;
  bool at_start = false;  // Only at the text's start.
  bool at_end = false;    // Only at its end.
  WordEdge left;          // Held: as a word.
  WordEdge right;
};

struct Literal {
  std::string text;
  bool cased = false;
  LiteralUse use;
};

// Text with each code point folded as (?i) compares it.
std::string FoldText(std::string_view text);

class LiteralTable {
 public:
  struct Stored {
    std::string folded;  // As written where cased.
    bool cased = false;
    uint32_t first_use = 0;
    uint32_t use_count = 0;
  };

  LiteralTable() = default;
  explicit LiteralTable(const std::vector<Literal>& literals);

  size_t size() const { return literals_.size(); }
  const Stored& literal(uint32_t i) const { return literals_[i]; }

  // Where the literal ends if it stands at `at`; 0: it does not.
  size_t Compare(uint32_t literal, std::string_view text, size_t at) const;
  // Where the first `prefix` bytes of the literal begin if they end at `end`; npos: they do not.
  size_t CompareBackward(uint32_t literal, size_t prefix, std::string_view text, size_t end) const;

  // Calls `hit(begin, end, use)` for the uses that hold at the place; false: `hit` said so.
  template <typename Hit>
  bool Report(uint32_t literal, std::string_view text, size_t begin, size_t end, Hit&& hit) const {
    const Stored& stored = literals_[literal];
    for (uint32_t u = stored.first_use; u < stored.first_use + stored.use_count; ++u) {
      const LiteralUse& use = uses_[u];
      if (Holds(use, text, begin, end) && !hit(begin, end, use)) return false;
    }
    return true;
  }

 private:
  static bool Holds(const LiteralUse& use, std::string_view text, size_t begin, size_t end) {
    if ((use.at_start && begin != 0) || (use.at_end && end != text.size())) return false;
    return !BlocksLeft(text, begin, use.left) && !BlocksRight(text, end, use.right);
  }

  std::vector<Stored> literals_;
  std::vector<LiteralUse> uses_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LITERAL_TABLE_H_
