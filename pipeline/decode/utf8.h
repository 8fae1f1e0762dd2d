// Finds and repairs invalid UTF-8. Each maximal subpart of an ill-formed sequence becomes U+FFFD.
// Source: The Unicode Standard 15.0, table 3-7 and section 3.9, "U+FFFD Substitution of Maximal
// Subparts".
//
// Threading: pure functions.
// Memory: the caller's; RepairedSize says how much Repair writes.
// Errors: none; any bytes can be repaired.
// Example:
//   if (!IsUtf8(text)) text = {buffer, RepairUtf8(text, buffer)};
#ifndef LODEWIRE_PIPELINE_DECODE_UTF8_H_
#define LODEWIRE_PIPELINE_DECODE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace lodewire {

// In words that may overlap: nearly all of what is asked about is ASCII, and most of it is short.
inline bool IsAscii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  const char* p = text.data();
  const size_t size = text.size();
  if (size >= 8) {
    const char* const last = p + size - 8;
    uint64_t word;
    uint64_t all = 0;
    for (; p < last; p += 8) {
      std::memcpy(&word, p, 8);
      all |= word;
    }
    std::memcpy(&word, last, 8);
    return ((all | word) & kHighBits) == 0;
  }
  if (size >= 4) {
    uint32_t front, back;
    std::memcpy(&front, p, 4);
    std::memcpy(&back, p + size - 4, 4);
    return ((front | back) & static_cast<uint32_t>(kHighBits)) == 0;
  }
  if (size == 0) return true;
  return static_cast<signed char>(p[0] | p[size / 2] | p[size - 1]) >= 0;
}

bool IsUtf8Beyond(std::string_view text);
inline bool IsUtf8(std::string_view text) { return IsAscii(text) || IsUtf8Beyond(text); }

// Bytes of the repaired text; at most three times those of `text`.
size_t RepairedUtf8Size(std::string_view text);

// Writes the repaired text, returns its bytes. `out` does not overlap `text`.
size_t RepairUtf8(std::string_view text, char* out);

// Writes a code point in UTF-8, returns 1 to 4 bytes.
size_t EncodeUtf8(uint32_t code_point, char* out);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_UTF8_H_
