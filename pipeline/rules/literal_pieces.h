// Byte strings of which every form of a literal contains one, for matchers that fold the case of
// ASCII letters only and know nothing of U+212A and U+017F.
//
// Threading: pure functions.
// Memory: allocates; for load time.
// Errors: none.
// Example:
//   ChoosePieces("münchen", false).forms  // "münchen", "mÜnchen"
#ifndef LODEWIRE_PIPELINE_RULES_LITERAL_PIECES_H_
#define LODEWIRE_PIPELINE_RULES_LITERAL_PIECES_H_

#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

inline constexpr std::string_view kKelvinSign = "\xE2\x84\xAA";  // U+212A, folds to k.
inline constexpr std::string_view kLongS = "\xC5\xBF";           // U+017F, folds to s.

// Whether one of the two stands in `text`.
bool HasExoticLetter(std::string_view text);

struct LiteralPieces {
  std::vector<std::string> forms;  // ASCII letters small.
  size_t prefix = 0;               // Bytes of the folded literal before the piece.
  bool whole = false;  // The piece is all of a caseless literal: where it stands, the literal does.
};

// `folded` as LiteralTable stores it. Forms with U+212A and U+017F for k and s are left out.
LiteralPieces ChoosePieces(std::string_view folded, bool cased);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LITERAL_PIECES_H_
