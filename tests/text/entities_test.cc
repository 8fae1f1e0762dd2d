#include "pipeline/text/entities.h"

#include <gtest/gtest.h>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

std::string Plain(std::string_view text) { return Normalised(text).text; }

TEST(Entities, AreDecodedByNameAndNumber) {
  EXPECT_EQ(Plain("R&amp;D &lt;5% &#71;&#x61;&#X6C;lium &eacute; &Omega; &apos;"),
            "R&D <5% Gallium \u00E9 \u03A9 '");
  EXPECT_EQ(Plain("rare&#8209;earth&mdash;&rsquo;&hellip;"), "rare-earth-'...");
  EXPECT_EQ(Plain("Bo&zcaron;i&cacute;"), "Bo\u017Ei\u0107");
  EXPECT_EQ(EntityNamed("nbsp"), 0xA0u);
  EXPECT_EQ(EntityNamed("Nbsp"), 0u);
}

TEST(Entities, OfTheC1RangeAreWindows1252) {
  EXPECT_EQ(Plain("China&#146;s &#147;x&#148; &#x97;"), "China's \"x\" -");
}

TEST(Entities, AreDecodedUntilNoneIsLeft) {
  EXPECT_EQ(Plain("R&amp;amp;amp;D"), "R&D");
  EXPECT_EQ(Plain("&amp;lt;b&amp;gt;"), "<b>");
  EXPECT_EQ(Plain("&#38;#38;#x26;amp;"), "&");
  EXPECT_EQ(Plain("&am&#112;;"), "&");
  EXPECT_EQ(Plain("&#59&#59;"), ";");
  EXPECT_EQ(Plain("&am\u200Bp;"), "&");
  EXPECT_EQ(Plain("＆ａｍｐ；"), "&");
  EXPECT_EQ(Plain("&a\uFB06;"), "*");  // the ligature st: &ast;
}

TEST(Entities, TakePartInEverythingElse) {
  EXPECT_EQ(Plain("e&#x301;"), "\u00E9");
  EXPECT_EQ(Plain("a &nbsp;&#32; b&shy;c"), "a bc");
  EXPECT_EQ(Plain("a&#10;&#10;b"), "a\n\nb");
  EXPECT_EQ(Plain("a&#13;&#10;b &#10;&#10; &#32;c"), "a b\n\nc");
  EXPECT_EQ(Plain("a\n&#98;\nc"), "a b c");
}

TEST(Entities, MapBackAsOnePiece) {
  const NormalForm form = Normalised("x R&amp;amp;D &#8212; e&#x301;t");
  EXPECT_EQ(form.text, "x R&D - \u00E9t");
  EXPECT_EQ(form.OriginalOf("&"), "&amp;amp;");
  EXPECT_EQ(form.OriginalOf("R&D"), "R&amp;amp;D");
  EXPECT_EQ(form.OriginalOf("-"), "&#8212;");
  EXPECT_EQ(form.OriginalOf("\u00E9"), "e&#x301;");
  EXPECT_EQ(form.OriginalOf("t"), "t");
  EXPECT_EQ(MapMistake(form), "");
}

TEST(Entities, AreShorterThanTheBound) {
  EXPECT_EQ(Plain("&#x" + std::string(40, '0') + "41;"), "&#x" + std::string(40, '0') + "41;");
  EXPECT_EQ(Plain("&#x" + std::string(20, '0') + "41;"), "A");
  EXPECT_EQ(Plain("&CloseCurlyDoubleQuote;"), "\"");
}

}  // namespace
}  // namespace lodewire
