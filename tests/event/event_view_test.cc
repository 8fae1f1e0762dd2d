#include "pipeline/event/event_view.h"

#include <gtest/gtest.h>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

class EventViewTest : public testing::Test {
 protected:
  EventViewTest() : owned_(8, 256), view_(owned_.view()) { view_.Reset(FieldTable::News()); }

  bool AppendString(FieldId field, std::string_view text) {
    return view_.Append(Value::String(field, text));
  }

  OwnedEventView owned_;
  EventView& view_;
};

TEST_F(EventViewTest, GroupsValuesByFieldInOrderOfArrival) {
  ASSERT_TRUE(AppendString(NewsField::kUrls, "u0"));
  ASSERT_TRUE(AppendString(NewsField::kHeadline, "h"));
  ASSERT_TRUE(AppendString(NewsField::kUrls, "u1"));
  ASSERT_TRUE(AppendString(NewsField::kProvider, "p"));
  ASSERT_TRUE(AppendString(NewsField::kUrls, "u2"));
  view_.Seal();
  const auto urls = view_.Values(NewsField::kUrls);
  ASSERT_EQ(urls.size(), 3u);
  for (uint16_t i = 0; i < 3; ++i) {
    EXPECT_EQ(urls[i].str(), "u" + std::to_string(i));
    EXPECT_EQ(urls[i].index, i);
    EXPECT_EQ(urls[i].field, NewsField::kUrls);
  }
  EXPECT_EQ(view_.First(NewsField::kHeadline), "h");
  EXPECT_EQ(view_.First(NewsField::kProvider), "p");
  EXPECT_TRUE(view_.Values(NewsField::kBody).empty());
  EXPECT_EQ(view_.AllValues().size(), 5u);
}

TEST_F(EventViewTest, ShowsAVirtualFieldAsTheValuesOfItsFields) {
  ASSERT_TRUE(AppendString(NewsField::kProvider, "p"));
  ASSERT_TRUE(AppendString(NewsField::kBody, "b"));
  ASSERT_TRUE(AppendString(NewsField::kHeadline, "h"));
  view_.Seal();
  const auto text = view_.Values(NewsField::kText);
  ASSERT_EQ(text.size(), 2u);
  EXPECT_EQ(text[0].str(), "h");
  EXPECT_EQ(text[1].str(), "b");
  // Evidence names the real field.
  EXPECT_EQ(text[1].field, NewsField::kBody);
  EXPECT_EQ(text.data(), view_.Values(NewsField::kHeadline).data());
}

TEST_F(EventViewTest, ShowsAVirtualFieldAsEmptyWhenItsFieldsAre) {
  ASSERT_TRUE(AppendString(NewsField::kProvider, "p"));
  view_.Seal();
  EXPECT_TRUE(view_.Values(NewsField::kText).empty());
}

TEST_F(EventViewTest, MarksTextFieldsForNormalisation) {
  ASSERT_TRUE(AppendString(NewsField::kHeadline, "h"));
  ASSERT_TRUE(AppendString(NewsField::kProvider, "p"));
  view_.Seal();
  EXPECT_TRUE(view_.Values(NewsField::kHeadline)[0].text);
  EXPECT_FALSE(view_.Values(NewsField::kProvider)[0].text);
}

TEST_F(EventViewTest, RefusesTheValueAboveItsCapacity) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(AppendString(NewsField::kUrls, "u"));
  EXPECT_FALSE(AppendString(NewsField::kUrls, "u"));
  view_.Seal();
  EXPECT_EQ(view_.AllValues().size(), 8u);
  EXPECT_FALSE(view_.AppendDerived(Value::Double(NewsField::kDateline, 1)));
}

TEST_F(EventViewTest, ForgetsEverythingOnReset) {
  ASSERT_TRUE(AppendString(NewsField::kHeadline, "h"));
  view_.Seal();
  view_.Reset(FieldTable::Trade());
  EXPECT_EQ(view_.category(), Category::kTrade);
  ASSERT_TRUE(AppendString(TradeField::kDescription, "d"));
  view_.Seal();
  EXPECT_EQ(view_.AllValues().size(), 1u);
  EXPECT_EQ(view_.Values(TradeField::kText).size(), 1u);
}

TEST_F(EventViewTest, TakesDerivedFieldsAfterTheSeal) {
  view_.Reset(FieldTable::Trade());
  ASSERT_TRUE(view_.Append(Value::Double(TradeField::kNetWeightKg, 5)));
  view_.Seal();
  ASSERT_TRUE(view_.AppendDerived(Value::Double(TradeField::kUnitValueUsdKg, 2.5)));
  ASSERT_EQ(view_.Values(TradeField::kUnitValueUsdKg).size(), 1u);
  EXPECT_EQ(view_.Values(TradeField::kUnitValueUsdKg)[0].AsDouble(), 2.5);
  EXPECT_TRUE(view_.Values(TradeField::kTareRatio).empty());
}

TEST_F(EventViewTest, KeepsTheOriginalOfReplacedText) {
  ASSERT_TRUE(AppendString(NewsField::kHeadline, "R&amp;D"));
  ASSERT_TRUE(AppendString(NewsField::kBody, "plain"));
  view_.Seal();
  const OffsetSegment segments[] = {{0, 0}, {1, 1}, {2, 6}};
  view_.ReplaceText(0, "R&D", Origin{"R&amp;D", 7, OffsetMap{segments, 3, 7}});
  const Value& headline = view_.Values(NewsField::kHeadline)[0];
  EXPECT_EQ(headline.str(), "R&D");
  EXPECT_EQ(view_.Original(headline), "R&amp;D");
  EXPECT_EQ(view_.OriginalRange(headline, 1, 2).begin, 1u);
  EXPECT_EQ(view_.OriginalRange(headline, 1, 2).end, 6u);
  const Value& body = view_.Values(NewsField::kBody)[0];
  EXPECT_EQ(view_.Original(body), "plain");
  EXPECT_EQ(view_.OriginalRange(body, 1, 3).begin, 1u);
  EXPECT_EQ(view_.OriginalRange(body, 1, 3).end, 3u);
  // Replaced again, the same place is used.
  view_.ReplaceText(0, "RD", Origin{"R&amp;D", 7, OffsetMap{segments, 2, 7}});
  EXPECT_EQ(view_.Original(view_.Values(NewsField::kHeadline)[0]), "R&amp;D");
}

TEST_F(EventViewTest, FindsTheFirstIntegerOrSaysOtherwise) {
  ASSERT_TRUE(view_.Append(Value::Integer(NewsField::kPublishedTime, 1234)));
  view_.Seal();
  EXPECT_EQ(view_.FirstInteger(NewsField::kPublishedTime, -1), 1234);
  EXPECT_EQ(view_.FirstInteger(NewsField::kEmbargoUntil, -1), -1);
}

}  // namespace
}  // namespace lodewire
