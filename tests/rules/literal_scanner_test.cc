#include "pipeline/rules/literal_scanner.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "pipeline/rules/pattern.h"
#include "pipeline/rules/regex.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

struct Place {
  size_t begin;
  size_t end;
  uint32_t item;
  bool operator==(const Place&) const = default;
};

std::vector<Place> PlacesOf(const LiteralScanner& scanner, std::string_view text) {
  std::vector<Place> places;
  scanner.ForEachHit(text, [&](size_t begin, size_t end, const LiteralUse& use) {
    places.push_back({begin, end, use.item});
    return true;
  });
  return places;
}

Literal Plain(std::string_view text, uint32_t item = 0) {
  Literal literal;
  literal.text = std::string(text);
  literal.use.item = item;
  return literal;
}

Literal Word(std::string_view text) {
  Literal literal = Plain(text);
  literal.use.left = LeftEdge(text);
  literal.use.right = RightEdge(text);
  return literal;
}

bool Finds(const Literal& literal, std::string_view text) {
  return !PlacesOf(LiteralScanner(LiteralScanner::Positions::kAll, {literal}), text).empty();
}

TEST(LiteralScanner, FindsOverlappingLiteralsInOrder) {
  const LiteralScanner scanner(LiteralScanner::Positions::kAll,
                               {Plain("aba", 1), Plain("ba", 2), Plain("a", 3)});
  EXPECT_EQ(PlacesOf(scanner, "ABAba"),
            (std::vector<Place>{
                {0, 3, 1}, {0, 1, 3}, {1, 3, 2}, {2, 5, 1}, {2, 3, 3}, {3, 5, 2}, {4, 5, 3}}));
}

TEST(LiteralScanner, FindsLiteralsOfAnyLengthAtTheTextsEnd) {
  const std::string text = "xyzzy";
  for (size_t size = 1; size <= text.size(); ++size) {
    EXPECT_TRUE(Finds(Plain(text.substr(text.size() - size)), text)) << size;
    EXPECT_FALSE(Finds(Plain(text.substr(text.size() - size) + "y"), text)) << size;
  }
}

TEST(LiteralScanner, AWordScannerFindsWhatAScannerOfAllPositionsFinds) {
  const std::vector<Literal> literals = {Word("tin"),   Word("4N tin"), Word("镓"),
                                         Word("GaN半"), Word("éclat"),  Word("silk"),
                                         Word("галлий")};
  for (const Literal& literal : literals) ASSERT_TRUE(LiteralScanner::FitsWords(literal));
  EXPECT_FALSE(LiteralScanner::FitsWords(Word("-based")));
  EXPECT_FALSE(LiteralScanner::FitsWords(Plain("tin")));
  const LiteralScanner words(LiteralScanner::Positions::kWords, literals);
  const LiteralScanner all(LiteralScanner::Positions::kAll, literals);
  const std::vector<std::string> pieces = {
      "tin",      "TIN",    "4N ",  " ",      "x",      "_",  "镓", "GaN",    "半", "é", "clat",
      "\u017Fil", "\u212A", "silk", "галлий", "ГАЛЛИЙ", "\n", ".",  "\u0301", "โ",  "7"};
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += pieces[random() % pieces.size()];
    ASSERT_EQ(PlacesOf(words, text), PlacesOf(all, text)) << text;
  }
}

TEST(LiteralScanner, FoldsAsRe2DoesForEveryLetterThatHasACase) {
  const CodePointTable& table = CodePointTable::Get();
  size_t pairs = 0;
  for (char32_t point = 1; point < 0x110000; ++point) {
    if (table.Orbit(point).size() < 2 || (point >= 0xD800 && point < 0xE000)) continue;
    char bytes[4];
    const std::string literal(bytes, EncodeUtf8(point, bytes));
    auto regex = Regex::Compile("(?i)\\A" + QuoteRegex(literal) + "\\z", 1 << 20);
    ASSERT_TRUE(regex.ok());
    for (char32_t other : table.Orbit(point)) {
      const std::string text(bytes, EncodeUtf8(other, bytes));
      ASSERT_TRUE((*regex)->Matches(text)) << std::hex << uint32_t{point} << " " << uint32_t{other};
      ASSERT_TRUE(Finds(Plain(literal), text)) << std::hex << uint32_t{point};
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 5000u);
}

// RE2 must not fold together two letters that we keep apart. For each bit of a code point, a class
// of all letters without a case that have the bit must not match one that lacks it; any two differ
// in some bit.
TEST(LiteralScanner, KeepsApartWhatRe2KeepsApart) {
  const CodePointTable& table = CodePointTable::Get();
  std::vector<char32_t> alone;
  for (char32_t point = 0x80; point < 0x1F000; ++point) {
    if (table.Class(point) != CodePointClass::kOther && table.Orbit(point).size() == 1) {
      alone.push_back(point);
    }
  }
  for (int bit = 0; bit < 17; ++bit) {
    std::string expression = "(?i)[";
    std::string rest;
    for (char32_t point : alone) {
      char bytes[4];
      const size_t size = EncodeUtf8(point, bytes);
      ((point >> bit) & 1 ? expression : rest).append(bytes, size);
    }
    auto regex = Regex::Compile(expression + "]", int64_t{256} << 20);
    ASSERT_TRUE(regex.ok()) << regex.status();
    size_t begin = 0;
    size_t end = 0;
    EXPECT_FALSE((*regex)->Find(rest, 0, &begin, &end))
        << bit << " " << rest.substr(begin, end - begin);
  }
}

TEST(LiteralScanner, CasedLiteralsAreBytes) {
  Literal literal = Plain("Sk\u00E9");
  literal.cased = true;
  EXPECT_TRUE(Finds(literal, "xSk\u00E9x"));
  EXPECT_FALSE(Finds(literal, "sk\u00E9"));
  EXPECT_FALSE(Finds(literal, "Sk\u00C9"));
}

TEST(LiteralScanner, ClassifiesEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool word =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    for (size_t place = 0; place < 16; ++place) {
      std::string block(16, ' ');
      block[place] = c;
      const ByteClasses classes = ClassifyBytes(block.data(), block.size());
      EXPECT_EQ(classes.word, word ? 1u << place : 0) << byte;
      EXPECT_EQ(classes.lead, byte >= 0xC0 ? 1u << place : 0) << byte;
    }
    EXPECT_EQ(ClassifyBytes(&c, 1).word, word ? 1u : 0u);
  }
}

TEST(LiteralScanner, InvalidUtf8MatchesNothingAndHidesNothing) {
  EXPECT_TRUE(Finds(Plain("tin"), "\xFFtin\xC3"));
  EXPECT_FALSE(Finds(Plain("\u00E9"), "\xC3"));
  EXPECT_FALSE(Finds(Plain("\u00E9"), "\xA9"));
}

}  // namespace
}  // namespace lodewire
