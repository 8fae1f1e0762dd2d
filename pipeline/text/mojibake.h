// Punctuation that was UTF-8, was read in another code page, and was sent as UTF-8 again.
//
// General punctuation U+2000..U+203F is E2 80 xx in UTF-8. Read as Windows-874 (Thai) that shows as
// U+0E42 U+20AC X, read as Windows-1252 as U+00E2 U+20AC X, read as Latin-1 as U+00E2 U+0080 X. A
// Thai preposed vowel or an a with circumflex directly before a euro sign does not occur in any
// language, so the pair is a sure sign; nothing less is repaired, and Thai text is never touched.
//
// Threading: pure functions.
// Memory: none.
// Errors: none; a byte that was lost says 0.
// Example:
//   RepairedPunctuation(0x0E42, 0x2122)  // U+2019: the page had โ€™
#ifndef LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_
#define LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_

namespace lodewire {

inline constexpr char32_t kThaiSaraO = 0x0E42;       // Byte E2 as Windows-874.
inline constexpr char32_t kACircumflex = 0x00E2;     // Byte E2 as Windows-1252.
inline constexpr char32_t kEuroSign = 0x20AC;        // Byte 80 as either.
inline constexpr char32_t kPaddingCharacter = 0x80;  // Byte 80 as Latin-1.

inline bool IsMojibakeLead(char32_t code) { return code == kThaiSaraO || code == kACircumflex; }
inline bool IsMojibakeSecond(char32_t code) {
  return code == kEuroSign || code == kPaddingCharacter;
}

// The character that lead, euro sign and `third` were; 0 when `third` cannot stand for a byte
// 80..BF.
char32_t RepairedPunctuation(char32_t lead, char32_t third);

// What byte 80..9F is in Windows-1252; the byte itself where that has no character. HTML reads
// numeric entities 128..159 so, too.
char32_t Windows1252(char32_t byte);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_MOJIBAKE_H_
