#include "pipeline/domain/code_points.h"

#include <algorithm>
#include <array>

namespace lodewire {
namespace {

struct ScriptRange {
  char32_t first;
  char32_t last;
  Script script;
};

// Blocks of Unicode 15 that hold the letters of these scripts, in order.
constexpr std::array<ScriptRange, 27> kScriptRanges = {{
    {'A', 'Z', Script::kLatin},
    {'a', 'z', Script::kLatin},
    {0x00AA, 0x00AA, Script::kLatin},
    {0x00BA, 0x00BA, Script::kLatin},
    {0x00C0, 0x00D6, Script::kLatin},
    {0x00D8, 0x00F6, Script::kLatin},
    {0x00F8, 0x024F, Script::kLatin},
    {0x0250, 0x02AF, Script::kLatin},  // IPA Extensions.
    {0x0370, 0x03FF, Script::kGreek},
    {0x0400, 0x0482, Script::kCyrillic},
    {0x048A, 0x052F, Script::kCyrillic},
    {0x0620, 0x064A, Script::kArabic},
    {0x066E, 0x06D3, Script::kArabic},
    {0x0750, 0x077F, Script::kArabic},
    {0x0E01, 0x0E3A, Script::kThai},
    {0x0E40, 0x0E4E, Script::kThai},
    {0x1100, 0x11FF, Script::kHangul},
    {0x1E00, 0x1EFF, Script::kLatin},  // Latin Extended Additional: Vietnamese.
    {0x1F00, 0x1FFF, Script::kGreek},
    {0x3041, 0x309F, Script::kHiragana},
    {0x30A1, 0x30FF, Script::kKatakana},
    {0x3130, 0x318F, Script::kHangul},
    {0x3400, 0x4DBF, Script::kHan},
    {0x4E00, 0x9FFF, Script::kHan},
    {0xAC00, 0xD7A3, Script::kHangul},
    {0xF900, 0xFAFF, Script::kHan},
    {0x20000, 0x323AF, Script::kHan},
}};

bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

CodePoint DecodeCodePoint(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const uint32_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return {};
  char32_t value = lead & (0x7F >> size);
  for (uint32_t i = 1; i < size; ++i) {
    if (!IsContinuation(byte(i))) return {};
    value = (value << 6) | (byte(i) & 0x3F);
  }
  static constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[size] || value > 0x10FFFF || surrogate) return {};
  return {value, size};
}

CodePoint DecodeCodePointBefore(std::string_view text, size_t at) {
  for (size_t size = 1; size <= 4 && size <= at; ++size) {
    if (IsContinuation(static_cast<unsigned char>(text[at - size]))) continue;
    const CodePoint point = DecodeCodePoint(text, at - size);
    return point.valid() && point.size == size ? point : CodePoint{};
  }
  return {};
}

char32_t FoldCodePoint(char32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 0x20 : point;
  if (point >= 0x00C0 && point <= 0x00DE && point != 0x00D7) return point + 0x20;
  // Latin Extended-A and -B and Latin Extended Additional: pairs, upper case first. U+0130, U+0131
  // and U+0138 are no pairs; between U+0139 and U+0148 and between U+0179 and U+017E upper case is
  // odd.
  if ((point >= 0x0139 && point <= 0x0148) || (point >= 0x0179 && point <= 0x017E)) {
    return point % 2 == 1 ? point + 1 : point;
  }
  if (point == 0x0130 || point == 0x0131 || point == 0x0138 || point == 0x0178) return point;
  if ((point >= 0x0100 && point <= 0x0177) || (point >= 0x1E00 && point <= 0x1E95) ||
      (point >= 0x1EA0 && point <= 0x1EFF)) {
    return point | 1;
  }
  if (point == 0x01A0 || point == 0x01AF) return point + 1;  // Vietnamese O and U with horn.
  if (point >= 0x0391 && point <= 0x03A9 && point != 0x03A2) return point + 0x20;
  if (point >= 0x0410 && point <= 0x042F) return point + 0x20;
  if (point >= 0x0400 && point <= 0x040F) return point + 0x50;
  return point;
}

Script ScriptOf(char32_t point) {
  const auto range = std::lower_bound(
      kScriptRanges.begin(), kScriptRanges.end(), point,
      [](const ScriptRange& candidate, char32_t value) { return candidate.last < value; });
  if (range == kScriptRanges.end() || point < range->first) return Script::kNone;
  return range->script;
}

bool IsCombiningMark(char32_t point) {
  return (point >= 0x0300 && point <= 0x036F) || (point >= 0x0483 && point <= 0x0489) ||
         (point >= 0x064B && point <= 0x065F) || (point >= 0x1AB0 && point <= 0x1AFF) ||
         (point >= 0x1DC0 && point <= 0x1DFF) || (point >= 0x20D0 && point <= 0x20FF) ||
         (point >= 0x3099 && point <= 0x309A) || (point >= 0xFE20 && point <= 0xFE2F);
}

std::string_view CutAtCodePoint(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  size_t end = size;
  for (int i = 0; i < 3 && end > 0 && IsContinuation(static_cast<unsigned char>(text[end])); ++i) {
    --end;
  }
  // A run of continuation bytes is no code point: cut it where the limit is.
  if (IsContinuation(static_cast<unsigned char>(text[end]))) end = size;
  return text.substr(0, end);
}

}  // namespace lodewire
