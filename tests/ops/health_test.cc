#include "pipeline/ops/health.h"

#include <gmock/gmock.h>

#include "tests/runtime/lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class HealthTest : public LaneTest {
 protected:
  HealthReport Look(int64_t now_ms) {
    health_.Observe({lane_.get()}, now_ms);
    return health_.Report();
  }

  Health health_{30'000};
};

TEST_F(HealthTest, AMemberWithoutAnAssignmentIsLiveAndNotReady) {
  Make();
  Rounds(5);
  const HealthReport report = Look(1000);
  EXPECT_TRUE(report.live);
  EXPECT_FALSE(report.ready);
  EXPECT_THAT(report.reason, HasSubstr("no assignment"));
}

TEST_F(HealthTest, AnAssignedIdleMemberIsReadyHoweverLongNothingComes) {
  Make();
  source_.Assign({kFirst});
  Rounds(5);
  EXPECT_TRUE(Look(1000).ready);
  Rounds(5);
  EXPECT_TRUE(Look(1'000'000).ready) << health_.Report().reason;
}

TEST_F(HealthTest, ThreadsThatDoNotGoRoundAreDeadAfterTheStallTime) {
  Make();
  source_.Assign({kFirst});
  Rounds(5);
  EXPECT_TRUE(Look(1000).live);
  EXPECT_TRUE(Look(31'000).live);
  const HealthReport report = Look(31'001);
  EXPECT_FALSE(report.live);
  EXPECT_THAT(report.reason, HasSubstr("has not gone round"));
  lane_->FrontWork();
  EXPECT_FALSE(Look(31'002).live) << "the back half still stands";
  lane_->BackWork();
  EXPECT_TRUE(Look(31'003).live);
}

TEST_F(HealthTest, ASinkThatIsAwayIsLiveAndNotReadyWithTheReason) {
  Make();
  source_.Assign({kFirst});
  sink_.set_hold_deliveries(true);
  Append(TrueStory(1));
  Rounds(50);
  EXPECT_TRUE(Look(1000).ready);
  Rounds(5);
  const HealthReport report = Look(40'000);
  EXPECT_TRUE(report.live);
  EXPECT_FALSE(report.ready);
  EXPECT_THAT(report.reason, HasSubstr("broker"));
  sink_.DeliverNext(1);
  Rounds(5);
  EXPECT_TRUE(Look(41'000).ready) << health_.Report().reason;
}

TEST_F(HealthTest, ASourceThatGivesNothingOfItsLagIsDeadAndOneWithoutItsBrokersIsNot) {
  Make();
  source_.Assign({kFirst});
  Rounds(5);
  source_.set_hangs(true);
  Append(TrueStory(1));
  const auto look = [this](int64_t now_ms) {
    Rounds(5);
    return Look(now_ms);
  };
  EXPECT_TRUE(look(1000).ready);
  EXPECT_TRUE(look(31'000).live);
  HealthReport report = look(31'001);
  EXPECT_FALSE(report.live);
  EXPECT_FALSE(report.ready);
  EXPECT_THAT(report.reason, HasSubstr("1 records wait and its position has not moved for 30 s"));
  source_.CountError();
  report = look(31'002);
  EXPECT_TRUE(report.live) << "brokers that are away";
  EXPECT_FALSE(report.ready);
  EXPECT_THAT(report.reason, HasSubstr("brokers of the inputs are away"));
  source_.set_hangs(false);
  EXPECT_TRUE(look(31'003).ready) << health_.Report().reason;
}

TEST_F(HealthTest, AServiceThatDrainsIsNotReady) {
  Make();
  source_.Assign({kFirst});
  Rounds(5);
  EXPECT_TRUE(Look(1000).ready);
  health_.Stopping();
  EXPECT_FALSE(health_.Report().ready);
  EXPECT_EQ(health_.Report().reason, "stopping");
}

}  // namespace
}  // namespace lodewire
