#include "pipeline/decode/json_text.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "pipeline/decode/utf8.h"

namespace lodewire {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101u;
constexpr uint64_t kHighs = 0x8080808080808080u;
constexpr uint32_t kReplacementCharacter = 0xFFFD;

// High bits at the bytes that are zero; above the first such byte there may be false ones.
constexpr uint64_t ZeroBytes(uint64_t word) { return (word - kOnes) & ~word & kHighs; }

// The first quote or backslash from `p` on, eight bytes a step.
char* FindQuoteOrBackslash(char* p) {
  static_assert(std::endian::native == std::endian::little, "the first byte must be the lowest");
  for (;; p += 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    const uint64_t found = ZeroBytes(word ^ kOnes * '"') | ZeroBytes(word ^ kOnes * '\\');
    if (found != 0) return p + std::countr_zero(found) / 8;
  }
}

// Four hex digits, or -1.
int32_t HexQuad(const char* p) {
  int32_t quad = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    quad = quad << 4 | digit;
  }
  return quad;
}

bool IsHighSurrogate(int32_t quad) { return quad >= 0xD800 && quad <= 0xDBFF; }
bool IsLowSurrogate(int32_t quad) { return quad >= 0xDC00 && quad <= 0xDFFF; }

// The escape of `\uXXXX`; `p` stands at the first hex digit and ends behind the escape. At most
// four bytes come from twelve, three from six.
bool UnescapeUnicode(char** p, char** out, bool* repaired) {
  const int32_t quad = HexQuad(*p);
  if (quad < 0) return false;
  *p += 4;
  uint32_t code_point = static_cast<uint32_t>(quad);
  if (IsHighSurrogate(quad) && (*p)[0] == '\\' && (*p)[1] == 'u') {
    const int32_t low = HexQuad(*p + 2);
    if (low < 0) return false;
    if (IsLowSurrogate(low)) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (static_cast<uint32_t>(low) - 0xDC00);
      *p += 6;
    }
  }
  if (code_point >= 0xD800 && code_point <= 0xDFFF) {
    code_point = kReplacementCharacter;
    *repaired = true;
  }
  *out += EncodeUtf8(code_point, *out);
  return true;
}

// What follows a backslash in an escape of two characters, or 0.
char UnescapedCharacter(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

bool UnescapeJson(char* begin, std::string_view* text, bool* repaired) {
  char* p = FindQuoteOrBackslash(begin);
  char* out = p;
  while (*p == '\\') {
    if (p[1] == 'u') {
      p += 2;
      if (!UnescapeUnicode(&p, &out, repaired)) return false;
    } else {
      *out = UnescapedCharacter(p[1]);
      if (*out == 0) return false;
      ++out;
      p += 2;
    }
    char* const next = FindQuoteOrBackslash(p);
    std::memmove(out, p, static_cast<size_t>(next - p));
    out += next - p;
    p = next;
  }
  *text = {begin, static_cast<size_t>(out - begin)};
  return true;
}

}  // namespace lodewire
