// Unescapes a JSON string where it stands: it never gets longer, so the document's own bytes hold
// the result.
//
// A lone surrogate (`\ud83d` without its other half) becomes U+FFFD: producers that cut UTF-16 text
// at a limit write them, and half an emoji must not lose a record.
//
// Threading: a pure function of the bytes given.
// Memory: writes only between the quotes; reads at most 8 bytes past the closing one, in the
//   padding.
// Errors: false for an escape that JSON does not have.
// Example:
//   bool repaired = false; std::string_view text; UnescapeJson(behind_quote, &text, &repaired);
#ifndef LODEWIRE_PIPELINE_DECODE_JSON_TEXT_H_
#define LODEWIRE_PIPELINE_DECODE_JSON_TEXT_H_

#include <string_view>

namespace lodewire {

// `begin`: behind the opening quote; the document has a closing quote (simdjson's first stage saw
// it). `repaired` is set when a lone surrogate was replaced, and left as it is otherwise.
bool UnescapeJson(char* begin, std::string_view* text, bool* repaired);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_JSON_TEXT_H_
