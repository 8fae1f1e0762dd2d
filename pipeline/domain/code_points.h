// Code points of UTF-8 text: decoding, case folding that keeps lengths, and scripts, as far as
// names in text need them. Text that reaches this has been normalised (pipeline/text); there is no
// ICU here.
//
// Threading: pure functions.
// Memory: none.
// Errors: a byte that is not UTF-8 decodes as kInvalidCodePoint of one byte.
// Example:
//   for (size_t i = 0; i < text.size(); i += point.size) point = DecodeCodePoint(text, i);
#ifndef LODEWIRE_PIPELINE_DOMAIN_CODE_POINTS_H_
#define LODEWIRE_PIPELINE_DOMAIN_CODE_POINTS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lodewire {

inline constexpr char32_t kInvalidCodePoint = 0xFFFFFFFF;

struct CodePoint {
  char32_t value = kInvalidCodePoint;
  uint32_t size = 1;  // bytes
  bool valid() const { return value != kInvalidCodePoint; }
};

// The code point that begins at text[at], at < text.size(). Overlong forms, surrogates and values
// above U+10FFFF are invalid.
CodePoint DecodeCodePoint(std::string_view text, size_t at);
// The one that ends at text[at - 1], at > 0.
CodePoint DecodeCodePointBefore(std::string_view text, size_t at);

// Lower case where it has as many bytes in UTF-8 as upper case: Latin, Greek, Cyrillic; others as
// they are.
char32_t FoldCodePoint(char32_t point);

enum class Script : uint8_t {
  kNone,  // Not a letter of those below.
  kLatin,
  kGreek,
  kCyrillic,
  kHan,
  kHiragana,
  kKatakana,
  kHangul,
  kThai,
  kArabic,
};
Script ScriptOf(char32_t point);
// Written without spaces between words (or with particles attached), so that a name may stand
// inside a word.
inline bool IsScriptWithoutWords(Script script) { return script >= Script::kHan; }

bool IsCombiningMark(char32_t point);

// The longest prefix of `text` of at most `size` bytes that does not end inside a code point.
std::string_view CutAtCodePoint(std::string_view text, size_t size);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_CODE_POINTS_H_
