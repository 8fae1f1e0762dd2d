// Vectorscan and our own scanner find the same places of the same literals.
#include "pipeline/rules/literal_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "pipeline/rules/needle.h"

namespace lodewire {
namespace {

using Places = std::vector<std::tuple<size_t, size_t, uint32_t>>;

Places PlacesOf(const LiteralIndex& index, const VectorscanScratch& scratch,
                std::string_view text) {
  Places places;
  index.ForEachHit(text, scratch, [&](size_t begin, size_t end, const LiteralUse& use) {
    places.emplace_back(begin, end, use.item);
  });
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::vector<Literal> Literals(const std::vector<std::string>& texts) {
  std::vector<Literal> literals;
  for (const std::string& text : texts) {
    for (uint32_t form = 0; form < 4; ++form) {
      Literal literal;
      literal.text = text;
      literal.use.item = static_cast<uint32_t>(literals.size());
      literal.cased = form == 1;
      literal.use.at_start = form == 2;
      if (form == 3) {
        literal.use.left = LeftEdge(text);
        literal.use.right = RightEdge(text);
      }
      literals.push_back(std::move(literal));
    }
  }
  return literals;
}

TEST(LiteralIndex, VectorscanFindsWhatOurOwnScannerFinds) {
  if (!VectorscanLiterals::IsBuiltIn()) GTEST_SKIP() << "built without Vectorscan";
  const std::vector<std::string> texts = {
      "tin",
      "kiosk",
      "silk",
      "münchen",
      "étain",
      "галлий",
      "σοφος",
      "镓",
      "出口管制",
      "k",
      "ss",
      "É",
      "ⱥⱥ",
      "straße",
      "Å-Wert",
      "µm",
      "in",
      "i",
      "ban on s",
      "галлийгаллийгаллий",
      "a very long literal that goes on beyond the sixty-four bytes of a piece, k and s among it"};
  const std::vector<Literal> literals = Literals(texts);
  const LiteralIndex ours(literals, false);
  const LiteralIndex theirs(literals, true);
  ASSERT_TRUE(theirs.has_vectorscan());
  ASSERT_FALSE(ours.has_vectorscan());
  VectorscanScratch scratch;
  theirs.Grow(&scratch);
  const std::vector<std::string> pieces = {
      "tin",      "TIN",      "kios",    "k",          "\u212A", "\u017F", "il",          "S",
      "MÜNCHEN",  "MüNchen",  "Étain",   "ГаЛЛиЙ",     "галлий", "σοφος",  "ΣΟΦΟΣ",       "ςοφοσ",
      "镓",       "出口管制", "Ⱥ",       "ⱥ",          "STRAßE", "STRAẞE", "\u212B-wert", "å-WERT",
      "\u03BCM",  "\u00B5m",  "\u039Cm", " ",          ".",      "x",      "\xFF",        "\xC5",
      "\xE2\x84", "\n",       "ban on ", texts.back(), "7",      "_"};
  std::mt19937 random(7);
  size_t found = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += pieces[random() % pieces.size()];
    const Places expected = PlacesOf(ours, scratch, text);
    ASSERT_EQ(PlacesOf(theirs, scratch, text), expected) << text;
    found += expected.size();
  }
  EXPECT_GT(found, 100'000u);
}

TEST(Needle, SaysNoOnlyWhereTheLiteralIsNot) {
  const std::vector<std::string> literals = {"export", "kiosk",  "münchen", "镓", "a镓b",
                                             "ss",     "галлий", "é",       "ab"};
  const std::vector<std::string> pieces = {"export",  "EXPORT", "\u212A", "k", "iosk", "Münch",
                                           "MÜNCHEN", "en",     "镓",     "a", "b",    "\u017F",
                                           "s",       "x",      " ",      "é", "\xFF"};
  std::mt19937 random(3);
  size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (uint32_t n = random() % 9; n > 0; --n) text += pieces[random() % pieces.size()];
    for (const std::string& literal : literals) {
      if (Needle(FoldText(literal)).StandsIn(text) || HasExoticLetter(text)) continue;
      ++refused;
      Literal wanted;
      wanted.text = literal;
      const LiteralScanner scanner(LiteralScanner::Positions::kAll, {wanted});
      scanner.ForEachHit(text, [&](size_t, size_t, const LiteralUse&) {
        ADD_FAILURE() << literal << " stands in " << text;
        return false;
      });
    }
  }
  EXPECT_GT(refused, 20'000u);
  EXPECT_TRUE(Needle("é").StandsIn(""));
  EXPECT_FALSE(Needle("export").StandsIn("an expor"));
  EXPECT_FALSE(Needle("export").StandsIn(std::string(100, 'e')));
}

}  // namespace
}  // namespace lodewire
