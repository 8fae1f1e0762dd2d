// A lane whose sink is transactional: alerts and offsets become visible together, whatever fails.
#include <gmock/gmock.h>

#include <chrono>
#include <set>
#include <thread>

#include "lane_fixture.h"
#include "pipeline/base/clock.h"
#include "pipeline/memory/allocation_guard.h"
#include "pipeline/stages/transaction.h"

namespace lodewire {
namespace {

class ExactlyOnceTest : public LaneTest {
 protected:
  ExactlyOnceTest() {
    sink_.set_transactional(&source_);
    config_.kafka.transaction_interval_ms = 20;
    config_.pipeline.refused_retry_ms = 50;
  }

  // Rounds until `done`; false after five seconds.
  template <typename Done>
  bool Until(Done done) {
    const int64_t start_ns = MonotonicNanos();
    while (!done()) {
      if (MonotonicNanos() - start_ns > 5'000'000'000) return false;
      Rounds(1);
    }
    return true;
  }
  void RoundsFor(int milliseconds) {
    const int64_t start_ns = MonotonicNanos();
    while (MonotonicNanos() - start_ns < int64_t{milliseconds} * 1'000'000) Rounds(1);
  }
  // Each of `count` stories has one visible alert.
  void ExpectEachOnce(size_t count) {
    const auto alerts = Sunk("alerts");
    std::set<std::string> ids;
    for (const SunkRecord* alert : alerts) ids.insert(*alert->Header("ce_id"));
    EXPECT_EQ(alerts.size(), count);
    EXPECT_EQ(ids.size(), count);
  }
};

TEST_F(ExactlyOnceTest, AlertsAndOffsetsBecomeVisibleTogetherAfterTheInterval) {
  config_.kafka.transaction_interval_ms = 200;
  Make();
  source_.Assign({kFirst});
  Append(IdleStory(0));
  Append(TrueStory(1));
  Rounds(20);
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_EQ(source_.stored(kFirst), -1);
  ASSERT_TRUE(Until([&] { return sink_.commits() == 1; }));
  ExpectEachOnce(1);
  EXPECT_EQ(source_.stored(kFirst), 2);
  EXPECT_EQ(lane_->counters().acknowledged.Value(), 1u);
}

TEST_F(ExactlyOnceTest, ManyAlertsDoNotWaitForTheInterval) {
  config_.kafka.transaction_interval_ms = 60'000;
  config_.kafka.transaction_records_max = 10;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 30; ++i) Append(TrueStory(i));
  Rounds(50);
  EXPECT_GE(sink_.commits(), 1u);
  EXPECT_LE(sink_.commits(), 3u);
  EXPECT_GE(source_.stored(kFirst), 20);
}

TEST_F(ExactlyOnceTest, OffsetsOfEventsWithoutAlertsAreCommittedToo) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 10; ++i) Append(IdleStory(i));
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 10; }));
  EXPECT_EQ(sink_.commits(), 1u);
  RoundsFor(50);
  EXPECT_EQ(sink_.commits(), 1u) << "nothing new, nothing to commit";
}

TEST_F(ExactlyOnceTest, AnAbortedTransactionIsMadeAgain) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.AnswerCommits({CommitResult::kAgain, CommitResult::kAborted, CommitResult::kAborted});
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, NothingIsProducedWhileACommitHasNoAnswer) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(0));
  sink_.AnswerCommits(std::vector<CommitResult>(2'000'000, CommitResult::kAgain));
  RoundsFor(40);
  Append(TrueStory(1));
  Rounds(20);
  EXPECT_EQ(sink_.commits(), 0u);
  sink_.AnswerCommits({CommitResult::kCommitted});
  Rounds(1);
  EXPECT_EQ(source_.stored(kFirst), 1) << "the second alert is not in this transaction";
  ExpectEachOnce(1);
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 2; }));
  ExpectEachOnce(2);
}

TEST_F(ExactlyOnceTest, ARecordThatFailsUndoesItsTransactionAndIsMadeAgainWithTheOthers) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.FailDeliveries("alerts", DeliveryError::kAgain, 1);
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, AProducerThatDiesInACommitThatWasMadeDoublesNothing) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.AnswerCommits({CommitResult::kDead}, /*made=*/true);
  ASSERT_TRUE(Until([&] { return sink_.rebuilds() == 1; }));
  RoundsFor(50);
  ExpectEachOnce(5);
  EXPECT_EQ(source_.stored(kFirst), 5);
  EXPECT_TRUE(lane_->idle());
}

TEST_F(ExactlyOnceTest, AProducerThatDiesInACommitThatWasNotMadeLosesNothing) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.AnswerCommits({CommitResult::kDead}, /*made=*/false);
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  EXPECT_EQ(sink_.rebuilds(), 1u);
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, AProducerThatDiesBetweenCommitsIsRebuiltAndDrivenAgain) {
  config_.kafka.transaction_interval_ms = 100;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  Rounds(20);
  sink_.Die();
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  EXPECT_GE(sink_.rebuilds(), 1u);
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, ARevokeCommitsBeforeItGivesUp) {
  config_.kafka.transaction_interval_ms = 10'000;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  Append(IdleStory(5));
  Rounds(20);
  EXPECT_EQ(source_.stored(kFirst), -1);
  source_.Revoke({kFirst});
  Rounds(20);
  EXPECT_EQ(lane_->counters().rebalances.Value(), 2u);
  EXPECT_EQ(source_.stored(kFirst), 6);
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, AStopCommitsBeforeItEnds) {
  config_.kafka.transaction_interval_ms = 10'000;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  Rounds(20);
  lane_->RequestStop();
  ASSERT_TRUE(RunToEnd());
  EXPECT_FALSE(lane_->drain_timed_out());
  EXPECT_EQ(source_.stored(kFirst), 5);
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, ALostPartitionLeavesNothingBehindAndItsNextOwnerMakesItOnce) {
  config_.kafka.transaction_interval_ms = 10'000;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  Rounds(20);
  source_.Lose({kFirst});
  Rounds(20);
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_EQ(source_.stored(kFirst), -1);
  source_.Assign({kFirst});
  Rounds(20);
  lane_->RequestStop();
  ASSERT_TRUE(RunToEnd());
  ExpectEachOnce(5);
  EXPECT_EQ(source_.stored(kFirst), 5);
}

TEST_F(ExactlyOnceTest, WhatTheGroupGaveAwayIsDroppedAndTheLaneGoesOn) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.AnswerCommits({CommitResult::kUnowned});
  RoundsFor(60);
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_TRUE(lane_->idle()) << "nothing waits for partitions of somebody else";
  source_.Lose({kFirst});
  source_.Assign({kFirst});
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, ADeadLetterRefusedForItsSizeIsSentWithoutItsValueAndNothingTwice) {
  Make();
  source_.Assign({kFirst});
  Append(TrueStory(0));
  Append("{broken");
  sink_.FailDeliveries("news.dlq", DeliveryError::kTooLarge, 1);
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 2; }));
  ExpectEachOnce(1);
  const auto letters = Sunk("news.dlq");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_FALSE(letters[0]->value.has_value());
}

TEST_F(ExactlyOnceTest, ARefusalForGoodHoldsTheOffsetsUntilTheTopicTakesIt) {
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(TrueStory(i));
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 1);
  Rounds(20);
  RoundsFor(20);
  EXPECT_FALSE(source_.paused(kFirst));
  EXPECT_TRUE(sink_.records().empty());
  EXPECT_EQ(source_.stored(kFirst), -1);
  EXPECT_EQ(lane_->counters().refused.Value(), 1u);
  ASSERT_TRUE(Until([&] { return source_.stored(kFirst) == 5; }));
  ExpectEachOnce(5);
}

TEST_F(ExactlyOnceTest, AFullTableCommitsInsteadOfWaiting) {
  config_.kafka.transaction_interval_ms = 60'000;
  config_.kafka.transaction_records_max = 1'000'000;
  config_.pipeline.outstanding_max = 64;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 500; ++i) Append(TrueStory(i));
  source_.EndWhenRead();
  ASSERT_TRUE(RunToEnd());
  ExpectEachOnce(500);
  EXPECT_EQ(source_.stored(kFirst), 500);
}

TEST_F(ExactlyOnceTest, TwoThreadsAndManyFaultsLoseAndDoubleNothing) {
  config_.kafka.transaction_interval_ms = 2;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 2000; ++i) Append(i % 4 == 0 ? TrueStory(i) : IdleStory(i));
  source_.EndWhenRead();
  sink_.FailDeliveries("alerts", DeliveryError::kAgain, 3);
  sink_.AnswerCommits({CommitResult::kAgain, CommitResult::kAborted, CommitResult::kDead,
                       CommitResult::kCommitted, CommitResult::kAborted, CommitResult::kDead},
                      /*made=*/true);
  Runner front("front", {[this] { return lane_->FrontWork(); }}, 100);
  Runner back("back", {[this] { return lane_->BackWork(); }}, 100);
  front.Start();
  back.Start();
  front.Join();
  back.Join();
  ExpectEachOnce(500);
  EXPECT_EQ(source_.stored(kFirst), 2000);
}

TEST_F(ExactlyOnceTest, TheSteadyStateMakesNoHeapCallOfOurOwn) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  config_.kafka.transaction_interval_ms = 1;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 600; ++i) Append(i % 5 == 0 ? TrueStory(i) : IdleStory(i));
  RoundsFor(30);
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  for (int i = 600; i < 1200; ++i) Append(i % 5 == 0 ? TrueStory(i) : IdleStory(i));
  const size_t commits = sink_.commits();
  const AllocationCounts before = AllocationCounts::ForThread();
  RoundsFor(50);
  const AllocationCounts after = AllocationCounts::ForThread();
  SetAllocationGuardMode(AllocationGuardMode::kAbort);
  EXPECT_GT(sink_.commits(), commits);
  EXPECT_EQ(after.own - before.own, 0u);
}

}  // namespace
}  // namespace lodewire
