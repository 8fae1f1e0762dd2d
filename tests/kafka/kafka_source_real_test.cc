// What only a real broker can show of the source: groups, commits, times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/kafka/admin.h"
#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

class KafkaSourceRealTest : public RealBrokerTest {
 protected:
  std::string MakeTopic(int partitions) {
    const std::string topic = UniqueName("news");
    const auto created = CreateTopics(config_, {{topic, partitions, 1}});
    EXPECT_TRUE(created.ok()) << created.status().ToString();
    return topic;
  }
};

TEST_F(KafkaSourceRealTest, RebalanceStormLosesNothingAndDuplicatesNothingThatWasStored) {
  constexpr int kPartitions = 8;
  constexpr int64_t kCount = 5000;
  const std::string topic = MakeTopic(kPartitions);
  Seen seen;
  Member steady(config_, {topic}, 0, &seen);
  ASSERT_TRUE(Until(20'000, [&] {
    steady.Step();
    return steady.partitions() == kPartitions;
  }));
  std::thread feed([&] {
    auto writer = TopicWriter::Create({config_});
    ASSERT_TRUE(writer.ok());
    for (int64_t i = 0; i < kCount; ++i) {
      for (int partition = 0; partition < kPartitions; ++partition) {
        ASSERT_TRUE(
            (*writer)->Write({.topic = topic, .partition = partition, .value = "payload"}).ok());
      }
      if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
    ASSERT_TRUE((*writer)->Flush(30'000).ok());
  });
  std::unique_ptr<Member> guest;
  for (int round = 0; round < 4; ++round) {
    guest = std::make_unique<Member>(config_, std::vector<std::string>{topic}, 1, &seen);
    EXPECT_TRUE(Until(20'000, [&] {
      steady.Step();
      guest->Step();
      return guest->partitions() == kPartitions / 2;
    }));
    for (int i = 0; i < 50; ++i) {
      steady.Step();
      guest->Step();
    }
    guest->Leave();
    guest.reset();
    EXPECT_TRUE(Until(20'000, [&] {
      steady.Step();
      return steady.partitions() == kPartitions;
    }));
  }
  feed.join();
  EXPECT_TRUE(Until(20'000, [&] {
    steady.Step();
    steady.Drain();
    return CoverageOf(seen, kPartitions, kCount).missing == 0;
  }));
  const Coverage coverage = CoverageOf(seen, kPartitions, kCount);
  EXPECT_EQ(coverage.missing, 0U);
  EXPECT_EQ(coverage.duplicated, 0U) << "a stored offset was not committed when the partition went";
  EXPECT_EQ(coverage.out_of_order, 0U);
  EXPECT_GE(steady.rebalances(), 9);
  steady.Leave();
}

TEST_F(KafkaSourceRealTest, StartAtATimeBeginsThereAndOnlyOnce) {
  const std::string topic = MakeTopic(2);
  {
    auto writer = TopicWriter::Create({config_});
    ASSERT_TRUE(writer.ok());
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE((*writer)
                      ->Write({.topic = topic,
                               .partition = 0,
                               .value = "v",
                               .timestamp_ms = 1'700'000'000'000 + i * 1000})
                      .ok());
    }
    // Partition 1 has nothing at or after the time, so it begins at its end.
    ASSERT_TRUE(
        (*writer)
            ->Write(
                {.topic = topic, .partition = 1, .value = "v", .timestamp_ms = 1'600'000'000'000})
            .ok());
    ASSERT_TRUE((*writer)->Flush(10'000).ok());
  }
  config_.start = {StartPosition::Kind::kTime, 1'700'000'000'000 + 6'500};
  Seen seen;
  {
    Member member(config_, {topic}, 0, &seen);
    EXPECT_TRUE(Until(20'000, [&] {
      member.Step();
      member.Drain();
      return seen[{0, 0}].size() >= 3;
    }));
    Until(300, [&] {
      member.Step();
      return false;
    });
    member.Leave();
  }
  EXPECT_EQ((seen[{0, 0}]), (std::vector<int64_t>{7, 8, 9}));
  EXPECT_EQ((seen[{0, 1}]), (std::vector<int64_t>{}));
  // What is committed wins over the time afterwards.
  Fill(config_, topic, 2, 1, "more");
  Member again(config_, {topic}, 0, &seen);
  EXPECT_TRUE(Until(20'000, [&] {
    again.Step();
    again.Drain();
    return seen[{0, 0}].size() >= 4 && !seen[{0, 1}].empty();
  }));
  EXPECT_EQ((seen[{0, 0}]), (std::vector<int64_t>{7, 8, 9, 10}));
  EXPECT_EQ((seen[{0, 1}]), (std::vector<int64_t>{1}));
  again.Leave();
}

TEST_F(KafkaSourceRealTest, StartLatestCommitsWhereItBegan) {
  const std::string topic = MakeTopic(1);
  Fill(config_, topic, 1, 10, "history");
  config_.start.kind = StartPosition::Kind::kLatest;
  Seen seen;
  {
    Member member(config_, {topic}, 0, &seen);
    ASSERT_TRUE(Until(20'000, [&] {
      member.Step();
      return member.assigned();
    }));
    Until(200, [&] {
      member.Step();
      return false;
    });
    member.Leave();
  }
  EXPECT_TRUE(seen.empty());
  Fill(config_, topic, 1, 5, "while away");
  Member member(config_, {topic}, 0, &seen);
  EXPECT_TRUE(Until(20'000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() == 5;
  }));
  member.Leave();
}

TEST_F(KafkaSourceRealTest, CommitIsAcknowledgedAndTheNextMemberGoesOnThere) {
  const std::string topic = MakeTopic(1);
  Fill(config_, topic, 1, 100, "x");
  auto source = KafkaSource::Create({config_, {topic}, 0, "cluster"});
  ASSERT_TRUE(source.ok());
  size_t count = 0;
  ASSERT_TRUE(Until(20'000, [&] {
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
  (*source)->StoreOffset({0, 0}, 60);
  const absl::Status committed = (*source)->Commit(5000);
  ASSERT_TRUE(committed.ok()) << committed.ToString();
  // Nothing new is not an error.
  EXPECT_TRUE((*source)->Commit(5000).ok());
  Seen seen;
  // The first stored nothing after 60, so the second begins there.
  (*source)->Close(5000);
  Member next(config_, {topic}, 1, &seen);
  EXPECT_TRUE(Until(20'000, [&] {
    next.Step();
    next.Drain();
    return seen[{0, 0}].size() >= 40;
  }));
  EXPECT_EQ((seen[{0, 0}]).front(), 60);
  EXPECT_EQ((seen[{0, 0}]).size(), 40U);
  next.Leave();
}

TEST_F(KafkaSourceRealTest, CommittedOffsetThatNoLongerExistsGoesOnAtTheEarliest) {
  const std::string topic = MakeTopic(1);
  Fill(config_, topic, 1, 20, "x");
  {
    auto source = KafkaSource::Create({config_, {topic}, 0, "cluster"});
    ASSERT_TRUE(source.ok());
    ASSERT_TRUE(Until(20'000, [&] {
      Record batch[100];
      absl::Status status;
      const size_t got = (*source)->Poll(batch, 20, &status);
      for (size_t i = 0; i < got; ++i) (*source)->Release(batch[i]);
      if (Rebalance rebalance; (*source)->TakeRebalance(&rebalance)) {
        (*source)->CompleteRebalance(rebalance);
      }
      return got > 0;
    }));
    // Behind the end, as after a topic was made anew.
    (*source)->StoreOffset({0, 0}, 1'000'000);
    ASSERT_TRUE((*source)->Commit(5000).ok());
    (*source)->Close(5000);
  }
  config_.start.kind = StartPosition::Kind::kLatest;
  Seen seen;
  Member member(config_, {topic}, 0, &seen);
  EXPECT_TRUE(Until(20'000, [&] {
    member.Step();
    member.Drain();
    return seen[{0, 0}].size() == 20;
  }));
  member.Leave();
}

TEST_F(KafkaSourceRealTest, LagIsWhatWasNotRead) {
  const std::string topic = MakeTopic(1);
  Fill(config_, topic, 1, 10, "x");
  Seen seen;
  Member member(config_, {topic}, 0, &seen);
  EXPECT_TRUE(Until(20'000, [&] {
    member.Step();
    const std::vector<PartitionProgress> progress = member.source().Progress();
    return progress.size() == 1 && progress[0].position == 10 && progress[0].end == 10;
  }));
  member.Leave();
}

}  // namespace
}  // namespace lodewire
