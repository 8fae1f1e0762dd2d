// Character references of HTML (&amp; &#8212; &#x2014;) at the end of a text.
//
// A reference counts only with its ';': without it `&copy=` in a URL would become a sign. Numbers
// 128..159 are Windows-1252, as HTML 13.2.5.80 says; 0, surrogates and numbers above U+10FFFF are
// no references and stay. Known names: those of HTML 4, and of HTML 5 the Latin letters, ASCII and
// general punctuation, currency signs.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   FindEntityBefore("R&amp")  // {begin 1, code '&'}: a ';' follows
#ifndef LODEWIRE_PIPELINE_TEXT_ENTITIES_H_
#define LODEWIRE_PIPELINE_TEXT_ENTITIES_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

// Longest reference, from '&' up to but not with ';'. Bytes.
inline constexpr size_t kEntityBytesMax = 32;

// A byte that can stand between '&' and ';'.
constexpr bool IsEntityByte(char32_t code) {
  return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
         (code >= 'A' && code <= 'Z') || code == '#';
}

struct Entity {
  size_t begin = 0;   // Of the '&'.
  char32_t code = 0;  // 0: there is no reference.
};

// The reference that a ';' behind `text` completes.
Entity FindEntityBefore(std::string_view text);

// Whether `text` ends in the beginning of a reference; where its '&' stands, or npos.
size_t FindOpenEntity(std::string_view text);

// The code of a name without '&' and ';', or 0.
char32_t EntityNamed(std::string_view name);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_ENTITIES_H_
