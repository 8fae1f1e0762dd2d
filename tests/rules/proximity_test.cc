#include "pipeline/rules/proximity.h"

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

std::string Near(std::string_view within) {
  return GenericRule(
             "one: {f|word: gallium}\ntwo: {f|re|i: '\\b(ban|curb)s?\\b'}\n"
             "condition: one and two") +
         absl::StrCat("lodewire: {near: [{selections: [one, two], within: ", ToAbsl(within),
                      "}]}\n");
}

bool InOneSentence(std::string_view text) {
  TestRules rules(Near("sentence"));
  return rules.Matches(TestEvent().Text("f", text));
}

bool WithinTokens(int tokens, std::string_view text) {
  TestRules rules(Near(absl::StrCat(tokens, " tokens")));
  return rules.Matches(TestEvent().Text("f", text));
}

TEST(Proximity, MatchesMustStandInOneSentence) {
  EXPECT_TRUE(InOneSentence("China bans gallium exports. Stocks fell."));
  EXPECT_TRUE(InOneSentence("Stocks fell. Gallium faces curbs."));
  EXPECT_FALSE(InOneSentence("Gallium was quiet. India bans wheat exports."));
  EXPECT_FALSE(InOneSentence("Gallium was quiet! India bans wheat exports."));
  EXPECT_FALSE(InOneSentence("Is gallium quiet? India bans wheat exports."));
  EXPECT_FALSE(InOneSentence("Gallium was quiet; India bans wheat exports."));
  EXPECT_FALSE(InOneSentence("Gallium prices\nIndia bans wheat"));
  EXPECT_FALSE(InOneSentence("\"Gallium is quiet.\" India bans wheat."));
}

TEST(Proximity, ChineseSentences) {
  TestRules rules(GenericRule("one: {f|word: 镓}\ntwo: {f|word: 出口}\ncondition: one and two") +
                  "lodewire: {near: [{selections: [one, two], within: sentence}]}\n");
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "商务部对镓实施出口管制。")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "镓价持平。小麦出口受限。")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "镓价持平！小麦出口受限。")));
  // The normaliser makes the full-width mark an ASCII one without a space behind it.
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "镓价持平!小麦出口受限。")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "镓价持平;小麦出口受限。")));
}

TEST(Proximity, AbbreviationsAndDecimalsEndNoSentence) {
  EXPECT_TRUE(InOneSentence("U.S. curbs hit gallium."));
  EXPECT_TRUE(InOneSentence("Gallium, says the U.S. Commerce Department, is under a ban."));
  EXPECT_TRUE(InOneSentence("Gallium falls under announcement No. 18 that bans exports."));
  EXPECT_TRUE(InOneSentence("Gallium falls under announcement No.18 that bans exports."));
  EXPECT_TRUE(InOneSentence("Gallium rose 3.5 percent after the ban."));
  EXPECT_TRUE(InOneSentence("Gallium makers such as Acme Co. Ltd. face a ban."));
  EXPECT_TRUE(InOneSentence("Gallium, germanium etc. are under a ban."));
  EXPECT_FALSE(InOneSentence("He bought gallium. Wheat faces curbs."));
  EXPECT_FALSE(InOneSentence("Prices of gallium rose 3. Wheat faces curbs."));
}

TEST(Proximity, AtMostSoManyTokensBetween) {
  EXPECT_TRUE(WithinTokens(1, "ban gallium"));
  EXPECT_TRUE(WithinTokens(1, "gallium export ban"));
  EXPECT_FALSE(WithinTokens(1, "gallium raw export ban"));
  EXPECT_TRUE(WithinTokens(2, "gallium raw export ban"));
  EXPECT_TRUE(WithinTokens(2, "ban on raw gallium"));
  EXPECT_TRUE(WithinTokens(1, "gallium-based ban"));
  EXPECT_TRUE(WithinTokens(3, "gallium 出口的ban"));
  EXPECT_FALSE(WithinTokens(2, "gallium 出口的ban"));
  EXPECT_FALSE(WithinTokens(2, "ban a b c gallium a b c ban"));
}

TEST(Proximity, TheNearestOfManyMatchesCounts) {
  EXPECT_TRUE(InOneSentence("Gallium. Ban. Gallium. A ban on gallium. Gallium."));
  EXPECT_TRUE(WithinTokens(1, "gallium a b c d ban a b c d gallium x ban"));
}

TEST(Proximity, AMatchNeverSpansTwoValues) {
  TestRules rules(Near("sentence"));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "gallium").Text("f", "ban")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "gallium").Text("f", "gallium ban")));
}

TEST(Proximity, ABranchThatDoesNotHoldLendsNoMatches) {
  TestRules rules(GenericRule("one:\n    - {f|word: gallium, lang: zh}\n    - {f|word: galium}\n"
                              "two: {f|word: ban}\ncondition: one and two") +
                  "lodewire: {near: [{selections: [one, two], within: sentence}]}\n");
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A gallium ban. Galium.").Text("lang", "en")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium ban. Galium.").Text("lang", "zh")));
}

TEST(Proximity, ThreeSelections) {
  TestRules rules(GenericRule("a: {f|word: a1}\nb: {f|word: b1}\nc: {f|word: c1}\n"
                              "condition: all of them") +
                  "lodewire: {near: [{selections: [c, a, b], within: 2 tokens}]}\n");
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "a1 x b1 c1")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "c1 b1 x a1")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "a1 x y b1 c1")));
}

TEST(Proximity, SeveralNearsMustAllHold) {
  TestRules rules(GenericRule("a: {f|word: a1}\nb: {f|word: b1}\nc: {f|word: c1}\n"
                              "condition: all of them") +
                  "lodewire:\n    near:\n        - {selections: [a, b], within: sentence}\n"
                  "        - {selections: [b, c], within: sentence}\n");
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "a1 b1 c1")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A1 b1. B1 c1.")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A1 b1. C1.")));
}

TEST(Proximity, AMatchInsideAnotherSenseDoesNotCountButTheOthersDo) {
  TestRules rules(GenericRule("one: {f|word: gallium}\ntwo: {f|word: ban}\n"
                              "other: {f|word: [gallium scan, no ban]}\n"
                              "condition: one and two") +
                  "lodewire: {near: [{selections: [one, two], within: sentence, "
                  "unless: [other]}]}\n");
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium ban")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A gallium scan, a ban")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "There is no ban on gallium")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium scan, a ban on gallium")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A gallium scan, a ban. Gallium is rare.")));
}

TEST(Proximity, OneSelectionMayBeAskedForWhatItIsNot) {
  TestRules rules(GenericRule("one: {f|word: gallium}\nother: {f|word: gallium scan}\n"
                              "condition: one") +
                  "lodewire: {near: [{selections: [one], within: sentence, unless: [other]}]}\n");
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A gallium scan")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium scan needs gallium")));
}

TEST(Proximity, InTheLead) {
  TestRules rules(Near("sentence, in: lead"));
  const std::string long_text(kLeadBytes - 8, '-');
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium ban")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", long_text.substr(8) + " gallium ban")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", long_text + " gallium ban")));
}

TEST(Proximity, InTheFirstBytes) {
  TestRules rules(Near("lead, in: 12 bytes"));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "A gallium ban")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "A large gallium ban")));
}

TEST(Proximity, WithinTheLeadLooksAtAllValuesTogether) {
  TestRules rules(Near("lead"));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "gallium").Text("f", "Rain. A ban")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "ban").Text("f", "Rain. Gallium")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("f", "gallium").Text("f", "Rain.")));
  EXPECT_FALSE(rules.Matches(
      TestEvent().Text("f", "gallium").Text("f", std::string(kLeadBytes, '-') + " a ban")));
}

TEST(Proximity, ATextFullOfMatchesIsLinear) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "gallium. ";
  text += "Ban.";
  TestRules rules(Near("sentence"));
  const auto view = TestEvent().Text("f", text).View(rules.table());
  std::vector<uint64_t> words(1);
  MatchBits bits(words.data(), 1);
  const EventView* views = &view->view();
  rules.rules().Match({&views, 1}, rules.scratch(), {&bits, 1});
  EXPECT_FALSE(bits.Test(0));
}

TEST(Proximity, MoreMatchesThanAreKeptAreStillExact) {
  std::string text;
  for (int i = 0; i < 6'000; ++i) text += "gallium. ";
  TestRules rules(Near("sentence"));
  const auto holds = [&](const std::string& full) {
    const auto view = TestEvent().Text("f", full).View(rules.table());
    std::vector<uint64_t> words(1);
    MatchBits bits(words.data(), 1);
    const EventView* views = &view->view();
    rules.rules().Match({&views, 1}, rules.scratch(), {&bits, 1});
    return bits.Test(0);
  };
  EXPECT_TRUE(holds(text + "A ban on gallium."));
  EXPECT_FALSE(holds(text + "A ban."));
}

TEST(Proximity, WhatIsWrongIsSaid) {
  const auto error = [](std::string_view near) {
    TestRules rules(GenericRule("a: {f: x}\nb: {g|gt: 3}\nc: {f: y}\ncondition: 1 of them") +
                    absl::StrCat("lodewire: {near: ", ToAbsl(near), "}\n"));
    return rules.error();
  };
  EXPECT_THAT(error("[{selections: [a, d], within: sentence}]"), HasSubstr("'near' names 'd'"));
  EXPECT_THAT(error("[{selections: [a], within: sentence}]"), HasSubstr("a list of 2 to 8"));
  EXPECT_THAT(error("[{selections: [a, c], within: lead, in: 0 bytes}]"), HasSubstr("'in' must"));
  EXPECT_THAT(error("[{selections: [a, c], within: sentence, in: body}]"),
              HasSubstr("'in' must be lead"));
  EXPECT_THAT(error("[{selections: [a, c], within: sentence, unless: [d]}]"),
              HasSubstr("'near' names 'd'"));
  EXPECT_THAT(error("[{selections: [a, c], within: sentence, unless: [b]}]"),
              HasSubstr("tests no text"));
  EXPECT_THAT(error("[{selections: [a, a], within: sentence}]"), HasSubstr("twice"));
  EXPECT_THAT(error("[{selections: [a, b], within: sentence}]"), HasSubstr("tests no text"));
  EXPECT_THAT(error("[{selections: [a, c], within: 5 words}]"), HasSubstr("'within' must be"));
  EXPECT_THAT(error("[{selections: [a, c], within: 0 tokens}]"), HasSubstr("'within' must be"));
  EXPECT_THAT(error("[{selections: [a, c]}]"), HasSubstr("an entry of 'near' must be"));
  EXPECT_THAT(error("[{selections: [a, c], within: sentence, x: 1}]"), HasSubstr("an entry of"));
  EXPECT_THAT(error("[]"), HasSubstr("'near' must be a list"));
}

}  // namespace
}  // namespace lodewire
