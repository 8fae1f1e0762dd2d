// Whether a text can contain a literal: a quick search.
//
// For the literals that a match needs besides the one that was seen, in a window of a few hundred
// bytes. It looks for the longest part of the literal whose letters have no case beyond ASCII.
// Where that is not, the literal is not, unless the text has a U+212A or U+017F, which fold to k
// and s (HasExoticLetter, literal_pieces.h).
//
// Threading: const after construction.
// Memory: allocates in construction.
// Errors: none.
// Example:
//   if (!needle.StandsIn(window) && !HasExoticLetter(window)) return false;
#ifndef LODEWIRE_PIPELINE_RULES_NEEDLE_H_
#define LODEWIRE_PIPELINE_RULES_NEEDLE_H_

#include <string>
#include <string_view>

namespace lodewire {

class Needle {
 public:
  // A literal as LiteralTable folds it.
  explicit Needle(std::string_view folded);

  // Too little is left to look for: it stands everywhere.
  bool empty() const { return bytes_.empty(); }
  bool StandsIn(std::string_view text) const;

 private:
  bool StandsAt(const char* at) const;

  std::string bytes_;  // ASCII letters small.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_NEEDLE_H_
