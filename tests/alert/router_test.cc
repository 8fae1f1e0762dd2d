#include "pipeline/alert/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lodewire/v1/alert.pb.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kNow = 1'746'777'700'000;  // 100 s after the sample's event.

Route Made(const RouteConfig& config) {
  auto router = Router::Create({config});
  EXPECT_TRUE(router.ok()) << router.status();
  return router->routes()[0];
}

RouteConfig Desk() {
  RouteConfig config;
  config.name = "desk";
  config.topic = "alerts.desk";
  return config;
}

RouteDecision DecideFor(const RouteConfig& config, const Alert& alert, size_t match = kWholeEvent) {
  return Decide(Made(config), alert, match, kNow);
}

TEST(Router, RefusesUnknownWordsAndNamesTheRoute) {
  for (auto [key, word] : {std::pair{&RouteConfig::format, "xml"},
                           {&RouteConfig::severity, "urgent"},
                           {&RouteConfig::one_per, "story"},
                           {&RouteConfig::embargo, "ignore"},
                           {&RouteConfig::stale, "keep"},
                           {&RouteConfig::replay, "skip"}}) {
    RouteConfig config = Desk();
    config.*key = word;
    const auto router = Router::Create({config});
    ASSERT_FALSE(router.ok());
    EXPECT_THAT(std::string(router.status().message()), HasSubstr("route 'desk': "));
    EXPECT_THAT(std::string(router.status().message()), HasSubstr(word));
  }
}

TEST(Router, KeepsWhatTheConfigurationSays) {
  RouteConfig config = Desk();
  config.format = "ocsf";
  config.one_per = "rule";
  config.severity = "high";
  config.embargo = "mark";
  config.stale = "drop";
  config.alert_age_max_ms = 5;
  config.minerals = {"gallium"};
  const Route route = Made(config);
  EXPECT_EQ(route.encoder->format, "ocsf");
  EXPECT_TRUE(route.one_per_rule);
  EXPECT_EQ(route.severity, Severity::kHigh);
  EXPECT_FALSE(route.embargo_hold_out);
  EXPECT_TRUE(route.stale_drop);
  EXPECT_EQ(route.alert_age_max_ms, 5);
  EXPECT_THAT(route.minerals, ElementsAre("gallium"));
}

TEST(RouteDecisions, TakeWhatTheRouteAsksFor) {
  const auto alert = NewsAlert();
  EXPECT_EQ(DecideFor(Desk(), *alert), RouteDecision::kSend);
  RouteConfig config = Desk();
  config.severity = "critical";
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
  config = Desk();
  config.minerals = {"tungsten"};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
  config.minerals = {"tungsten", "germanium"};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
  config = Desk();
  config.event_types = {"smuggling"};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
  config = Desk();
  config.rules = {std::string(alert->matches[1].rule_id)};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
  config = Desk();
  config.tags = {"other"};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
}

TEST(RouteDecisions, WantAllFiltersOfOneMatch) {
  const auto alert = NewsAlert();
  RouteConfig config = Desk();
  // The second rule fits by id, the first by severity; neither by both.
  config.severity = "high";
  config.rules = {std::string(alert->matches[1].rule_id)};
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
}

TEST(RouteDecisions, OfOnePerRuleLookAtThatMatchAlone) {
  const auto alert = NewsAlert();
  RouteConfig config = Desk();
  config.one_per = "rule";
  config.severity = "high";
  EXPECT_EQ(DecideFor(config, *alert, 0), RouteDecision::kSend);
  EXPECT_EQ(DecideFor(config, *alert, 1), RouteDecision::kNoMatch);
  config.severity = "low";
  config.event_types = {"mention"};
  EXPECT_EQ(DecideFor(config, *alert, 0), RouteDecision::kNoMatch);
  EXPECT_EQ(DecideFor(config, *alert, 1), RouteDecision::kSend);
}

TEST(RouteDecisions, UseTheCappedSeverity) {
  const auto alert = NewsAlert();
  SeverityStep cap;
  cap.level = Severity::kMedium;
  alert->severity_steps.TryPush(&cap);
  RouteConfig config = Desk();
  config.severity = "high";
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kNoMatch);
  EXPECT_EQ(DecideFor(config, *alert, 0), RouteDecision::kNoMatch);
}

TEST(RouteDecisions, HoldOutOrMarkAnEmbargoUntilItsLift) {
  const auto alert = NewsAlert();
  alert->embargo_until_ms = kNow + 1;
  RouteConfig config = Desk();
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kEmbargoed);
  config.embargo = "mark";
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSendEmbargoed);
  alert->embargo_until_ms = kNow;
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
}

TEST(RouteDecisions, MarkOrDropWhatIsTooOld) {
  const auto alert = NewsAlert();
  RouteConfig config = Desk();
  config.alert_age_max_ms = 99'999;
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSendStale);
  config.stale = "drop";
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kTooOld);
  config.alert_age_max_ms = 100'000;
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
  alert->event_ms = kNoTime;
  config.alert_age_max_ms = 1;
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
}

TEST(RouteDecisions, HoldOutWhatTheGroupHadReadBeforeUnlessItIsWanted) {
  const auto alert = NewsAlert();
  RouteConfig config = Desk();
  alert->replayed = true;
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kReplayed);
  config.replay = "mark";
  EXPECT_EQ(DecideFor(config, *alert), RouteDecision::kSend);
}

TEST(EncodeForRoute, AddsTheMarkOfTheDecisionToThatRecordOnly) {
  const auto alert = NewsAlert();
  RouteConfig config = Desk();
  config.format = "protobuf";
  const Route route = Made(config);
  std::array<char, 8192> buffer;
  const auto marks = [&](RouteDecision decision) {
    const size_t size = EncodeForRoute(route, decision, kWholeEvent, 5, alert.get(), buffer);
    v1::Alert message;
    EXPECT_TRUE(message.ParseFromArray(buffer.data(), static_cast<int>(size)));
    EXPECT_EQ(message.times().produced().nanos(), 5'000'000);
    return std::vector<std::string>(message.marks().begin(), message.marks().end());
  };
  EXPECT_THAT(marks(RouteDecision::kSendStale), ElementsAre("repaired_utf8", "stale"));
  EXPECT_THAT(marks(RouteDecision::kSendEmbargoed), ElementsAre("repaired_utf8", "embargoed"));
  EXPECT_THAT(marks(RouteDecision::kSend), ElementsAre("repaired_utf8"));
}

}  // namespace
}  // namespace lodewire
