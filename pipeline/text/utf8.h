// UTF-8, one character at a time: decoding that never fails, decoding backwards, encoding.
//
// Threading: pure functions.
// Memory: none.
// Errors: an invalid sequence decodes as U+FFFD, one for each maximal subpart (WHATWG Encoding,
// Unicode 3.9).
// Example:
//   const Character next = DecodeUtf8(text, at);  at += next.size;
#ifndef LODEWIRE_PIPELINE_TEXT_UTF8_H_
#define LODEWIRE_PIPELINE_TEXT_UTF8_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct Character {
  char32_t code = kReplacementCharacter;
  uint32_t size = 1;  // bytes
  bool valid = false;
};

namespace utf8_internal {
// Code, size << 32 and valid << 40 in one register: a structure that comes back through memory in
// pieces stalls whoever reads it, and most of a text's time went there.
uint64_t DecodeAny(std::string_view text, size_t at);
}  // namespace utf8_internal

// The character that begins at text[at], at < text.size(). Two and three good bytes are decoded
// here without a loop: that is where text outside ASCII spends its time.
inline Character DecodeUtf8(std::string_view text, size_t at) {
  const auto byte = [&text, at](size_t i) -> uint32_t {
    return static_cast<uint8_t>(text[at + i]);
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xE0) {
    if (lead >= 0xC2 && at + 1 < text.size() && (byte(1) & 0xC0) == 0x80) {
      return {((lead & 0x1F) << 6) | (byte(1) & 0x3F), 2, true};
    }
  } else if (lead < 0xF0 && at + 2 < text.size() && (byte(1) & 0xC0) == 0x80 &&
             (byte(2) & 0xC0) == 0x80) {
    const char32_t code = ((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
    if (code >= 0x800 && (code < 0xD800 || code > 0xDFFF)) return {code, 3, true};
  }
  const uint64_t any = utf8_internal::DecodeAny(text, at);
  return {static_cast<char32_t>(any), static_cast<uint32_t>(any >> 32) & 0xFF, any >> 40 != 0};
}

// The last character of `text`, which is valid UTF-8 and not empty.
inline Character DecodeLastUtf8(std::string_view text) {
  size_t at = text.size() - 1;
  while (at > 0 && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80) --at;
  return DecodeUtf8(text, at);
}

// Bytes that `code` takes in UTF-8.
constexpr uint32_t Utf8Size(char32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

// Writes `code`, which is not a surrogate, and returns Utf8Size(code).
uint32_t EncodeUtf8(char32_t code, char* output);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_UTF8_H_
