// How text of strangers is made safe for a terminal, and how wide it is there.
#include "pipeline/base/terminal_text.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace lodewire {
namespace {

struct Interval {
  char32_t first;
  char32_t last;
};

// Characters that order, join or hide text without being seen. Source: Unicode 15, Bidi_Control and
// Default_Ignorable_Code_Point, the ranges met in text.
constexpr std::array<Interval, 8> kInvisible = {{{0x00ad, 0x00ad},
                                                 {0x061c, 0x061c},
                                                 {0x180e, 0x180e},
                                                 {0x200b, 0x200f},
                                                 {0x2028, 0x202e},
                                                 {0x2060, 0x206f},
                                                 {0xfeff, 0xfeff},
                                                 {0xe0000, 0xe0fff}}};
// Source: Unicode 15, East_Asian_Width W and F, as blocks, and emoji.
constexpr std::array<Interval, 9> kWide = {{{0x1100, 0x115f},
                                            {0x2e80, 0x303e},
                                            {0x3041, 0xa4cf},
                                            {0xac00, 0xd7a3},
                                            {0xf900, 0xfaff},
                                            {0xfe30, 0xfe6f},
                                            {0xff00, 0xff60},
                                            {0xffe0, 0xffe6},
                                            {0x1f300, 0x3fffd}}};
constexpr std::array<Interval, 5> kCombining = {
    {{0x0300, 0x036f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};

template <size_t kSize>
bool In(const std::array<Interval, kSize>& table, char32_t code) {
  for (const Interval& interval : table) {
    if (code >= interval.first && code <= interval.last) return true;
  }
  return false;
}

}  // namespace

TerminalCharacter DecodeCharacter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  TerminalCharacter invalid{1, lead, false};
  if (lead < 0x80) return {1, lead, true};
  const size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (size == 0 || lead > 0xf4 || text.size() < size) return invalid;
  char32_t code = lead & (0x7f >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return invalid;
    code = (code << 6) | (byte(i) & 0x3f);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return invalid;
  return {size, code, true};
}

void AppendEscaped(const TerminalCharacter& character, std::string_view text, std::string* output) {
  char buffer[16];
  if (!character.valid || character.code < 0x20 || character.code == 0x7f) {
    std::snprintf(buffer, sizeof(buffer), "\\x%02x", static_cast<unsigned>(character.code));
    output->append(buffer);
  } else if ((character.code >= 0x80 && character.code < 0xa0) || In(kInvisible, character.code)) {
    std::snprintf(buffer, sizeof(buffer), "\\u{%x}", static_cast<unsigned>(character.code));
    output->append(buffer);
  } else {
    output->append(text.substr(0, character.size));
  }
}

size_t CharacterWidth(char32_t code) {
  if (In(kCombining, code)) return 0;
  return In(kWide, code) ? 2 : 1;
}

std::string EscapeForTerminal(std::string_view text) {
  std::string output;
  while (!text.empty()) {
    const TerminalCharacter character = DecodeCharacter(text);
    AppendEscaped(character, text, &output);
    text.remove_prefix(character.size);
  }
  return output;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const TerminalCharacter character = DecodeCharacter(text);
    width += CharacterWidth(character.code);
    text.remove_prefix(character.size);
  }
  return width;
}

}  // namespace lodewire
