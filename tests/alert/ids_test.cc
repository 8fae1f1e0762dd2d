#include "pipeline/alert/ids.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "pipeline/alert/encoder.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

template <size_t N>
std::string Text(const std::array<char, N>& digits) {
  return {digits.data(), digits.size()};
}

std::string DedupeKey(Category category, std::string_view provider, std::string_view id) {
  std::array<char, 1024> memory;
  TextWriter writer(memory);
  WriteDedupeKey(category, provider, id, {"t", 1, 2}, "thread", &writer);
  return std::string(writer.view());
}

// Ids are promises: alerts that were sent carry them. The values were computed from the header's
// layout with another implementation (PyPI xxhash) and must never change.
TEST(Ids, AreThoseOfTheLayoutInTheHeader) {
  EXPECT_EQ(Text(EventUid(PayloadHash("payload"))), "32fe61f05b2d8d7b");
  EXPECT_EQ(Text(AlertId("news.events", 3, 42, PayloadHash("payload"))),
            "51397e808bbd5bdb268a0c2c0d9d5f2e");
  EXPECT_EQ(Text(ThreadId(Category::kNews, "reuters", "story-1", {"t", 0, 0})),
            "a1ff4844377b2fd9330847ec4af2edbe");
  EXPECT_EQ(Text(RecordId(*NewsAlert(), 1)), "5a54fb85e94e219fd276ee27e7821c10");
}

TEST(Ids, DependOnEveryPart) {
  const std::set<std::string> ids = {Text(AlertId("a", 1, 2, 3)), Text(AlertId("b", 1, 2, 3)),
                                     Text(AlertId("a", 2, 2, 3)), Text(AlertId("a", 1, 3, 3)),
                                     Text(AlertId("a", 1, 2, 4)), Text(AlertId("", 1, 2, 3))};
  EXPECT_EQ(ids.size(), 6u);
}

TEST(ThreadIds, LeaveOutVersionAndKeepPartsApart) {
  const EventOrigin origin{"t", 1, 2};
  const EventOrigin other{"t", 1, 3};
  EXPECT_EQ(ThreadId(Category::kNews, "a", "b", origin),
            ThreadId(Category::kNews, "a", "b", other));
  EXPECT_NE(ThreadId(Category::kNews, "ab", "c", origin),
            ThreadId(Category::kNews, "a", "bc", origin));
  EXPECT_NE(ThreadId(Category::kNews, "a", "b", origin),
            ThreadId(Category::kTrade, "a", "b", origin));
}

TEST(ThreadIds, OfEventsWithoutAnIdAreThoseOfTheirPlace) {
  EXPECT_NE(ThreadId(Category::kNews, "a", "", {"t", 1, 2}),
            ThreadId(Category::kNews, "a", "", {"t", 1, 3}));
}

TEST(RecordIds, OfAWholeEventAreTheAlertsAndOfAMatchTheRules) {
  const auto alert = NewsAlert();
  EXPECT_EQ(RecordId(*alert, kWholeEvent), alert->alert_id);
  EXPECT_NE(RecordId(*alert, 0), RecordId(*alert, 1));
  EXPECT_NE(RecordId(*alert, 0), alert->alert_id);
}

TEST(DedupeKeys, AreProviderAndStoryOrTheDeclaration) {
  EXPECT_EQ(DedupeKey(Category::kNews, "reuters", "s1"), "reuters:s1");
  EXPECT_EQ(DedupeKey(Category::kTrade, "customs", "d1"), "d1");
}

TEST(DedupeKeys, FallBackToThePlaceAndToTheThread) {
  EXPECT_EQ(DedupeKey(Category::kNews, "reuters", ""), "t/1/2");
  EXPECT_EQ(DedupeKey(Category::kTrade, "", ""), "t/1/2");
  EXPECT_EQ(DedupeKey(Category::kNews, "p", std::string(510, 'x')), "p:" + std::string(510, 'x'));
  EXPECT_EQ(DedupeKey(Category::kNews, "p", std::string(511, 'x')), "thread");
}

}  // namespace
}  // namespace lodewire
