// The characters that normalisation folds or removes by itself, before and beside NFKC.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   FoldToAscii(0x2011)  // '-'
#ifndef LODEWIRE_PIPELINE_TEXT_FOLD_H_
#define LODEWIRE_PIPELINE_TEXT_FOLD_H_

#include <cstdint>

namespace lodewire {

// Dashes, typographic quotes and the full-width forms of ASCII become ASCII; 0 for all others.
char32_t FoldToAscii(char32_t code);

// Characters that show nothing and hide words: soft hyphen, zero-width, directional, word joiners,
// BOM.
bool IsRemoved(char32_t code);

bool IsWhiteSpace(char32_t code);

// How many line breaks a white-space character stands for; a carriage return counts nothing,
// because a line feed follows it in every text that breaks lines. Two or more make a paragraph.
uint32_t LineBreaks(char32_t code);

// A letter of the Latin script up to Latin Extended-B, or Latin Extended Additional.
bool IsLatinLetter(char32_t code);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_FOLD_H_
