#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

uint32_t Byte(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

uint64_t Packed(char32_t code, uint32_t size, bool valid) {
  return uint64_t{code} | uint64_t{size} << 32 | uint64_t{valid} << 40;
}

}  // namespace

uint64_t utf8_internal::DecodeAny(std::string_view text, size_t at) {
  const uint32_t lead = Byte(text, at);
  if (lead < 0x80) return Packed(lead, 1, true);
  // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
  uint32_t second_min = 0x80;
  uint32_t second_max = 0xBF;
  uint32_t size;
  char32_t code;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
    code = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    code = lead & 0x0F;
    if (lead == 0xE0) second_min = 0xA0;
    if (lead == 0xED) second_max = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    code = lead & 0x07;
    if (lead == 0xF0) second_min = 0x90;
    if (lead == 0xF4) second_max = 0x8F;
  } else {
    return Packed(kReplacementCharacter, 1, false);
  }
  for (uint32_t i = 1; i < size; ++i) {
    if (at + i >= text.size()) return Packed(kReplacementCharacter, i, false);
    const uint32_t byte = Byte(text, at + i);
    if (byte < second_min || byte > second_max) return Packed(kReplacementCharacter, i, false);
    second_min = 0x80;
    second_max = 0xBF;
    code = (code << 6) | (byte & 0x3F);
  }
  return Packed(code, size, true);
}

uint32_t EncodeUtf8(char32_t code, char* output) {
  if (code < 0x80) {
    output[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    output[0] = static_cast<char>(0xC0 | (code >> 6));
    output[1] = static_cast<char>(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    output[0] = static_cast<char>(0xE0 | (code >> 12));
    output[1] = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    output[2] = static_cast<char>(0x80 | (code & 0x3F));
    return 3;
  }
  output[0] = static_cast<char>(0xF0 | (code >> 18));
  output[1] = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
  output[2] = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
  output[3] = static_cast<char>(0x80 | (code & 0x3F));
  return 4;
}

}  // namespace lodewire
