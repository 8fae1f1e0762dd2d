#include "pipeline/ring/wait_policy.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

using Phase = WaitPolicy::Phase;

TEST(WaitPolicy, PausesThenYieldsThenParks) {
  WaitPolicy wait({.pause_rounds = 3, .yield_rounds = 2, .park_min_us = 1, .park_max_us = 4});
  for (int i = 0; i < 3; ++i) {
    wait.Idle(0);
    EXPECT_EQ(wait.phase(), Phase::kPausing) << i;
  }
  for (int i = 0; i < 2; ++i) {
    wait.Idle(0);
    EXPECT_EQ(wait.phase(), Phase::kYielding) << i;
  }
  // Never back to spinning while there is no work.
  for (int i = 0; i < 20; ++i) {
    wait.Idle(0);
    EXPECT_EQ(wait.phase(), Phase::kParking) << i;
  }
}

TEST(WaitPolicy, ParksTwiceAsLongEachTimeUpToTheBound) {
  WaitPolicy wait({.pause_rounds = 0, .yield_rounds = 0, .park_min_us = 50, .park_max_us = 300});
  for (uint32_t expected : {50u, 100u, 200u, 300u, 300u}) {
    EXPECT_EQ(wait.next_park_us(), expected);
    wait.Idle(0);
  }
}

TEST(WaitPolicy, WorkBeginsAgainWithPausing) {
  WaitPolicy wait({.pause_rounds = 1, .yield_rounds = 0, .park_min_us = 1, .park_max_us = 8});
  for (int i = 0; i < 5; ++i) wait.Idle(0);
  ASSERT_EQ(wait.phase(), Phase::kParking);
  ASSERT_EQ(wait.next_park_us(), 8u);
  wait.Idle(1);
  EXPECT_EQ(wait.phase(), Phase::kWorking);
  EXPECT_EQ(wait.next_park_us(), 1u);
  wait.Idle(0);
  EXPECT_EQ(wait.phase(), Phase::kPausing);
}

TEST(WaitPolicy, AParkSleepsAndLetsTheProcessorGo) {
  WaitPolicy wait(
      {.pause_rounds = 0, .yield_rounds = 0, .park_min_us = 2'000, .park_max_us = 2'000});
  const int64_t start_ns = MonotonicNanos();
  const int64_t start_cpu_ns = ThreadCpuNanos();
  for (int i = 0; i < 10; ++i) wait.Idle(0);
  EXPECT_GE(MonotonicNanos() - start_ns, 10 * 2'000'000);
  // A spin would have used all twenty milliseconds.
  EXPECT_LT(ThreadCpuNanos() - start_cpu_ns, 10'000'000);
}

TEST(WaitPolicy, AParkedRunnerLooksAgainWithinTheBound) {
  constexpr int64_t kParkNanos = 500'000;
  WaitPolicy wait({.pause_rounds = 0, .yield_rounds = 0, .park_min_us = 500, .park_max_us = 500});
  // The shortest of several: a busy machine may delay any single one.
  int64_t shortest_ns = std::numeric_limits<int64_t>::max();
  for (int i = 0; i < 20; ++i) {
    const int64_t start_ns = MonotonicNanos();
    wait.Idle(0);
    shortest_ns = std::min(shortest_ns, MonotonicNanos() - start_ns);
  }
  EXPECT_GE(shortest_ns, kParkNanos);
  EXPECT_LT(shortest_ns, 10 * kParkNanos);
}

TEST(WaitPolicyDeathTest, RefusesBoundsThatMakeNoSense) {
  EXPECT_TRUE(WaitOptions{}.Valid());
  EXPECT_FALSE(WaitOptions{.park_min_us = 0}.Valid());
  EXPECT_FALSE((WaitOptions{.park_min_us = 100, .park_max_us = 50}).Valid());
  EXPECT_FALSE((WaitOptions{.park_max_us = 2'000'000}).Valid());
  EXPECT_DEATH(WaitPolicy(WaitOptions{.park_min_us = 0}), "Valid");
}

}  // namespace
}  // namespace lodewire
