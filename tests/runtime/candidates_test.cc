#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kCandidateRule[] = R"(
---
title: Ministry without a mineral
id: 0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a77
logsource: {category: news, product: lodewire}
detection:
    words: {'text|word': ministry}
    condition: words
level: informational
tags: [lodewire.candidate]
)";

class CandidatesTest : public LaneTest {
 protected:
  CandidatesTest() : sink_with_candidates_({"alerts", "news.dlq", "lodewire.candidates"}) {
    lane_rules_ += kCandidateRule;
    lane_sink_ = &sink_with_candidates_;
    config_.candidates.topic = "lodewire.candidates";
  }
  std::vector<const SunkRecord*> SunkTo(const std::string& topic) const {
    std::vector<const SunkRecord*> records;
    for (const SunkRecord& record : sink_with_candidates_.records()) {
      if (record.topic == topic) records.push_back(&record);
    }
    return records;
  }

  MemorySink sink_with_candidates_;
};

TEST_F(CandidatesTest, AnEventThatOnlyACandidateRuleHoldsForIsReportedAndItsOffsetWaitsForIt) {
  Make();
  source_.Assign({kFirst});
  Append(StoryJson(1, "The ministry acts"));                        // The candidate rule alone.
  Append(IdleStory(2));                                             // None.
  Append(StoryJson(3, "The ministry: China bans gallium export"));  // Alerts; no candidate.
  Rounds(50);
  EXPECT_EQ(SunkTo("alerts").size(), 1u);
  const auto candidates = SunkTo("lodewire.candidates");
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_THAT(*candidates[0]->value,
              AllOf(HasSubstr("\"reason\":\"Ministry without a mineral\""),
                    HasSubstr("\"offset\":0"), HasSubstr("\"headline\":\"The ministry acts\"")));
  EXPECT_EQ(source_.stored(kFirst), 3);
  EXPECT_EQ(lane_->counters().candidates.Value(), 1u);
  EXPECT_EQ(lane_->counters().candidates_left_out.Value(), 0u);
}

TEST_F(CandidatesTest, BeyondTheLimitAreCountedAndNotSent) {
  config_.candidates.per_minute = 2;
  Make();
  source_.Assign({kFirst});
  for (int i = 0; i < 5; ++i) Append(StoryJson(i, "The ministry acts"));
  Rounds(50);
  // The wall clock may pass a minute once in between.
  const size_t sent = SunkTo("lodewire.candidates").size();
  EXPECT_GE(sent, 2u);
  EXPECT_LE(sent, 4u);
  EXPECT_EQ(lane_->counters().candidates_left_out.Value(), 5 - sent);
  EXPECT_EQ(source_.stored(kFirst), 5);
}

TEST_F(CandidatesTest, WithoutATopicNothingIsKept) {
  config_.candidates.topic.clear();
  Make();
  source_.Assign({kFirst});
  Append(StoryJson(1, "The ministry acts"));
  Rounds(50);
  EXPECT_TRUE(SunkTo("lodewire.candidates").empty());
  EXPECT_EQ(lane_->counters().candidates.Value(), 0u);
}

}  // namespace
}  // namespace lodewire
