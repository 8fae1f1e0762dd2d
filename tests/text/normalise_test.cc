#include "pipeline/text/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

using Kind = NormaliseResult::Kind;

std::string Plain(std::string_view text) { return Normalised(text).text; }

TEST(Normaliser, LeavesPlainAsciiWhereItIs) {
  for (const char* text :
       {"", "a", "Gallium exports halted; antimony (Sb) at $40,000/t. \"Up\"."}) {
    EXPECT_EQ(Normalised(text).result.kind, Kind::kUntouched) << text;
    EXPECT_TRUE(IsPlain(text)) << text;
  }
}

TEST(Normaliser, LeavesInertTextOfOtherScriptsWhereItIs) {
  for (const char* text : {"中国对镓和锗实施出口管制。", "Экспорт галлия запрещён",
                           "Gallium für Köln", "갈륨 수출 통제", "ガリウム輸出規制"}) {
    EXPECT_EQ(Normalised(text).result.kind, Kind::kUntouched) << text;
    EXPECT_TRUE(TestNormaliser().IsNormal(text, TextFormat::kPlain)) << text;
    EXPECT_FALSE(IsPlain(text)) << text;
  }
}

TEST(Normaliser, LeavesAmpersandsThatBeginNoEntity) {
  for (const char* text :
       {"R&D at AT&T", "a & b", "&", "&;", "&#;", "&#x;", "&nosuchname;", "?a=1&copy=2", "&#0;",
        "&#xD800;", "&#x110000;", "&#99999999999;", "x &amp"}) {
    EXPECT_EQ(Normalised(text).result.kind, Kind::kUntouched) << text;
  }
}

TEST(IsPlain, SaysNoWhereverWorkIsNeeded) {
  for (const char* text : {" a", "a ", "a  b", "a\nb", "a\tb", "a&b", "é", "\x01", "\x7f\x80"}) {
    EXPECT_FALSE(IsPlain(text)) << text;
  }
  EXPECT_TRUE(IsPlain("a<b"));
  EXPECT_FALSE(IsPlain("a<b", TextFormat::kHtml));
}

TEST(IsPlain, FindsTheOneByteThatNeedsWorkAtEveryPlace) {
  for (size_t size = 1; size < 150; ++size) {
    std::string text(size, 'x');
    EXPECT_TRUE(IsPlain(text));
    for (size_t at = 0; at < size; ++at) {
      for (const char* bad : {"&", "\n", "\xC3"}) {
        text.replace(at, 1, bad);
        EXPECT_FALSE(IsPlain(text)) << size << " " << at;
      }
      text[at] = ' ';
      EXPECT_EQ(IsPlain(text), at != 0 && at + 1 != size) << size << " " << at;
      if (at > 0) {
        text[at - 1] = ' ';
        EXPECT_FALSE(IsPlain(text)) << size << " " << at;
        text[at - 1] = 'x';
      }
      text[at] = 'x';
    }
  }
}

TEST(Normaliser, MakesEveryDashAHyphen) {
  EXPECT_EQ(Plain("rare\u2011earth"), "rare-earth");
  EXPECT_EQ(Plain("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFF0D"), "---------");
}

TEST(Normaliser, MakesTypographicQuotesPlain) {
  EXPECT_EQ(Plain("\u2018a\u2019 \u201Bb\u02BC \u201Cc\u201D"), "'a' 'b' \"c\"");
}

TEST(Normaliser, ComposesWhatComesDecomposed) {
  EXPECT_EQ(Plain("me\u0301taux"), "m\u00E9taux");
  EXPECT_EQ(Plain("m\u00E9taux"), "m\u00E9taux");
  EXPECT_EQ(Plain("\u1112\u1161\u11AB"), "\uD55C");   // Hangul jamo
  EXPECT_EQ(Plain("\uD558\u11AB"), "\uD55C");         // a syllable and its final
  EXPECT_EQ(Plain("a\u0301\u0323"), "\u1EA1\u0301");  // marks in the wrong order
  EXPECT_EQ(Plain("\u00E1\u0323"), "\u1EA1\u0301");   // behind a composed letter
}

TEST(Normaliser, MakesFullWidthFormsAscii) {
  EXPECT_EQ(Plain("Ｇａｌｌｉｕｍ，１０％（锗）：出口"), "Gallium,10%(锗):出口");
  EXPECT_EQ(Plain("\uFF76\uFF9E\uFF98\uFF73\uFF91"), "ガリウム");  // half-width kana
}

TEST(Normaliser, AppliesCompatibilityMappings) {
  EXPECT_EQ(Plain("ﬁne ㎏ ² Ⅷ ™"), "fine kg 2 VIII TM");
  EXPECT_EQ(Plain("wait\u2026"), "wait...");
  EXPECT_EQ(Plain("\uF9D8"), "\u5F8B");  // compatibility ideograph
}

TEST(Normaliser, DropsWhatShowsNothing) {
  EXPECT_EQ(Plain("gal\u200Blium"), "gallium");
  EXPECT_EQ(Plain("ger\u00ADma\u2060nium\uFEFF"), "germanium");
  EXPECT_EQ(Plain("\u202Egallium\u202C \u2066\u2069x\u200E\u200F"), "gallium x");
  EXPECT_EQ(Plain("e\u200B\u0301"), "\u00E9");  // between a letter and its accent
}

TEST(Normaliser, MakesARunOfWhiteSpaceOneSpace) {
  EXPECT_EQ(Plain("a \t\v\f b"), "a b");
  EXPECT_EQ(Plain("a\u00A0\u1680\u2000\u200A\u2028\u202F\u205F\u3000b"), "a b");
  EXPECT_EQ(Plain("a\vb"), "a b");
  EXPECT_EQ(Plain("a\u0085b"), "a b");
  EXPECT_EQ(Plain("rare\r\nearth"), "rare earth");
  EXPECT_EQ(Plain("a \u200B b"), "a b");
}

TEST(Normaliser, DropsWhiteSpaceAtBothEnds) {
  EXPECT_EQ(Plain("  a "), "a");
  EXPECT_EQ(Plain("\n\n a b\u00A0\n"), "a b");
  EXPECT_EQ(Plain(" \t "), "");
  EXPECT_EQ(Plain("a&nbsp;"), "a");
  EXPECT_EQ(Plain("&nbsp; a"), "a");
}

TEST(Normaliser, KeepsTheBreakBetweenParagraphs) {
  EXPECT_EQ(Plain("Headline\n\nBody"), "Headline\n\nBody");
  EXPECT_EQ(Plain("Headline \r\n \r\n\n Body"), "Headline\n\nBody");
  EXPECT_EQ(Plain("Headline\u2029Body"), "Headline\n\nBody");
  EXPECT_EQ(Normalised("Headline\n\nBody").result.kind, Kind::kUntouched);
}

TEST(Normaliser, ReplacesInvalidUtf8AndSaysSo) {
  const NormalForm form = Normalised("gal\xFFlium");
  EXPECT_EQ(form.text, "gal\uFFFDlium");
  EXPECT_TRUE(form.result.repaired_utf8);
  EXPECT_EQ(form.OriginalOf("\uFFFD"), "\xFF");
  // One for each maximal subpart: a surrogate has three, a truncated character one.
  EXPECT_EQ(Plain("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(Plain("\xF0\x9F\x92!"), "\uFFFD!");
  EXPECT_EQ(Plain("\xE4\xB8"), "\uFFFD");
  EXPECT_EQ(Plain("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(Plain("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_FALSE(Normalised("gal\uFFFDlium \u2014").result.repaired_utf8);
}

TEST(Normaliser, KeepsNoncharactersAndPrivateUse) {
  EXPECT_EQ(Plain("\uFFFE\uFFFF\uFDD0\uE000\U0010FFFF"), "\uFFFE\uFFFF\uFDD0\uE000\U0010FFFF");
}

TEST(Normaliser, KeepsWordsOfEveryScript) {
  for (const char* text : {"โลหะหายากและแกลเลียมจากประเทศจีน", "ราคา 5€ โดยประมาณ", "A โรงงาน B",
                           "مراقبة تصدير الغاليوم", "مُرَاقَبَة", "שלום", "गैलियम का निर्यात"}) {
    EXPECT_EQ(Normalised(text).text, text);
    EXPECT_EQ(Normalised(text).result.kind, Kind::kUntouched) << text;
  }
}

TEST(Normaliser, TakesThaiSaraAmApartAsNfkcDoes) {
  EXPECT_EQ(Plain("\u0E19\u0E49\u0E33"), "\u0E19\u0E49\u0E4D\u0E32");
}

TEST(Normaliser, PutsMarksIntoCanonicalOrder) {
  // Shin with dot (class 24) and qamats (18): the dot goes last.
  EXPECT_EQ(Plain("\u05E9\u05C1\u05B8"), "\u05E9\u05B8\u05C1");
}

TEST(Normaliser, DropsMarksBeyondWhatAnyScriptStacks) {
  std::string text = "e";
  for (int i = 0; i < 1000; ++i) text += "\u0301";
  const std::string normal = Plain(text);
  EXPECT_LT(normal.size(), 200u);
  EXPECT_EQ(normal.substr(0, 2), "\u00E9");
  EXPECT_EQ(Plain(normal), normal);
}

TEST(Normaliser, StaysAFixedPointAroundTheLongestPiece) {
  for (int marks = 40; marks < 100; ++marks) {
    // The letter is four characters when decomposed; U+0305 composes with nothing, U+0345 with it.
    std::string text = "\u1F82";
    for (int i = 0; i < marks; ++i) text += "\u0305";
    for (const char* last : {"\u0345", "\u0323", "\u0316", "\u0301\u0345"}) {
      const NormalForm form = Normalised(text + last + "x");
      EXPECT_EQ(Plain(form.text), form.text) << marks;
      EXPECT_EQ(form.text.back(), 'x');
      EXPECT_EQ(form.OriginalOf("x"), "x");
    }
  }
}

TEST(Normaliser, LeadsBackFromEachKindOfRepair) {
  const NormalForm form = Normalised(
      " rare\u2011earth  ex\u200Bports\u00AD ㎝\u200Bb e\u0301\u200Bf，g \uFFFDh\u3000\n\nlast ");
  EXPECT_EQ(form.text, "rare-earth exports cmb \u00E9f,g \uFFFDh\n\nlast");
  EXPECT_EQ(form.OriginalOf("rare"), "rare");
  EXPECT_EQ(form.OriginalOf("-"), "\u2011");
  EXPECT_EQ(form.OriginalOf("rare-earth"), "rare\u2011earth");
  EXPECT_EQ(form.OriginalOf("earth exports"), "earth  ex\u200Bports");
  EXPECT_EQ(form.OriginalOf("ports"), "ports");
  EXPECT_EQ(form.OriginalOf("b"), "b");
  EXPECT_EQ(form.OriginalOf("f"), "f");
  EXPECT_EQ(form.OriginalOf(","), "，");
  EXPECT_EQ(form.OriginalOf("h\n\nl"), "h\u3000\n\nl");
  EXPECT_EQ(form.OriginalOf("last"), "last");
  EXPECT_EQ(MapMistake(form), "");
}

TEST(Normaliser, SaysNoSpaceAndNeverWritesBehindItsBuffers) {
  const std::string text = "a\u2014b &amp; e\u0301 \uFDFA\n\nx\u200By\u0E42\u20ACz ";
  const NormalForm whole = Normalised(text);
  ASSERT_EQ(whole.result.kind, Kind::kRewritten);
  for (size_t bytes = 0; bytes < whole.text.size(); ++bytes) {
    // A buffer of its own, so that a sanitizer sees what is written behind it.
    std::vector<char> output(bytes);
    std::vector<OffsetSegment> segments(text.size());
    EXPECT_EQ(TestNormaliser().Normalise(text, TextFormat::kPlain, output, segments).kind,
              Kind::kNoSpace);
  }
  for (size_t count = 0; count < whole.segments.size(); ++count) {
    std::vector<char> output(NormalisedBytesMax(static_cast<uint32_t>(text.size())));
    std::vector<OffsetSegment> segments(count);
    EXPECT_EQ(TestNormaliser().Normalise(text, TextFormat::kPlain, output, segments).kind,
              Kind::kNoSpace);
  }
}

TEST(Normaliser, FitsTheLargestExpansionIntoItsBound) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\uFDFA";
  const NormalForm form = Normalised(text);
  EXPECT_EQ(form.result.kind, Kind::kRewritten);
  EXPECT_EQ(form.text.size(), NormalisedBytesMax(static_cast<uint32_t>(text.size())));
  EXPECT_EQ(NormalisedBytesMax(0xFFFFFFFF), 0xFFFFFFFF);
}

TEST(Normaliser, FitsOrdinaryTextIntoTheUsualBounds) {
  std::string text = "中国商务部表示，对镓、锗“相关物项”实施出口管制（自8月1日起）：";
  for (int i = 0; i < 5; ++i) text += text;
  const NormalForm form = Normalised(text);
  const auto size = static_cast<uint32_t>(text.size());
  EXPECT_LE(form.result.size, NormalisedBytesUsual(size));
  EXPECT_LE(form.result.segment_count, NormalisedSegmentsUsual(size));
}

TEST(Normaliser, StaysLinearOnHostileText) {
  using Clock = std::chrono::steady_clock;
  for (const char* piece :
       {"&amp", "&#59", "&amp;", "e&#x301;", "&#x301;", "<a b=\">\" ", "<a b='", "<!-- ",
        "<script>", "\u0E42\u20AC", "\u200B\u0301", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " &#32;",
        "\u1161", "&#xFF06;#xFF1B", "\u0323\u0301"}) {
    std::string text;
    while (text.size() < 400'000) text += piece;
    for (const TextFormat format : {TextFormat::kPlain, TextFormat::kHtml}) {
      const auto begin = Clock::now();
      const NormalForm form = Normalised(text + ";", format);
      EXPECT_NE(form.result.kind, Kind::kNoSpace);
      // It takes some 20 ms; what is quadratic takes minutes.
      EXPECT_LT(Clock::now() - begin, std::chrono::seconds(10)) << piece;
    }
  }
}

TEST(Normaliser, TreatsTermsOfRulesAsItTreatsText) {
  for (const char* term :
       {"rare\u2011earth", "ｇａｌｌｉｕｍ", "me\u0301tal", "gallium", " a  b ", "R&amp;D"}) {
    EXPECT_EQ(TestNormaliser().NormaliseTerm(term), Plain(term));
  }
  EXPECT_EQ(TestNormaliser().NormaliseTerm("rare\u2011earth"), "rare-earth");
}

}  // namespace
}  // namespace lodewire
