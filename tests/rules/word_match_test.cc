#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

bool HasWord(std::string_view word, std::string_view text) {
  return SelectionMatches(absl::StrCat("f|word: '", ToAbsl(word), "'"),
                          TestEvent().Text("f", text));
}

TEST(WordMatch, N1_ATermIsNotFoundInsideAWord) {
  EXPECT_FALSE(HasWord("tin", "We continue"));
  EXPECT_FALSE(HasWord("tin", "tinned"));
  EXPECT_FALSE(HasWord("tin", "satin"));
  EXPECT_TRUE(HasWord("tin", "Tin, lead and zinc"));
  EXPECT_TRUE(HasWord("tin", "lead/tin"));
  EXPECT_TRUE(HasWord("tin", "tin"));
  EXPECT_TRUE(HasWord("tin", "continue (tin)"));
}

TEST(WordMatch, N1_HyphenAndPossessiveEndAWord) {
  EXPECT_TRUE(HasWord("gallium", "gallium-based"));
  EXPECT_TRUE(HasWord("gallium", "gallium's price"));
  EXPECT_TRUE(HasWord("gallium", "non-gallium"));
}

TEST(WordMatch, N1_LettersBeyondAsciiAreLetters) {
  EXPECT_FALSE(HasWord("caf", "café"));
  EXPECT_TRUE(HasWord("café", "au café."));
  EXPECT_FALSE(HasWord("café", "cafés"));
  EXPECT_FALSE(HasWord("clat", "éclat"));
  EXPECT_FALSE(HasWord("тин", "путина"));
  EXPECT_TRUE(HasWord("галлий", "Галлий и германий"));
}

TEST(WordMatch, DigitsUnderscoreAndMarksBlock) {
  EXPECT_FALSE(HasWord("tin", "tin2"));
  EXPECT_FALSE(HasWord("tin", "2tin"));
  EXPECT_FALSE(HasWord("tin", "tin_ore"));
  EXPECT_FALSE(HasWord("tin", "_tin"));
  EXPECT_FALSE(HasWord("cafe", "cafe\u0301"));
  EXPECT_FALSE(HasWord("4N", "24N"));
  EXPECT_FALSE(HasWord("4N", "x4N"));
  EXPECT_TRUE(HasWord("4N", "纯度4N级"));
}

TEST(WordMatch, LettersOfAnotherScriptDoNotBlock) {
  EXPECT_TRUE(HasWord("gallium", "中国gallium出口"));
  EXPECT_TRUE(HasWord("GaN", "氮化镓GaN半导体"));
  // The Thai letter that cp874 mojibake makes of a quotation mark.
  EXPECT_TRUE(HasWord("gallium", "gallium\u0E42\u20AC\u2122s"));
  EXPECT_TRUE(HasWord("tin", "\u0412tin"));
}

TEST(WordMatch, N1_TermsOfScriptsWithoutWordsAreSubstrings) {
  EXPECT_TRUE(HasWord("镓", "氮化镓出口"));
  EXPECT_TRUE(HasWord("ガリウム", "窒化ガリウム基板"));
  EXPECT_TRUE(HasWord("갈륨", "비화갈륨은"));
  EXPECT_TRUE(HasWord("แกลเลียม", "โลหะแกลเลียมบริสุทธิ์"));
  EXPECT_TRUE(HasWord("غاليوم", "الغاليوم"));
}

TEST(WordMatch, EachEdgeIsHeldByItsOwnScript) {
  EXPECT_TRUE(HasWord("GaN半导体", "高GaN半导体业"));
  EXPECT_FALSE(HasWord("GaN半导体", "xGaN半导体业"));
  EXPECT_TRUE(HasWord("(REE)", "x(REE)y"));
}

TEST(WordMatch, AStemHoldsOnlyItsLeftEdge) {
  VocabularySet vocabularies;
  vocabularies.Add({"stems", "", {{"галли", "ru", "", false, true}}});
  TestRules rules(GenericRule("sel: {f|word|expand: '%stems%'}\ncondition: sel"), true,
                  &vocabularies);
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "экспорт галлием")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "мегаллия")));
}

TEST(WordMatch, CasedWordsAndAll) {
  EXPECT_FALSE(SelectionMatches("f|word|cased: Sb", TestEvent().Text("f", "sb")));
  EXPECT_TRUE(SelectionMatches("f|cased|word: Sb", TestEvent().Text("f", "an Sb alloy")));
  EXPECT_TRUE(SelectionMatches("f|word|all: [tin, lead]", TestEvent().Text("f", "lead, tin")));
  EXPECT_FALSE(SelectionMatches("f|word|all: [tin, lead]", TestEvent().Text("f", "leaden tin")));
}

TEST(WordMatch, WildcardsAndEmptyWordsAreErrors) {
  EXPECT_THAT(ErrorOfItem("f|word: 'tin*'"), ::testing::HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|word: '*tin'"), ::testing::HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|word: ''"), ::testing::HasSubstr("not empty"));
  EXPECT_TRUE(HasWord(R"(a\*b)", "x a*b x"));
}

TEST(WordMatch, StrictSigmaHasNoWord) {
  TestRules strict(GenericRule("sel: {f|word: tin}\ncondition: sel"), true, nullptr, true);
  EXPECT_THAT(strict.error(), ::testing::HasSubstr("'word' is Lodewire's own"));
}

}  // namespace
}  // namespace lodewire
