// Whole words, in scripts that write them with spaces and in those that do not.
//
// An edge of a term is held or free. It is held when the term's letter there belongs to a script
// that separates words; a digit or `_` counts as Latin, because that is what it is written together
// with (4N, MP_1). Punctuation and the scripts without words (Han, Kana, Hangul, Thai, Arabic)
// leave the edge free: their terms are substrings. At a held edge a neighbour blocks only if it is
// a digit, `_`, a combining mark, or a letter of the same script: `gallium` stands between Han
// characters, and before the Thai letter that broken encoding makes of a quotation mark, but not in
// `galliums`.
//
// Threading: pure functions. Memory: none.
// Errors: none; bytes that are not UTF-8 block nothing.
// Example:
//   const WordEdge left = LeftEdge("tin");
//   BlocksLeft("continue", 3, left)  // true: n is a Latin letter
#ifndef LODEWIRE_PIPELINE_RULES_WORD_MATCH_H_
#define LODEWIRE_PIPELINE_RULES_WORD_MATCH_H_

#include <string_view>

#include "pipeline/text/script.h"

namespace lodewire {

struct WordEdge {
  bool held = false;
  ScriptCode script;  // Where held.
  bool operator==(const WordEdge&) const = default;
};

WordEdge LeftEdge(std::string_view term);
WordEdge RightEdge(std::string_view term);

// Whether what stands before text[begin] (behind text[end - 1]) continues a word at that edge.
bool BlocksLeft(std::string_view text, size_t begin, const WordEdge& edge);
bool BlocksRight(std::string_view text, size_t end, const WordEdge& edge);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_WORD_MATCH_H_
