// What only a second reading of the text says is believed less, and says so.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

class LookAlikeTest : public ::testing::Test, protected JudgeFixture {
 protected:
  // A story whose headline writes gallium with a Cyrillic letter, and its second reading.
  EventView& Story() {
    event_.Text(NewsField::kHeadline, kSent)
        .Integer(NewsField::kPublishedTime, kMay2025)
        .Text(NewsField::kSourceReliability, "a")
        .Text(NewsField::kInformationCredibility, "1");
    EventView& view = event_.Seal();
    const std::string_view sent = view.First(NewsField::kHeadline);
    Origin origin{sent.data(), 21, {map_, 20, 21}, true};
    CHECK(view.InsertReading(0, "China curbs gallium.", origin));
    return view;
  }
  bool IsMarked() {
    return std::find(alert().marks.begin(), alert().marks.end(), kLookAlike) != alert().marks.end();
  }

  static constexpr std::string_view kSent = "China curbs g\u0430llium.";

 private:
  TestEvent event_{FieldTable::News()};
  const std::array<OffsetSegment, 3> map_ = {{{0, 0}, {13, 13}, {14, 15}}};
};

TEST_F(LookAlikeTest, AMineralThatOnlyTheReadingNamesIsLessSure) {
  EventView& view = Story();
  AddRule("a", Severity::kHigh).evidence = {{NewsField::kHeadline, 0, 12, 20, "mineral", true},
                                            {NewsField::kHeadline, 0, 6, 11, "act", false}};
  ASSERT_TRUE(Assemble(view));
  ASSERT_EQ(alert().minerals.size(), 1u);
  EXPECT_EQ(alert().minerals[0].id, "gallium");
  EXPECT_EQ(alert().minerals[0].known_by, "look_alike");
  EXPECT_DOUBLE_EQ(alert().minerals[0].confidence, 0.6);
  EXPECT_DOUBLE_EQ(alert().confidence, 0.6);
  EXPECT_TRUE(IsMarked());
  EXPECT_EQ(alert().severity, Severity::kHigh);
  const AlertEvidence& evidence = alert().matches[0].evidence[0];
  EXPECT_TRUE(evidence.look_alike);
  EXPECT_EQ(evidence.text, "g\u0430llium");
  EXPECT_FALSE(alert().matches[0].evidence[1].look_alike);
}

TEST_F(LookAlikeTest, ARuleThatNeedsTheReadingAssertsItsMineralLessSurely) {
  EventView& view = Story();
  FakeRuleSet::Rule& rule = AddRule("a", Severity::kHigh);
  rule.info.minerals = {"tungsten"};
  rule.evidence = {{NewsField::kHeadline, 0, 12, 20, "mineral", true}};
  ASSERT_TRUE(Assemble(view));
  ASSERT_EQ(alert().minerals.size(), 2u);
  EXPECT_EQ(alert().minerals[1].id, "tungsten");
  EXPECT_EQ(alert().minerals[1].known_by, "look_alike");
  EXPECT_DOUBLE_EQ(alert().minerals[1].confidence, 0.9 * kLookAlikeFactor);
}

TEST_F(LookAlikeTest, ASelectionWithAnotherPlaceDoesNotNeedTheReading) {
  EventView& view = Story();
  FakeRuleSet::Rule& rule = AddRule("a", Severity::kHigh);
  rule.info.minerals = {"tungsten"};
  rule.evidence = {{NewsField::kHeadline, 0, 12, 20, "mineral", true},
                   {NewsField::kHeadline, 0, 0, 5, "mineral", false}};
  ASSERT_TRUE(Assemble(view));
  EXPECT_FALSE(IsMarked());
  EXPECT_EQ(alert().minerals[0].id, "tungsten");
  EXPECT_EQ(alert().minerals[0].known_by, "rule");
}

}  // namespace
}  // namespace lodewire
