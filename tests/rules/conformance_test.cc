// The items of the Sigma profile's conformance list that detection rules cover, one or more tests
// each. S: selections, W: strings, K: keywords, X: regular expressions, M: other modifiers.
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

TestEvent F(std::string_view text) { return TestEvent().Text("f", text); }

TEST(SigmaConformance, S1_MapIsAndListIsOrListOfMapsIsOr) {
  EXPECT_TRUE(SelectionMatches("a: x\nb: y", TestEvent().Text("a", "x").Text("b", "y")));
  EXPECT_FALSE(SelectionMatches("a: x\nb: y", TestEvent().Text("a", "x").Text("b", "z")));
  EXPECT_TRUE(SelectionMatches("f: [x, y]", F("y")));
  EXPECT_FALSE(SelectionMatches("f: [x, y]", F("z")));
  const char* maps = "- {a: x, b: y}\n- c: z";
  EXPECT_TRUE(SelectionMatches(maps, TestEvent().Text("c", "z")));
  EXPECT_TRUE(SelectionMatches(maps, TestEvent().Text("a", "x").Text("b", "y")));
  EXPECT_FALSE(SelectionMatches(maps, TestEvent().Text("a", "x")));
}

TEST(SigmaConformance, S1_ListOfMapsAndKeywordsIsOr) {
  const char* mixed = "- a: x\n- needle";
  EXPECT_TRUE(SelectionMatches(mixed, TestEvent().Text("a", "x")));
  EXPECT_TRUE(SelectionMatches(mixed, TestEvent().Text("q", "a needle here")));
  EXPECT_FALSE(SelectionMatches(mixed, TestEvent().Text("a", "y")));
}

TEST(SigmaConformance, S1_NestedListsAreOr) {
  const char* nested = "- - a: x\n  - a: y\n- b: z";
  EXPECT_TRUE(SelectionMatches(nested, TestEvent().Text("a", "y")));
  EXPECT_TRUE(SelectionMatches(nested, TestEvent().Text("b", "z")));
  EXPECT_FALSE(SelectionMatches(nested, TestEvent().Text("a", "z")));
}

TEST(SigmaConformance, S1_EmptyMapsAndListsAreErrors) {
  EXPECT_THAT(ErrorOf("sel: {}\ncondition: sel"), HasSubstr("empty map"));
  EXPECT_THAT(ErrorOf("sel: []\ncondition: sel"), HasSubstr("empty list"));
  EXPECT_THAT(ErrorOf("sel:\ncondition: sel"), HasSubstr("a selection is empty"));
  EXPECT_THAT(ErrorOf("sel: {f: []}\ncondition: sel"), HasSubstr("empty list of values"));
}

TEST(SigmaConformance, S2_NullIsMissingOrNullAndEmptyStringIsPresent) {
  EXPECT_TRUE(SelectionMatches("f: null", TestEvent().Text("g", "x")));
  EXPECT_TRUE(SelectionMatches("f: null", TestEvent().Null("f")));
  EXPECT_TRUE(SelectionMatches("f:", TestEvent().Null("f")));
  EXPECT_FALSE(SelectionMatches("f: null", F("")));
  EXPECT_FALSE(SelectionMatches("f: null", TestEvent().Object("f")));
  EXPECT_FALSE(SelectionMatches("f: 'null'", TestEvent().Null("f")));
  EXPECT_TRUE(SelectionMatches("f: ''", F("")));
  EXPECT_FALSE(SelectionMatches("f: ''", F("x")));
  EXPECT_FALSE(SelectionMatches("f: ''", TestEvent().Null("f")));
  EXPECT_FALSE(SelectionMatches("f: ''", TestEvent().Text("g", "")));
  EXPECT_TRUE(SelectionMatches("f: [null, a]", TestEvent()));
  EXPECT_TRUE(SelectionMatches("f: [null, a]", F("a")));
}

TEST(SigmaConformance, S3_ExistsAsksForPresenceOnly) {
  EXPECT_TRUE(SelectionMatches("f|exists: true", F("")));
  EXPECT_TRUE(SelectionMatches("f|exists: true", TestEvent().Null("f")));
  EXPECT_TRUE(SelectionMatches("f|exists: true", TestEvent().Object("f")));
  EXPECT_FALSE(SelectionMatches("f|exists: true", TestEvent().Text("g", "x")));
  EXPECT_TRUE(SelectionMatches("f|exists: false", TestEvent().Text("g", "x")));
  EXPECT_FALSE(SelectionMatches("f|exists: false", F("x")));
  EXPECT_THAT(ErrorOfItem("f|exists: maybe"), HasSubstr("takes true or false"));
  EXPECT_THAT(ErrorOfItem("f|exists: 'true'"), HasSubstr("takes true or false"));
}

TEST(SigmaConformance, S4_MissingFieldIsFalseAndNotOfItIsTrue) {
  EXPECT_FALSE(SelectionMatches("f: x", TestEvent().Text("g", "x")));
  TestRules rules(GenericRule("sel: {g: x}\nfilter: {f: x}\ncondition: sel and not filter"));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("g", "x")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("g", "x").Text("f", "x")));
}

TEST(SigmaConformance, S5_ArraysMatchByAnyElementAndAllOverElements) {
  const TestEvent array = TestEvent().Text("f", "one").Text("f", "two");
  EXPECT_TRUE(SelectionMatches("f: two", array));
  EXPECT_FALSE(SelectionMatches("f: three", array));
  EXPECT_TRUE(SelectionMatches("f|all: [one, two]", array));
  EXPECT_FALSE(SelectionMatches("f|all: [one, three]", array));
  EXPECT_TRUE(SelectionMatches("f|contains|all: ['w', 'n']", array));
}

TEST(SigmaConformance, S6_NumbersCompareWithNumbersAndTheirTexts) {
  EXPECT_TRUE(SelectionMatches("f: 42", TestEvent().Integer("f", 42)));
  EXPECT_TRUE(SelectionMatches("f: 42", TestEvent().Double("f", 42.0)));
  EXPECT_TRUE(SelectionMatches("f: 42", F("42")));
  EXPECT_FALSE(SelectionMatches("f: 42", F("042")));
  EXPECT_FALSE(SelectionMatches("f: 42", F("42a")));
  EXPECT_TRUE(SelectionMatches("f: '42'", TestEvent().Integer("f", 42)));
  EXPECT_TRUE(SelectionMatches("f: '42'", TestEvent().Double("f", 42.0)));
  EXPECT_FALSE(SelectionMatches("f: '042'", TestEvent().Integer("f", 42)));
  EXPECT_TRUE(SelectionMatches("f: -7", TestEvent().Integer("f", -7)));
}

TEST(SigmaConformance, S6_NumbersAreExactAbove2To53AndAsDecimals) {
  EXPECT_TRUE(SelectionMatches("f: 9007199254740993", TestEvent().Integer("f", 9007199254740993)));
  EXPECT_FALSE(SelectionMatches("f: 9007199254740993", TestEvent().Integer("f", 9007199254740992)));
  EXPECT_FALSE(
      SelectionMatches("f: 9007199254740993", TestEvent().Double("f", 9007199254740992.0)));
  EXPECT_TRUE(SelectionMatches("f: 0.1", TestEvent().Decimal("f", 0, 100'000'000)));
  EXPECT_TRUE(SelectionMatches("f: 0.1", TestEvent().Double("f", 0.1)));
  EXPECT_FALSE(SelectionMatches("f: 0.1", TestEvent().Decimal("f", 0, 100'000'001)));
  EXPECT_TRUE(SelectionMatches("f: -0.5", TestEvent().Decimal("f", 0, -500'000'000)));
  EXPECT_TRUE(SelectionMatches("f: '-0.5'", TestEvent().Decimal("f", 0, -500'000'000)));
}

TEST(SigmaConformance, S6_BooleansMatchTheirTexts) {
  EXPECT_TRUE(SelectionMatches("f: true", TestEvent().Bool("f", true)));
  EXPECT_TRUE(SelectionMatches("f: true", F("true")));
  EXPECT_TRUE(SelectionMatches("f: 'true'", TestEvent().Bool("f", true)));
  EXPECT_FALSE(SelectionMatches("f: true", TestEvent().Bool("f", false)));
  EXPECT_TRUE(SelectionMatches("f: false", TestEvent().Bool("f", false)));
}

TEST(SigmaConformance, S7_FieldNamesAreCaseSensitive) {
  EXPECT_FALSE(SelectionMatches("Field: x", TestEvent().Text("field", "x")));
  EXPECT_TRUE(SelectionMatches("a.b: x", TestEvent().Text("a.b", "x")));
}

TEST(SigmaConformance, L4_PlainScalarsKeepTheirSourceText) {
  EXPECT_TRUE(SelectionMatches("f|contains: 00000429", F("x00000429")));
  EXPECT_FALSE(SelectionMatches("f|contains: 00000429", F("429")));
  EXPECT_TRUE(SelectionMatches("f: NO", F("NO")));
  EXPECT_TRUE(SelectionMatches("f: on", F("on")));
  EXPECT_TRUE(SelectionMatches("f: 8110.10", F("8110.10")));
  EXPECT_FALSE(SelectionMatches("f: 8110.10", F("8110.1")));
  EXPECT_TRUE(SelectionMatches("f: 12:30", F("12:30")));
  EXPECT_TRUE(SelectionMatches("f: 0810", F("0810")));
  EXPECT_FALSE(SelectionMatches("f: 0810", TestEvent().Integer("f", 810)));
  EXPECT_TRUE(SelectionMatches("f: 2026-01-31", F("2026-01-31")));
}

TEST(SigmaConformance, W1_CaseIsIgnoredByDefaultAlsoBeyondAscii) {
  EXPECT_TRUE(SelectionMatches("f: münchen", F("MÜNCHEN")));
  EXPECT_TRUE(SelectionMatches("f: café", F("CAFÉ")));
  EXPECT_TRUE(SelectionMatches("f: 'галлий'", F("ГАЛЛИЙ")));
  EXPECT_TRUE(SelectionMatches("f: 'ΣΟΦΟΣ'", F("σοφος")));
  EXPECT_TRUE(SelectionMatches("f: 'σοφοσ'", F("ΣΟΦΟς")));
  EXPECT_TRUE(SelectionMatches("f: kiosk", F("\u212Aio\u017F\u212A")));
  EXPECT_TRUE(SelectionMatches("f: '\u212Aio\u017F\u212A'", F("KIOSK")));
}

TEST(SigmaConformance, W1_WhatIsNotFolded) {
  EXPECT_FALSE(SelectionMatches("f: straße", F("STRASSE")));
  EXPECT_FALSE(SelectionMatches("f: i", F("\u0130")));
  EXPECT_FALSE(SelectionMatches("f: i", F("\u0131")));
  EXPECT_FALSE(SelectionMatches("f: fi", F("\uFB01")));
  EXPECT_FALSE(SelectionMatches("f: 'é'", F("e\u0301")));
  EXPECT_FALSE(SelectionMatches("f: a", F("\uFF41")));
  EXPECT_TRUE(SelectionMatches("f: 'ß'", F("\u1E9E")));
}

TEST(SigmaConformance, W2_StarIsAnyRunAndQuestionMarkOneCharacter) {
  EXPECT_TRUE(SelectionMatches("f: 'a*z'", F("az")));
  EXPECT_TRUE(SelectionMatches("f: 'a*z'", F("a\nb\nz")));
  EXPECT_TRUE(SelectionMatches("f: 'a?z'", F("a镓z")));
  EXPECT_TRUE(SelectionMatches("f: 'a?z'", F("a\U0001F600z")));
  EXPECT_TRUE(SelectionMatches("f: 'a?z'", F("a\nz")));
  EXPECT_FALSE(SelectionMatches("f: 'a?z'", F("az")));
  EXPECT_FALSE(SelectionMatches("f: 'a?z'", F("abbz")));
  EXPECT_TRUE(SelectionMatches("f: '*'", F("")));
  EXPECT_FALSE(SelectionMatches("f: '*'", TestEvent()));
  EXPECT_FALSE(SelectionMatches("f: '?'", F("")));
}

TEST(SigmaConformance, W3_EscapesFollowTheTable) {
  struct Row {
    std::string value;
    std::string matches;
    std::string does_not;
  };
  const std::vector<Row> rows = {
      {R"(\*)", "*", "x"},
      {R"(\?)", "?", "x"},
      {R"(\\)", R"(\)", R"(\\)"},
      {R"(\a)", R"(\a)", "a"},
      {R"(a\)", R"(a\)", "a"},
      {R"(\\*)", R"(\abc)", "abc"},
      {R"(\\\*)", R"(\*)", R"(\x)"},
      {R"(\\\a)", R"(\\a)", R"(\a)"},
      {R"(\\\\a)", R"(\\a)", R"(\a)"},
      {R"(\\?)", R"(\a)", R"(\?x)"},
      {R"(\\\?)", R"(\?)", R"(\a)"},
      {R"(a\*b*)", "a*bcd", "axbcd"},
      {R"(C:\\*\\x)", R"(C:\a\b\x)", R"(C:\ax)"},
      {R"(C:\Windows\*)", R"(C:\Windows*)", R"(C:\Windows\a)"},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(SelectionMatches("f: '" + row.value + "'", F(row.matches))) << row.value;
    EXPECT_FALSE(SelectionMatches("f: '" + row.value + "'", F(row.does_not))) << row.value;
  }
}

TEST(SigmaConformance, W4_WithoutModifierTheWholeValueMustMatch) {
  EXPECT_TRUE(SelectionMatches("f: bash", F("bash")));
  EXPECT_FALSE(SelectionMatches("f: bash", F("bash -c")));
  EXPECT_FALSE(SelectionMatches("f: bash", F("/bin/bash")));
  EXPECT_FALSE(SelectionMatches("f: bash", F("bash\n")));
}

TEST(SigmaConformance, W5_WildcardsBacktrack) {
  EXPECT_TRUE(SelectionMatches("f: 'foo*bar?'", F("foobarbarx")));
  EXPECT_FALSE(SelectionMatches("f: 'foo*bar?'", F("foobar")));
  EXPECT_TRUE(SelectionMatches("f: '*ab?'", F("abab1")));
  EXPECT_TRUE(SelectionMatches("f: 'a*b?c'", F("abxbyc")));
  EXPECT_TRUE(SelectionMatches("f: '*a*a'", F("aba")));
  EXPECT_FALSE(SelectionMatches("f: '*a*a'", F("ab")));
  EXPECT_TRUE(SelectionMatches("f: 'a**b'", F("ab")));
}

TEST(SigmaConformance, W5_APathologicalPatternIsLinear) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  const std::string text(10'000, 'a');
  EXPECT_FALSE(SelectionMatches("f: '" + pattern + "b'", F(text)));
  EXPECT_TRUE(SelectionMatches("f: '" + pattern + "b'", F(text + "b")));
}

TEST(SigmaConformance, W6_RegexMetacharactersAreLiteral) {
  EXPECT_TRUE(SelectionMatches("f: 'a.b+(c)[d]{e}^$|'", F("A.b+(C)[d]{E}^$|")));
  EXPECT_FALSE(SelectionMatches("f: 'a.b'", F("axb")));
  EXPECT_TRUE(SelectionMatches("f: '*.b?'", F("a.bc")));
  EXPECT_FALSE(SelectionMatches("f: '*.b?'", F("axbc")));
}

TEST(SigmaConformance, W7_ContainsStartsWithEndsWith) {
  EXPECT_TRUE(SelectionMatches("f|contains: 'b'", F("ABC")));
  EXPECT_TRUE(SelectionMatches("f|startswith: 'ab'", F("ABC")));
  EXPECT_FALSE(SelectionMatches("f|startswith: 'b'", F("ABC")));
  EXPECT_TRUE(SelectionMatches("f|endswith: 'bc'", F("ABC")));
  EXPECT_FALSE(SelectionMatches("f|endswith: 'b'", F("ABC")));
  EXPECT_TRUE(SelectionMatches("f|contains: '*b*'", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|contains: 'a*c'", F("xabcx")));
  EXPECT_TRUE(SelectionMatches("f|startswith: 'a?c'", F("abcx")));
  EXPECT_FALSE(SelectionMatches("f|startswith: 'a?c'", F("xabc")));
  EXPECT_TRUE(SelectionMatches("f|endswith: 'a?c'", F("xabc")));
  EXPECT_TRUE(SelectionMatches("f|contains: ''", F("")));
  EXPECT_TRUE(SelectionMatches("f|contains: ''", F("x")));
  EXPECT_FALSE(SelectionMatches("f|contains: ''", TestEvent()));
  EXPECT_TRUE(SelectionMatches("f|startswith: '8110'", TestEvent().Integer("f", 81101000)));
}

TEST(SigmaConformance, W8_CasedAloneAndInEitherOrder) {
  EXPECT_TRUE(SelectionMatches("f|cased: Ab", F("Ab")));
  EXPECT_FALSE(SelectionMatches("f|cased: Ab", F("ab")));
  EXPECT_TRUE(SelectionMatches("f|contains|cased: B", F("aBc")));
  EXPECT_FALSE(SelectionMatches("f|contains|cased: B", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|cased|startswith: A", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|cased|endswith: C", F("abC")));
  EXPECT_FALSE(SelectionMatches("f|cased: '*É'", F("xé")));
  EXPECT_FALSE(SelectionMatches("f|cased: k", F("\u212A")));
}

TEST(SigmaConformance, W9_AllIsAndInAnyOrder) {
  EXPECT_TRUE(SelectionMatches("f|contains|all: [a, c]", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|contains|all: [a, d]", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|all|contains: [a, c]", F("abc")));
  TestRules one(GenericRule("sel: {f|contains|all: a}\ncondition: sel"));
  ASSERT_TRUE(one.ok()) << one.error();
  ASSERT_EQ(one.rules().warnings().size(), 1u);
  EXPECT_THAT(one.rules().warnings()[0], HasSubstr("'all' has no meaning for one value"));
}

TEST(SigmaConformance, K1_KeywordsAreOrAndAllIsAndAcrossFields) {
  EXPECT_TRUE(SelectionMatches("- one\n- two", TestEvent().Text("q", "has two")));
  EXPECT_FALSE(SelectionMatches("- one\n- two", TestEvent().Text("q", "three")));
  const char* all = "'|all': [one, two]";
  EXPECT_TRUE(SelectionMatches(all, TestEvent().Text("q", "one").Text("r", "two")));
  EXPECT_FALSE(SelectionMatches(all, TestEvent().Text("q", "one").Text("r", "one")));
}

TEST(SigmaConformance, K2_KeywordsAreSubstringsOfOneValueWithWildcards) {
  EXPECT_TRUE(SelectionMatches("- 'NeEd'", TestEvent().Text("q", "a needle")));
  EXPECT_FALSE(SelectionMatches("- 'ab'", TestEvent().Text("q", "a").Text("r", "b")));
  EXPECT_TRUE(SelectionMatches("- 'n*dle'", TestEvent().Text("q", "a needle!")));
  EXPECT_TRUE(SelectionMatches("- 4444", TestEvent().Integer("q", 4444)));
  EXPECT_FALSE(SelectionMatches("- field", TestEvent().Text("field", "x")));
}

TEST(SigmaConformance, K3_KeywordsTakeModifiersButNotExists) {
  EXPECT_TRUE(SelectionMatches("'|re': 'n.edle'", TestEvent().Text("q", "a needle")));
  EXPECT_TRUE(SelectionMatches("'|contains': 'eed'", TestEvent().Text("q", "a needle")));
  EXPECT_FALSE(SelectionMatches("'|startswith': 'eed'", TestEvent().Text("q", "a needle")));
  EXPECT_FALSE(SelectionMatches("'|word': 'need'", TestEvent().Text("q", "a needle")));
  EXPECT_THAT(ErrorOfItem("'|exists': true"), HasSubstr("keywords cannot"));
  EXPECT_THAT(ErrorOfItem("- null"), HasSubstr("a selection is empty"));
}

TEST(SigmaConformance, X1_RegexIsCasedAndTakesFlags) {
  EXPECT_FALSE(SelectionMatches("f|re: 'abc'", F("ABC")));
  EXPECT_TRUE(SelectionMatches("f|re|i: 'abc'", F("ABC")));
  EXPECT_TRUE(SelectionMatches("f|re|m: '^b$'", F("a\nb\nc")));
  EXPECT_FALSE(SelectionMatches("f|re: '^b$'", F("a\nb\nc")));
  EXPECT_TRUE(SelectionMatches("f|re|s: 'a.b'", F("a\nb")));
  EXPECT_FALSE(SelectionMatches("f|re: 'a.b'", F("a\nb")));
  EXPECT_TRUE(SelectionMatches("f|re|i|m|s: '^B.C$'", F("a\nb\nc\nd")));
  EXPECT_TRUE(SelectionMatches("f|re|ignorecase|multiline|dotall: '^B.C$'", F("a\nb\nc\nd")));
  EXPECT_THAT(ErrorOfItem("f|i: abc"), HasSubstr("modifier 'i' must stand behind 're'"));
  EXPECT_THAT(ErrorOfItem("f|i|re: abc"), HasSubstr("must stand behind 're'"));
}

TEST(SigmaConformance, X2_RegexSearches) {
  EXPECT_TRUE(SelectionMatches("f|re: 'b'", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|re: '^b$'", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|re: ['x', 'c']", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|re|all: ['a', 'c']", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|re|all: ['a', 'x']", F("abc")));
}

TEST(SigmaConformance, X3_RegexHasNoWildcardsOrEscapesOfSigma) {
  EXPECT_TRUE(SelectionMatches(R"(f|re: 'a\\b')", F(R"(a\b)")));
  EXPECT_TRUE(SelectionMatches(R"(f|re: '\*')", F("*")));
  EXPECT_FALSE(SelectionMatches("f|re: 'a?c'", F("ab")));
}

TEST(SigmaConformance, X4_WhatRe2LacksIsAnErrorWithItsText) {
  EXPECT_THAT(ErrorOfItem("f|re: 'a(?=b)'"), HasSubstr("(?="));
  EXPECT_THAT(ErrorOfItem("f|re: 'a(?<!b)c'"), HasSubstr("bad regular expression"));
  EXPECT_THAT(ErrorOfItem(R"(f|re: '(a)\1')"), HasSubstr("backreference"));
  EXPECT_THAT(ErrorOfItem("f|re: 'a{1001}'"), HasSubstr("1001"));
  EXPECT_THAT(ErrorOfItem(R"(f|re: 'a\Z')"), HasSubstr(R"(\z)"));
  EXPECT_THAT(ErrorOfItem("f|re: '['"), HasSubstr("missing ]"));
}

TEST(SigmaConformance, X5_DollarAndClassesAreThoseOfRe2) {
  EXPECT_FALSE(SelectionMatches("f|re: 'a$'", F("a\n")));
  EXPECT_FALSE(SelectionMatches(R"(f|re: '^\w$')", F("é")));
  EXPECT_FALSE(SelectionMatches(R"(f|re: '^\d$')", F("٣")));
  EXPECT_FALSE(SelectionMatches(R"(f|re: '\s')", F("\v")));
  EXPECT_TRUE(SelectionMatches(R"(f|re: '\S')", F("\v")));
  EXPECT_FALSE(SelectionMatches("f|re: '^.$'", F("\xFF")));
}

TEST(SigmaConformance, X6_ARegexThatNeedsTooMuchMemoryIsAnError) {
  EXPECT_THAT(ErrorOfItem(R"(f|re: '(\pL{100}){10}')"), HasSubstr("too large"));
}

// RE2 names its necessary literals in its own lower case, which must be the scanner's folding.
TEST(SigmaConformance, X7_NecessaryLiteralsKnowRe2sLowerCase) {
  EXPECT_TRUE(SelectionMatches("f|re: '\u0130stanbul'", F("in \u0130stanbul")));
  EXPECT_TRUE(SelectionMatches("f|re|i: '\u0130STANBUL'", F("in \u0130stanbul")));
  EXPECT_TRUE(SelectionMatches("f|re|i: 'kiosk'", F("\u212Aio\u017F\u212A")));
  EXPECT_TRUE(SelectionMatches("f|re: 'ÉTAIN'", F("ÉTAIN")));
  EXPECT_TRUE(SelectionMatches("f|re|i: 'étain'", F("ÉTAIN")));
  EXPECT_TRUE(SelectionMatches("f|re|i: 'σοφος'", F("ΣΟΦΟΣ")));
}

TEST(SigmaConformance, X7_RegexesWithoutLiteralsStillRun) {
  EXPECT_TRUE(SelectionMatches(R"(f|re: '\b[A-Z]{4}\d{7}\b')", F("MSKU1234567")));
  EXPECT_TRUE(SelectionMatches("f|re: '镓|Ga'", F("Ga")));
  EXPECT_TRUE(SelectionMatches("f|re: ''", F("")));
}

TEST(SigmaConformance, M3_NumericComparisons) {
  EXPECT_TRUE(SelectionMatches("f|lt: 10", TestEvent().Integer("f", 9)));
  EXPECT_FALSE(SelectionMatches("f|lt: 10", TestEvent().Integer("f", 10)));
  EXPECT_TRUE(SelectionMatches("f|lte: 10", TestEvent().Integer("f", 10)));
  EXPECT_TRUE(SelectionMatches("f|gt: 2.5", TestEvent().Double("f", 2.6)));
  EXPECT_FALSE(SelectionMatches("f|gt: 2.5", TestEvent().Double("f", 2.5)));
  EXPECT_TRUE(SelectionMatches("f|gte: 2.5", TestEvent().Decimal("f", 2, 500'000'000)));
  EXPECT_TRUE(SelectionMatches("f|gt: 10", F("10.5")));
  EXPECT_FALSE(SelectionMatches("f|gt: 10", F("10.5 kg")));
  EXPECT_FALSE(SelectionMatches("f|lt: 10", F("")));
  EXPECT_FALSE(SelectionMatches("f|lt: 10", TestEvent()));
  EXPECT_TRUE(SelectionMatches("f|lt: [1, 10]", TestEvent().Integer("f", 5)));
  EXPECT_TRUE(SelectionMatches("f|gt: -3", TestEvent().Integer("f", -2)));
  EXPECT_TRUE(SelectionMatches("f|lt: 1e3", TestEvent().Integer("f", 999)));
  EXPECT_FALSE(SelectionMatches("f|lt: 1e3", TestEvent().Integer("f", 1000)));
  EXPECT_FALSE(
      SelectionMatches("f|gt: 9007199254740992", TestEvent().Integer("f", 9007199254740992)));
  EXPECT_TRUE(
      SelectionMatches("f|gt: 9007199254740992", TestEvent().Integer("f", 9007199254740993)));
  EXPECT_THAT(ErrorOfItem("f|lt: '10'"), HasSubstr("is no number"));
  EXPECT_THAT(ErrorOfItem("f|lt: ten"), HasSubstr("is no number"));
}

TEST(SigmaConformance, M4_NeqIsNotOfTheWholeItem) {
  EXPECT_FALSE(SelectionMatches("f|neq: [a, b]", F("a")));
  EXPECT_FALSE(SelectionMatches("f|neq: [a, b]", F("b")));
  EXPECT_TRUE(SelectionMatches("f|neq: [a, b]", F("c")));
  EXPECT_TRUE(SelectionMatches("f|neq: a", TestEvent()));
  EXPECT_FALSE(SelectionMatches("f|contains|neq: b", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|re|neq: '^b'", F("abc")));
  EXPECT_TRUE(SelectionMatches("f|contains|all|neq: [a, x]", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|contains|all|neq: [a, b]", F("abc")));
  EXPECT_FALSE(SelectionMatches("f|cased|neq: A", F("A")));
  EXPECT_TRUE(SelectionMatches("f|cased|neq: A", F("a")));
  EXPECT_FALSE(SelectionMatches("f|neq: 42", TestEvent().Double("f", 42.0)));
}

TEST(SigmaConformance, M8_ExpandTakesTermsFromTheVocabulary) {
  VocabularySet vocabularies;
  vocabularies.Add({"metals", "", {{"tin", "", "", false, false}, {"Sb", "", "", true, false}}});
  const auto matches = [&](std::string_view items, std::string_view text) {
    TestRules rules(GenericRule(absl::StrCat("sel:\n", Indented(items), "condition: sel")), true,
                    &vocabularies);
    return rules.Matches(F(text));
  };
  EXPECT_TRUE(matches("f|expand: '%metals%'", "TIN"));
  EXPECT_FALSE(matches("f|expand: '%metals%'", "tin ore"));
  EXPECT_TRUE(matches("f|contains|expand: '%metals%'", "sting"));
  EXPECT_TRUE(matches("f|word|expand: ['%metals%', lead]", "a LEAD pipe"));
  EXPECT_TRUE(matches("f|word|expand: '%metals%'", "Sb 99.65%"));
  EXPECT_FALSE(matches("f|word|expand: '%metals%'", "sb."));
  EXPECT_TRUE(matches("f|expand: '%metals% ore'", "Tin ore"));
  EXPECT_TRUE(matches(R"(f|expand: '\%metals\%')", "%metals%"));
  EXPECT_TRUE(matches("f|expand: '100%'", "100%"));
  EXPECT_TRUE(matches("f: '%metals%'", "%metals%"));
  TestRules unknown(GenericRule("sel: {f|expand: '%metal%'}\ncondition: sel"), true, &vocabularies);
  EXPECT_THAT(unknown.error(),
              HasSubstr("no vocabulary is called 'metal'; did you mean 'metals'?"));
}

TEST(SigmaConformance, M8_ATermIsLiteralWhateverItsCharacters) {
  VocabularySet vocabularies;
  vocabularies.Add({"odd", "", {{"a*b?", "", "", false, false}}});
  TestRules rules(GenericRule("sel: {f|expand: '%odd%'}\ncondition: sel"), true, &vocabularies);
  EXPECT_TRUE(rules.Matches(F("a*b?")));
  EXPECT_FALSE(rules.Matches(F("axxbc")));
}

TEST(SigmaConformance, M9_ForbiddenCombinationsAreErrors) {
  EXPECT_THAT(ErrorOfItem("f|contains|startswith: a"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|gt|lt: 1"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|exists|all: true"), HasSubstr("stands alone"));
  EXPECT_THAT(ErrorOfItem("f|re|cased: a"), HasSubstr("case-sensitive already"));
  EXPECT_THAT(ErrorOfItem("f|cased|cased: a"), HasSubstr("stands twice"));
  EXPECT_THAT(ErrorOfItem("f|word|contains: a"), HasSubstr("cannot be combined"));
  EXPECT_TRUE(SelectionMatches("f|re|contains: 'b.d'", F("abcd")));
  TestRules strict(GenericRule("sel: {f|re|contains: a}\ncondition: sel"), true, nullptr, true);
  EXPECT_THAT(strict.error(), HasSubstr("cannot be combined"));
}

TEST(SigmaConformance, N4_CodesAreTextWhosePrefixIsAskedFor) {
  EXPECT_TRUE(SelectionMatches("hs|startswith: '8110'", TestEvent().Text("hs", "81101000")));
  EXPECT_FALSE(SelectionMatches("hs|startswith: '8110'", TestEvent().Text("hs", "08110")));
  // A dot is a character: codes with and without are two codes.
  EXPECT_TRUE(SelectionMatches("hs|startswith: '8110.10'", TestEvent().Text("hs", "8110.10.00")));
  EXPECT_FALSE(SelectionMatches("hs|startswith: '8110.10'", TestEvent().Text("hs", "81101000")));
  // What YAML 1.1 would change stays what was written, quoted or not.
  EXPECT_TRUE(SelectionMatches("hs|startswith: 8110.10", TestEvent().Text("hs", "8110.10.00")));
  EXPECT_FALSE(SelectionMatches("hs|startswith: 8110.10", TestEvent().Text("hs", "8110.1")));
  EXPECT_TRUE(SelectionMatches("country: NO", TestEvent().Text("country", "NO")));
  EXPECT_FALSE(SelectionMatches("country: NO", TestEvent().Text("country", "false")));
}

}  // namespace
}  // namespace lodewire
