#include "pipeline/runtime/lane.h"

#include <gmock/gmock.h>

#include "lane_fixture.h"
#include "pipeline/base/clock.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

TEST_F(LaneTest, AnAlertReachesTheSinkAndItsOffsetFollowsTheAcknowledgement) {
  Make();
  source_.Assign({kFirst});
  Append(IdleStory(1));
  Append(TrueStory(2));
  Append(IdleStory(3));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  EXPECT_EQ(source_.stored(kFirst), 1) << "the event before the alert is done, the alert is not";
  EXPECT_TRUE(sink_.records().empty());
  sink_.DeliverNext(1);
  Rounds(10);
  ASSERT_EQ(Sunk("alerts").size(), 1u);
  EXPECT_THAT(*Sunk("alerts")[0]->value, HasSubstr("\"storyId\":\"s2\""));
  EXPECT_EQ(source_.stored(kFirst), 3);
  EXPECT_EQ(source_.unreleased(), 0u);
}

TEST_F(LaneTest, ABadRecordBecomesADeadLetterThatHoldsItsOffset) {
  Make();
  source_.Assign({kFirst});
  source_.Append(kFirst, {.key = "k", .payload = "{broken", .headers = {{"trace", "7"}}});
  Append(IdleStory(1));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  EXPECT_EQ(source_.stored(kFirst), 0) << "the dead letter is to be read again";
  sink_.DeliverNext(1);
  Rounds(10);
  const auto letters = Sunk("news.dlq");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(*letters[0]->key, "k");
  EXPECT_EQ(*letters[0]->value, "{broken");
  EXPECT_EQ(*letters[0]->Header("trace"), "7");
  EXPECT_EQ(*letters[0]->Header("__connect.errors.exception.class.name"), "malformed_json");
  EXPECT_EQ(source_.stored(kFirst), 2);
}

TEST_F(LaneTest, ATombstoneIsCountedAndMakesNoDeadLetter) {
  Make();
  source_.Assign({kFirst});
  source_.Append(kFirst, {.key = "k", .payload = std::nullopt});
  Rounds(50);
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_EQ(source_.stored(kFirst), 1);
  EXPECT_EQ(lane_->counters().verdicts[0][static_cast<size_t>(Verdict::kTombstone)].Value(), 1u);
}

TEST_F(LaneTest, ARecordThatIsTooLargeBecomesADeadLetter) {
  Make();
  source_.Assign({kFirst});
  Append(StoryJson(1, std::string(70 << 10, 'x')));
  Rounds(50);
  ASSERT_EQ(Sunk("news.dlq").size(), 1u);
  EXPECT_EQ(*Sunk("news.dlq")[0]->Header("__connect.errors.exception.class.name"), "too_large");
}

TEST_F(LaneTest, AnAlertThatDoesNotFitItsBufferBecomesADeadLetterOfItsEvent) {
  config_.pipeline.alert_bytes_max = 512;
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  Rounds(50);
  EXPECT_TRUE(Sunk("alerts").empty());
  ASSERT_EQ(Sunk("news.dlq").size(), 1u);
  EXPECT_EQ(*Sunk("news.dlq")[0]->Header("__connect.errors.exception.class.name"),
            "alert_too_large");
}

TEST_F(LaneTest, AFullSinkIsBackPressureAndNothingIsLostOrDoubled) {
  config_.pipeline.outstanding_max = 64;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 1000; ++i) Append(TrueStory(i));
  sink_.set_queue_max(1);
  source_.EndWhenRead();
  ASSERT_TRUE(RunToEnd());
  EXPECT_EQ(Sunk("alerts").size(), 1000u);
  EXPECT_EQ(source_.stored(kFirst), 1000);
  EXPECT_EQ(source_.unreleased(), 0u);
}

TEST_F(LaneTest, SmallArenasAreBackPressureAndNothingIsLost) {
  config_.pipeline.text_arena_bytes = 1 << 20;
  // A full ring of such stories takes seconds under a sanitizer; the bound is not the subject here.
  config_.shutdown.drain_timeout_ms = 120'000;
  Make();
  source_.Assign({kFirst});
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "the ban \\u2014 on gallium &amp; more; ";
  for (int i = 0; i < 300; ++i) Append(StoryJson(i, "China", body));
  source_.EndWhenRead();
  ASSERT_TRUE(RunToEnd());
  EXPECT_FALSE(lane_->drain_timed_out());
  EXPECT_EQ(Sunk("alerts").size(), 300u);
}

TEST_F(LaneTest, ARevokeWaitsForTheBrokerThenStoresThenGivesUp) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  source_.Revoke({kFirst});
  Rounds(50);
  EXPECT_EQ(source_.stored(kFirst), 0) << "the alert still waits for the broker";
  EXPECT_EQ(lane_->counters().rebalances.Value(), 1u) << "only the assignment so far";
  sink_.DeliverNext(1);
  Rounds(20);
  EXPECT_EQ(source_.stored(kFirst), 1);
  EXPECT_EQ(lane_->counters().rebalances.Value(), 2u);
}

TEST_F(LaneTest, ARevokeGivesUpAtItsBoundAndStoresNothingThatWasNotAcknowledged) {
  config_.shutdown.drain_timeout_ms = 50;
  Make();
  source_.Assign({kFirst});
  Append(IdleStory(1));
  Append(TrueStory(2));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  source_.Revoke({kFirst});
  const int64_t start_ns = MonotonicNanos();
  while (lane_->counters().rebalances.Value() < 2 && MonotonicNanos() - start_ns < 5'000'000'000) {
    Rounds(1);
  }
  EXPECT_EQ(lane_->counters().rebalances.Value(), 2u);
  EXPECT_EQ(source_.stored(kFirst), 1);
  // What a rebalance left behind is no failure of the stop.
  sink_.set_hold_deliveries(false);
  lane_->RequestStop();
  ASSERT_TRUE(RunToEnd());
  EXPECT_FALSE(lane_->drain_timed_out());
}

TEST_F(LaneTest, AStopGivesUpAtItsBoundAndSaysSo) {
  config_.shutdown.drain_timeout_ms = 50;
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  lane_->RequestStop();
  ASSERT_TRUE(RunToEnd());
  EXPECT_TRUE(lane_->drain_timed_out());
}

TEST_F(LaneTest, ALatePartitionIsReadAgainAfterReassignmentWithTheSameAlertId) {
  config_.shutdown.drain_timeout_ms = 20;
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(1));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  source_.Lose({kFirst});
  source_.Assign({kFirst});
  Rounds(100);
  sink_.DeliverNext(2);
  Rounds(50);
  const auto alerts = Sunk("alerts");
  ASSERT_EQ(alerts.size(), 2u);
  EXPECT_EQ(*alerts[0]->Header("ce_id"), *alerts[1]->Header("ce_id"));
  EXPECT_EQ(source_.stored(kFirst), 1);
}

TEST_F(LaneTest, ADeadProducerIsRebuiltAndDrivenAgain) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.set_hold_deliveries(true);
  Rounds(50);
  sink_.Die();
  sink_.set_hold_deliveries(false);
  Rounds(50);
  EXPECT_GE(sink_.rebuilds(), 1u);
  EXPECT_EQ(Sunk("alerts").size(), 5u);
  EXPECT_EQ(source_.stored(kFirst), 5);
}

TEST_F(LaneTest, ARefusalForGoodPausesThePartitionAndKeepsTheOffset) {
  Make();
  source_.Assign({kFirst});
  Append(IdleStory(0));
  Append(TrueStory(1));
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 1);
  Rounds(50);
  EXPECT_TRUE(source_.paused(kFirst));
  EXPECT_EQ(source_.stored(kFirst), 1);
  EXPECT_EQ(lane_->counters().refused.Value(), 1u);
}

TEST_F(LaneTest, APartitionGoesOnByItselfWhenItsTopicTakesWhatItRefused) {
  config_.pipeline.refused_retry_ms = 20;
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(0));
  Append(TrueStory(1));
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 2);
  Rounds(20);
  ASSERT_TRUE(source_.paused(kFirst));
  Append(TrueStory(2));
  // The first attempt is refused again: the partition stays where it is.
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(25));
  Rounds(20);
  EXPECT_TRUE(source_.paused(kFirst));
  EXPECT_EQ(lane_->counters().refused.Value(), 3u);
  EXPECT_EQ(source_.stored(kFirst), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(25));
  Rounds(20);
  EXPECT_FALSE(source_.paused(kFirst));
  EXPECT_EQ(Sunk("alerts").size(), 3u);
  EXPECT_EQ(source_.stored(kFirst), 3);
}

TEST_F(LaneTest, OneRefusedPartitionDoesNotHoldTheOthers) {
  config_.pipeline.refused_retry_ms = 60'000;
  Make();
  const TopicPartition second{0, 1};
  source_.Assign({kFirst, second});
  Append(TrueStory(0));
  sink_.RefuseProduce("alerts", ProduceResult::kRefused, 1);
  Rounds(20);
  ASSERT_TRUE(source_.paused(kFirst));
  source_.Append(second, {.payload = TrueStory(1)});
  Rounds(20);
  EXPECT_FALSE(source_.paused(second));
  EXPECT_EQ(source_.stored(second), 1);
  EXPECT_EQ(source_.stored(kFirst), 0);
  EXPECT_EQ(lane_->counters().refused.Value(), 1u) << "it is not tried all the time";
}

TEST_F(LaneTest, ARefusedPartitionThatIsGivenUpIsForgotten) {
  config_.pipeline.refused_retry_ms = 20;
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(0));
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 1);
  Rounds(20);
  ASSERT_TRUE(source_.paused(kFirst));
  source_.Revoke({kFirst});
  Rounds(20);
  source_.Assign({kFirst});
  Rounds(20);
  EXPECT_FALSE(source_.paused(kFirst));
  EXPECT_EQ(Sunk("alerts").size(), 1u) << "read again by the new assignment";
  EXPECT_EQ(source_.stored(kFirst), 1);
}

TEST_F(LaneTest, ADeadLetterRefusedForItsSizeIsSentWithoutItsValue) {
  Make();
  source_.Assign({kFirst});
  Append("{broken");
  sink_.FailDeliveries("news.dlq", DeliveryError::kTooLarge, 1);
  Rounds(50);
  const auto letters = Sunk("news.dlq");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_FALSE(letters[0]->value.has_value());
  EXPECT_EQ(*letters[0]->Header("lodewire.truncated"), "1");
  EXPECT_EQ(source_.stored(kFirst), 1);
}

TEST_F(LaneTest, AnEmbargoedStoryIsHeldOutAndItsOffsetMovesOn) {
  Make();
  source_.Assign({kFirst});
  Append(
      "{\"storyId\":\"e\",\"headline\":\"China bans "
      "gallium\",\"embargoUntil\":\"2999-01-01T00:00:00Z\"}");
  Rounds(50);
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_EQ(source_.stored(kFirst), 1);
  EXPECT_EQ(lane_->counters().decisions[0][static_cast<size_t>(RouteDecision::kEmbargoed)].Value(),
            1u);
}

TEST_F(LaneTest, AReplayedDeadLetterKeepsTheIdOfItsOrigin) {
  Make();
  source_.Assign({kFirst});
  const std::string story = TrueStory(1);
  Append(story);
  source_.Append(kFirst, {.payload = story,
                          .headers = {{"__connect.errors.topic", "news"},
                                      {"__connect.errors.partition", "0"},
                                      {"__connect.errors.offset", "0"}}});
  Rounds(50);
  const auto alerts = Sunk("alerts");
  ASSERT_EQ(alerts.size(), 2u);
  EXPECT_EQ(*alerts[0]->Header("ce_id"), *alerts[1]->Header("ce_id"));
  EXPECT_THAT(*alerts[1]->value, HasSubstr("replay"));
}

TEST_F(LaneTest, ASourceErrorThatLastsStopsTheLaneWithItsText) {
  Make();
  source_.Assign({kFirst});
  Rounds(10);
  source_.FailNextPoll(absl::InternalError("the client is dead"));
  ASSERT_TRUE(RunToEnd());
  EXPECT_THAT(std::string(lane_->status().message()), HasSubstr("the client is dead"));
}

TEST_F(LaneTest, TwoThreadsGiveTheSameAlertsAsOne) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 2000; ++i) Append(i % 10 == 0 ? TrueStory(i) : IdleStory(i));
  source_.EndWhenRead();
  Runner front("front", {[this] { return lane_->FrontWork(); }}, 100);
  Runner back("back", {[this] { return lane_->BackWork(); }}, 100);
  front.Start();
  back.Start();
  front.Join();
  back.Join();
  EXPECT_EQ(Sunk("alerts").size(), 200u);
  EXPECT_EQ(source_.stored(kFirst), 2000);
}

TEST_F(LaneTest, TheSteadyStateMakesNoHeapCallOfOurOwnAlertsIncluded) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 600; ++i) Append(i % 5 == 0 ? TrueStory(i) : IdleStory(i));
  Rounds(30);  // Warm: parsers and caches have their memory.
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  const AllocationCounts before = AllocationCounts::ForThread();
  Rounds(100);
  const AllocationCounts after = AllocationCounts::ForThread();
  SetAllocationGuardMode(AllocationGuardMode::kAbort);
  EXPECT_GT(lane_->counters().alerts.Value(), 50u);
  EXPECT_EQ(after.own - before.own, 0u);
}

}  // namespace
}  // namespace lodewire
