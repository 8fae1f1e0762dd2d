// Makes any bytes valid UTF-8: each byte that is no part of a code point becomes U+FFFD.
//
// Text of events reaches an alert as it was sent; both protobuf strings and JSON must be valid
// UTF-8.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   ForEachValidPiece(text, [&](std::string_view piece) { Append(piece); });
#ifndef LODEWIRE_PIPELINE_ALERT_UTF8_H_
#define LODEWIRE_PIPELINE_ALERT_UTF8_H_

#include <cstdint>
#include <cstring>
#include <string_view>

#include "pipeline/domain/code_points.h"

namespace lodewire {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes of `text` from `at` on are ASCII, looked at eight at a time.
inline size_t AsciiRun(std::string_view text, size_t at) {
  size_t end = at;
  for (uint64_t word; end + sizeof(word) <= text.size(); end += sizeof(word)) {
    std::memcpy(&word, text.data() + end, sizeof(word));
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80) ++end;
  return end - at;
}

// Calls `piece` with parts of `text` that are valid, and with kReplacementCharacter for each byte
// between.
template <typename Function>
void ForEachValidPiece(std::string_view text, Function&& piece) {
  size_t begin = 0;
  size_t at = 0;
  while (at < text.size()) {
    at += AsciiRun(text, at);
    if (at == text.size()) break;
    const CodePoint point = DecodeCodePoint(text, at);
    if (point.valid()) {
      at += point.size;
      continue;
    }
    if (begin < at) piece(text.substr(begin, at - begin));
    piece(kReplacementCharacter);
    begin = ++at;
  }
  if (begin < at) piece(text.substr(begin, at - begin));
}

inline bool IsValidUtf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    at += AsciiRun(text, at);
    if (at == text.size()) break;
    const CodePoint point = DecodeCodePoint(text, at);
    if (!point.valid()) return false;
    at += point.size;
  }
  return true;
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_UTF8_H_
