// What only a real broker can show of the sink: what it refuses, and what arrives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/io/outstanding.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/kafka_sink.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

using testing::HasSubstr;

class KafkaSinkRealTest : public RealBrokerTest {
 protected:
  // Gives the table to the sink until nothing moves any more.
  void Work(KafkaSink* sink, Outstanding* outstanding) {
    EXPECT_TRUE(Until(20'000, [&] {
      outstanding->Drive(sink, [](const OutstandingRecord&, bool) {});
      Delivery deliveries[64];
      const size_t count = sink->Poll(deliveries, 10);
      for (size_t i = 0; i < count; ++i) outstanding->Complete(deliveries[i]);
      return outstanding->settled();
    }));
  }
};

TEST_F(KafkaSinkRealTest, TopicThatRefusesForSizeTakesTheSmallOnesAndTruncatedDeadLetters) {
  const std::string letters = UniqueName("news.dlq"), alerts = UniqueName("alerts");
  const auto created = CreateTopics(config_, {{letters, 1, 1, {{"max.message.bytes", "2000"}}},
                                              {alerts, 1, 1, {{"max.message.bytes", "2000"}}}});
  ASSERT_TRUE(created.ok()) << created.status().ToString();
  // Bytes that do not compress away.
  config_.producer_properties = {{"compression.type", "none"}};
  auto sink = KafkaSink::Create({config_, {letters, alerts}, 0});
  ASSERT_TRUE(sink.ok());
  Outstanding outstanding(OutstandingOptions{1000, 1 << 20});
  outstanding.Track({0, 0}, 1);
  const auto add = [&](int64_t offset, uint16_t topic, size_t size, OutgoingKind kind) {
    ASSERT_TRUE(outstanding.Begin({0, 0}, offset, 1));
    const std::string value(size, static_cast<char>('a' + offset % 26)),
        key = std::to_string(offset);
    const HeaderView headers[] = {{"origin", "news.events", false}};
    ASSERT_NE(outstanding.Add({topic, key, value, headers}, kind), 0U);
    outstanding.End();
  };
  // Each of the small ones fits alone and not all of them together: the batch is refused as a
  // whole.
  for (int64_t offset = 0; offset < 50; ++offset) add(offset, 1, 500, OutgoingKind::kAlert);
  add(50, 0, 5000, OutgoingKind::kDeadLetter);
  add(51, 1, 5000, OutgoingKind::kAlert);
  Work(sink->get(), &outstanding);
  EXPECT_EQ(outstanding.size(), 1U);
  EXPECT_EQ(outstanding.refused(), 1U);
  EXPECT_EQ(outstanding.Watermark({0, 0}), 51);
  EXPECT_THAT(std::string((*sink)->last_error()), HasSubstr("MSG_SIZE_TOO_LARGE"));
  (*sink)->Close(5000);

  const auto read_alerts = ReadAll(config_, alerts, 50);
  std::set<std::string> keys;
  for (const ReadRecord& record : read_alerts) keys.insert(record.key.value_or(""));
  EXPECT_EQ(read_alerts.size(), 50U);
  EXPECT_EQ(keys.size(), 50U);
  const auto read_letters = ReadAll(config_, letters, 1);
  ASSERT_EQ(read_letters.size(), 1U);
  EXPECT_EQ(read_letters[0].key, "50");
  EXPECT_FALSE(read_letters[0].value.has_value());
  ASSERT_NE(read_letters[0].Header("lodewire.truncated"), nullptr);
  EXPECT_EQ(*read_letters[0].Header("origin"), "news.events");
}

TEST_F(KafkaSinkRealTest, RecordGoesRoundWithKeyNullsAndHeaders) {
  const std::string topic = UniqueName("alerts");
  ASSERT_TRUE(CreateTopics(config_, {{topic, 1, 1}}).ok());
  auto sink = KafkaSink::Create({config_, {topic}, 0});
  ASSERT_TRUE(sink.ok());
  const HeaderView headers[] = {{"ce_id", "1", false}, {"none", {}, true}, {"empty", "", false}};
  const std::string value("\x00\xff binary", 9);
  ASSERT_EQ((*sink)->Produce({0, "key", value, headers}, 1), ProduceResult::kQueued);
  ASSERT_EQ((*sink)->Produce({0, {}, {}, {}}, 2), ProduceResult::kQueued);
  (*sink)->Close(10'000);
  const auto records = ReadAll(config_, topic, 2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].key, "key");
  EXPECT_EQ(records[0].value, value);
  ASSERT_EQ(records[0].headers.size(), 3U);
  EXPECT_EQ(*records[0].Header("ce_id"), "1");
  EXPECT_FALSE(records[0].headers[1].second.has_value());
  EXPECT_EQ(records[0].headers[2].second, "");
  EXPECT_FALSE(records[1].key.has_value());
  EXPECT_FALSE(records[1].value.has_value());
}

TEST_F(KafkaSinkRealTest, TopicThatIsMissingIsALastingRefusalThatNamesIt) {
  const std::string topic = UniqueName("missing");
  // How long the library takes a missing topic for one that is being made; 30 s by default.
  config_.producer_properties = {{"topic.metadata.propagation.max.ms", "1000"}};
  auto sink = KafkaSink::Create({config_, {topic}, 0});
  ASSERT_TRUE(sink.ok());
  ProduceResult result = ProduceResult::kQueued;
  Delivery delivery;
  EXPECT_TRUE(Until(45'000, [&] {
    if (result == ProduceResult::kQueued && (*sink)->in_flight() == 0) {
      result = (*sink)->Produce({.topic = 0, .value = "v"}, 1);
    }
    return (*sink)->Poll({&delivery, 1}, 20) > 0 || result == ProduceResult::kRefused;
  }));
  EXPECT_TRUE(result == ProduceResult::kRefused || delivery.error == DeliveryError::kPermanent);
  EXPECT_THAT(std::string((*sink)->last_error()), HasSubstr(topic));
}

class AdminRealTest : public RealBrokerTest {};

TEST_F(AdminRealTest, CreatesWhatIsMissingAndLeavesWhatIsThere) {
  const std::string one = UniqueName("one"), two = UniqueName("two");
  auto created = CreateTopics(config_, {{one, 3, 1}});
  ASSERT_TRUE(created.ok()) << created.status().ToString();
  EXPECT_THAT(created->created, testing::ElementsAre(one));
  const auto missing = MissingTopics(config_, {one, two});
  ASSERT_TRUE(missing.ok());
  EXPECT_THAT(*missing, testing::ElementsAre(two));
  created = CreateTopics(config_, {{one, 5, 1}, {two, 2, -1}});
  ASSERT_TRUE(created.ok()) << created.status().ToString();
  EXPECT_THAT(created->created, testing::ElementsAre(two));
  EXPECT_THAT(created->existed, testing::ElementsAre(one));
  EXPECT_TRUE(Until(5000, [&] {
    const auto counts = PartitionCounts(config_);
    return counts.ok() && counts->count(two) > 0 && counts->at(one) == 3 && counts->at(two) == 2;
  }));
}

TEST_F(AdminRealTest, NamesEachTopicThatCannotBeCreatedAndMakesTheOthers) {
  const std::string good = UniqueName("good"), bad = UniqueName("bad");
  const auto created = CreateTopics(config_, {{good, 1, 1}, {bad, 1, 99}});
  EXPECT_THAT(std::string(created.status().message()),
              testing::AllOf(HasSubstr(bad), HasSubstr("INVALID_REPLICATION_FACTOR"),
                             HasSubstr("created: " + good)));
  EXPECT_TRUE(Until(5000, [&] {
    const auto missing = MissingTopics(config_, {good});
    return missing.ok() && missing->empty();
  }));
}

TEST_F(AdminRealTest, ClusterHasAnId) {
  const auto id = ClusterId(config_);
  ASSERT_TRUE(id.ok());
  EXPECT_FALSE(id->empty());
  const auto waited = WaitForBroker(config_, 10'000, [](int64_t) { return true; });
  ASSERT_TRUE(waited.ok());
  EXPECT_EQ(*waited, *id);
}

}  // namespace
}  // namespace lodewire
