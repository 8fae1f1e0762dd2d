#include "pipeline/alert/candidate_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class CandidateTest : public ::testing::Test, protected JudgeFixture {
 protected:
  std::optional<uint32_t> Find() {
    TestEvent event(FieldTable::News());
    return FindCandidate(rules(), Input(event.Seal()).matches);
  }
};

TEST_F(CandidateTest, IsAnEventForWhichOnlyATaggedInformationalRuleHolds) {
  AddRule("plain", Severity::kInformational);
  EXPECT_EQ(Find(), std::nullopt);
  AddRule("tagged", Severity::kInformational).info.tags = {"lodewire.candidate"};
  EXPECT_EQ(Find(), 1u);
  AddRule("alerts", Severity::kLow);
  EXPECT_EQ(Find(), std::nullopt);
}

TEST(CandidateLimit, TakesEveryNthAndSoManyAMinute) {
  CandidateLimit sample(100, 3);
  std::vector<bool> taken;
  for (int i = 0; i < 6; ++i) taken.push_back(sample.Admit(0));
  EXPECT_EQ(taken, (std::vector<bool>{true, false, false, true, false, false}));

  CandidateLimit limit(2, 1);
  EXPECT_TRUE(limit.Admit(0));
  EXPECT_TRUE(limit.Admit(59'999));
  EXPECT_FALSE(limit.Admit(59'999));
  EXPECT_TRUE(limit.Admit(60'000));
}

TEST(CandidateReport, SaysWhyAndShowsTheTextCutAtACodePoint) {
  RuleInfo rule;
  rule.title = "why";
  rule.id = "id";
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "镓";
  TestEvent story(FieldTable::News());
  story.Text(NewsField::kHeadline, "a \"b\"").Text(NewsField::kBody, body);
  const EventView& view = story.Seal();
  std::array<char, 8192> buffer;
  const CandidateOrigin origin{"news.events", 3, 17, 5};
  const size_t size = WriteCandidateReport(rule, origin, view, buffer);
  EXPECT_EQ(std::string_view(buffer.data(), size),
            "{\"reason\":\"why\",\"ruleId\":\"id\",\"topic\":\"news.events\",\"partition\":3,"
            "\"offset\":17,\"category\":\"news\",\"matchedTimeMs\":5,\"headline\":\"a \\\"b\\\"\","
            "\"text\":\"" +
                body.substr(0, 1998) + "\"}");
  EXPECT_EQ(WriteCandidateReport(rule, origin, view, std::span(buffer).first(50)), 0u);

  TestEvent goods(FieldTable::Trade());
  goods.Text(TradeField::kDescription, "bars").Text(TradeField::kHsCode, "811010");
  const size_t trade = WriteCandidateReport(rule, origin, goods.Seal(), buffer);
  EXPECT_THAT(std::string(buffer.data(), trade),
              HasSubstr("\"description\":\"bars\",\"hsCode\":\"811010\"}"));
}

}  // namespace
}  // namespace lodewire
