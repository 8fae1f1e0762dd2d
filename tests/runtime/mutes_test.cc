// A lane takes a list of mutes between two batches.
#include <gmock/gmock.h>

#include <atomic>

#include "lane_fixture.h"

namespace lodewire {
namespace {

constexpr char kRule[] = "0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a01";

class MutesTest : public LaneTest {
 protected:
  static std::shared_ptr<const MuteList> Muted(const char* rule, int64_t until_ms = INT64_MAX) {
    Mute mute;
    mute.rule = rule;
    mute.until_ms = until_ms;
    return std::make_shared<const MuteList>(std::vector<Mute>{mute}, nullptr);
  }
  uint64_t Decided(RouteDecision decision) const {
    return lane_->counters().decisions[0][static_cast<size_t>(decision)].Value();
  }
};

TEST_F(MutesTest, WhatIsMutedIsCountedAndItsOffsetsAreStored) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  Rounds(20);
  const auto mutes = Muted(kRule);
  ASSERT_TRUE(lane_->OfferMutes(mutes));
  Append(TrueStory(2));
  Append(TrueStory(3));
  Rounds(20);
  EXPECT_EQ(Sunk("alerts").size(), 1u);
  EXPECT_EQ(Decided(RouteDecision::kMuted), 2u);
  EXPECT_EQ(mutes->entries()[0].count->load(), 2u);
  EXPECT_EQ(lane_->counters().alerts.Value(), 3u) << "judged as ever";
  EXPECT_EQ(lane_->counters().unrouted.Value(), 0u) << "held back is not unrouted";
  EXPECT_EQ(source_.stored(kFirst), 3);
  ASSERT_TRUE(lane_->OfferMutes(std::make_shared<const MuteList>()));
  Append(TrueStory(4));
  Rounds(20);
  EXPECT_EQ(Sunk("alerts").size(), 2u) << "unmuted";
}

TEST_F(MutesTest, AMuteThatHasRunOutOrIsOfAnotherRuleHoldsNothingBack) {
  Make();
  source_.Assign({kFirst});
  ASSERT_TRUE(lane_->OfferMutes(Muted(kRule, 1)));
  Append(TrueStory(1));
  Rounds(20);
  ASSERT_TRUE(lane_->OfferMutes(Muted("another")));
  Append(TrueStory(2));
  Rounds(20);
  EXPECT_EQ(Sunk("alerts").size(), 2u);
}

TEST_F(MutesTest, ARouteThatIncludesWhatIsMutedGetsItMarked) {
  config_.routes[0].muted = "include";
  Make();
  source_.Assign({kFirst});
  ASSERT_TRUE(lane_->OfferMutes(Muted(kRule)));
  Append(TrueStory(1));
  Rounds(20);
  const auto alerts = Sunk("alerts");
  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_THAT(*alerts[0]->value, ::testing::HasSubstr("\"muted\""));
  EXPECT_EQ(Decided(RouteDecision::kSendMuted), 1u);
}

TEST_F(MutesTest, AListThatWaitsIsNotOvertakenByTheNext) {
  Make();
  ASSERT_TRUE(lane_->OfferMutes(Muted(kRule)));
  EXPECT_FALSE(lane_->OfferMutes(Muted("another"))) << "the lane has not taken the first";
  Rounds(1);
  EXPECT_TRUE(lane_->OfferMutes(Muted("another")));
}

// Under ThreadSanitizer this also shows that a list is freed when the lane uses it no more.
TEST_F(MutesTest, ListsThatComeAndGoUnderLoadLoseNoEventAndEveryAlertIsSentOrCounted) {
  Make();
  source_.Assign({kFirst});
  constexpr int kStories = 20000;
  for (int i = 0; i < kStories; ++i) Append(TrueStory(i));
  source_.EndWhenRead();
  Runner front("front", {[this] { return lane_->FrontWork(); }}, 100);
  Runner back("back", {[this] { return lane_->BackWork(); }}, 100);
  front.Start();
  back.Start();
  std::atomic<bool> ended{false};
  std::thread muter([&] {
    for (int i = 0; !ended.load(); ++i) {
      lane_->OfferMutes(i % 2 == 0 ? Muted(kRule) : std::make_shared<const MuteList>());
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  front.Join();
  back.Join();
  ended.store(true);
  muter.join();
  EXPECT_EQ(Sunk("alerts").size() + Decided(RouteDecision::kMuted), size_t{kStories});
  EXPECT_GT(Decided(RouteDecision::kMuted), 0u);
  EXPECT_GT(Sunk("alerts").size(), 0u);
  EXPECT_EQ(source_.stored(kFirst), kStories);
}

}  // namespace
}  // namespace lodewire
