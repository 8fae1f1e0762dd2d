// UTF-8 that was read in another code page and was sent as UTF-8 again.
//
// Each byte 80..F4 of the true text shows as one character: of Windows-1252, of Latin-1, or, where
// that maps nothing, of a mixture ("Ã©" for é, "ç¨€" for 稀, "Ð“Ð°" for Га). A lead byte shows as a
// letter with an accent, the bytes behind it as symbols, and most such pairs stand in no genuine
// text. Some do: a capital or an accented letter with closing punctuation ("IRMÃ…", "« été » ",
// "café”—"). So a sequence counts only where
//
//   * a byte shows as something that does not follow a letter (a control character, ¨, ¬, ¸, ½ …),
//   * or a capital stands behind a small letter ("voilÃ "),
//   * or its like has been seen before in this text, or a second one follows directly.
//
// Windows-874 (Thai) is known by punctuation only: U+2000..U+20FF shows as U+0E42, then a sign that
// no Thai word has behind a preposed vowel ("โ€™"). Thai itself is never touched.
//
// Threading: pure functions.
// Memory: none.
// Errors: none; what is no sequence says kNone.
// Example:
//   ReadMojibake(U"Ã©", U'f')  // {kWhole, U+00E9, sure}
#ifndef LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_
#define LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_

#include <cstdint>
#include <span>

namespace lodewire {

inline constexpr char32_t kThaiSaraO = 0x0E42;       // Byte E2 as Windows-874.
inline constexpr char32_t kACircumflex = 0x00E2;     // Byte E2 as Windows-1252.
inline constexpr char32_t kEuroSign = 0x20AC;        // Byte 80 as either.
inline constexpr char32_t kPaddingCharacter = 0x80;  // Byte 80 as Latin-1.

// The first two of three characters of general punctuation. No language has this pair, so it is
// mojibake even where the third was lost.
inline bool IsPunctuationLead(char32_t code) { return code == kThaiSaraO || code == kACircumflex; }
inline bool IsPunctuationSecond(char32_t code) {
  return code == kEuroSign || code == kPaddingCharacter;
}

// A character that a byte C2..F4 shows as, with which a sequence begins.
inline bool IsMojibakeLead(char32_t code) {
  return (code >= 0xC2 && code <= 0xF4) || code == kThaiSaraO;
}

namespace mojibake_internal {
// Punctuation of Windows-1252 from U+2013 on, a bit each.
inline constexpr uint64_t kPunctuation = [] {
  uint64_t bits = 0;
  for (const char32_t code : {0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
                              0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2039, 0x203A}) {
    bits |= uint64_t{1} << (code - 0x2013);
  }
  return bits;
}();
// Whether one of bytes 80..9F is `code`, which is U+0100 or above. mojibake.cc checks it against
// the table.
constexpr bool IsWindows1252(char32_t code) {
  if (code - 0x2013 < 64) return (kPunctuation >> (code - 0x2013) & 1) != 0;
  switch (code) {
    case 0x152:
    case 0x153:
    case 0x160:
    case 0x161:
    case 0x178:
    case 0x17D:
    case 0x17E:
    case 0x192:
    case 0x2C6:
    case 0x2DC:
    case 0x20AC:
    case 0x2122:
      return true;
    default:
      return false;
  }
}
}  // namespace mojibake_internal
// A character that a byte 80..BF shows as.
inline bool IsMojibakeTrail(char32_t code) {
  if (code < 0xC0) return code >= 0x80;
  return mojibake_internal::IsWindows1252(code);
}
// The Thai consonants A1..BF; they are trails only behind U+0E42 and a sign.
inline bool IsThaiTrail(char32_t code) { return code >= 0x0E01 && code <= 0x0E1F; }

struct MojibakeSequence {
  enum class Kind : uint8_t {
    kNone,    // Stands for nothing that a text has.
    kPrefix,  // May become a sequence.
    kWhole,   // Stands for `code`.
  };
  Kind kind = Kind::kNone;
  bool sure = false;  // kWhole: no genuine text has it here.
  uint8_t like = 0;   // kWhole: sequences of one script share it; less than 64.
  char32_t code = 0;
};

// What `characters` stand for. The first is a lead; `before` is the character before it, 0 for
// none.
MojibakeSequence ReadMojibake(std::span<const char32_t> characters, char32_t before);

// What byte 80..9F is in Windows-1252; the byte itself where that has no character. HTML reads
// numeric entities 128..159 so, too.
char32_t Windows1252(char32_t byte);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_
