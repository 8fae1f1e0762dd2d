#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/shutdown_watchdog.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EmbeddedBrokerTest : public MockClusterTest {};

TEST_F(EmbeddedBrokerTest, HasTheTopicsThatWereCreatedAndNamesTheMissing) {
  ASSERT_TRUE(broker_->CreateTopic("news", 7).ok());
  const auto missing = MissingTopics(config_, {"news", "trade", "alerts", "trade"});
  ASSERT_TRUE(missing.ok()) << missing.status().ToString();
  EXPECT_THAT(*missing, ElementsAre("trade", "alerts"));
  // Asking did not create them.
  const auto counts = PartitionCounts(config_);
  ASSERT_TRUE(counts.ok());
  EXPECT_THAT(*counts, ElementsAre(std::pair("news", 7)));
}

TEST_F(EmbeddedBrokerTest, IsKnownByTheIdOfItsCluster) {
  const auto id = ClusterId(config_, 5000);
  ASSERT_TRUE(id.ok()) << id.status().ToString();
  EXPECT_TRUE(IsEmbeddedCluster(*id)) << *id;
  EXPECT_FALSE(IsEmbeddedCluster("3A1m072uCheHnYxgxgvLvQ"));
}

TEST_F(EmbeddedBrokerTest, WriterRefusesTopicsAndPartitionsThatDoNotExist) {
  ASSERT_TRUE(broker_->CreateTopic("news", 2).ok());
  auto writer = TopicWriter::Create({config_});
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ((*writer)->Write({.topic = "none", .value = "v"}).code(), absl::StatusCode::kNotFound);
  const HeaderView headers[] = {{"h", "v", false}};
  EXPECT_EQ(
      (*writer)->Write({.topic = "news", .partition = 2, .value = "v", .headers = headers}).code(),
      absl::StatusCode::kNotFound);
  EXPECT_TRUE((*writer)->Write({.topic = "news", .partition = 1, .value = "v"}).ok());
  EXPECT_TRUE((*writer)->Flush(5000).ok());
  EXPECT_EQ((*writer)->acknowledged(), 1U);
  EXPECT_EQ((*writer)->BytesInFlight(), 0U);
}

TEST_F(EmbeddedBrokerTest, WriterTellsWhatTheBrokerRefused) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  auto writer = TopicWriter::Create({config_});
  ASSERT_TRUE(writer.ok());
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kTopicAuthorizationFailed});
  ASSERT_TRUE((*writer)->Write({.topic = "news", .value = "v"}).ok());
  EXPECT_THAT(std::string((*writer)->Flush(5000).message()),
              testing::AllOf(HasSubstr("news"), HasSubstr("TOPIC_AUTHORIZATION_FAILED")));
  EXPECT_EQ((*writer)->acknowledged(), 0U);
}

TEST_F(EmbeddedBrokerTest, WriterWaitsForAPlaceInTheQueueAndThenGivesUp) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  config_.producer_properties = {{"queue.buffering.max.messages", "10"}};
  auto writer = TopicWriter::Create({config_, "writer", /*patience_ms=*/300});
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE((*writer)->Write({.topic = "news", .value = "v"}).ok());
  ASSERT_TRUE((*writer)->Flush(5000).ok());
  broker_->SetDown(true);
  absl::Status status;
  for (int i = 0; i < 11 && status.ok(); ++i) {
    status = (*writer)->Write({.topic = "news", .value = "vv"});
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ((*writer)->BytesInFlight(), 20U);
}

TEST_F(EmbeddedBrokerTest, ReaderFromLatestSeesOnlyWhatComesAfterItWasMade) {
  ASSERT_TRUE(broker_->CreateTopic("news", 2).ok());
  Fill(config_, "news", 2, 10, "before");
  TopicReaderOptions options = {config_, {"news"}};
  options.start.kind = StartPosition::Kind::kLatest;
  auto reader = TopicReader::Create(options);
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  Fill(config_, "news", 2, 1, "after");
  std::vector<std::string> values;
  ReadRecord batch[8];
  Until(3000, [&] {
    const auto count = (*reader)->Read(batch, 50);
    for (size_t i = 0; i < count.value_or(0); ++i) values.push_back(*batch[i].value);
    return values.size() >= 2;
  });
  EXPECT_THAT(values, ElementsAre("after", "after"));
}

TEST_F(EmbeddedBrokerTest, ReaderOfATopicThatDoesNotExistNamesIt) {
  const auto reader = TopicReader::Create({config_, {"none"}});
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(reader.status().message()), HasSubstr("none"));
}

TEST_F(EmbeddedBrokerTest, WaitingForABrokerEndsWhenItComesUp) {
  broker_->SetDown(true);
  int asked = 0;
  const auto id = WaitForBroker(config_, 30'000, [&](int64_t) {
    if (++asked == 3) broker_->SetDown(false);
    return true;
  });
  EXPECT_TRUE(id.ok()) << id.status().ToString();
  EXPECT_GE(asked, 3);
}

TEST(WaitForBroker, CanBeGivenUpAndIsBounded) {
  KafkaConfig config;
  config.bootstrap_servers = "127.0.0.1:1";
  EXPECT_EQ(WaitForBroker(config, 60'000, [](int64_t) { return false; }).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(WaitForBroker(config, 500, [](int64_t) { return true; }).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(MissingTopics(config, {"news"}, 300).status().code(), absl::StatusCode::kUnavailable);
}

TEST(ShutdownWatchdog, CallsOnceWhenTheTimeIsUpAndNotBefore) {
  std::atomic<int> calls{0};
  {
    ShutdownWatchdog in_time(10'000, [&] { ++calls; });
  }
  EXPECT_EQ(calls, 0);
  {
    ShutdownWatchdog late(20, [&] { ++calls; });
    Until(5000, [&] { return calls == 1; });
  }
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace lodewire
