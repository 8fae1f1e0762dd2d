#include "pipeline/ring/stage_ring.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "gtest/gtest.h"

namespace lodewire {
namespace {

struct Slot {
  uint64_t value = 0;
};

template <size_t kCapacity, size_t kStages>
struct RingOf {
  explicit RingOf(uint64_t first_sequence = 0) : ring(slots, first_sequence) {}

  // Fills and publishes up to `count`, as spans allow; returns how many.
  size_t Produce(size_t count) {
    size_t produced = 0;
    while (produced < count) {
      const std::span<Slot> free = ring.Claim(count - produced);
      if (free.empty()) break;
      for (Slot& slot : free) slot.value = next_value++;
      ring.Publish(free.size());
      produced += free.size();
    }
    return produced;
  }
  // Acquires and releases up to `count` in the stage; returns how many.
  size_t Work(size_t stage, size_t count) {
    size_t worked = 0;
    while (worked < count) {
      const size_t got = ring.Acquire(stage, count - worked).size();
      if (got == 0) break;
      ring.Release(stage, got);
      worked += got;
    }
    return worked;
  }

  std::array<Slot, kCapacity> slots;
  StageRing<Slot, kStages> ring;
  uint64_t next_value = 0;
};

TEST(StageRing, ClaimGivesTheWholeRingAtFirst) {
  RingOf<8, 1> r;
  EXPECT_EQ(r.ring.Claim(100).size(), 8u);
  EXPECT_EQ(r.ring.Claim(3).size(), 3u);
  EXPECT_TRUE(r.ring.Claim(0).empty());
}

TEST(StageRing, ClaimingAgainWithoutPublishingGivesTheSameSlots) {
  RingOf<8, 1> r;
  const std::span<Slot> first = r.ring.Claim(2);
  const std::span<Slot> second = r.ring.Claim(5);
  EXPECT_EQ(first.data(), second.data());
  EXPECT_EQ(second.size(), 5u);
}

TEST(StageRing, ClaimReturnsEmptySpanWhenFull) {
  RingOf<4, 2> r;
  ASSERT_EQ(r.Produce(4), 4u);
  EXPECT_TRUE(r.ring.Claim(1).empty());
  // The first stage being done frees nothing; only the last one does.
  ASSERT_EQ(r.Work(0, 4), 4u);
  EXPECT_TRUE(r.ring.Claim(1).empty());
  ASSERT_EQ(r.Work(1, 1), 1u);
  EXPECT_EQ(r.ring.Claim(4).size(), 1u);
}

TEST(StageRing, AcquireReturnsEmptySpanBeforeAnythingIsPublished) {
  RingOf<4, 3> r;
  for (size_t stage = 0; stage < 3; ++stage) EXPECT_TRUE(r.ring.Acquire(stage, 4).empty());
  r.ring.Claim(4);
  EXPECT_TRUE(r.ring.Acquire(0, 4).empty());  // claimed is not published
}

TEST(StageRing, AStageSeesOnlyWhatTheStageBeforeHasReleased) {
  RingOf<8, 3> r;
  r.Produce(5);
  EXPECT_EQ(r.ring.Acquire(0, 8).size(), 5u);
  EXPECT_TRUE(r.ring.Acquire(1, 8).empty());
  r.ring.Release(0, 3);
  EXPECT_EQ(r.ring.Acquire(1, 8).size(), 3u);
  EXPECT_TRUE(r.ring.Acquire(2, 8).empty());
  r.ring.Release(1, 2);
  EXPECT_EQ(r.ring.Acquire(2, 8).size(), 2u);
}

TEST(StageRing, APartialReleaseBringsTheRestAgain) {
  RingOf<8, 1> r;
  r.Produce(6);
  ASSERT_EQ(r.ring.Acquire(0, 4).size(), 4u);
  r.ring.Release(0, 1);
  const std::span<Slot> again = r.ring.Acquire(0, 4);
  ASSERT_EQ(again.size(), 4u);
  EXPECT_EQ(again.front().value, 1u);
  r.ring.Release(0, 0);  // back-pressure: nothing was finished
  EXPECT_EQ(r.ring.Acquire(0, 4).front().value, 1u);
}

TEST(StageRing, APartialPublishLeavesTheRestClaimable) {
  RingOf<8, 1> r;
  const std::span<Slot> claimed = r.ring.Claim(4);
  r.ring.Publish(1);
  EXPECT_EQ(r.ring.Claim(1).data(), claimed.data() + 1);
  EXPECT_EQ(r.ring.Acquire(0, 4).size(), 1u);
}

TEST(StageRing, SpansNeverWrap) {
  RingOf<8, 2> r;
  ASSERT_EQ(r.Produce(6), 6u);
  ASSERT_EQ(r.Work(0, 6), 6u);
  ASSERT_EQ(r.Work(1, 6), 6u);
  // Eight slots are free, but two only up to the array's end.
  EXPECT_EQ(r.ring.Claim(8).size(), 2u);
  ASSERT_EQ(r.Produce(8), 8u);
  EXPECT_EQ(r.ring.Acquire(0, 8).size(), 2u);
  r.ring.Release(0, 2);
  const std::span<Slot> rest = r.ring.Acquire(0, 8);
  EXPECT_EQ(rest.size(), 6u);
  EXPECT_EQ(rest.data(), r.slots.data());
}

TEST(StageRing, EverySpanLiesInsideTheArrayInOrderAtEveryBatchSize) {
  for (size_t batch = 1; batch <= 9; ++batch) {
    RingOf<8, 2> r(1'000'003);
    uint64_t expected = 0;
    for (int round = 0; round < 200; ++round) {
      r.Produce(batch);
      r.Work(0, batch / 2 + 1);
      const std::span<Slot> done = r.ring.Acquire(1, batch);
      if (done.empty()) continue;
      ASSERT_GE(done.data(), r.slots.data());
      ASSERT_LE(done.data() + done.size(), r.slots.data() + r.slots.size());
      for (const Slot& slot : done) ASSERT_EQ(slot.value, expected++);
      r.ring.Release(1, done.size());
    }
    EXPECT_GT(expected, 100u);
  }
}

TEST(StageRing, ARingOfOneSlotAlternates) {
  RingOf<1, 1> r;
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(r.Produce(2), 1u);
    ASSERT_EQ(r.Work(0, 2), 1u);
  }
}

class StageRingOverflow : public testing::TestWithParam<uint64_t> {};

TEST_P(StageRingOverflow, SequencesMayPassTheEndOfTheirNumbers) {
  RingOf<8, 3> r(GetParam() - 13);
  uint64_t expected = 0;
  for (int round = 0; round < 20; ++round) {
    ASSERT_EQ(r.Produce(8), 8u) << round;
    EXPECT_TRUE(r.ring.Claim(1).empty());
    EXPECT_EQ(r.ring.Depth(0), 8u);
    for (size_t stage = 0; stage < 2; ++stage) ASSERT_EQ(r.Work(stage, 8), 8u);
    EXPECT_EQ(r.ring.Depth(2), 8u);
    for (int i = 0; i < 8; ++i) {
      const uint64_t sequence = r.ring.Position(2);
      const std::span<Slot> one = r.ring.Acquire(2, 1);
      ASSERT_EQ(one.size(), 1u);
      EXPECT_EQ(&one.front(), &r.ring.SlotAt(sequence));
      EXPECT_EQ(one.front().value, expected++);
      r.ring.Release(2, 1);
    }
    EXPECT_TRUE(r.ring.Drained());
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, StageRingOverflow,
                         testing::Values(0,  // 2^64
                                         uint64_t{1} << 63, uint64_t{1} << 32));

TEST(StageRing, DepthCountsWhatWaitsForAStage) {
  RingOf<8, 3> r;
  r.Produce(7);
  r.Work(0, 5);
  r.Work(1, 2);
  EXPECT_EQ(r.ring.Depth(0), 2u);
  EXPECT_EQ(r.ring.Depth(1), 3u);
  EXPECT_EQ(r.ring.Depth(2), 2u);
  EXPECT_FALSE(r.ring.Drained());
}

TEST(StageRing, PositionsAreSequenceNumbers) {
  RingOf<4, 2> r(100);
  EXPECT_EQ(r.ring.ProducerPosition(), 100u);
  r.Produce(3);
  r.Work(0, 2);
  r.Work(1, 1);
  EXPECT_EQ(r.ring.ProducerPosition(), 103u);
  EXPECT_EQ(r.ring.Position(0), 102u);
  EXPECT_EQ(r.ring.Position(1), 101u);
}

TEST(StageRing, DrainedWhenTheLastStageHasCaughtUp) {
  RingOf<4, 2> r;
  EXPECT_TRUE(r.ring.Drained());
  r.Produce(1);
  EXPECT_FALSE(r.ring.Drained());
  r.Work(0, 1);
  EXPECT_FALSE(r.ring.Drained());
  r.Work(1, 1);
  EXPECT_TRUE(r.ring.Drained());
}

TEST(StageRing, CursorsOfTwoThreadsShareNoCacheLinePair) {
  // Each party has a pair for its cursor and one for what only its owner uses.
  EXPECT_GE(sizeof(StageRing<Slot, 5>), 6 * 2 * kCacheLinePair);
  EXPECT_EQ(alignof(StageRing<Slot, 5>), kCacheLinePair);
}

TEST(StageRingDeathTest, RefusesASlotCountThatIsNoPowerOfTwo) {
  std::array<Slot, 6> slots;
  using Ring = StageRing<Slot, 1>;
  EXPECT_DEATH(Ring{std::span<Slot>(slots)}, "has_single_bit");
  EXPECT_DEATH(Ring{std::span<Slot>()}, "has_single_bit");
}

#ifndef NDEBUG
TEST(StageRingDeathTest, RefusesToFinishMoreThanWasGiven) {
  RingOf<4, 1> r;
  r.Produce(2);
  r.ring.Acquire(0, 4);
  EXPECT_DEATH(r.ring.Release(0, 3), "limit");
  EXPECT_DEATH(r.ring.Publish(5), "limit");
}
#endif

}  // namespace
}  // namespace lodewire
