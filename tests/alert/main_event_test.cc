#include "pipeline/alert/main_event.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

// Rules that hold for a story, each by the words that are its evidence.
class MainEventTest : public ::testing::Test, protected JudgeFixture {
 protected:
  void Story(std::string_view headline, std::string_view body) {
    event_ = std::make_unique<TestEvent>(FieldTable::News());
    event_->Text(NewsField::kHeadline, headline).Text(NewsField::kBody, body);
    view_ = &event_->Seal();
  }
  // A rule of that type that found `mineral` and `act` in `field`.
  void Found(std::string id, std::string_view type, Severity level, FieldId field,
             std::string_view mineral, std::string_view act) {
    auto& rule = AddRule(std::move(id), level);
    rule.info.event_type = std::string(type);
    rule.info.direction = type == "relaxation" ? Direction::kEasing : Direction::kTightening;
    Evidence first = Place(*view_, field, mineral);
    first.selection = "mineral";
    Evidence second = Place(*view_, field, act);
    second.selection = "action";
    rule.evidence = {first, second};
  }
  std::string EventType() {
    EXPECT_TRUE(Assemble(*view_));
    EXPECT_EQ(alert().event_type, alert().matches[0].event_type);
    return std::string(alert().event_type);
  }

  std::unique_ptr<TestEvent> event_;
  EventView* view_ = nullptr;
};

TEST_F(MainEventTest, StandsInTheHeadlineEvenWhereTheBodyHasAHigherRule) {
  Story("Court jails gallium trader", "In 2024 China banned gallium exports.");
  Found("a", "ban", Severity::kCritical, NewsField::kBody, "gallium", "banned");
  Found("b", "prosecution", Severity::kMedium, NewsField::kHeadline, "gallium", "jails");
  EXPECT_EQ(EventType(), "prosecution");
  // The level is still that of the highest rule.
  EXPECT_EQ(alert().severity, Severity::kCritical);
  EXPECT_EQ(alert().severity_reasons[0], "rule:critical");
}

TEST_F(MainEventTest, StandsInTheLeadBeforeTheRestOfTheBody) {
  const std::string body = "Customs seized gallium. " + std::string(1000, 'x') + " gallium quota";
  Story("Trade news", body);
  Found("a", "quota", Severity::kHigh, NewsField::kBody, "quota", "quota");
  Found("b", "seizure", Severity::kMedium, NewsField::kBody, "gallium", "seized");
  EXPECT_EQ(EventType(), "seizure");
}

TEST_F(MainEventTest, IsTheMostSpecificOfWhatTheHeadlineSays) {
  Story("China suspends gallium export ban", "");
  Found("a", "control", Severity::kHigh, NewsField::kHeadline, "gallium", "export ban");
  Found("b", "ban", Severity::kHigh, NewsField::kHeadline, "gallium", "ban");
  Found("c", "relaxation", Severity::kMedium, NewsField::kHeadline, "gallium", "suspends");
  EXPECT_EQ(EventType(), "relaxation");
  EXPECT_EQ(alert().direction, Direction::kEasing);
}

TEST_F(MainEventTest, OfEquallySpecificOnesIsWhatIsSaidFirst) {
  Story("Antimony prices surge after export ban", "");
  Found("a", "ban", Severity::kHigh, NewsField::kHeadline, "Antimony", "ban");
  Found("b", "price", Severity::kMedium, NewsField::kHeadline, "Antimony", "prices surge");
  EXPECT_EQ(EventType(), "price");
  rules().rules.clear();
  Story("China bans antimony exports, prices surge", "");
  Found("a", "price", Severity::kHigh, NewsField::kHeadline, "antimony", "prices surge");
  Found("b", "ban", Severity::kMedium, NewsField::kHeadline, "antimony", "bans");
  EXPECT_EQ(EventType(), "ban");
}

TEST_F(MainEventTest, IsNotInTheHeadlineWhereOnlyTheMineralIs) {
  Story("Gallium: what it is", "China banned gallium exports.");
  auto& rule = AddRule("a", Severity::kHigh);
  Evidence mineral = Place(*view_, NewsField::kHeadline, "Gallium");
  mineral.selection = "mineral";
  Evidence act = Place(*view_, NewsField::kBody, "banned");
  act.selection = "action";
  rule.evidence = {mineral, act};
  ASSERT_TRUE(Assemble(*view_));
  EXPECT_EQ(PlaceOfEvidence(alert().matches[0]), EvidencePlace::kLead);
}

TEST_F(MainEventTest, IsNeverThatOfAnInformationalRule) {
  Story("Gallium: what it is", "China banned gallium exports.");
  Found("a", "mention", Severity::kInformational, NewsField::kHeadline, "Gallium", "Gallium");
  Found("b", "ban", Severity::kHigh, NewsField::kBody, "gallium", "banned");
  EXPECT_EQ(EventType(), "ban");
}

TEST(EventTypes, HavePhrasesAndStandOnce) {
  for (const EventTypeInfo& type : kEventTypes) {
    EXPECT_EQ(FindEventType(type.name), &type);
    EXPECT_FALSE(type.phrase.empty());
  }
  EXPECT_EQ(FindEventType("mention"), nullptr);
}

}  // namespace
}  // namespace lodewire
