#include "pipeline/demo/accounting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lodewire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

FeedEvent Event(Expectation expectation, MineralSet minerals = 0) {
  FeedEvent event;
  event.expectation = expectation;
  event.minerals = minerals;
  event.description = "a story";
  return event;
}

SeenAlert Seen(int64_t offset, std::span<const std::string_view> minerals = {}) {
  SeenAlert alert;
  alert.offset = offset;
  alert.minerals = minerals;
  return alert;
}

TEST(Accounting, FindsNothingWrongWhenEverythingCame) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kNone), 0, 0, 0);
  accounting.Planted(Event(Expectation::kAlert), 0, 0, 1);
  accounting.Planted(Event(Expectation::kDeadLetter), 0, 0, 2);
  accounting.Planted(Event(Expectation::kTombstone), 0, 0, 3);
  EXPECT_FALSE(accounting.complete());
  accounting.Saw(Seen(1));
  accounting.SawDeadLetter(0, 0, 2);
  EXPECT_TRUE(accounting.complete());
  const AccountingResult result = accounting.Result();
  EXPECT_EQ(result.events, 4u);
  EXPECT_EQ(result.alerts, 1u);
  EXPECT_EQ(result.dead_letters, 1u);
  EXPECT_EQ(result.tombstones, 1u);
  EXPECT_EQ(result.lost + result.duplicated + result.unexpected, 0u);
  EXPECT_TRUE(result.examples.empty());
}

TEST(Accounting, CountsALostAlertAndALostDeadLetter) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kAlert), 0, 2, 5);
  accounting.Planted(Event(Expectation::kDeadLetter), 1, 0, 0);
  const AccountingResult result = accounting.Result();
  EXPECT_EQ(result.lost, 2u);
  EXPECT_THAT(result.examples, ::testing::Contains(HasSubstr("lost news.events/2@5 a story")));
}

TEST(Accounting, CountsADoubledAlert) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kAlert), 0, 0, 1);
  accounting.Saw(Seen(1));
  accounting.Saw(Seen(1));
  accounting.Saw(Seen(1));
  EXPECT_EQ(accounting.Result().duplicated, 2u);
  EXPECT_EQ(accounting.Result().lost, 0u);
}

TEST(Accounting, CountsUnexpectedAlerts) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kNone), 0, 0, 0);
  accounting.Planted(Event(Expectation::kDeadLetter), 0, 0, 1);
  accounting.Saw(Seen(0));            // An event that is not relevant.
  accounting.Saw(Seen(1));            // A broken record cannot alert.
  accounting.SawDeadLetter(0, 0, 0);  // A good record is no dead letter.
  EXPECT_EQ(accounting.Result().unexpected, 3u);
}

TEST(Accounting, TellsTopicsAndPartitionsApart) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kAlert), 0, 1, 7);
  SeenAlert other = Seen(7);
  other.topic = 1;
  other.partition = 1;
  accounting.Saw(other);
  EXPECT_EQ(accounting.Result().unexpected, 1u);
  EXPECT_EQ(accounting.Result().lost, 1u);
}

TEST(Accounting, CountsRulesAndMinerals) {
  Accounting accounting;
  accounting.Planted(Event(Expectation::kAlert, MineralBit("gallium") | MineralBit("tungsten")), 0,
                     0, 0);
  const std::array<std::string_view, 2> rules = {"rule-a", "rule-b"};
  const std::array<std::string_view, 1> minerals = {"gallium"};
  SeenAlert alert = Seen(0, minerals);
  alert.rule_ids = rules;
  accounting.Saw(alert);
  const AccountingResult result = accounting.Result();
  EXPECT_THAT(result.alerts_by_rule, ElementsAre(Pair("rule-a", 1), Pair("rule-b", 1)));
  EXPECT_THAT(result.alerts_by_mineral, ElementsAre(Pair("gallium", 1)));
  EXPECT_EQ(result.without_mineral, 1u) << "tungsten was planted and not told";
}

}  // namespace
}  // namespace lodewire
