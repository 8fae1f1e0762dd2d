#include "pipeline/demo/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace lodewire {
namespace {

DemoReport Example() {
  DemoReport report;
  report.accounting.events = 100000;
  report.accounting.alerts = 801;
  report.accounting.dead_letters = 40;
  report.accounting.lost = 1;
  report.accounting.duplicated = 2;
  report.accounting.unexpected = 3;
  report.accounting.alerts_by_rule = {{"rule-a", 5}, {"rule-b", 9}};
  report.accounting.alerts_by_mineral = {{"gallium", 4}};
  report.rule_titles = {{"rule-a", "Export-control language on gallium"}};
  report.throughput_events_per_s = 123456.5;
  report.latency_us_p50 = 10;
  report.latency_us_p99 = 20;
  report.latency_us_p999 = 30;
  report.rss_bytes_peak = 5 << 20;
  report.memory_plan_bytes = 6 << 20;
  return report;
}

TEST(Report, SaysWhenNothingLimitedTheFeed) {
  DemoReport report = Example();
  EXPECT_THAT(ReportTable(report), ::testing::HasSubstr("latency is mostly the feed's own queue"));
  report.rate = 20'000;
  EXPECT_THAT(ReportTable(report), ::testing::Not(::testing::HasSubstr("queue")));
}

TEST(Report, JsonHasExactlyThePromisedKeys) {
  const std::string text = ReportJson(Example());
  ASSERT_EQ(text.back(), '\n');
  const nlohmann::json json = nlohmann::json::parse(text);
  std::set<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"events_in", "alerts_out", "dead_letters",
                                         "alerts_by_mineral", "alerts_by_rule",
                                         "throughput_events_per_s", "latency_us", "rss_bytes_peak",
                                         "memory_plan_bytes", "lost", "duplicated", "unexpected"}));
  EXPECT_EQ(json["alerts_by_rule"]["rule-b"], 9);
  EXPECT_EQ(json["alerts_by_mineral"]["gallium"], 4);
  EXPECT_EQ(json["latency_us"], (nlohmann::json{{"p50", 10.0}, {"p99", 20.0}, {"p999", 30.0}}));
  EXPECT_EQ(json["lost"], 1);
  EXPECT_EQ(json["duplicated"], 2);
  EXPECT_EQ(json["unexpected"], 3);
}

TEST(Report, TableNamesRulesByTitleAndTheFrequentFirst) {
  const std::string table = ReportTable(Example());
  EXPECT_THAT(table, ::testing::HasSubstr("100,000"));
  const size_t first = table.find("rule-b");
  const size_t second = table.find("Export-control language on gallium");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
}

}  // namespace
}  // namespace lodewire
