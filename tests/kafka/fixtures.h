// What the Kafka tests share: names that meet nobody else's, a mock cluster, a real broker, and a
// member of a group that behaves as a lane does.
#ifndef LODEWIRE_TESTS_KAFKA_FIXTURES_H_
#define LODEWIRE_TESTS_KAFKA_FIXTURES_H_

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/embedded_broker.h"
#include "pipeline/kafka/kafka_source.h"
#include "pipeline/kafka/topic_reader.h"
#include "pipeline/kafka/topic_writer.h"

namespace lodewire {

inline std::string UniqueName(const std::string& what) {
  static const uint64_t run = std::random_device()();
  static int next = 0;
  return what + "-" + std::to_string(run) + "-" + std::to_string(next++);
}

inline int64_t NowMs() { return MonotonicNanos() / 1'000'000; }

// Calls `step` until it is true; false after the bound.
inline bool Until(int64_t timeout_ms, const std::function<bool()>& step) {
  const int64_t deadline = NowMs() + timeout_ms;
  while (!step()) {
    if (NowMs() > deadline) return false;
  }
  return true;
}

// Topic, partition → offsets in the order of reading.
using Seen = std::map<std::pair<uint16_t, int32_t>, std::vector<int64_t>>;

// Reads as a lane: works off what it reads a little later, stores what is done, drains before it
// answers a rebalance.
class Member {
 public:
  Member(const KafkaConfig& config, std::vector<std::string> topics, uint32_t lane, Seen* seen)
      : seen_(seen) {
    auto source = KafkaSource::Create({config, std::move(topics), lane, "cluster"});
    EXPECT_TRUE(source.ok()) << source.status().ToString();
    source_ = *std::move(source);
  }

  size_t Step() {
    Record records[64];
    absl::Status status;
    const size_t count = source_->Poll(records, 5, &status);
    EXPECT_TRUE(status.ok()) << status.ToString();
    for (size_t i = 0; i < count; ++i) {
      const Record& record = records[i];
      EXPECT_NE(record.generation, 0U);
      EXPECT_TRUE(owned_.count({record.topic, record.partition}) > 0)
          << "a record of a partition that is not owned";
      work_.push_back(record);
    }
    // A thousand records stay in flight, as in a ring.
    while (work_.size() > 1000) WorkOff();
    Rebalance rebalance;
    if (source_->TakeRebalance(&rebalance)) Answer(rebalance);
    return count;
  }
  void Drain() {
    while (!work_.empty()) WorkOff();
  }
  void Leave() {
    Drain();
    const int64_t start = NowMs();
    source_->Close(10'000);
    EXPECT_LT(NowMs() - start, 9000);
  }
  KafkaSource& source() { return *source_; }
  bool assigned() const { return !owned_.empty(); }
  size_t partitions() const { return owned_.size(); }
  int rebalances() const { return rebalances_; }

 private:
  void WorkOff() {
    const Record record = work_.front();
    work_.erase(work_.begin());
    (*seen_)[{record.topic, record.partition}].push_back(record.offset);
    source_->StoreOffset({record.topic, record.partition}, record.offset + 1);
    source_->Release(record);
  }
  void Answer(const Rebalance& rebalance) {
    ++rebalances_;
    if (rebalance.kind == Rebalance::Kind::kLost) {
      for (const Record& record : work_) source_->Release(record);
      work_.clear();
    }
    Drain();
    source_->CompleteRebalance(rebalance);
    for (const TopicPartition& partition : rebalance.partitions) {
      if (rebalance.kind == Rebalance::Kind::kAssign) {
        owned_.insert({partition.topic, partition.partition});
      } else {
        owned_.erase({partition.topic, partition.partition});
      }
    }
  }

  Seen* seen_;
  std::unique_ptr<KafkaSource> source_;
  std::vector<Record> work_;
  std::set<std::pair<uint16_t, int32_t>> owned_;
  int rebalances_ = 0;
};

struct Coverage {
  size_t distinct = 0;
  size_t missing = 0;
  size_t duplicated = 0;
  size_t out_of_order = 0;  // A first sight of an offset behind a higher one.
};

// Of `count` records in each of `partitions` partitions of topic 0.
inline Coverage CoverageOf(const Seen& seen, int partitions, int64_t count) {
  Coverage coverage;
  for (int partition = 0; partition < partitions; ++partition) {
    std::set<int64_t> offsets;
    int64_t highest = -1;
    const auto found = seen.find({0, partition});
    if (found != seen.end()) {
      for (const int64_t offset : found->second) {
        if (!offsets.insert(offset).second) {
          ++coverage.duplicated;
        } else if (offset < highest) {
          ++coverage.out_of_order;
        }
        highest = std::max(highest, offset);
      }
    }
    coverage.distinct += offsets.size();
    coverage.missing += static_cast<size_t>(count) - offsets.size();
  }
  return coverage;
}

inline void Fill(const KafkaConfig& config, const std::string& topic, int partitions, int64_t count,
                 const std::string& payload) {
  auto writer = TopicWriter::Create({config});
  ASSERT_TRUE(writer.ok()) << writer.status().ToString();
  for (int64_t i = 0; i < count; ++i) {
    for (int partition = 0; partition < partitions; ++partition) {
      const absl::Status status =
          (*writer)->Write({.topic = topic, .partition = partition, .value = payload});
      ASSERT_TRUE(status.ok()) << status.ToString();
    }
  }
  const absl::Status status = (*writer)->Flush(30'000);
  ASSERT_TRUE(status.ok()) << status.ToString();
}

// All records of a topic that is at rest.
inline std::vector<ReadRecord> ReadAll(const KafkaConfig& config, const std::string& topic,
                                       size_t expected, int64_t timeout_ms = 10'000) {
  std::vector<ReadRecord> all;
  auto reader = TopicReader::Create({config, {topic}});
  EXPECT_TRUE(reader.ok()) << reader.status().ToString();
  if (!reader.ok()) return all;
  std::vector<ReadRecord> batch(256);
  const int64_t deadline = NowMs() + timeout_ms;
  // A little longer than needed, so that a record too many is seen.
  int64_t grace_end = -1;
  while (NowMs() < deadline && (grace_end < 0 || NowMs() < grace_end)) {
    const auto count = (*reader)->Read(batch, 50);
    EXPECT_TRUE(count.ok());
    for (size_t i = 0; i < count.value_or(0); ++i) all.push_back(batch[i]);
    if (all.size() >= expected && grace_end < 0) grace_end = NowMs() + 300;
  }
  return all;
}

class MockClusterTest : public testing::Test {
 protected:
  void SetUp() override {
    auto broker = EmbeddedBroker::Start();
    ASSERT_TRUE(broker.ok()) << broker.status().ToString();
    broker_ = *std::move(broker);
    config_.group = "group";
    config_.start.kind = StartPosition::Kind::kEarliest;
    broker_->Configure(&config_);
  }

  std::unique_ptr<EmbeddedBroker> broker_;
  KafkaConfig config_;
};

// Skipped without a broker, but not where the tests are the gate.
class RealBrokerTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* address = std::getenv("LODEWIRE_KAFKA_BOOTSTRAP");
    if (address == nullptr || *address == '\0') {
      const char* reason = std::getenv("LODEWIRE_KAFKA_SKIP_REASON");
      const char* ci = std::getenv("CI");
      ASSERT_FALSE(ci != nullptr && std::string(ci) == "true")
          << "no real Kafka: LODEWIRE_KAFKA_BOOTSTRAP is not set";
      GTEST_SKIP() << (reason == nullptr ? "LODEWIRE_KAFKA_BOOTSTRAP is not set" : reason);
    }
    config_.bootstrap_servers = address;
    config_.group = UniqueName("group");
    config_.start.kind = StartPosition::Kind::kEarliest;
    config_.consumer_properties = {{"session.timeout.ms", "6000"},
                                   {"heartbeat.interval.ms", "500"}};
  }

  KafkaConfig config_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_KAFKA_FIXTURES_H_
