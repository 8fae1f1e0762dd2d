// What the second stage does with an event: which text it rewrites and which fields it adds.
#include "pipeline/stages/normalise_stage.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

class NormaliseStageTest : public ::testing::Test {
 protected:
  NormaliseStageTest() { view().Reset(FieldTable::News()); }

  EventView& view() { return owned_.view(); }
  void Add(FieldId field, std::string_view text) {
    ASSERT_TRUE(view().Append(Value::String(field, text)));
  }
  Verdict Normalise() {
    view().Seal();
    bool repaired = false;
    bool back_pressure = false;
    const Verdict verdict =
        NormaliseView(normaliser_, &view(), &arena_, &repaired, &back_pressure, &chrome_bytes_);
    EXPECT_FALSE(back_pressure);
    return verdict;
  }

  uint64_t chrome_bytes_ = 0;

 private:
  OwnedEventView owned_{64, 64};
  std::vector<uint64_t> memory_ = std::vector<uint64_t>(1 << 14);
  TextArena arena_{{reinterpret_cast<char*>(memory_.data()), memory_.size() * 8}};
  Normaliser normaliser_;
};

TEST_F(NormaliseStageTest, WhatStandsAroundAHeadlineBecomesFields) {
  // Once as sent plainly, once where the text is rewritten.
  for (const std::string_view headline :
       {"UPDATE 1-China halts exports - Rare Earth Exchanges",
        "UPDATE 1\u2011China  halts exports \u2013 Rare Earth Exchanges"}) {
    view().Reset(FieldTable::News());
    Add(NewsField::kHeadline, headline);
    ASSERT_EQ(Normalise(), Verdict::kOk);
    EXPECT_EQ(view().First(NewsField::kHeadlinePrefix), "update");
    EXPECT_EQ(view().First(NewsField::kHeadlinePublisher), "Rare Earth Exchanges");
    const Value& value = view().Values(NewsField::kHeadline)[0];
    // A publisher's name is no mineral of the story, and stays in the record.
    EXPECT_EQ(value.str(), "UPDATE 1-China halts exports");
    EXPECT_EQ(view().Original(value), headline);
    const size_t at = value.str().find("exports");
    const ByteRange range =
        view().OriginalRange(value, static_cast<uint32_t>(at), static_cast<uint32_t>(at + 7));
    EXPECT_EQ(headline.substr(range.begin, range.end - range.begin), "exports");
  }
}

TEST_F(NormaliseStageTest, TheEventsOwnNameIsAPublisher) {
  Add(NewsField::kHeadline, "China stoppt Ausfuhr von Gallium | Erzblatt");
  Add(NewsField::kProvider, "erzblatt");
  ASSERT_EQ(Normalise(), Verdict::kOk);
  EXPECT_EQ(view().First(NewsField::kHeadline), "China stoppt Ausfuhr von Gallium");
  EXPECT_EQ(view().First(NewsField::kHeadlinePublisher), "Erzblatt");
  EXPECT_TRUE(view().Values(NewsField::kHeadlinePrefix).empty());
}

TEST_F(NormaliseStageTest, AnEventWithoutAHeadlineHasNoneOfItsFields) {
  Add(NewsField::kBody, "KILL: China halts exports | Reuters");
  ASSERT_EQ(Normalise(), Verdict::kOk);
  EXPECT_TRUE(view().Values(NewsField::kHeadlinePrefix).empty());
  EXPECT_TRUE(view().Values(NewsField::kHeadlinePublisher).empty());
  EXPECT_EQ(view().First(NewsField::kBody), "KILL: China halts exports | Reuters");
}

TEST_F(NormaliseStageTest, LookAlikesAreReadASecondTime) {
  Add(NewsField::kHeadline, "China curbs g\u0430llium | Reuters");
  Add(NewsField::kBody, "<p>Exports of galIium</p>");
  Add(NewsField::kBodyFormat, "html");
  Add(NewsField::kProvider, "erzblatt");
  ASSERT_EQ(Normalise(), Verdict::kOk);
  const auto headlines = view().Values(NewsField::kHeadline);
  ASSERT_EQ(headlines.size(), 2u);
  EXPECT_EQ(headlines[0].str(), "China curbs g\u0430llium");
  EXPECT_EQ(headlines[1].str(), "China curbs gallium");
  EXPECT_FALSE(view().IsLookAlike(headlines[0]));
  EXPECT_TRUE(view().IsLookAlike(headlines[1]));
  EXPECT_EQ(headlines[1].index, 0u);
  EXPECT_EQ(view().Original(headlines[1]), "China curbs g\u0430llium | Reuters");
  const auto bodies = view().Values(NewsField::kBody);
  ASSERT_EQ(bodies.size(), 2u);
  EXPECT_EQ(bodies[1].str(), "Exports of gallium");
  const ByteRange range = view().OriginalRange(bodies[1], 11, 18);
  EXPECT_EQ(range.begin, 14u);
  EXPECT_EQ(range.end, 21u);
  // The other fields are found where they are now.
  EXPECT_EQ(view().Values(NewsField::kText).size(), 4u);
  EXPECT_EQ(view().First(NewsField::kProvider), "erzblatt");
  EXPECT_EQ(view().First(NewsField::kHeadlinePublisher), "Reuters");
}

TEST_F(NormaliseStageTest, PageChromeIsCutAndCounted) {
  constexpr std::string_view kStory =
      "Beijing will curb exports of gallium, the Ministry of Commerce said.";
  constexpr std::string_view kChrome = "Related articles\nScandium from Odisha\n";
  const std::string page = std::string(kStory) + "\n" + std::string(kChrome);
  Add(NewsField::kBody, page);
  ASSERT_EQ(Normalise(), Verdict::kOk);
  EXPECT_EQ(view().First(NewsField::kBody), kStory);
  EXPECT_EQ(chrome_bytes_, kChrome.size());
}

}  // namespace
}  // namespace lodewire
