// Finds how far a text needs no work, which is nearly all of it: this is where normalisation spends
// its time.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   const size_t inert = InertBytes(text, TextFormat::kPlain, unicode);
#ifndef LODEWIRE_PIPELINE_TEXT_SCAN_H_
#define LODEWIRE_PIPELINE_TEXT_SCAN_H_

#include <string_view>

#include "pipeline/text/normalise.h"
#include "pipeline/text/unicode.h"

namespace lodewire {

// Bytes at the start of `text` that are ASCII and their own normal form: no control character, no
// '&', no two spaces in a row; in HTML no '<'. A space at either end is the caller's matter.
size_t PlainAsciiBytes(std::string_view text, TextFormat format);

// The same with all inert characters (CharacterClass::kInert), in valid UTF-8.
size_t InertBytes(std::string_view text, TextFormat format, const Unicode& unicode);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_SCAN_H_
