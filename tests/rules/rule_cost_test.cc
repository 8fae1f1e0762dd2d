// What rules cost and find is counted by rule and by category, and only where somebody asks.
#include "pipeline/rules/rule_cost.h"

#include <array>

#include "pipeline/memory/allocation_guard.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

constexpr char kDetectionOfWord[] = "a: {f|word: gallium}\ncondition: a";
constexpr char kDetectionOfRegex[] = "a: {f|re: 'gallium.{0,9}bans?'}\ncondition: a";
constexpr char kDetectionOfNumber[] = "a: {n|gt: 3}\ncondition: a";

class RuleCostTest : public ::testing::Test {
 protected:
  RuleCostTest()
      : rules_(GenericRule(kDetectionOfWord) + "---\n" + GenericRule(kDetectionOfRegex) + "---\n" +
               GenericRule(kDetectionOfNumber)) {}

  void Match(RuleCosts* costs, const TestEvent& event, int times = 1) {
    rules_.scratch()->CountInto(costs);
    const auto viewed = event.View(rules_.table());
    for (int i = 0; i < times; ++i) rules_.ViewMatches(viewed->view());
  }
  static TestEvent Text(std::string_view text) { return TestEvent().Text("f", text); }

  TestRules rules_;
};

TEST_F(RuleCostTest, EvaluationsConfirmationsAndHitsAreExact) {
  RuleCosts costs(rules_.rules());
  Match(&costs, Text("nothing to see"), 10);
  Match(&costs, Text("gallium alone"), 5);
  Match(&costs, Text("a gallium export ban").Integer("n", 4), 2);
  RuleCostTotals totals;
  costs.AddTo(&totals);
  EXPECT_EQ(totals.events[static_cast<size_t>(Category::kGeneric)], 17u);
  EXPECT_EQ(totals.events[static_cast<size_t>(Category::kNews)], 0u);
  EXPECT_EQ(totals.rules[0].evaluations, 7u) << "its word was in seven events";
  EXPECT_EQ(totals.rules[0].confirmations, 0u) << "a word needs no RE2";
  EXPECT_EQ(totals.rules[0].hits, 7u);
  EXPECT_GE(totals.rules[1].evaluations, 2u);
  EXPECT_EQ(totals.rules[1].confirmations, 2u) << "RE2 is asked only where all its words are";
  EXPECT_EQ(totals.rules[1].hits, 2u);
  EXPECT_EQ(totals.rules[2].evaluations, 17u) << "a number alone is asked for every event";
  EXPECT_EQ(totals.rules[2].hits, 2u);
}

TEST_F(RuleCostTest, TimeIsSampledAndStandsForAllEvents) {
  RuleCosts sampled(rules_.rules()), whole(rules_.rules(), 1);
  const TestEvent event = Text("gallium " + std::string(20'000, 'x') + " gallium is banned");
  Match(&sampled, event, RuleCosts::kTimedEvery - 1);
  RuleCostTotals totals;
  sampled.AddTo(&totals);
  EXPECT_EQ(totals.rules[1].nanoseconds, 0u) << "none of these was timed";
  Match(&sampled, event);
  Match(&whole, event);
  const auto nanoseconds = [](const RuleCosts& costs) {
    RuleCostTotals of;
    costs.AddTo(&of);
    return of.rules[1].nanoseconds;
  };
  EXPECT_GT(nanoseconds(sampled), 0u);
  EXPECT_EQ(nanoseconds(sampled) % RuleCosts::kTimedEvery, 0u) << "one stands for all";
  EXPECT_GT(nanoseconds(whole), 0u);
}

TEST_F(RuleCostTest, TheSumIsOfTheLanesThatUseTheSet) {
  const auto one = std::make_shared<RuleCosts>(rules_.rules());
  const auto two = std::make_shared<RuleCosts>(rules_.rules());
  TestRules others(GenericRule(kDetectionOfWord));
  const auto other = std::make_shared<RuleCosts>(others.rules());
  other->of(0).hits.Add(100);
  Match(one.get(), Text("gallium"), 3);
  Match(two.get(), Text("gallium"), 4);
  const RuleCostTotals totals = SumOf({one, two, other, nullptr}, rules_.rules());
  ASSERT_EQ(totals.rules.size(), 3u);
  EXPECT_EQ(totals.rules[0].hits, 7u);
}

TEST_F(RuleCostTest, CountingMakesNoHeapCall) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  RuleCosts costs(rules_.rules(), 1);
  rules_.scratch()->CountInto(&costs);
  const auto viewed = Text("a gallium export ban").Integer("n", 4).View(rules_.table());
  const EventView* const view = &viewed->view();
  uint64_t word = 0;
  MatchBits bits(&word, 1);
  const AllocationCounts before = AllocationCounts::ForThread();
  {
    SetAllocationGuardMode(AllocationGuardMode::kCount);
    ScopedNoHeap no_heap("rules");
    rules_.rules().Match({&view, 1}, rules_.scratch(), {&bits, 1});
  }
  EXPECT_EQ(AllocationCounts::ForThread().own, before.own);
  EXPECT_EQ(word, 7u);
}

}  // namespace
}  // namespace lodewire
