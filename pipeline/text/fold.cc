#include "pipeline/text/fold.h"

namespace lodewire {

char32_t FoldToAscii(char32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) return code - 0xFEE0;  // NFKC says the same.
  if (code >= 0x2010 && code <= 0x2015) return '-';
  switch (code) {
    case 0x2212:  // minus sign
    case 0xFE58:  // small em dash
      return '-';
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02BC:  // modifier letter apostrophe
      return '\'';
    case 0x201C:
    case 0x201D:
      return '"';
    default:
      return 0;
  }
}

bool IsRemoved(char32_t code) {
  return code == 0x00AD || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x2064) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

bool IsWhiteSpace(char32_t code) {
  if (code <= 0x20) return code == 0x20 || (code >= 0x09 && code <= 0x0D);
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

uint32_t LineBreaks(char32_t code) {
  if (code == '\n' || code == 0x85 || code == 0x2028) return 1;
  return code == 0x2029 ? 2 : 0;
}

bool IsLatinLetter(char32_t code) {
  if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  return (code >= 0xC0 && code <= 0x24F && code != 0xD7 && code != 0xF7) ||
         (code >= 0x1E00 && code <= 0x1EFF);
}

}  // namespace lodewire
