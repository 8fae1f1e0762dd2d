#include "pipeline/text/mojibake.h"

#include <array>
#include <cstddef>

namespace lodewire {
namespace {

constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// The byte that `code` shows, 0 for none. Software that reads Windows-874 shows its unmapped bytes
// in the manner of Windows-1252 or Latin-1, so these mix on one page; where both code pages map a
// byte of 80..9F they agree.
char32_t ByteShownAs(char32_t lead, char32_t code) {
  if (code >= 0x80 && code <= 0xBF) return code;
  if (lead == kThaiSaraO && code >= 0x0E01 && code <= 0x0E1F) return code - 0x0E01 + 0xA1;
  for (size_t i = 0; i < kWindows1252.size(); ++i) {
    if (kWindows1252[i] == code) return static_cast<char32_t>(0x80 + i);
  }
  return 0;
}

}  // namespace

char32_t RepairedPunctuation(char32_t lead, char32_t third) {
  const char32_t byte = ByteShownAs(lead, third);
  return byte == 0 ? 0 : 0x2000 + (byte - 0x80);
}

char32_t Windows1252(char32_t byte) { return kWindows1252[byte - 0x80]; }

}  // namespace lodewire
