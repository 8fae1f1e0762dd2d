// Conditions: the grammar's binding, quantifiers, names, and what is refused.
#include <set>

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

// Whether a condition over selections a, b, c (and more, each true when its letter is in `present`)
// holds.
bool Holds(std::string_view condition, std::string_view present,
           std::vector<std::string> names = {"a", "b", "c"}) {
  std::string detection;
  TestEvent event;
  for (const std::string& name : names) {
    absl::StrAppend(&detection, "'", name, "': {'field_", name, "': x}\n");
    const std::string padded = absl::StrCat(" ", ToAbsl(present), " ");
    if (padded.find(" " + name + " ") != std::string::npos) event.Text("field_" + name, "x");
  }
  absl::StrAppend(&detection, "condition: ", ToAbsl(condition));
  TestRules rules(GenericRule(detection));
  return rules.Matches(event);
}

TEST(SigmaConformance, C1_OrBindsWeakerThanAndWeakerThanNot) {
  EXPECT_TRUE(Holds("a or b and not c", "a c"));
  EXPECT_TRUE(Holds("a or b and not c", "b"));
  EXPECT_FALSE(Holds("a or b and not c", "b c"));
  EXPECT_TRUE(Holds("not a and b", "b"));
  EXPECT_FALSE(Holds("not (a or b)", "b"));
  EXPECT_TRUE(Holds("not not a", "a"));
  EXPECT_FALSE(Holds("(a or b) and c", "a"));
  EXPECT_TRUE(Holds("((a))", "a"));
}

TEST(SigmaConformance, C1_NestingIsBounded) {
  const std::string deep = std::string(2000, '(') + "a" + std::string(2000, ')');
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: '" + deep + "'"), HasSubstr("nested deeper"));
  std::string nots;
  for (int i = 0; i < 3000; ++i) nots += "not ";
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: " + nots + "a"), HasSubstr("nested deeper"));
}

TEST(SigmaConformance, C2_QuantifiersOverThemAndPatterns) {
  EXPECT_TRUE(Holds("1 of them", "b"));
  EXPECT_FALSE(Holds("1 of them", ""));
  EXPECT_FALSE(Holds("all of them", "a b"));
  EXPECT_TRUE(Holds("all of them", "a b c"));
  EXPECT_TRUE(Holds("any of them", "c"));
  const std::vector<std::string> names = {"sel_1", "sel_2", "s_a_x", "s_b_x", "other"};
  EXPECT_TRUE(Holds("1 of sel_*", "sel_2", names));
  EXPECT_FALSE(Holds("1 of sel_*", "other", names));
  EXPECT_TRUE(Holds("all of sel*", "sel_1 sel_2", names));
  EXPECT_TRUE(Holds("1 of *_x", "s_b_x", names));
  EXPECT_TRUE(Holds("all of s_*_x", "s_a_x s_b_x", names));
  EXPECT_FALSE(Holds("all of s_*_x", "s_a_x", names));
  EXPECT_FALSE(Holds("not 1 of s_*", "s_a_x", names));
  EXPECT_TRUE(Holds("not all of s_*", "s_a_x", names));
  EXPECT_TRUE(Holds("1 of other", "other", names));
}

TEST(SigmaConformance, C2_UnderscoredIdentifiersAreHiddenFromQuantifiers) {
  const std::vector<std::string> names = {"a", "_b", "_c"};
  EXPECT_FALSE(Holds("1 of them", "_b", names));
  EXPECT_TRUE(Holds("all of them", "a", names));
  EXPECT_TRUE(Holds("1 of _*", "_c", names));
  EXPECT_FALSE(Holds("1 of *b or a", "_b", {"a", "_b", "bb"}));
  EXPECT_TRUE(Holds("a and _b", "a _b", names));
}

TEST(SigmaConformance, C2_OtherCountsAreErrors) {
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: 2 of them"), HasSubstr("'2 of' is not Sigma"));
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: 1 of"), HasSubstr("needs 'them' or a pattern"));
}

TEST(SigmaConformance, C3_UndefinedIdentifiersAreErrors) {
  EXPECT_THAT(ErrorOf("selection: {f: x}\ncondition: selektion"),
              HasSubstr("did you mean 'selection'?"));
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: 1 of filter_*"),
              HasSubstr("'1 of filter_*' matches no search identifier"));
  EXPECT_THAT(ErrorOf("_a: {f: x}\ncondition: 1 of them"), HasSubstr("matches no search"));
  EXPECT_THAT(ErrorOf("a1: {f: x}\ncondition: a*"), HasSubstr("needs '1 of'"));
}

TEST(SigmaConformance, C4_IdentifiersMayBeginWithKeywords) {
  for (const char* name : {"notable", "order", "android", "allow", "office", "1st", "anyone",
                           "with-dash", "with.dot", "nothing", "all", "them"}) {
    EXPECT_TRUE(Holds(absl::StrCat("not a and ", name), name, {"a", name})) << name;
  }
}

TEST(SigmaConformance, C5_UpperCaseKeywordsWarnAndAreErrorsInStrictMode) {
  const std::string rule = GenericRule("a: {f: x}\nb: {g: x}\ncondition: a AND NOT b");
  TestRules rules(rule);
  ASSERT_TRUE(rules.ok()) << rules.error();
  EXPECT_EQ(rules.rules().warnings().size(), 2u);
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "x")));
  TestRules strict(rule, true, nullptr, true);
  EXPECT_THAT(strict.error(), HasSubstr("should be written 'not'"));
}

TEST(SigmaConformance, L8_AListOfConditionsIsOrAndAggregationIsAnError) {
  TestRules rules(GenericRule("a: {f: x}\nb: {g: x}\ncondition: [a, b]"));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("g", "x")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("h", "x")));
  EXPECT_THAT(ErrorOf("a: {f: x}\ncondition: a | count() > 5"), HasSubstr("correlation rule"));
  EXPECT_THAT(ErrorOf("a: {f: x}\ntimeframe: 5m\ncondition: a"), HasSubstr("correlation rule"));
}

TEST(Condition, SaysWhatIsWrong) {
  const auto error = [](std::string_view condition) {
    return ErrorOf(absl::StrCat("a: {f: x}\nb: {g: x}\ncondition: '", ToAbsl(condition), "'"));
  };
  EXPECT_THAT(error(""), HasSubstr("the condition is empty"));
  EXPECT_THAT(error("a b"), HasSubstr("expected 'and' or 'or' before 'b'"));
  EXPECT_THAT(error("a and"), HasSubstr("ends where a search identifier should stand"));
  EXPECT_THAT(error("and a"), HasSubstr("should stand before 'and'"));
  EXPECT_THAT(error("(a"), HasSubstr("'(' without ')'"));
  EXPECT_THAT(error("a)"), HasSubstr("')' without '('"));
  EXPECT_THAT(error("a & b"), HasSubstr("unexpected '&'"));
  EXPECT_THAT(error("a or é"), HasSubstr("unexpected 'é'"));
  EXPECT_THAT(error("()"), HasSubstr("should stand before ')'"));
}

}  // namespace
}  // namespace lodewire
