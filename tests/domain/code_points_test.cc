#include "pipeline/domain/code_points.h"

#include <gtest/gtest.h>

#include <string>

namespace lodewire {
namespace {

TEST(CodePoints, DecodeEveryLengthForwardAndBackward) {
  const std::string text = "aé锑😀";
  EXPECT_TRUE(DecodeCodePoint(text, 0).value == U'a');
  EXPECT_TRUE(DecodeCodePoint(text, 1).value == U'é');
  EXPECT_TRUE(DecodeCodePoint(text, 3).value == U'锑');
  EXPECT_TRUE(DecodeCodePoint(text, 6).value == U'😀');
  EXPECT_EQ(DecodeCodePoint(text, 6).size, 4u);
  EXPECT_TRUE(DecodeCodePointBefore(text, 10).value == U'😀');
  EXPECT_TRUE(DecodeCodePointBefore(text, 6).value == U'锑');
}

TEST(CodePoints, RefuseOverlongSurrogateAndTruncatedForms) {
  for (std::string bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE9",
                          "\xE9\x94", "\x80", "\xFF", "\xF0\x80\x80\x80"}) {
    EXPECT_FALSE(DecodeCodePoint(bad, 0).valid());
    EXPECT_EQ(DecodeCodePoint(bad, 0).size, 1u);
  }
}

// The oracle is the definition: every fold keeps the length and folding twice changes nothing.
TEST(CodePoints, FoldKeepsTheLengthAndIsAFixedPoint) {
  const auto size = [](char32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  };
  for (uint32_t point = 0; point < 0x30000; ++point) {
    const uint32_t folded = FoldCodePoint(point);
    ASSERT_EQ(size(folded), size(point)) << std::hex << point;
    ASSERT_EQ(uint32_t{FoldCodePoint(folded)}, folded) << std::hex << point;
  }
  EXPECT_TRUE(FoldCodePoint(U'Ё') == U'ё');
  EXPECT_TRUE(FoldCodePoint(U'Ж') == U'ж');
  EXPECT_TRUE(FoldCodePoint(U'Đ') == U'đ');
  EXPECT_TRUE(FoldCodePoint(U'Ấ') == U'ấ');
  EXPECT_TRUE(FoldCodePoint(U'Ž') == U'ž');
  EXPECT_TRUE(FoldCodePoint(U'×') == U'×');
}

TEST(CodePoints, CutNeverEndsInsideACodePoint) {
  const std::string text = "a锑b";
  EXPECT_EQ(CutAtCodePoint(text, 1), "a");
  EXPECT_EQ(CutAtCodePoint(text, 2), "a");
  EXPECT_EQ(CutAtCodePoint(text, 3), "a");
  EXPECT_EQ(CutAtCodePoint(text, 4), "a锑");
  EXPECT_EQ(CutAtCodePoint(text, 9), text);
  EXPECT_EQ(CutAtCodePoint(std::string(8, '\x80'), 5).size(), 5u);
}

TEST(CodePoints, KnowTheScriptsOfLetters) {
  EXPECT_EQ(ScriptOf(U'a'), Script::kLatin);
  EXPECT_EQ(ScriptOf(U'ế'), Script::kLatin);
  EXPECT_EQ(ScriptOf(U'ж'), Script::kCyrillic);
  EXPECT_EQ(ScriptOf(U'锑'), Script::kHan);
  EXPECT_EQ(ScriptOf(U'タ'), Script::kKatakana);
  EXPECT_EQ(ScriptOf(U'は'), Script::kHiragana);
  EXPECT_EQ(ScriptOf(U'한'), Script::kHangul);
  EXPECT_EQ(ScriptOf(U'โ'), Script::kThai);
  EXPECT_EQ(ScriptOf(U'ا'), Script::kArabic);
  EXPECT_EQ(ScriptOf(U'1'), Script::kNone);
  EXPECT_EQ(ScriptOf(U'，'), Script::kNone);
}

}  // namespace
}  // namespace lodewire
