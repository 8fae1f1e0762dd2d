// Shadow rules are matched beside the live ones, never alert, and their differences are reported.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The live rule at another level, and a rule that the live set does not have.
constexpr char kCandidate[] = R"(
title: Quota
id: 0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a02
logsource: {product: lodewire, category: news}
detection:
    words: {'text|word': quota}
    condition: words
level: low
)";

class ShadowTest : public LaneTest {
 protected:
  ShadowTest() : sink_with_shadow_({"alerts", "news.dlq", "lodewire.shadow"}) {}
  ~ShadowTest() override { std::filesystem::remove_all(folder_); }

  // The lane of the fixture with a shadow set of `candidate`.
  void MakeWithShadow(const std::string& candidate) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "/candidate.yaml") << candidate;
    shadow_ = folder_;
    lane_sink_ = &sink_with_shadow_;
    Make();
    source_.Assign({kFirst});
  }
  std::vector<const SunkRecord*> SunkTo(const std::string& topic) const {
    std::vector<const SunkRecord*> records;
    for (const SunkRecord& record : sink_with_shadow_.records()) {
      if (record.topic == topic) records.push_back(&record);
    }
    return records;
  }

  const std::string folder_ = ::testing::TempDir() + "/lodewire-shadow-test";
  MemorySink sink_with_shadow_;
};

TEST_F(ShadowTest, WhatACandidateAddsAndDropsIsReportedAndNeverAlerts) {
  MakeWithShadow(kCandidate);
  Append(TrueStory(1));                              // Live only.
  Append(StoryJson(2, "A quota on tungsten"));       // Shadow only.
  Append(IdleStory(3));                              // Neither.
  Append(StoryJson(4, "China bans gallium quota"));  // Both, by different rules.
  Rounds(50);
  EXPECT_EQ(SunkTo("alerts").size(), 2u) << "of the live rule, of stories 1 and 4";
  const auto reports = SunkTo("lodewire.shadow");
  ASSERT_EQ(reports.size(), 3u);
  EXPECT_THAT(*reports[0]->value,
              AllOf(HasSubstr("\"offset\":0"), HasSubstr("\"liveLevel\":\"high\""),
                    HasSubstr("\"shadowLevel\":\"none\""), HasSubstr("\"come\":[]"),
                    HasSubstr("\"go\":[{\"id\":\"0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a01\"")));
  EXPECT_THAT(*reports[1]->value,
              AllOf(HasSubstr("\"offset\":1"), HasSubstr("\"liveLevel\":\"none\""),
                    HasSubstr("\"shadowLevel\":\"low\""), HasSubstr("\"go\":[]"),
                    HasSubstr("\"come\":[{\"id\":\"0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a02\"")));
  EXPECT_THAT(*reports[2]->value, HasSubstr("\"offset\":3"));
  EXPECT_EQ(source_.stored(kFirst), 4);
  EXPECT_EQ(lane_->counters().alerts.Value(), 2u);
  EXPECT_EQ(lane_->counters().matched_events.Value(), 2u) << "by live rules";
  EXPECT_EQ(lane_->counters().shadow_reports.Value(), 3u);
}

TEST_F(ShadowTest, ACandidateThatIsTheLiveSetReportsNothing) {
  MakeWithShadow(kLaneRules);
  for (int i = 0; i < 20; ++i) Append(i % 2 == 0 ? TrueStory(i) : IdleStory(i));
  Rounds(50);
  EXPECT_EQ(SunkTo("alerts").size(), 10u);
  EXPECT_TRUE(SunkTo("lodewire.shadow").empty());
  EXPECT_EQ(rules_->digest(), rules_->shadow_digest());
}

TEST_F(ShadowTest, ARuleThatChangesItsLevelComesAndGoes) {
  std::string lower = kLaneRules;
  lower.replace(lower.find("level: high"), 11, "level: low");
  MakeWithShadow(lower);
  Append(TrueStory(1));
  Rounds(50);
  ASSERT_EQ(SunkTo("lodewire.shadow").size(), 1u);
  EXPECT_THAT(*SunkTo("lodewire.shadow")[0]->value,
              AllOf(HasSubstr("\"liveLevel\":\"high\""), HasSubstr("\"shadowLevel\":\"low\"")));
}

TEST_F(ShadowTest, AReportHoldsItsOffsetUntilTheBrokerHasIt) {
  MakeWithShadow(kCandidate);
  sink_with_shadow_.set_hold_deliveries(true);
  Append(StoryJson(1, "A quota on tungsten"));
  Rounds(50);
  EXPECT_EQ(source_.stored(kFirst), 0);
  sink_with_shadow_.DeliverNext(1);
  Rounds(10);
  EXPECT_EQ(source_.stored(kFirst), 1);
}

}  // namespace
}  // namespace lodewire
