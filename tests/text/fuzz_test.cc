#include <gtest/gtest.h>

#include <random>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

const std::vector<std::string>& NastyPieces() {
  static const std::vector<std::string> pieces = {
      "a",
      "s",
      "e",
      "gallium",
      " ",
      "  ",
      "\n",
      "\r\n",
      "\n\n",
      "\t",
      "\v",
      "x y",
      "5",
      "'",
      "-",
      "&",
      ";",
      "#",
      "x",
      "amp",
      "&amp",
      "&amp;",
      "lt;",
      "&lt;",
      "&gt;",
      "&#38;",
      "&#x26;",
      "&#59",
      "&#59;",
      "&semi;",
      "&nbsp;",
      "&#32;",
      "&#10;",
      "&#x301;",
      "&#x200B;",
      "&shy;",
      "&acirc;",
      "&euro;",
      "&trade;",
      "&#146;",
      "&#xE42;",
      "&#x20AC;",
      "&#xFF06;",
      "&#xFF1B;",
      "&#xFDFA;",
      "&NewLine;",
      "&#0;",
      "&#xD800;",
      "\u0E42",
      "\u20AC",
      "\u0E42\u20AC",
      "\u0E42\u20AC\u2122",
      "\u00E2",
      "\u00E2\u20AC",
      "\u2122",
      "\u201D",
      "\u0080",
      "\u0099",
      "\u0085",
      "\u009D",
      "\u00E2\u0080\u0099",
      "\u0E01",
      "\u0E48",
      "\u0E33",
      "\u0E38",
      "\u0301",
      "\u0323",
      "\u0302",
      "\u0338",
      "\u0345",
      "\u0344",
      "\u09BE",
      "\u09C7",
      "\u0E47",
      "\u05B8",
      "\u1100",
      "\u1161",
      "\u11A8",
      "\uAC00",
      "\uAC01",
      "\u00E9",
      "\u00E1",
      "\u1EA1",
      "<",
      ">",
      "=",
      "\u00B4",
      "\u00A8",
      "\uFDFA",
      "\uFB01",
      "\uFB02",
      "\u2026",
      "\u33A0",
      "\u2100",
      "\u0149",
      "\u02BC",
      "\u200B",
      "\u00AD",
      "\uFEFF",
      "\u202E",
      "\u2060",
      "\u00A0",
      "\u2003",
      "\u2028",
      "\u2029",
      "\u3000",
      "\u2010",
      "\u2014",
      "\u2212",
      "\uFE58",
      "\uFF0D",
      "\uFF06",
      "\uFF1B",
      "\u037E",
      "\uFF21",
      "\uFF41",
      "\u2018",
      "\u201C",
      "\u00C3",
      "\u00A9",
      "\u00C2",
      "\u00A8",
      "\u00BB",
      "\u2026",
      "\u00B0",
      "\u00D0",
      "\u00D0\u00B0",
      "\u00D1\u0081",
      "\u00E7\u00A8",
      "\u20AC\u0153",
      "\u00E9\u2026",
      "s\u030C",
      "z\u030C",
      "Y\u0308",
      "A\u0303",
      "\u2103",
      "\u00E1\u00BB",
      "\u2021",
      "\u00F0",
      "\u0178",
      "\u02DC",
      "&Atilde;",
      "&copy;",
      "&deg;",
      "&ETH;",
      "&raquo;",
      "&uml;",
      "\u00E5",
      "\u00C3\u0192\u00C2\u00A9",
      "\u00C3\u00A2\u00E2\u201A\u00AC\u00E2\u201E\u00A2",
      "\u00E0\u00B8",
      "\u00B2",
      "\u00D7",
      "\u00AA",
      "\uFFE0",
      "\u01C6",
      "\u00C5\u00BE",
      "\u00C2\u00B0",
      "\u00CE\u00B1",
      "\u00E3\u0081",
      "\u00CC\u0081",
      "\u00ED\u00A0",
      "镓",
      "锗出口",
      "，",
      "。",
      "\uFF76",
      "\uFF9E",
      "\uF900",
      "\uFFFD",
      "\uFFFE",
      "\U0001D400",
      "\U0001F600",
      "\U0010FFFF",
      "\xFF",
      "\xC0",
      "\xE4\xB8",
      "\xED\xA0\x80",
      "\x80",
      "\xF0\x9F",
      "<b>",
      "</b>",
      "<p>",
      "<br>",
      "<td>",
      "<a href=\"",
      "\">",
      "<!--",
      "-->",
      "<script>",
      "</script>",
      "<![CDATA[",
      std::string(1, '\0'),
      "\x01",
      "\x7F",
      std::string(40, 'q'),
      std::string(20, 'w') + " "};
  return pieces;
}

std::string RandomText(std::mt19937& random, size_t pieces_max) {
  const auto& pieces = NastyPieces();
  std::string text;
  const size_t count = 1 + random() % pieces_max;
  for (size_t i = 0; i < count; ++i) {
    if (random() % 64 == 0) {
      text += static_cast<char>(random());
    } else {
      const std::string& piece = pieces[random() % pieces.size()];
      const size_t times = random() % 32 == 0 ? 1 + random() % 80 : 1;
      for (size_t n = 0; n < times; ++n) text += piece;
    }
  }
  return text;
}

void ExpectSound(const std::string& text, TextFormat format) {
  const NormalForm form = Normalised(text, format);
  const std::string shown = testing::PrintToString(text);
  ASSERT_NE(form.result.kind, NormaliseResult::Kind::kNoSpace) << shown;
  ASSERT_TRUE(IsValidUtf8(form.text)) << shown;
  ASSERT_EQ(MapMistake(form), "") << shown;
  ASSERT_EQ(form.result.repaired_utf8 && form.result.kind == NormaliseResult::Kind::kUntouched,
            false)
      << shown;
  const NormalForm again = Normalised(form.text);
  ASSERT_EQ(again.text, form.text) << shown;
  ASSERT_EQ(again.result.kind, NormaliseResult::Kind::kUntouched) << shown;
  if (form.result.kind == NormaliseResult::Kind::kRewritten) {
    ASSERT_NE(form.text, text) << shown;
    ASSERT_FALSE(TestNormaliser().IsNormal(text, format)) << shown;
  }
  if (format == TextFormat::kPlain && !form.result.repaired_utf8) {
    ASSERT_EQ(IsValidUtf8(text), true) << shown;
  }
}

TEST(NormaliserFuzz, ShortTextsHaveAFixedPointAndAWayBack) {
  std::mt19937 random(1);
  for (int round = 0; round < 150'000; ++round) {
    ExpectSound(RandomText(random, 8), round % 4 == 0 ? TextFormat::kHtml : TextFormat::kPlain);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(NormaliserFuzz, LongTextsHaveAFixedPointAndAWayBack) {
  std::mt19937 random(2);
  for (int round = 0; round < 3'000; ++round) {
    ExpectSound(RandomText(random, 300), round % 4 == 0 ? TextFormat::kHtml : TextFormat::kPlain);
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Every pair and a sample of all triples of pieces, so that no meeting of two rules is left to
// chance.
TEST(NormaliserFuzz, AllPairsHaveAFixedPointAndAWayBack) {
  std::mt19937 random(3);
  const auto& pieces = NastyPieces();
  for (const std::string& first : pieces) {
    for (const std::string& second : pieces) {
      ExpectSound(first + second, TextFormat::kPlain);
      ExpectSound("a" + first + second + pieces[random() % pieces.size()] + "e",
                  TextFormat::kPlain);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace lodewire
