#include "pipeline/ops/metrics.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "pipeline/ops/metric_table.h"
#include "tests/runtime/lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class MetricsTest : public LaneTest {
 protected:
  // Two alerts, one event that is none, one that is broken, and a broker that took what it got.
  void RunSome() {
    Make();
    source_.Assign({kFirst});
    Append(TrueStory(1));
    Append(TrueStory(2));
    Append(IdleStory(3));
    Append("{broken");
    Rounds(50);
    facts_.config = config_;
    facts_.config.inputs.resize(1);
    facts_.config.inputs[0].topic = "news";
    facts_.rules = rules_.get();
    facts_.binary_version = "1.2.3";
    facts_.reloads_failed = 2;
    facts_.reference_stale = 4;
    facts_.reload_successful = false;
    facts_.memory_fixed_bytes = 7;
    facts_.rule_facts.resize(rules_->live_size());
    facts_.rule_facts[0] = {{40, 30, 5'000'000'000, 20}, 6};
  }
  std::string Text() const { return MetricsText({lane_.get()}, facts_); }

  ServiceFacts facts_;
};

TEST_F(MetricsTest, TheyCountWhatTheLaneDid) {
  RunSome();
  Append(TrueStory(4));
  lane_->FrontWork();  // Read, and now in front of match.
  const std::string text = Text();
  const std::string rule = "rule=\"0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a01\"";
  for (const std::string& line : std::vector<std::string>{
           "# TYPE lodewire_events_total counter",
           "lodewire_events_total{lane=\"0\"} 5",
           "lodewire_verdicts_total{topic=\"news\",verdict=\"ok\"} 3",
           "lodewire_verdicts_total{topic=\"news\",verdict=\"malformed_json\"} 1",
           "lodewire_dead_letters_total{reason=\"malformed_json\"} 1",
           "lodewire_dead_letters_total{reason=\"too_large\"} 0",
           "lodewire_alerts_total{severity=\"high\"} 2",
           "lodewire_alerts_total{severity=\"critical\"} 0",
           "lodewire_rule_alerts_total{" + rule + "} 2",
           "lodewire_mineral_alerts_total{mineral=\"gallium\"} 2",
           "lodewire_route_alerts_total{route=\"desk\",decision=\"sent\"} 2",
           "lodewire_ingest_to_alert_seconds_count 2",
           "lodewire_ingest_to_alert_seconds_bucket{le=\"60\"} 2",
           "lodewire_publish_to_acknowledged_seconds_count 3",
           "lodewire_source_to_alert_seconds_bucket{le=\"86400\"} 0",
           "lodewire_source_to_alert_seconds_bucket{le=\"+Inf\"} 2",
           "lodewire_acknowledged_records_total{lane=\"0\"} 3",
           "lodewire_delivery_failures_total{error=\"fatal\"} 0",
           "lodewire_outstanding_bytes{lane=\"0\"} 0",
           "lodewire_partition_lag_records{topic=\"news\",partition=\"0\"} 0",
           "lodewire_assigned_partitions{lane=\"0\"} 1",
           "lodewire_assignment_generation{lane=\"0\"} 1",
           "lodewire_rebalances_total{lane=\"0\"} 1",
           "lodewire_stage_waiting_events{lane=\"0\",stage=\"match\"} 1",
           "lodewire_stage_waiting_events{lane=\"0\",stage=\"publish\"} 0",
           "lodewire_rule_set_info{digest=\"" + std::string(rules_->digest()) + "\"} 1",
           "lodewire_rule_info{" + rule + ",title=\"Gallium export ban\",level=\"high\"} 1",
           "lodewire_rule_evaluations_total{" + rule + "} 40",
           "lodewire_rule_confirmations_total{" + rule + "} 30",
           "lodewire_rule_seconds_total{" + rule + "} 5",
           "lodewire_rule_hits_total{" + rule + "} 20",
           "lodewire_rule_over_budget_total{" + rule + "} 6",
           "lodewire_rule_reloads_total{result=\"failure\"} 2",
           "lodewire_rule_reload_successful 0",
           "lodewire_reference_stale 4",
           "lodewire_memory_plan_bytes{kind=\"fixed\"} 7",
           "lodewire_build_info{version=\"1.2.3\"} 1"}) {
    EXPECT_THAT(text, HasSubstr(line + "\n"));
  }
  EXPECT_GT(ResidentBytes(), uint64_t{1} << 20);
}

TEST_F(MetricsTest, WhatWaitsForTheBrokerIsOutstandingAndNotAcknowledged) {
  sink_.set_hold_deliveries(true);
  RunSome();
  EXPECT_THAT(Text(), HasSubstr("lodewire_outstanding_records{lane=\"0\"} 3\n"));
  EXPECT_THAT(Text(), HasSubstr("lodewire_publish_to_acknowledged_seconds_count 0\n"));
}

TEST_F(MetricsTest, AStageThatCannotGoOnIsBackPressureTime) {
  config_.pipeline.outstanding_max = 1;
  config_.pipeline.alerts_in_ring = 1;
  sink_.set_hold_deliveries(true);
  RunSome();
  Rounds(5);
  EXPECT_GT(lane_->counters().back_waited_ns.Value(), 0u);
  EXPECT_EQ(lane_->counters().waited_ns.Value(), 0u) << "the ring has room";
}

TEST_F(MetricsTest, ThePageHasEveryFamilyOfTheTable) {
  RunSome();
  const std::string text = Text();
  for (const MetricInfo& metric : MetricTable()) {
    EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(metric.name) + " " +
                                std::string(metric.type) + "\n"));
  }
}

TEST(MetricTable, TheCheckedInPageIsCurrent) {
  std::ifstream file(LODEWIRE_SOURCE_DIR "/docs/metrics.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), MetricsMarkdown())
      << "make it anew: ./dev lodewire metrics --markdown >docs/metrics.md";
}

TEST(NameTally, WhatFindsNoRoomIsCountedAsOther) {
  NameTally tally(2);
  for (const char* name : {"a", "b", "a", "c", "d"}) tally.Add(name);
  std::string text;
  tally.ForEach([&](std::string_view name, uint64_t count) {
    text += std::string(name) + "=" + std::to_string(count) + " ";
  });
  EXPECT_EQ(text, "a=2 b=1 other=2 ");
}

TEST(Histogram, AValueOnABoundBelongsToItAndOneBelowZeroIsZero) {
  static constexpr std::array<int64_t, 2> kBounds = {10, 20};
  Histogram histogram(kBounds);
  for (const int64_t value : {-5, 10, 11, 20, 21}) histogram.Observe(value);
  EXPECT_EQ(histogram.count(0), 2u);
  EXPECT_EQ(histogram.count(1), 2u);
  EXPECT_EQ(histogram.count(2), 1u);
  EXPECT_EQ(histogram.sum(), 62u);
}

}  // namespace
}  // namespace lodewire
