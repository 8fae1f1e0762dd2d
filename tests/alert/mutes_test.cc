#include "pipeline/alert/mutes.h"

#include <gtest/gtest.h>

#include "lodewire/v1/alert.pb.h"
#include "pipeline/alert/router.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

constexpr int64_t kNow = 1'746'777'700'000;

// An alert of two rules about two minerals: `loud` (high) and `quiet` (low).
Alert TwoRules() {
  Alert alert;
  alert.severity = Severity::kHigh;
  AlertMatch loud;
  loud.rule_id = "loud";
  loud.level = Severity::kHigh;
  AlertMatch quiet;
  quiet.rule_id = "quiet";
  quiet.level = Severity::kLow;
  alert.matches.TryPush(loud);
  alert.matches.TryPush(quiet);
  for (const char* id : {"gallium", "germanium"}) {
    AlertMineral mineral;
    mineral.id = id;
    alert.minerals.TryPush(mineral);
  }
  return alert;
}

Mute Muted(const std::string& rule, const std::string& mineral = "", int64_t until_ms = kNow + 1) {
  Mute mute;
  mute.rule = rule;
  mute.mineral = mineral;
  mute.until_ms = until_ms;
  return mute;
}

uint16_t MutedMatches(std::vector<Mute> mutes, int64_t now_ms = kNow) {
  Alert alert = TwoRules();
  MarkMuted(MuteList(std::move(mutes), nullptr), now_ms, &alert);
  return alert.muted_matches;
}

TEST(Mutes, ARuleIsMutedUntilItsTimeAndOthersAreNot) {
  EXPECT_EQ(MutedMatches({}), 0b00);
  EXPECT_EQ(MutedMatches({Muted("loud")}), 0b01);
  EXPECT_EQ(MutedMatches({Muted("lou"), Muted("loude"), Muted("quiet")}), 0b10);
  EXPECT_EQ(MutedMatches({Muted("loud")}, kNow + 1), 0b00) << "from then on it is none";
}

TEST(Mutes, AMineralIsMutedOnlyWhereTheAlertIsAboutNothingElse) {
  EXPECT_EQ(MutedMatches({Muted("loud", "gallium")}), 0b00) << "germanium is news still";
  EXPECT_EQ(MutedMatches({Muted("loud", "gallium"), Muted("loud", "germanium")}), 0b01);
  EXPECT_EQ(MutedMatches({Muted("loud", "gallium"), Muted("quiet", "germanium")}), 0b00);
  EXPECT_EQ(MutedMatches({Muted("loud", "gallium"), Muted("loud", "germanium", kNow)}), 0b00);
  Alert alert = TwoRules();
  alert.minerals.clear();
  MarkMuted(MuteList({Muted("loud", "gallium")}, nullptr), kNow, &alert);
  EXPECT_EQ(alert.muted_matches, 0b00) << "it is about no mineral";
}

TEST(Mutes, CountsGoOnInTheNextListAndBelongToTheMuteThatApplied) {
  const MuteList first({Muted("loud"), Muted("loud", "gallium"), Muted("quiet", "tungsten")},
                       nullptr);
  Alert alert = TwoRules();
  MarkMuted(first, kNow, &alert);
  CountMuted(first, kNow, alert);
  const MuteList second({Muted("loud"), Muted("new")}, &first);
  MarkMuted(second, kNow, &alert);
  CountMuted(second, kNow, alert);
  ASSERT_EQ(second.entries().size(), 2u);
  EXPECT_EQ(second.entries()[0].count->load(), 2u);
  EXPECT_EQ(second.entries()[1].count->load(), 0u);
  EXPECT_EQ(first.entries()[1].count->load(), 1u);
  EXPECT_EQ(first.entries()[2].count->load(), 0u) << "not about tungsten";
}

RouteConfig Desk(const std::string& severity, const std::string& muted = "hold_out") {
  RouteConfig config;
  config.name = "desk";
  config.topic = "alerts.desk";
  config.severity = severity;
  config.muted = muted;
  return config;
}

RouteDecision DecideFor(const RouteConfig& config, std::vector<Mute> mutes,
                        size_t match = kWholeEvent) {
  auto router = Router::Create({config});
  EXPECT_TRUE(router.ok()) << router.status();
  Alert alert = TwoRules();
  MarkMuted(MuteList(std::move(mutes), nullptr), kNow, &alert);
  return Decide(router->routes()[0], alert, match, kNow);
}

TEST(MutedRoutes, AnAlertGoesWhereItsOtherRulesWouldHaveBroughtIt) {
  EXPECT_EQ(DecideFor(Desk("low"), {Muted("loud")}), RouteDecision::kSend)
      << "the quiet rule alone brings it here";
  EXPECT_EQ(DecideFor(Desk("high"), {Muted("loud")}), RouteDecision::kMuted);
  EXPECT_EQ(DecideFor(Desk("high"), {Muted("quiet")}), RouteDecision::kSend);
  EXPECT_EQ(DecideFor(Desk("low"), {Muted("loud"), Muted("quiet")}), RouteDecision::kMuted);
  EXPECT_EQ(DecideFor(Desk("critical"), {Muted("loud")}), RouteDecision::kNoMatch)
      << "it would not have come anyway";
}

TEST(MutedRoutes, ARecordOfOneRuleIsMutedWithIt) {
  RouteConfig config = Desk("low");
  config.one_per = "rule";
  EXPECT_EQ(DecideFor(config, {Muted("loud")}, 0), RouteDecision::kMuted);
  EXPECT_EQ(DecideFor(config, {Muted("loud")}, 1), RouteDecision::kSend);
}

TEST(MutedRoutes, ARouteThatIncludesThemGetsThemMarked) {
  EXPECT_EQ(DecideFor(Desk("high", "include"), {Muted("loud")}), RouteDecision::kSendMuted);
  auto router = Router::Create({Desk("high", "include")});
  ASSERT_TRUE(router.ok());
  const auto alert = NewsAlert();
  alert->matches[0].level = Severity::kHigh;
  std::vector<char> buffer(64 << 10);
  const auto marks = [&](uint16_t muted, RouteDecision decision) {
    alert->muted_matches = muted;
    const size_t size =
        EncodeForRoute(router->routes()[0], decision, kWholeEvent, 5, alert.get(), buffer);
    return std::string(buffer.data(), size);
  };
  EXPECT_EQ(marks(0, RouteDecision::kSend).find("\"muted\""), std::string::npos);
  EXPECT_NE(marks(0xffff, RouteDecision::kSendMuted).find("\"muted\""), std::string::npos);
  const std::string both = marks(0xffff, RouteDecision::kSendStale);
  EXPECT_NE(both.find("\"muted\""), std::string::npos);
  EXPECT_NE(both.find("\"stale\""), std::string::npos);
}

}  // namespace
}  // namespace lodewire
