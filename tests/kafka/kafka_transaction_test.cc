// What a transactional sink makes of errors. The mock cluster undoes nothing and drops the offsets
// of a transaction, so effects are tested on a real broker only (kafka_transaction_real_test.cc).
#include "pipeline/kafka/kafka_transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/kafka/kafka_sink.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

class KafkaTransactionTest : public MockClusterTest {
 protected:
  void SetUp() override {
    MockClusterTest::SetUp();
    ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
    ASSERT_TRUE(broker_->CreateTopic("alerts", 1).ok());
    config_.delivery = "exactly_once";
    auto source = KafkaSource::Create({config_, {"news"}, 0, "cluster"});
    ASSERT_TRUE(source.ok()) << source.status().ToString();
    source_ = *std::move(source);
    KafkaSinkOptions options{config_, {"alerts"}};
    options.source = source_.get();
    auto sink = KafkaSink::Create(options);
    ASSERT_TRUE(sink.ok()) << sink.status().ToString();
    sink_ = *std::move(sink);
    ASSERT_TRUE(sink_->transactional());
  }
  void TearDown() override {
    if (source_ != nullptr) source_->Close(1000);
    sink_.reset();
  }
  void Produce(uint64_t tag) {
    ASSERT_EQ(sink_->Produce({.topic = 0, .value = "v"}, tag), ProduceResult::kQueued);
  }
  // Until the answer is known.
  CommitResult Commit() {
    const PartitionOffset offset{{0, 0}, 7};
    CommitResult result = CommitResult::kAgain;
    Until(20'000, [&] { return (result = sink_->Commit({&offset, 1})) != CommitResult::kAgain; });
    return result;
  }
  std::vector<Delivery> Deliveries(size_t count) {
    std::vector<Delivery> all;
    Delivery deliveries[8];
    Until(5000, [&] {
      const size_t got = sink_->Poll(deliveries, 20);
      all.insert(all.end(), deliveries, deliveries + got);
      return all.size() >= count;
    });
    return all;
  }

  std::unique_ptr<KafkaSource> source_;
  std::unique_ptr<KafkaSink> sink_;
};

TEST_F(KafkaTransactionTest, ACommitIsNotSlowedByTheClientsFlush) {
  // Without a delivery-report callback the library waits in steps of ten milliseconds.
  int64_t fastest_ns = INT64_MAX;
  for (uint64_t tag = 1; tag <= 30; ++tag) {
    Produce(tag);
    const int64_t start_ns = MonotonicNanos();
    ASSERT_EQ(Commit(), CommitResult::kCommitted);
    fastest_ns = std::min(fastest_ns, MonotonicNanos() - start_ns);
  }
  EXPECT_LT(fastest_ns, 8'000'000);
  Delivery delivery;
  EXPECT_EQ(sink_->Poll({&delivery, 1}, 20), 0U) << "what was committed is not told one by one";
}

TEST_F(KafkaTransactionTest, AnErrorThatPassesIsWaitedFor) {
  broker_->FailNext(BrokerRequest::kTransactionOffsets,
                    {BrokerError::kCoordinatorLoading, BrokerError::kCoordinatorLoading});
  Produce(1);
  EXPECT_EQ(Commit(), CommitResult::kCommitted);
}

TEST_F(KafkaTransactionTest, AMemberThatTheGroupDoesNotKnowOwnsNothing) {
  for (const BrokerError error : {BrokerError::kIllegalGeneration, BrokerError::kUnknownMember}) {
    broker_->FailNext(BrokerRequest::kTransactionOffsets, {error});
    Produce(1);
    EXPECT_EQ(Commit(), CommitResult::kUnowned);
    EXPECT_EQ(sink_->in_flight(), 0U);
    Produce(2);
    EXPECT_EQ(Commit(), CommitResult::kCommitted) << "the next transaction is a new one";
  }
}

TEST_F(KafkaTransactionTest, ARefusedRecordIsToldAndOnlyAnAbortHelps) {
  broker_->FailNext(BrokerRequest::kProduce, {BrokerError::kTopicAuthorizationFailed});
  Produce(1);
  const std::vector<Delivery> deliveries = Deliveries(1);
  ASSERT_FALSE(deliveries.empty());
  EXPECT_EQ(deliveries[0].tag, 1U);
  EXPECT_EQ(deliveries[0].error, DeliveryError::kPermanent);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 2), ProduceResult::kQueueFull);
  EXPECT_EQ(sink_->Abort(), CommitResult::kAborted);
  EXPECT_EQ(Commit(), CommitResult::kCommitted);
}

TEST_F(KafkaTransactionTest, AFencedProducerIsDeadAndItsLastCommitIsLookedUp) {
  broker_->FailNext(BrokerRequest::kEndTransaction, {BrokerError::kInvalidProducerEpoch});
  Produce(1);
  ASSERT_EQ(Commit(), CommitResult::kDead);
  EXPECT_EQ(sink_->Produce({.topic = 0, .value = "v"}, 2), ProduceResult::kQueueFull);
  ASSERT_TRUE(sink_->Rebuild().ok());
  // The group has no such offset (the mock drops those of transactions): it was not made.
  EXPECT_EQ(Commit(), CommitResult::kAborted);
  Produce(3);
  EXPECT_EQ(Commit(), CommitResult::kCommitted);
}

TEST_F(KafkaTransactionTest, AProducerThatDiedBeforeItsCommitHasMadeNone) {
  Produce(1);
  sink_->DieForTest();
  ASSERT_EQ(Commit(), CommitResult::kDead);
  ASSERT_TRUE(sink_->Rebuild().ok());
  EXPECT_EQ(Commit(), CommitResult::kAborted) << "offsets without the records would lose them";
  EXPECT_EQ(Commit(), CommitResult::kCommitted);
}

TEST_F(KafkaTransactionTest, ADeadProducerSaysSo) {
  Produce(1);
  sink_->DieForTest();
  const std::vector<Delivery> deliveries = Deliveries(1);
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].tag, 0U);
  EXPECT_EQ(deliveries[0].error, DeliveryError::kFatal);
}

TEST_F(KafkaTransactionTest, ABrokerThatIsAwayIsNoAnswer) {
  Produce(1);
  broker_->SetDown(true);
  const PartitionOffset offset{{0, 0}, 7};
  const int64_t start = NowMs();
  EXPECT_EQ(sink_->Commit({&offset, 1}), CommitResult::kAgain);
  EXPECT_LT(NowMs() - start, 15'000) << "the lane is held for some seconds only";
  broker_->SetDown(false);
  EXPECT_EQ(Commit(), CommitResult::kCommitted);
}

}  // namespace
}  // namespace lodewire
