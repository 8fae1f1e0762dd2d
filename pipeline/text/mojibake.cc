#include "pipeline/text/mojibake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace lodewire {
namespace {

using Kind = MojibakeSequence::Kind;

constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static_assert([] {
  size_t count = 0;
  for (char32_t code = 0x100; code <= 0x2200; ++code) {
    count += mojibake_internal::IsWindows1252(code) ? 1 : 0;
  }
  for (const char32_t code : kWindows1252) {
    if (code >= 0x100 && !mojibake_internal::IsWindows1252(code)) return false;
  }
  return count == 27;  // All but the five bytes without a character.
}());

// A set of the bytes 80..BF.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char byte : bytes) bits_ |= uint64_t{1} << (static_cast<uint8_t>(byte) - 0x80);
  }
  constexpr bool Has(uint32_t byte) const { return (bits_ >> (byte - 0x80) & 1) != 0; }

 private:
  uint64_t bits_ = 0;
};

// What may stand behind a capital letter in genuine text: quotes, dashes, …, NBSP, »; trade marks
// and degrees; the letters of Windows-1252.
constexpr ByteSet kBehindCapital(
    "\x82\x84\x85\x8A\x8B\x8C\x8E\x91\x92\x93\x94\x95\x96\x97\x99\x9A\x9B\x9C\x9E\xA0\xAE\xB0\xB7"
    "\xBB");
// The same behind Å, which is a unit, too: Å², Å³, Å±.
constexpr ByteSet kBehindUnit("\xB1\xB2\xB3\xB9");
// What stands behind no letter, nor behind the punctuation that follows one: ƒ ˆ ˜ Ÿ ¦ ¨ ¬ ¯ ± µ ¶
// ¸ ¼ ½ ¾.
constexpr ByteSet kStrange("\x83\x88\x98\x9F\xA6\xA8\xAC\xAF\xB1\xB5\xB6\xB8\xBC\xBD\xBE");
// What may stand behind á and º or », of which most of Vietnamese is made: "está»—dijo".
constexpr ByteSet kBehindClosing(
    "\x80\x85\x8B\x92\x93\x94\x95\x96\x97\x99\x9B\xA0\xA3\xA7\xA9\xAB\xAE\xB0\xB2\xB3\xB7\xB9"
    "\xBB");

uint32_t TrailByte(char32_t code) {
  if (code >= 0x80 && code <= 0xBF) return code;
  if (IsThaiTrail(code)) return code - 0x0E01 + 0xA1;
  const auto* const found = std::find(kWindows1252.begin(), kWindows1252.end(), code);
  return found == kWindows1252.end() ? 0
                                     : static_cast<uint32_t>(found - kWindows1252.begin()) + 0x80;
}

bool IsControl(char32_t code) { return code >= 0x80 && code < 0xA0; }

struct Bytes {
  std::array<uint32_t, 4> byte = {};
  size_t count = 0;
};

// How many bytes the sequence has; 0 where it begins none.
size_t SizeOf(uint32_t lead) { return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead == 0xF0 ? 4 : 0; }

// Letters of Latin-1 and Latin Extended, Greek, Cyrillic, Hebrew, Arabic and the signs of C2.
bool IsOfTwo(uint32_t lead, char32_t code) {
  switch (lead) {
    case 0xC2:
      return true;
    case 0xC6:
      // Ơ Ư, and ƒ of Windows-1252: mojibake of mojibake.
      return code == 0x1A0 || code == 0x1A1 || code == 0x1AF || code == 0x1B0 || code == 0x192;
    case 0xC7:
      return code >= 0x1CD && code <= 0x1DC;  // Pinyin.
    case 0xC8:
      return code >= 0x218 && code <= 0x21B;  // Ș Ț
    case 0xC9:
      return code == 0x259;  // ə
    case 0xCB:
      return code == 0x2C6 || code == 0x2DC;  // ˆ and ˜ of Windows-1252.
    default:
      return (lead >= 0xC3 && lead <= 0xC5) || (lead >= 0xCE && lead <= 0xD3) ||
             (lead >= 0xD7 && lead <= 0xDB);
  }
}

bool IsOfThree(uint32_t lead, uint32_t second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA4 && second <= 0xBB;  // Devanagari to Lao.
    case 0xE1:
      return second >= 0xBA;  // Latin Extended Additional, Greek Extended.
    case 0xEA:
      return second >= 0xB0;  // Hangul.
    case 0xED:
      return second <= 0x9E;
    case 0xEF:
      return second >= 0xA4;
    default:
      return true;
  }
}

bool IsSmall(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0xFF && code != 0xF7);
}

bool IsSureOfTwo(const Bytes& bytes, char32_t trail, char32_t before) {
  const uint32_t lead = bytes.byte[0];
  const uint32_t byte = bytes.byte[1];
  if (lead == 0xC2) return byte != 0xBB || IsSmall(before);
  // × and Ø are signs, too, and Ò, Ó, Ù, Ú, Û are common letters: one alone says little.
  if (lead == 0xD2 || lead == 0xD3 || lead >= 0xD7) return false;
  if (IsSmall(before)) return true;
  if (IsControl(trail)) return true;
  if (lead == 0xC5 && kBehindUnit.Has(byte)) return false;
  return !kBehindCapital.Has(byte);
}

bool IsSureOfThree(const Bytes& bytes, std::span<const char32_t> trails) {
  const uint32_t lead = bytes.byte[0];
  const uint32_t second = bytes.byte[1];
  if (lead == 0xE2 && second < 0xA0) return true;
  if (lead == 0xEF && second == 0xBB && bytes.byte[2] == 0xBF) return true;  // A byte order mark.
  if (std::any_of(trails.begin(), trails.end(), IsControl)) return true;
  if (lead == 0xE1 && (second == 0xBA || second == 0xBB) && !kBehindClosing.Has(bytes.byte[2])) {
    return true;
  }
  if (kStrange.Has(second)) return true;
  if (second == 0xA0) return false;  // What follows the space does not follow the letter.
  return kStrange.Has(bytes.byte[2]) || (bytes.count == 4 && kStrange.Has(bytes.byte[3]));
}

// Scripts that have several lead bytes share one number.
uint8_t LikeOf(uint32_t lead) {
  if (lead == 0xC5 || lead == 0xCF || lead == 0xD1) --lead;
  if (lead >= 0xD8 && lead <= 0xDB) lead = 0xD8;
  if (lead >= 0xE4 && lead <= 0xE9) lead = 0xE4;
  if (lead >= 0xEA && lead <= 0xED) lead = 0xEA;
  return static_cast<uint8_t>(lead & 0x3F);
}

// Whether second bytes of this range can follow the lead at all.
bool MayFollow(uint32_t lead, uint32_t second, char32_t shown) {
  switch (lead) {
    case 0xC2:
      return second >= 0xA0 || IsControl(shown);
    case 0xE0:
      return second >= 0xA0;
    case 0xF0:
      return second >= 0x90;
    default:
      return true;
  }
}

}  // namespace

MojibakeSequence ReadMojibake(std::span<const char32_t> characters, char32_t before) {
  const bool thai = characters[0] == kThaiSaraO;
  Bytes bytes;
  bytes.byte[0] = thai ? 0xE2 : characters[0];
  const uint32_t lead = bytes.byte[0];
  const size_t size = SizeOf(lead);
  if (size == 0 || characters.size() > size) return {};
  bytes.count = characters.size();
  for (size_t i = 1; i < characters.size(); ++i) {
    if (IsThaiTrail(characters[i]) && !(thai && i == 2)) return {};
    bytes.byte[i] = TrailByte(characters[i]);
    if (bytes.byte[i] == 0) return {};
  }
  if (bytes.count > 1) {
    const uint32_t second = bytes.byte[1];
    if (!MayFollow(lead, second, characters[1])) return {};
    if (thai && (second == 0x85 || second > 0x8F)) return {};
    if (size == 3 && !IsOfThree(lead, second)) return {};
  }
  if (bytes.count < size) return {Kind::kPrefix};
  MojibakeSequence sequence{Kind::kWhole};
  sequence.code = lead & (0x7F >> size);
  for (size_t i = 1; i < size; ++i) sequence.code = sequence.code << 6 | (bytes.byte[i] & 0x3F);
  if (size == 2 && !IsOfTwo(lead, sequence.code)) return {};
  sequence.sure = size == 2 ? IsSureOfTwo(bytes, characters[1], before)
                            : IsSureOfThree(bytes, characters.subspan(1));
  sequence.like = LikeOf(lead);
  return sequence;
}

char32_t Windows1252(char32_t byte) { return kWindows1252[byte - 0x80]; }

}  // namespace lodewire
