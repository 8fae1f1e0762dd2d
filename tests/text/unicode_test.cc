#include "pipeline/text/unicode.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/text/fold.h"
#include "pipeline/text/mojibake.h"
#include "tests/text/by_the_passes.h"
#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

bool MeansMore(char32_t code) {
  return code == '&' || code == 0xFF06 || code == 0xFE60 || code == 0x0E42 ||
         IsMojibakeTrail(code) || code == 0x2029 || (code >= 0xD800 && code < 0xE000);
}

TEST(Unicode, EveryCharacterBecomesWhatIcuSays) {
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (MeansMore(code)) continue;
    std::string text = "x";
    AppendUtf8(code, &text);
    text += "y";
    ASSERT_EQ(Normalised(text).text, ByThePasses(text)) << std::hex << static_cast<uint32_t>(code);
  }
}

TEST(Unicode, RandomTextBecomesWhatIcuSays) {
  std::mt19937 random(20261124);
  // Ranges full of marks, jamo, ligatures, presentation forms, and the letters they join.
  const std::pair<char32_t, char32_t> ranges[] = {
      {0x20, 0x7E},     {0xA0, 0x17F},    {0x300, 0x345},   {0x591, 0x5C7},     {0x600, 0x670},
      {0x900, 0x9CD},   {0xE00, 0xE4F},   {0x1100, 0x11FF}, {0x1E00, 0x1FFF},   {0x2000, 0x206F},
      {0x2100, 0x218F}, {0x3000, 0x30FF}, {0x3200, 0x33FF}, {0xAC00, 0xAC80},   {0xF900, 0xFAFF},
      {0xFB00, 0xFDFF}, {0xFE20, 0xFFEF}, {0x300, 0x345},   {0x1D15E, 0x1D1C0}, {0x4E00, 0x4E80}};
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    const size_t size = 1 + random() % 12;
    for (size_t i = 0; i < size; ++i) {
      const auto [first, last] = ranges[random() % std::size(ranges)];
      const char32_t code = first + random() % (last - first + 1);
      if (!MeansMore(code)) AppendUtf8(code, &text);
    }
    ASSERT_EQ(Normalised(text).text, ByThePasses(text)) << testing::PrintToString(text);
  }
}

TEST(Unicode, NoLongDecompositionHidesAnEntity) {
  const Unicode unicode;
  std::array<char32_t, kDecompositionMax> parts;
  for (char32_t code = 0; code < 0x110000; ++code) {
    const size_t count = unicode.Decompose(code, parts);
    if (count < 2) continue;
    for (size_t i = 0; i < count; ++i) {
      EXPECT_NE(parts[i], U'&');
      EXPECT_NE(parts[i], U';');
      EXPECT_TRUE(i == 0 || !IsRemoved(parts[i]));
    }
    EXPECT_NE(parts[count - 1], U' ');
  }
}

}  // namespace
}  // namespace lodewire
