#include "pipeline/text/mojibake.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

std::string Plain(std::string_view text) { return Normalised(text).text; }

TEST(Mojibake, IsRepairedByItsWholeSignature) {
  EXPECT_EQ(Plain("China\u0E42\u20AC\u2122s"), "China's");
  EXPECT_EQ(Plain("minerals\u0E42\u20AC\u201Dincluding"), "minerals-including");
  EXPECT_EQ(Plain("\u0E42\u20AC\u0153rare\u0E42\u20AC\x9D earth").substr(0, 5), "\"rare");
  EXPECT_EQ(Plain("\u0E42\u20AC\u0E06"), "...");         // byte A6 as Windows-874
  EXPECT_EQ(Plain("\u0E42\u20AC\u0E02 x"), "\u2022 x");  // byte A2: a bullet
  EXPECT_EQ(Plain("a\u0E42\u20AC\u201Cb"), "a-b");       // en dash
}

TEST(Mojibake, OfWindows1252AndLatin1IsRepairedToo) {
  EXPECT_EQ(Plain("China\u00E2\u20AC\u2122s"), "China's");
  EXPECT_EQ(Plain("minerals\u00E2\u20AC\u201Dincluding"), "minerals-including");
  EXPECT_EQ(Plain("\u00E2\u20AC\u0153rare\u00E2\u20AC\u009D"), "\"rare\"");
  EXPECT_EQ(Plain("China\u00E2\u0080\u0099s"), "China's");
  EXPECT_EQ(Plain("Ch\u00E2teau 5\u20AC, \u00E2 5"), "Ch\u00E2teau 5\u20AC, \u00E2 5");
  EXPECT_EQ(Plain("caf\u00C3\u00A9 Ni\u00C3\u00B1o f\u00C3\u00BCr"),
            "caf\u00E9 Ni\u00F1o f\u00FCr");
}

TEST(Mojibake, ThatLostItsThirdByteBecomesAnApostrophe) {
  EXPECT_EQ(Plain("China\u0E42\u20ACs minerals\u0E42\u20ACincluding"),
            "China's minerals'including");
  EXPECT_EQ(Plain("China\u0E42\u20AC\uFFFDs"), "China's");
  EXPECT_EQ(Plain("rare\u00E2\u20AC earth"), "rare' earth");
  EXPECT_EQ(Plain("rare\u0E42\u20AC"), "rare'");
}

TEST(Mojibake, ThatLostTwoBytesIsSeenBetweenLatinLettersOnly) {
  EXPECT_EQ(Plain("China\u0E42s caf\u00E9\u0E42s"), "China's caf\u00E9's");
  EXPECT_EQ(Plain("China\u0E42\u0E25\u0E2B\u0E30"), "China\u0E42\u0E25\u0E2B\u0E30");
  EXPECT_EQ(Plain("5\u0E42s"), "5\u0E42s");
}

TEST(Mojibake, IsRepairedThroughEntitiesAndInvisibleCharacters) {
  EXPECT_EQ(Plain("China&acirc;&euro;&trade;s"), "China's");
  EXPECT_EQ(Plain("China&#xE42;\u200B\u20AC&#8482;s"), "China's");
  EXPECT_EQ(Plain("China\u0E42&#115; x"), "China's x");
}

TEST(Mojibake, MapsBackAsOnePiece) {
  const NormalForm form = Normalised("China\u0E42\u20AC\u2122s \u0E42\u20AC\uFFFD.");
  EXPECT_EQ(form.text, "China's '.");
  EXPECT_EQ(form.OriginalOf("'"), "\u0E42\u20AC\u2122");
  EXPECT_EQ(form.OriginalOf("'."), "\u0E42\u20AC\uFFFD.");
  EXPECT_EQ(form.OriginalOf("a's"), "a\u0E42\u20AC\u2122s");
  EXPECT_EQ(form.OriginalOf("China"), "China");
}

TEST(Mojibake, NeverTouchesThai) {
  for (const char* text : {"โลหะหายาก", "โดยประเทศจีน", "ประโยชน์", "ราคา 100€ โดยประมาณ", "โ โ",
                           "โครงการ ABC โรงงาน", "Aโครงการ", "โอ้โห"}) {
    EXPECT_EQ(Plain(text), text);
  }
}

class SeedPage : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(LODEWIRE_SOURCE_DIR "/tests/data/seed/rare_earth_crackdown.txt",
                       std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    form_ = Normalised(bytes.str());
  }
  NormalForm form_;
};

TEST_F(SeedPage, HasItsWordsBack) {
  ASSERT_GT(form_.original.size(), 4000u);
  EXPECT_NE(form_.text.find("strategic minerals-including rare earths, gallium,"), form_.text.npos);
  EXPECT_NE(form_.text.find("tungsten-amid growing"), form_.text.npos);
  EXPECT_NE(form_.text.find("China's Ministry of Commerce"), form_.text.npos);
  EXPECT_NE(form_.text.find("maneuver-it's a strategic"), form_.text.npos);
  EXPECT_NE(form_.text.find("Singapore based 'Rare Earth Observer', as"), form_.text.npos);
  EXPECT_EQ(form_.text.find("\u0E42"), form_.text.npos);
  EXPECT_EQ(form_.text.find("\u20AC"), form_.text.npos);
}

TEST_F(SeedPage, KeepsItsParagraphs) {
  EXPECT_NE(form_.text.find("Strategic Minerals\n\nMay 9, 2025\n\nHighlights\n\n\u2022 China's"),
            form_.text.npos);
}

TEST_F(SeedPage, LeadsBackToTheBytesSent) {
  EXPECT_EQ(form_.OriginalOf("gallium"), "gallium");
  EXPECT_EQ(form_.OriginalOf("tungsten-amid"), "tungsten\u0E42\u20AC\u201Damid");
  const size_t at = form_.text.find("gallium");
  EXPECT_EQ(form_.map().Find(static_cast<uint32_t>(at), static_cast<uint32_t>(at + 7)).begin,
            form_.original.find("gallium"));
  EXPECT_EQ(MapMistake(form_), "");
}

}  // namespace
}  // namespace lodewire
