// Transactions on a real broker. Whole members that are killed: tests/app/faults_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/kafka_sink.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

using ::testing::ElementsAre;

class KafkaTransactionRealTest : public RealBrokerTest {
 protected:
  void SetUp() override {
    RealBrokerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    news_ = UniqueName("news");
    alerts_ = UniqueName("alerts");
    config_.delivery = "exactly_once";
    config_.member = "slot";
    const auto created = CreateTopics(
        config_, {{.name = news_, .partitions = 1}, {.name = alerts_, .partitions = 1}});
    ASSERT_TRUE(created.ok());
  }
  std::unique_ptr<KafkaSource> OpenSource() {
    auto source = KafkaSource::Create({config_, {news_}, 0, "cluster"});
    EXPECT_TRUE(source.ok()) << source.status().ToString();
    return *std::move(source);
  }
  std::unique_ptr<KafkaSink> OpenSink(KafkaSource* source) {
    KafkaSinkOptions options{config_, {alerts_}};
    options.source = source;
    auto sink = KafkaSink::Create(options);
    EXPECT_TRUE(sink.ok()) << sink.status().ToString();
    return *std::move(sink);
  }
  // Polls until the member has its partition.
  static void Join(KafkaSource* source) {
    Record records[8];
    absl::Status status;
    EXPECT_TRUE(Until(20'000, [&] {
      const size_t count = source->Poll(records, 20, &status);
      for (size_t i = 0; i < count; ++i) source->Release(records[i]);
      Rebalance rebalance;
      if (!source->TakeRebalance(&rebalance)) return false;
      source->CompleteRebalance(rebalance);
      return rebalance.kind == Rebalance::Kind::kAssign;
    }));
  }
  static CommitResult Commit(KafkaSink* sink, int64_t next_offset) {
    const PartitionOffset offset{{0, 0}, next_offset};
    CommitResult result = CommitResult::kAgain;
    Until(20'000, [&] { return (result = sink->Commit({&offset, 1})) != CommitResult::kAgain; });
    return result;
  }
  std::vector<std::string> Committed(size_t expected) {
    std::vector<std::string> values;
    for (const ReadRecord& record : ReadAll(config_, alerts_, expected)) {
      values.push_back(*record.value);
    }
    return values;
  }

  std::string news_, alerts_;
};

TEST_F(KafkaTransactionRealTest, OnlyWhatWasCommittedIsSeenAndTheGroupHasItsOffset) {
  Fill(config_, news_, 1, 10, "payload");
  auto source = OpenSource();
  Join(source.get());
  auto sink = OpenSink(source.get());
  ASSERT_EQ(sink->Produce({.topic = 0, .value = "undone"}, 1), ProduceResult::kQueued);
  ASSERT_EQ(sink->Abort(), CommitResult::kAborted);
  ASSERT_EQ(sink->Produce({.topic = 0, .value = "made"}, 2), ProduceResult::kQueued);
  ASSERT_EQ(Commit(sink.get(), 4), CommitResult::kCommitted);
  EXPECT_THAT(Committed(1), ElementsAre("made"));
  source->Close(5000);
  sink->Close(1000);
  // The next member begins there.
  auto next = OpenSource();
  int64_t first = -1;
  Record records[8];
  absl::Status status;
  EXPECT_TRUE(Until(20'000, [&] {
    const size_t count = next->Poll(records, 20, &status);
    for (size_t i = 0; i < count; ++i) {
      if (first < 0) first = records[i].offset;
      next->Release(records[i]);
    }
    if (Rebalance rebalance; next->TakeRebalance(&rebalance)) next->CompleteRebalance(rebalance);
    return first >= 0;
  }));
  EXPECT_EQ(first, 4);
  next->Close(5000);
}

TEST_F(KafkaTransactionRealTest, ASecondProducerOfTheSlotEndsTheFirst) {
  auto source = OpenSource();
  Join(source.get());
  auto zombie = OpenSink(source.get());
  ASSERT_EQ(zombie->Produce({.topic = 0, .value = "of the zombie"}, 1), ProduceResult::kQueued);
  auto heir = OpenSink(source.get());
  EXPECT_EQ(Commit(zombie.get(), 1), CommitResult::kDead);
  ASSERT_EQ(heir->Produce({.topic = 0, .value = "of the heir"}, 1), ProduceResult::kQueued);
  EXPECT_EQ(Commit(heir.get(), 1), CommitResult::kCommitted);
  EXPECT_THAT(Committed(1), ElementsAre("of the heir"));
  source->Close(5000);
}

TEST_F(KafkaTransactionRealTest, AMemberThatLeftTheGroupCommitsNothing) {
  auto source = OpenSource();
  Join(source.get());
  auto sink = OpenSink(source.get());
  ASSERT_EQ(sink->Produce({.topic = 0, .value = "first"}, 1), ProduceResult::kQueued);
  ASSERT_EQ(Commit(sink.get(), 1), CommitResult::kCommitted);
  // The heartbeats go on, but nobody polls: after max.poll.interval.ms the member is out.
  config_.consumer_properties.emplace_back("max.poll.interval.ms", "6000");
  auto idle = OpenSource();
  auto idle_sink = OpenSink(idle.get());
  source->Close(5000);
  Join(idle.get());
  ASSERT_EQ(idle_sink->Produce({.topic = 0, .value = "too late"}, 2), ProduceResult::kQueued);
  std::this_thread::sleep_for(std::chrono::milliseconds(8000));
  const CommitResult result = Commit(idle_sink.get(), 2);
  EXPECT_TRUE(result == CommitResult::kUnowned || result == CommitResult::kAborted)
      << static_cast<int>(result);
  EXPECT_THAT(Committed(1), ElementsAre("first"));
  idle->Close(5000);
}

TEST_F(KafkaTransactionRealTest, StartLatestCommitsWhereItBeganBeforeAnythingIsRead) {
  Fill(config_, news_, 1, 10, "payload");
  config_.start.kind = StartPosition::Kind::kLatest;
  auto source = OpenSource();
  Join(source.get());
  source->Close(5000);
  Fill(config_, news_, 1, 3, "payload");
  // A member that begins now, also with `latest`, has to see what came in between.
  auto next = OpenSource();
  std::vector<int64_t> offsets;
  Record records[8];
  absl::Status status;
  EXPECT_TRUE(Until(20'000, [&] {
    const size_t count = next->Poll(records, 20, &status);
    for (size_t i = 0; i < count; ++i) {
      offsets.push_back(records[i].offset);
      next->Release(records[i]);
    }
    if (Rebalance rebalance; next->TakeRebalance(&rebalance)) next->CompleteRebalance(rebalance);
    return offsets.size() >= 3;
  }));
  EXPECT_THAT(offsets, ElementsAre(10, 11, 12));
  next->Close(5000);
}

}  // namespace
}  // namespace lodewire
