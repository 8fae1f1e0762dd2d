#include "pipeline/kafka/kafka_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "pipeline/kafka/group_admin.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

class KafkaSourceTest : public MockClusterTest {};

TEST_F(KafkaSourceTest, RecordCarriesItsCoordinatesKeyTimeAndHeaders) {
  ASSERT_TRUE(broker_->CreateTopic("other", 1).ok());
  ASSERT_TRUE(broker_->CreateTopic("news", 3).ok());
  {
    auto writer = TopicWriter::Create({config_});
    ASSERT_TRUE(writer.ok());
    const HeaderView headers[] = {{"traceparent", "00-1", false}, {"none", {}, true}};
    ASSERT_TRUE((*writer)
                    ->Write({.topic = "news",
                             .partition = 2,
                             .key = "key",
                             .value = "value",
                             .timestamp_ms = 1'700'000'000'000,
                             .headers = headers})
                    .ok());
    ASSERT_TRUE((*writer)->Write({.topic = "news", .partition = 2}).ok());
    ASSERT_TRUE((*writer)->Flush(5000).ok());
  }
  {
    auto admin = AdminClient::Create(config_);
    ASSERT_TRUE(admin.ok());
    GroupAdmin groups(admin->get(), "", 5000);
    ASSERT_TRUE(groups.Commit(ReplayGroup(config_.group), {{{"news", 2}, 1}}).ok());
  }
  auto source = KafkaSource::Create({config_, {"other", "news"}, 4, "cluster"});
  ASSERT_TRUE(source.ok());
  std::vector<Record> records;
  Rebalance assigned;
  ASSERT_TRUE(Until(15'000, [&] {
    Record batch[8];
    absl::Status status;
    const size_t count = (*source)->Poll(batch, 20, &status);
    records.insert(records.end(), batch, batch + count);
    if (Rebalance rebalance; (*source)->TakeRebalance(&rebalance)) {
      assigned = rebalance;
      (*source)->CompleteRebalance(rebalance);
    }
    return records.size() >= 2;
  }));
  EXPECT_EQ(assigned.kind, Rebalance::Kind::kAssign);
  EXPECT_EQ(assigned.partitions.size(), 4U);
  const Record& record = records[0];
  EXPECT_EQ(record.topic, 1);
  EXPECT_EQ(record.partition, 2);
  EXPECT_EQ(record.offset, 0);
  EXPECT_EQ(record.timestamp_ms, 1'700'000'000'000);
  EXPECT_EQ(record.generation, assigned.generation);
  EXPECT_EQ(record.key_view(), "key");
  EXPECT_EQ(record.payload_view(), "value");
  EXPECT_TRUE(record.replay) << "below what the group had read before it was set back";
  EXPECT_FALSE(records[1].replay);
  HeaderView headers[1];
  EXPECT_EQ((*source)->Headers(record, headers), 2U);
  EXPECT_EQ(headers[0].name, "traceparent");
  EXPECT_EQ(headers[0].value, "00-1");
  HeaderView both[2];
  (*source)->Headers(record, both);
  EXPECT_TRUE(both[1].is_null);
  EXPECT_TRUE(records[1].is_tombstone());
  EXPECT_EQ(records[1].key, nullptr);
  EXPECT_EQ((*source)->Headers(records[1], both), 0U);
  EXPECT_THAT(std::string((*source)->member()), testing::EndsWith("-4"));
  for (const Record& held : records) (*source)->Release(held);
  const int64_t start = NowMs();
  (*source)->Close(5000);
  source->reset();
  EXPECT_LT(NowMs() - start, 1000) << "something of the library's was leaked";
}

TEST_F(KafkaSourceTest, PauseFromAnotherThreadLosesNothing) {
  constexpr int kPartitions = 4;
  constexpr int64_t kCount = 15'000;
  ASSERT_TRUE(broker_->CreateTopic("news", kPartitions).ok());
  Fill(config_, "news", kPartitions, kCount, std::string(100, 'x'));
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  ASSERT_TRUE(Until(15'000, [&] { return member.Step() > 0; }));
  std::atomic<bool> end{false};
  std::thread pauser([&] {
    for (int round = 0; !end; ++round) {
      const TopicPartition partition = {0, round % kPartitions};
      member.source().Pause(partition);
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
      member.source().Resume(partition);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  const auto complete = [&] {
    member.Step();
    size_t total = 0;
    for (const auto& [partition, offsets] : seen) total += offsets.size();
    if (total + 2000 < kPartitions * kCount) {
      // Slow enough that many pauses fall into the reading.
      std::this_thread::sleep_for(std::chrono::microseconds(500));
      return false;
    }
    member.Drain();
    return CoverageOf(seen, kPartitions, kCount).missing == 0;
  };
  const bool all_came = Until(30'000, complete);
  end = true;
  pauser.join();
  const Coverage coverage = CoverageOf(seen, kPartitions, kCount);
  EXPECT_TRUE(all_came);
  EXPECT_EQ(coverage.missing, 0U);
  EXPECT_EQ(coverage.out_of_order, 0U);
  EXPECT_LT(coverage.duplicated, 100U);
  member.Leave();
}

TEST_F(KafkaSourceTest, PausedPartitionIsSilentUntilItIsResumed) {
  ASSERT_TRUE(broker_->CreateTopic("news", 2).ok());
  Fill(config_, "news", 2, 1, "x");
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  const auto seen_of = [&](int partition) {
    member.Drain();
    return seen[{0, partition}].size();
  };
  const auto step_until = [&](const std::function<bool()>& done) {
    return Until(15'000, [&] {
      member.Step();
      return done();
    });
  };
  ASSERT_TRUE(step_until([&] { return seen_of(0) == 1 && seen_of(1) == 1; }));
  member.source().Pause({0, 1});
  member.Step();
  Fill(config_, "news", 2, 10, "x");
  ASSERT_TRUE(step_until([&] { return seen_of(0) == 11; }));
  Until(300, [&] {
    member.Step();
    return false;
  });
  EXPECT_EQ(seen_of(1), 1U);
  member.source().Resume({0, 1});
  EXPECT_TRUE(step_until([&] { return seen_of(1) == 11; }));
  // Leaving while paused must not hang either: a list that pauses holds its partition.
  member.source().Pause({0, 0});
  member.Step();
  const int64_t start = NowMs();
  member.Leave();
  EXPECT_LT(NowMs() - start, 1000);
}

TEST_F(KafkaSourceTest, PauseBeforeTheFirstRecordHoldsFromTheFirstRecordOn) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  ASSERT_TRUE(Until(15'000, [&] {
    member.Step();
    return member.assigned();
  }));
  // The library would drop this one: its fetcher has not started.
  member.source().Pause({0, 0});
  member.Step();
  Fill(config_, "news", 1, 1, "first");
  ASSERT_TRUE(Until(5000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() == 1;
  }));
  Fill(config_, "news", 1, 1, "second");
  Until(300, [&] {
    member.Step();
    member.Drain();
    return false;
  });
  EXPECT_EQ(seen[std::pair(uint16_t{0}, 0)].size(), 1U);
  member.source().Resume({0, 0});
  EXPECT_TRUE(Until(5000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() == 2;
  }));
  member.Leave();
}

TEST_F(KafkaSourceTest, MembersThatComeAndGoLoseNothing) {
  constexpr int kPartitions = 8;
  constexpr int64_t kCount = 4000;
  ASSERT_TRUE(broker_->CreateTopic("news", kPartitions).ok());
  Fill(config_, "news", kPartitions, kCount / 2, "first half");
  Seen seen;
  Member first(config_, {"news"}, 0, &seen);
  ASSERT_TRUE(Until(15'000, [&] { return first.Step() > 0; }));
  auto second = std::make_unique<Member>(config_, std::vector<std::string>{"news"}, 1, &seen);
  ASSERT_TRUE(Until(30'000, [&] {
    first.Step();
    second->Step();
    return second->assigned() && first.partitions() == kPartitions / 2;
  }));
  Fill(config_, "news", kPartitions, kCount / 2, "second half");
  for (int i = 0; i < 20; ++i) {
    first.Step();
    second->Step();
  }
  second->Leave();
  second.reset();
  EXPECT_TRUE(Until(30'000, [&] {
    first.Step();
    first.Drain();
    return CoverageOf(seen, kPartitions, kCount).missing == 0;
  }));
  EXPECT_EQ(CoverageOf(seen, kPartitions, kCount).missing, 0U);
  EXPECT_GE(first.rebalances(), 3);
  first.Leave();
}

TEST_F(KafkaSourceTest, StoredOffsetsAreCommittedByCloseAndResumed) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  Fill(config_, "news", 1, 100, "x");
  {
    auto source = KafkaSource::Create({config_, {"news"}, 0, "cluster"});
    ASSERT_TRUE(source.ok());
    size_t count = 0;
    ASSERT_TRUE(Until(15'000, [&] {
      Record batch[100];
      absl::Status status;
      const size_t got = (*source)->Poll(batch, 20, &status);
      for (size_t i = 0; i < got; ++i) (*source)->Release(batch[i]);
      count += got;
      if (Rebalance rebalance; (*source)->TakeRebalance(&rebalance)) {
        (*source)->CompleteRebalance(rebalance);
      }
      return count == 100;
    }));
    // Read 100, done up to 42.
    (*source)->StoreOffset({0, 0}, 42);
    // Not ours: ignored.
    (*source)->StoreOffset({0, 7}, 42);
    (*source)->Close(5000);
  }
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  EXPECT_TRUE(Until(15'000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() >= 58;
  }));
  EXPECT_EQ(seen[std::pair(uint16_t{0}, 0)].front(), 42);
  member.Leave();
}

TEST_F(KafkaSourceTest, StartLatestSkipsWhatWasThereAndCommitsWhereItBegan) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  Fill(config_, "news", 1, 10, "history");
  config_.start.kind = StartPosition::Kind::kLatest;
  {
    Seen nothing;
    Member member(config_, {"news"}, 0, &nothing);
    ASSERT_TRUE(Until(15'000, [&] {
      member.Step();
      return member.assigned();
    }));
    Until(200, [&] {
      member.Step();
      return false;
    });
    member.Leave();
    EXPECT_TRUE(nothing.empty());
  }
  // What comes while nobody reads is not lost, though nothing was ever read.
  Fill(config_, "news", 1, 5, "while away");
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  EXPECT_TRUE(Until(15'000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() == 5;
  }));
  EXPECT_EQ(seen[std::pair(uint16_t{0}, 0)].front(), 10);
  member.Leave();
}

TEST_F(KafkaSourceTest, CloseIsBoundedWhenRecordsAreStillHeld) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  Fill(config_, "news", 1, 10, "x");
  auto source = KafkaSource::Create({config_, {"news"}, 0, "cluster"});
  ASSERT_TRUE(source.ok());
  Record held;
  ASSERT_TRUE(Until(15'000, [&] {
    absl::Status status;
    const size_t count = (*source)->Poll({&held, 1}, 20, &status);
    if (Rebalance rebalance; (*source)->TakeRebalance(&rebalance)) {
      (*source)->CompleteRebalance(rebalance);
    }
    return count == 1;
  }));
  const int64_t start = NowMs();
  (*source)->Close(2000);
  source->reset();
  EXPECT_LT(NowMs() - start, 3000);
}

TEST_F(KafkaSourceTest, CloseIsBoundedWhenTheBrokerIsAway) {
  ASSERT_TRUE(broker_->CreateTopic("news", 1).ok());
  Seen seen;
  Member member(config_, {"news"}, 0, &seen);
  ASSERT_TRUE(Until(15'000, [&] {
    member.Step();
    return member.assigned();
  }));
  broker_->SetDown(true);
  const int64_t start = NowMs();
  member.source().Close(1000);
  EXPECT_LT(NowMs() - start, 5000);
}

}  // namespace
}  // namespace lodewire
