#include "pipeline/demo/feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace lodewire {
namespace {

using ::testing::HasSubstr;

const FeedStock& Stock() {
  static const std::unique_ptr<FeedStock> stock = [] {
    auto loaded = FeedStock::Load(LODEWIRE_SOURCE_DIR "/config/demo");
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return *std::move(loaded);
  }();
  return *stock;
}

std::vector<FeedEvent> All(const FeedOptions& options) {
  std::vector<FeedEvent> events;
  Feed feed(&Stock(), options);
  FeedEvent event;
  while (feed.Next(&event)) events.push_back(event);
  return events;
}

TEST(Feed, SameSeedGivesTheSameBytes) {
  const std::vector<FeedEvent> first = All({.seed = 11, .events = 3000});
  const std::vector<FeedEvent> second = All({.seed = 11, .events = 3000});
  ASSERT_EQ(first.size(), 3000u);
  ASSERT_EQ(second.size(), 3000u);
  for (size_t i = 0; i < first.size(); ++i) {
    ASSERT_EQ(first[i].payload, second[i].payload) << i;
    ASSERT_EQ(first[i].key, second[i].key);
    ASSERT_EQ(first[i].partition, second[i].partition);
    ASSERT_EQ(first[i].event_time_ms, second[i].event_time_ms);
    ASSERT_EQ(first[i].expectation, second[i].expectation);
  }
}

TEST(Feed, AnotherSeedGivesOtherBytes) {
  EXPECT_NE(All({.seed = 1, .events = 1})[0].payload, All({.seed = 2, .events = 1})[0].payload);
}

TEST(Feed, ALongerFeedBeginsAsAShorterOne) {
  const std::vector<FeedEvent> shorter = All({.seed = 5, .events = 500});
  const std::vector<FeedEvent> longer = All({.seed = 5, .events = 900});
  for (size_t i = 0; i < shorter.size(); ++i) ASSERT_EQ(shorter[i].payload, longer[i].payload);
}

TEST(Feed, PlantsLessThanOnePercentAndEveryEntryInTurn) {
  std::map<Expectation, int> counts;
  std::set<std::string_view> planted;
  for (const FeedEvent& event : All({.seed = 3, .events = 20000})) {
    ++counts[event.expectation];
    if (event.expectation != Expectation::kAlert) continue;
    planted.insert(event.description);
    EXPECT_NE(event.minerals, 0) << event.description;
  }
  EXPECT_GT(counts[Expectation::kAlert], 100);
  EXPECT_LT(counts[Expectation::kAlert], 220);
  EXPECT_GT(counts[Expectation::kDeadLetter], 2);
  EXPECT_GT(counts[Expectation::kTombstone], 2);
  EXPECT_EQ(planted.size(), Stock().true_stories().size() + Stock().true_goods().size());
}

TEST(Feed, BrokenRecordsAreNoProtobufAndOthersAre) {
  int broken = 0;
  for (const FeedEvent& event : All({.seed = 4, .events = 20000})) {
    if (event.expectation == Expectation::kTombstone) {
      EXPECT_TRUE(event.null_payload);
      continue;
    }
    EXPECT_FALSE(event.null_payload);
    v1::NewsEvent news;
    v1::TradeEvent trade;
    const bool parses = event.category == Category::kNews ? news.ParseFromString(event.payload)
                                                          : trade.ParseFromString(event.payload);
    EXPECT_EQ(parses, event.expectation != Expectation::kDeadLetter) << event.description;
    broken += parses ? 0 : 1;
  }
  EXPECT_GT(broken, 2);
}

TEST(Feed, CorrectionsKeepStoryAndPartition) {
  std::map<std::string, FeedEvent> first;
  int corrections = 0;
  for (const FeedEvent& event : All({.seed = 8, .events = 20000})) {
    v1::NewsEvent news;
    if (event.category != Category::kNews || event.null_payload ||
        !news.ParseFromString(event.payload)) {
      continue;
    }
    if (news.version() == 1) {
      first[news.story_id()] = event;
      continue;
    }
    ++corrections;
    ASSERT_TRUE(first.contains(news.story_id()));
    EXPECT_EQ(first[news.story_id()].partition, event.partition);
    EXPECT_EQ(first[news.story_id()].key, event.key);
    EXPECT_EQ(news.signals(0), v1::CORRECTION_SIGNAL_CORRECTION);
    EXPECT_EQ(event.expectation, Expectation::kAlert);
  }
  EXPECT_GT(corrections, 0);
}

TEST(Feed, BodiesAreOfRealLengthAndPartitionsAllUsed) {
  std::set<int32_t> partitions;
  uint64_t bytes = 0, bodies = 0;
  for (const FeedEvent& event : All({.seed = 9, .events = 4000, .partitions = 3})) {
    partitions.insert(event.partition);
    v1::NewsEvent news;
    if (event.category != Category::kNews || !news.ParseFromString(event.payload)) continue;
    if (news.body().empty()) continue;
    EXPECT_GE(news.body().size(), 500u);
    EXPECT_LT(news.body().size(), 6000u);
    bytes += news.body().size();
    ++bodies;
  }
  EXPECT_EQ(partitions, (std::set<int32_t>{0, 1, 2}));
  EXPECT_GT(bytes / bodies, 700u);
  EXPECT_LT(bytes / bodies, 2000u);
}

TEST(FeedStock, NamesTheFileThatIsMissing) {
  const auto stock = FeedStock::Load("/nonexistent");
  EXPECT_THAT(std::string(stock.status().message()), HasSubstr("/nonexistent/words.yaml"));
}

}  // namespace
}  // namespace lodewire
