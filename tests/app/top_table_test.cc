#include "pipeline/app/top_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBefore[] = R"(
# HELP lodewire_events_total Records read from Kafka.
# TYPE lodewire_events_total counter
lodewire_events_total{lane="0"} 1000
lodewire_events_total{lane="10"} 500
process_cpu_seconds_total 10
lodewire_rule_seconds_total{rule="cheap"} 1
lodewire_rule_seconds_total{rule="dear"} 1
lodewire_back_pressure_seconds_total{lane="0",half="front"} 1
)";
constexpr char kAfter[] = R"(
lodewire_build_info{version="0.1.0"} 1
lodewire_ready 0
lodewire_events_total{lane="0"} 3000
lodewire_events_total{lane="10"} 100
lodewire_alerts_total{severity="high"} 3
lodewire_alerts_total{severity="low"} 4
process_cpu_seconds_total 13
lodewire_partition_lag_records{topic="news",partition="3"} 7
lodewire_partition_lag_records{topic="news",partition="4"} 70
lodewire_rule_info{rule="cheap",title="Cheap \"one\"",level="low"} 1
lodewire_rule_info{rule="dear",title="Dear)"
                          "\x1b[31m\u202e"
                          R"(one",level="low"} 1
lodewire_rule_seconds_total{rule="cheap"} 1.1
lodewire_rule_seconds_total{rule="dear"} 2
lodewire_back_pressure_seconds_total{lane="0",half="front"} 1.5
lodewire_back_pressure_seconds_total{lane="0",half="back"} 0.5
)";

TopView View() { return MakeTopView(ReadPrometheusText(kBefore), ReadPrometheusText(kAfter), 2.0); }

TEST(TopView, RatesAreDifferencesAndARestartedCounterBeginsAnew) {
  const TopView view = View();
  ASSERT_EQ(view.lanes.size(), 2u);
  EXPECT_EQ(view.lanes[0].lane, "0");
  EXPECT_DOUBLE_EQ(view.lanes[0].events_a_second, 1000);
  EXPECT_DOUBLE_EQ(view.lanes[0].back_pressure, 0.5);
  EXPECT_EQ(view.lanes[1].lane, "10");
  EXPECT_DOUBLE_EQ(view.lanes[1].events_a_second, 50) << "the process was started again";
  EXPECT_DOUBLE_EQ(view.cpu, 1.5);
  EXPECT_DOUBLE_EQ(view.lag, 77);
  EXPECT_EQ(view.version, "0.1.0");
  EXPECT_FALSE(view.ready);
}

TEST(TopView, TheFurthestBehindAndTheSlowestComeFirst) {
  const TopView view = View();
  ASSERT_EQ(view.partitions.size(), 2u);
  EXPECT_EQ(view.partitions[0].partition, "4");
  ASSERT_EQ(view.slowest.size(), 2u);
  EXPECT_EQ(view.slowest[0].rule, "dear");
  EXPECT_DOUBLE_EQ(view.slowest[0].cpu, 0.5);
  EXPECT_EQ(view.slowest[1].title, "Cheap \"one\"");
}

TEST(TopView, AFirstLookHasNoRates) {
  const TopView view = MakeTopView({}, ReadPrometheusText(kAfter), 0);
  EXPECT_DOUBLE_EQ(view.lanes[0].events_a_second, 0);
  EXPECT_DOUBLE_EQ(view.cpu, 0);
}

TEST(RenderTop, ShowsWhatItHasWithinItsSizeAndWithoutControlCharacters) {
  TopView view = View();
  view.address = "127.0.0.1:9464";
  view.reason = "stopping";
  for (const TopSize size : {TopSize{100, 40}, TopSize{40, 12}, TopSize{10, 3}, TopSize{1, 1}}) {
    const std::string text = RenderTop(view, size);
    const std::vector<std::string> lines = absl::StrSplit(text, '\n');
    EXPECT_LE(lines.size() - 1, size.rows);
    for (const std::string& line : lines) EXPECT_LE(DisplayWidth(line), size.columns) << line;
  }
  const std::string text = RenderTop(view, {100, 40});
  EXPECT_THAT(text, HasSubstr("127.0.0.1:9464: NOT READY (stopping)"));
  EXPECT_THAT(text, HasSubstr("events 1050/s"));
  EXPECT_THAT(text, HasSubstr("news/4"));
  EXPECT_THAT(text, HasSubstr("Dear\\x1b[31m\\u{202e}one"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(TopJsonTest, HasTheSameNumbers) {
  const auto view = TopJson(View());
  EXPECT_DOUBLE_EQ(view["lanes"][0]["events_a_second"].get<double>(), 1000);
  EXPECT_EQ(view["slowest_rules"][0]["rule"], "dear");
  EXPECT_DOUBLE_EQ(view["lag"].get<double>(), 77);
}

TEST(PrometheusText, ReadsEscapesAndLeavesOutWhatIsNoSample) {
  const auto samples = ReadPrometheusText(
      "# HELP a b\nok{a=\"x\\\"y\\\\z\\n\",b=\"{,}\"} 1.5e3\nbroken{a=\"x\nword\n{} 3\nplain 2");
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].Label("a"), "x\"y\\z\n");
  EXPECT_EQ(samples[0].Label("b"), "{,}");
  EXPECT_DOUBLE_EQ(samples[0].value, 1500);
  EXPECT_EQ(samples[1].name, "plain");
}

}  // namespace
}  // namespace lodewire
