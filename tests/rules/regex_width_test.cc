#include "pipeline/rules/regex_width.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "pipeline/rules/regex.h"

namespace lodewire {
namespace {

TEST(RegexWidth, KnowsTheWidestFormOfEachPiece) {
  const std::vector<std::pair<std::string, uint32_t>> widths = {{"abc", 3},
                                                                {"k", 3},
                                                                {"s", 2},
                                                                {"镓", 4},
                                                                {".", 4},
                                                                {"a.{0,8}b", 34},
                                                                {"(?i)\\bab\\b", 2},
                                                                {"a|bcd|", 3},
                                                                {"(a|b)(cd)?", 3},
                                                                {"(?:ab){3}", 6},
                                                                {"[^a]{2}", 8},
                                                                {"[]a]", 4},
                                                                {"[[:alpha:]]x", 5},
                                                                {"\\d\\s", 2},
                                                                {"\\pL\\p{Han}", 8},
                                                                {"\\x41\\x{1F600}", 8},
                                                                {"\\Qa*b\\E", 12},
                                                                {"(?P<name>ab)", 2},
                                                                {"^ab$", 2},
                                                                {"a{,5}", 5},
                                                                {"a\\.b", 3},
                                                                {"é?", 4},
                                                                {"", 0},
                                                                {"(?i:a)(?-s)b", 2}};
  for (const auto& [pattern, width] : widths) EXPECT_EQ(RegexWidthMax(pattern), width) << pattern;
}

TEST(RegexWidth, SaysUnknownWhereThereIsNoBound) {
  for (const char* pattern :
       {"a*", "a+", "é*", "(ab)*", "a{3,}", ".*?", "[a]+", "\\w+", "\\pL*", "\\Qab\\E*", "(a|b+)c",
        "镓+", "\\x{41}*", "(a?){2,}", "a(?i)*", "a\\Q\\E{3}"}) {
    EXPECT_EQ(RegexWidthMax(pattern), kWidthUnknown) << pattern;
  }
}

// Random patterns that RE2 accepts, on random texts: no match is wider than we say.
TEST(RegexWidth, IsNeverTooSmall) {
  const std::vector<std::string> atoms = {
      "a",     "k",   "s",    "é",        "镓",           ".",      "[ab]",   "[^a]",
      "\\w",   "\\S", "\\pL", "\\Qk.\\E", "\\x{e9}",      "\\x6b",  "\\.",    "^",
      "$",     "\\b", "|",    "(?i)",     "[[:^digit:]]", "[\\]k]", "(?s:.)", "{",
      "\\101", "(?:", ")",    "(",        "(?P<n>"};
  const std::vector<std::string> counts = {"",  "",    "",      "",     "?",  "*",
                                           "+", "{2}", "{0,3}", "{1,}", "??", "{,2}"};
  const std::vector<std::string> letters = {"a", "K", "\u212A", "\u017F", "s", "É", "镓",
                                            ".", "{", "\xFF",   " ",      "😀", "A", "]"};
  std::mt19937 random(11);
  size_t matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern = random() % 2 ? "(?i)" : "";
    for (uint32_t n = 1 + random() % 5; n > 0; --n) {
      pattern += atoms[random() % atoms.size()] + counts[random() % counts.size()];
    }
    auto regex = Regex::Compile(pattern, 1 << 20);
    if (!regex.ok()) continue;
    for (int i = 0; i < 5; ++i) {
      std::string text;
      for (uint32_t n = random() % 12; n > 0; --n) text += letters[random() % letters.size()];
      size_t begin = 0;
      size_t end = 0;
      if (!(*regex)->Find(text, 0, &begin, &end)) continue;
      ++matched;
      ASSERT_LE(end - begin, (*regex)->width_max()) << pattern << " in " << text;
    }
  }
  EXPECT_GT(matched, 10'000u);
}

}  // namespace
}  // namespace lodewire
