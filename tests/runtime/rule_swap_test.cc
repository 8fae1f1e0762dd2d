// A lane takes another rule set between two batches.
#include <gmock/gmock.h>

#include <atomic>

#include "lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

constexpr char kQuota[] = R"(
title: Quota
id: 0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a02
logsource: {product: lodewire, category: news}
detection:
    words: {'text|word': quota}
    condition: words
level: high
)";

class RuleSwapTest : public LaneTest {
 protected:
  RuleSwapTest() { rules_max_ = 200; }

  static std::shared_ptr<const RuleSet> Parse(const std::string& yaml) {
    VocabularySet none;
    RuleSetOptions options;
    options.vocabularies = &none;
    auto rules = RuleSet::Parse(yaml, "rules.yaml", options);
    EXPECT_TRUE(rules.ok()) << rules.status();
    return std::shared_ptr<const RuleSet>(std::move(*rules));
  }
  std::unique_ptr<LaneRules> Prepare(const std::shared_ptr<const RuleSet>& rules) {
    return std::make_unique<LaneRules>(rules, rules.get(), domain_.get(), JudgeContext{});
  }
  bool Offer(const std::shared_ptr<const RuleSet>& rules) {
    auto prepared = Prepare(rules);
    return lane_->OfferRules(&prepared);
  }
  static std::string DigestOf(const SunkRecord& record) {
    const size_t at = record.value->find("\"ruleSetDigest\":\"");
    return record.value->substr(at + 17, 64);
  }
};

TEST_F(RuleSwapTest, A3_TheNextBatchIsMatchedByTheNewSetAndItsAlertsSaySo) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  Append(StoryJson(2, "A quota on tungsten"));
  Rounds(20);
  const auto quota = Parse(kQuota);
  ASSERT_TRUE(Offer(quota));
  Rounds(5);
  Append(TrueStory(3));
  Append(StoryJson(4, "A quota on tungsten"));
  Rounds(20);
  const auto alerts = Sunk("alerts");
  ASSERT_EQ(alerts.size(), 2u);
  EXPECT_THAT(*alerts[0]->value, HasSubstr("\"s1\""));
  EXPECT_EQ(DigestOf(*alerts[0]), std::string(rules_->digest()));
  EXPECT_THAT(*alerts[1]->value, HasSubstr("\"s4\""));
  EXPECT_EQ(DigestOf(*alerts[1]), std::string(quota->digest()));
  EXPECT_EQ(lane_->counters().rule_swaps.Value(), 1u);
}

TEST_F(RuleSwapTest, CostsAreThoseOfTheSetThatWasOfferedLast) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  Append(StoryJson(2, "A quota on tungsten"));
  Rounds(20);
  const RuleCostTotals old_costs = SumOf({lane_->rule_costs()}, *rules_);
  EXPECT_EQ(old_costs.events[static_cast<size_t>(Category::kNews)], 2u);
  EXPECT_EQ(old_costs.rules[0].hits, 1u);
  const auto quota = Parse(kQuota);
  ASSERT_TRUE(Offer(quota));
  Rounds(5);
  Append(StoryJson(3, "A quota on tungsten"));
  Rounds(20);
  lane_->CollectRules();
  const RuleCostTotals costs = SumOf({lane_->rule_costs()}, *quota);
  EXPECT_EQ(costs.events[static_cast<size_t>(Category::kNews)], 1u);
  EXPECT_EQ(costs.rules[0].hits, 1u);
  EXPECT_TRUE(SumOf({lane_->rule_costs()}, *rules_).events[0] == 0) << "of another set";
}

TEST_F(RuleSwapTest, WhatTheOldSetMatchedLeavesTheRingBeforeTheNewOneComes) {
  config_.pipeline.outstanding_max = 64;
  Make();
  source_.Assign({kFirst});
  sink_.set_hold_deliveries(true);
  // The table of alerts in flight fills up, so matched events wait in the ring.
  for (int i = 0; i < 300; ++i) Append(TrueStory(i));
  Rounds(100);
  const std::string old_digest(rules_->digest());
  const auto quota = Parse(kQuota);
  ASSERT_TRUE(Offer(quota));
  Rounds(100);
  EXPECT_EQ(lane_->counters().rule_swaps.Value(), 0u) << "alerts still point into the old set";
  EXPECT_EQ(lane_->CollectRules(), nullptr);
  sink_.set_hold_deliveries(false);
  sink_.DeliverNext(1000);
  Rounds(400);
  EXPECT_EQ(lane_->counters().rule_swaps.Value(), 1u);
  const auto alerts = Sunk("alerts");
  EXPECT_LT(alerts.size(), 300u) << "what was not matched yet belongs to the new set";
  EXPECT_GE(alerts.size(), 64u);
  for (const SunkRecord* alert : alerts) EXPECT_EQ(DigestOf(*alert), old_digest);
  EXPECT_EQ(source_.stored(kFirst), 300);
}

TEST_F(RuleSwapTest, AnOfferWaitsUntilTheReplacedSetWasCollected) {
  Make();
  source_.Assign({kFirst});
  ASSERT_TRUE(Offer(Parse(kQuota)));
  EXPECT_FALSE(Offer(Parse(kQuota))) << "the lane has not even seen the first";
  Rounds(5);
  auto another = Prepare(Parse(kLaneRules));
  EXPECT_FALSE(lane_->OfferRules(&another));
  ASSERT_NE(another, nullptr) << "a refused offer stays its owner's";
  EXPECT_NE(lane_->CollectRules(), nullptr);
  EXPECT_EQ(lane_->CollectRules(), nullptr);
  EXPECT_TRUE(lane_->OfferRules(&another));
}

TEST_F(RuleSwapTest, ALargerSetFitsAndItsLastRuleAlerts) {
  Make();
  source_.Assign({kFirst});
  std::string many;
  for (int i = 100; i < 299; ++i) {
    std::string rule = kQuota;
    rule.replace(rule.find("7a02"), 4, "7" + std::to_string(i));
    rule.replace(rule.find("quota}"), 5, "never" + std::to_string(i));
    many += rule + "---";
  }
  ASSERT_TRUE(Offer(Parse(many + kQuota)));
  Rounds(5);
  Append(StoryJson(1, "A quota on tungsten"));
  Append(StoryJson(2, "never298"));
  Rounds(20);
  EXPECT_EQ(Sunk("alerts").size(), 2u);
  // Back to the small one: bits of the large set must not be read again.
  EXPECT_NE(lane_->CollectRules(), nullptr);
  ASSERT_TRUE(Offer(Parse(kQuota)));
  Rounds(5);
  for (int i = 0; i < 200; ++i) Append(IdleStory(i));
  Rounds(100);
  EXPECT_EQ(Sunk("alerts").size(), 2u);
}

TEST_F(RuleSwapTest, SetsThatComeAndGoUnderLoadLoseNoEventAndNoAlert) {
  Make();
  source_.Assign({kFirst});
  constexpr int kStories = 20000;
  // Both sets match every story, so each has exactly one alert whoever judged it.
  for (int i = 0; i < kStories; ++i) {
    Append(StoryJson(i, "China bans gallium exports by quota"));
  }
  source_.EndWhenRead();
  Runner front("front", {[this] { return lane_->FrontWork(); }}, 100);
  Runner back("back", {[this] { return lane_->BackWork(); }}, 100);
  front.Start();
  back.Start();
  std::atomic<bool> ended{false};
  std::thread reloader([&] {
    for (int i = 0; !ended.load(); ++i) {
      lane_->CollectRules();
      Offer(Parse(i % 2 == 0 ? kQuota : kLaneRules));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  front.Join();
  back.Join();
  ended.store(true);
  reloader.join();
  EXPECT_EQ(Sunk("alerts").size(), static_cast<size_t>(kStories));
  EXPECT_EQ(source_.stored(kFirst), kStories);
  EXPECT_GT(lane_->counters().rule_swaps.Value(), 3u);
}

}  // namespace
}  // namespace lodewire
