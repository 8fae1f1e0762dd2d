#include "pipeline/kafka/kafka_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/io/outstanding.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

class KafkaSinkTest : public MockClusterTest {
 protected:
  void SetUp() override {
    MockClusterTest::SetUp();
    ASSERT_TRUE(broker_->CreateTopic("alerts", 2).ok());
    ASSERT_TRUE(broker_->CreateTopic("news.dlq", 1).ok());
  }
  void Open(uint32_t queue_records_max = 1000) {
    auto sink = KafkaSink::Create({config_, {"alerts", "news.dlq"}, 0, queue_records_max});
    ASSERT_TRUE(sink.ok()) << sink.status().ToString();
    sink_ = *std::move(sink);
  }
  void Collect(size_t count, int64_t timeout_ms = 10'000) {
    Delivery deliveries[64];
    EXPECT_TRUE(Until(timeout_ms,
                      [&] {
                        const size_t got = sink_->Poll(deliveries, 20);
                        deliveries_.insert(deliveries_.end(), deliveries, deliveries + got);
                        return deliveries_.size() >= count;
                      }))
        << deliveries_.size() << " of " << count << " deliveries came";
  }
  std::vector<DeliveryError> Errors() const {
    std::vector<DeliveryError> errors;
    for (const Delivery& delivery : deliveries_) errors.push_back(delivery.error);
    return errors;
  }

  std::unique_ptr<KafkaSink> sink_;
  std::vector<Delivery> deliveries_;
};

TEST_F(KafkaSinkTest, FirstRecordDoesNotWaitForMetadata) {
  Open();
  int64_t quickest_ms = INT64_MAX;
  for (const uint16_t topic : {0, 1}) {
    const int64_t start = NowMs();
    ASSERT_EQ(sink_->Produce({.topic = topic, .value = "first"}, topic + 1),
              ProduceResult::kQueued);
    Collect(topic + 1U);
    quickest_ms = std::min(quickest_ms, NowMs() - start);
  }
  EXPECT_LT(quickest_ms, 50);
  EXPECT_EQ(Errors(), (std::vector{DeliveryError::kNone, DeliveryError::kNone}));
}

TEST_F(KafkaSinkTest, FirstRecordOnADistantBrokerCostsItsOwnRoundTripsOnly) {
  broker_->SetRoundTripMs(100);
  Open();
  const int64_t start = NowMs();
  ASSERT_EQ(sink_->Produce({.topic = 1, .value = "first"}, 1), ProduceResult::kQueued);
  Collect(1);
  // Two: the record's, and the one that makes the connection. Without the topics known it is five.
  EXPECT_LT(NowMs() - start, 400);
}

TEST_F(KafkaSinkTest, RecordArrivesWithKeyNullsAndHeaders) {
  Open();
  const HeaderView headers[] = {{"ce_id", "1", false}, {"none", {}, true}, {"ce_id", "2", false}};
  ASSERT_EQ(sink_->Produce({0, "key", "value", headers}, 1), ProduceResult::kQueued);
  ASSERT_EQ(sink_->Produce({1, {}, {}, {}}, 2), ProduceResult::kQueued);
  Collect(2);
  const auto alerts = ReadAll(config_, "alerts", 1);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].key, "key");
  EXPECT_EQ(alerts[0].value, "value");
  ASSERT_EQ(alerts[0].headers.size(), 3U);
  EXPECT_EQ(*alerts[0].Header("ce_id"), "2");
  EXPECT_EQ(alerts[0].Header("none"), nullptr);
  const auto letters = ReadAll(config_, "news.dlq", 1);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_FALSE(letters[0].key.has_value());
  EXPECT_FALSE(letters[0].value.has_value());
}

TEST_F(KafkaSinkTest, RetriableErrorsAreRetriedInside) {
  Open();
  broker_->FailNext(BrokerRequest::kProduce,
                    {BrokerError::kNotEnoughReplicas, BrokerError::kNotEnoughReplicas});
  sink_->Produce({.topic = 0, .value = "v"}, 1);
  Collect(1);
  EXPECT_EQ(Errors(), std::vector<DeliveryError>{DeliveryError::kNone});
}

TEST_F(KafkaSinkTest, CutConnectionIsRetriedInside) {
  Open();
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kDisconnect});
  sink_->Produce({.topic = 0, .value = "v"}, 1);
  Collect(1);
  EXPECT_EQ(Errors(), std::vector<DeliveryError>{DeliveryError::kNone});
}

TEST_F(KafkaSinkTest, RecordWaitsForABrokerThatIsAway) {
  Open();
  broker_->SetDown(true);
  sink_->Produce({.topic = 0, .value = "v"}, 1);
  Delivery delivery;
  EXPECT_FALSE(Until(1500, [&] { return sink_->Poll({&delivery, 1}, 50) > 0; }));
  broker_->SetDown(false);
  Collect(1, 20'000);
  EXPECT_EQ(Errors(), std::vector<DeliveryError>{DeliveryError::kNone});
}

TEST_F(KafkaSinkTest, StartsWithoutABroker) {
  broker_->SetDown(true);
  auto sink = KafkaSink::Create({config_, {"alerts"}, 0, 100, /*warm_up_timeout_ms=*/200});
  ASSERT_TRUE(sink.ok());
  EXPECT_EQ((*sink)->Produce({.topic = 0, .value = "v"}, 1), ProduceResult::kQueued);
  broker_->SetDown(false);
  Delivery delivery;
  EXPECT_TRUE(Until(20'000, [&] { return (*sink)->Poll({&delivery, 1}, 50) > 0; }));
  EXPECT_EQ(delivery.error, DeliveryError::kNone);
}

TEST_F(KafkaSinkTest, RecordLargerThanTheClientAllowsIsRefusedAtOnce) {
  config_.producer_properties = {{"message.max.bytes", "100000"}, {"batch.size", "100000"}};
  Open();
  const std::string value(200'000, 'x');
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = value}, 1), ProduceResult::kTooLarge);
  EXPECT_THAT(std::string(sink_->last_error()), testing::HasSubstr("alerts"));
  EXPECT_EQ(sink_->in_flight(), 0U);
}

TEST_F(KafkaSinkTest, TooLargeCondemnsOnlyARecordThatTravelledAlone) {
  Open();
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kMessageTooLarge});
  sink_->Produce({.topic = 0, .value = "v"}, 1);
  Collect(1);
  ASSERT_EQ(Errors(), std::vector<DeliveryError>{DeliveryError::kAgain});
  // Now it goes alone, and nothing of its topic beside it; other topics are not held up.
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kMessageTooLarge});
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 2), ProduceResult::kQueued);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "w"}, 3), ProduceResult::kQueueFull);
  Collect(2);
  EXPECT_EQ(deliveries_[1].error, DeliveryError::kTooLarge);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "w"}, 3), ProduceResult::kQueued);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "x"}, 4), ProduceResult::kQueued);
  Collect(4);
  EXPECT_EQ(deliveries_[3].error, DeliveryError::kNone);
}

TEST_F(KafkaSinkTest, RefusedAuthorisationIsPermanent) {
  Open();
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kTopicAuthorizationFailed});
  sink_->Produce({.topic = 0, .value = "v"}, 1);
  Collect(1);
  EXPECT_EQ(Errors(), std::vector<DeliveryError>{DeliveryError::kPermanent});
  EXPECT_THAT(std::string(sink_->last_error()), testing::HasSubstr("TOPIC_AUTHORIZATION_FAILED"));
}

TEST_F(KafkaSinkTest, FullQueueIsBackPressure) {
  Open(/*queue_records_max=*/10);
  broker_->SetDown(true);
  size_t taken = 0;
  while (sink_->Produce({.topic = 0, .value = "v"}, taken + 1) == ProduceResult::kQueued) ++taken;
  EXPECT_EQ(taken, 10U);
  broker_->SetDown(false);
  Collect(10, 20'000);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 99), ProduceResult::kQueued);
}

TEST_F(KafkaSinkTest, DeadProducerGivesEverythingBackAndIsRebuiltWithoutLoss) {
  Open();
  Outstanding outstanding(OutstandingOptions{1000, 1 << 20});
  outstanding.Track({0, 0}, 1);
  broker_->SetRoundTripMs(200);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(outstanding.Begin({0, 0}, i, 1));
    const std::string value = std::to_string(i);
    ASSERT_NE(outstanding.Add({.topic = 1, .value = value}, OutgoingKind::kAlert), 0U);
    outstanding.End();
  }
  const auto refused = [](const OutstandingRecord&, bool) { FAIL() << "nothing is refused here"; };
  EXPECT_EQ(outstanding.Drive(sink_.get(), refused), 100U);
  sink_->DieForTest();
  bool dead = false;
  Delivery deliveries[64];
  EXPECT_TRUE(Until(10'000, [&] {
    const size_t count = sink_->Poll(deliveries, 20);
    for (size_t i = 0; i < count; ++i) {
      dead |= deliveries[i].error == DeliveryError::kFatal;
      outstanding.Complete(deliveries[i]);
    }
    return dead && outstanding.in_flight() == 0;
  }));
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 1), ProduceResult::kQueueFull);
  broker_->SetRoundTripMs(0);
  ASSERT_TRUE(sink_->Rebuild().ok());
  while (const size_t count = sink_->Poll(deliveries, 0)) {
    for (size_t i = 0; i < count; ++i) outstanding.Complete(deliveries[i]);
  }
  outstanding.Requeue();
  EXPECT_TRUE(Until(10'000, [&] {
    outstanding.Drive(sink_.get(), refused);
    const size_t count = sink_->Poll(deliveries, 20);
    for (size_t i = 0; i < count; ++i) outstanding.Complete(deliveries[i]);
    return outstanding.empty();
  }));
  EXPECT_EQ(outstanding.Watermark({0, 0}), 100);
  std::set<std::string> values;
  for (const ReadRecord& record : ReadAll(config_, "news.dlq", 100)) values.insert(*record.value);
  EXPECT_EQ(values.size(), 100U);
}

TEST_F(KafkaSinkTest, ProducerThatDiesIdleSaysSo) {
  Open();
  sink_->DieForTest();
  Collect(1);
  EXPECT_EQ(deliveries_[0].tag, 0U);
  EXPECT_EQ(deliveries_[0].error, DeliveryError::kFatal);
  ASSERT_TRUE(sink_->Rebuild().ok());
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 5), ProduceResult::kQueued);
  Collect(2);
  EXPECT_EQ(deliveries_[1].tag, 5U);
  EXPECT_EQ(deliveries_[1].error, DeliveryError::kNone);
}

TEST_F(KafkaSinkTest, RebuildInTheMiddleGivesEachRecordBackOnce) {
  Open();
  broker_->SetDown(true);
  for (uint64_t tag = 1; tag <= 50; ++tag) sink_->Produce({.topic = 0, .value = "v"}, tag);
  ASSERT_EQ(sink_->in_flight(), 50U);
  broker_->SetDown(false);
  ASSERT_TRUE(sink_->Rebuild().ok());
  Collect(50);
  std::set<uint64_t> tags;
  for (const Delivery& delivery : deliveries_) tags.insert(delivery.tag);
  EXPECT_EQ(tags.size(), 50U);
  EXPECT_EQ(deliveries_.size(), 50U);
  EXPECT_EQ(sink_->in_flight(), 0U);
}

TEST_F(KafkaSinkTest, CloseWaitsForWhatIsInFlightAndIsQuick) {
  Open();
  for (uint64_t tag = 1; tag <= 100; ++tag) sink_->Produce({.topic = 0, .value = "v"}, tag);
  const int64_t start = NowMs();
  sink_->Close(5000);
  EXPECT_LT(NowMs() - start, 1000);
  EXPECT_EQ(ReadAll(config_, "alerts", 100).size(), 100U);
}

}  // namespace
}  // namespace lodewire
