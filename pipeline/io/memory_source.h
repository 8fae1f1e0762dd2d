// A source that reads from memory: a script of records, rebalances and errors, for tests and
// benchmarks.
//
// It behaves like a consumer group member: records of a partition come only while it is assigned,
// from the offset where it stands; what was stored is remembered, and a partition that is assigned
// again starts from there.
//
// Threading: as Source; Append and the rest of the script by the front half's thread.
// Memory: owns the records' bytes; nothing is allocated by Poll and Release.
// Errors: Poll says what FailNextPoll was given.
// Example:
//   MemorySource source({"news.events"});
//   source.Append({0, 0}, {.payload = "…"});
//   source.Assign({{0, 0}});  …  EXPECT_EQ(source.stored({0, 0}), 1);
#ifndef LODEWIRE_PIPELINE_IO_MEMORY_SOURCE_H_
#define LODEWIRE_PIPELINE_IO_MEMORY_SOURCE_H_

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/io/source.h"

namespace lodewire {

struct MemoryRecord {
  std::optional<std::string> key{};
  std::optional<std::string> payload{};
  std::vector<std::pair<std::string, std::optional<std::string>>> headers{};
  int64_t timestamp_ms = -1;
};

class MemorySource : public Source {
 public:
  explicit MemorySource(std::vector<std::string> topics);

  // --- The script.
  void Append(TopicPartition partition, MemoryRecord record);
  // Asks for a rebalance; several wait in order, and each must be completed before the next shows.
  void Assign(std::vector<TopicPartition> partitions) {
    Ask(Rebalance::Kind::kAssign, std::move(partitions));
  }
  void Revoke(std::vector<TopicPartition> partitions) {
    Ask(Rebalance::Kind::kRevoke, std::move(partitions));
  }
  void Lose(std::vector<TopicPartition> partitions) {
    Ask(Rebalance::Kind::kLost, std::move(partitions));
  }
  void FailNextPoll(absl::Status status) { failure_ = std::move(status); }
  // As a client that hangs: nothing comes until it is called again.
  void set_hangs(bool hangs) { hangs_ = hangs; }
  void CountError() { errors_.fetch_add(1, std::memory_order_relaxed); }
  // The source ends when everything that is assigned has been read.
  void EndWhenRead() { ends_ = true; }

  // --- What happened.
  int64_t stored(TopicPartition partition) const;  // -1: nothing yet
  bool paused(TopicPartition partition) const;
  size_t unreleased() const { return polled_ - released_.load(std::memory_order_relaxed); }
  bool closed() const { return closed_; }

  // --- Source.
  size_t Poll(std::span<Record> records, int timeout_ms, absl::Status* status) override;
  void Release(const Record& record) override;
  size_t Headers(const Record& record, std::span<HeaderView> headers) const override;
  void StoreOffset(TopicPartition partition, int64_t next_offset) override;
  absl::Status Commit(int timeout_ms) override { return absl::OkStatus(); }
  bool TakeRebalance(Rebalance* rebalance) override;
  void CompleteRebalance(const Rebalance& rebalance) override;
  void Pause(TopicPartition partition) override;
  void Resume(TopicPartition partition) override;
  std::vector<PartitionProgress> Progress() const override;
  uint64_t errors() const override { return errors_.load(std::memory_order_relaxed); }
  std::span<const std::string> topics() const override { return topics_; }
  std::string_view cluster_id() const override { return "memory"; }
  std::string_view group() const override { return "memory"; }
  std::string_view member() const override { return "memory"; }
  bool exhausted() const override;
  void Close(int timeout_ms) override { closed_ = true; }

 private:
  struct Partition {
    std::deque<MemoryRecord> records;  // By offset; a deque, so that what was read does not move.
    size_t next = 0;                   // To be read.
    int64_t stored = -1;
    uint32_t generation = 0;
    bool assigned = false;
    bool paused = false;
  };
  // Topic, partition.
  using Name = std::pair<uint16_t, int32_t>;
  static Name NameOf(TopicPartition partition) { return {partition.topic, partition.partition}; }
  void Ask(Rebalance::Kind kind, std::vector<TopicPartition> partitions);
  static bool Fill(const Name& name, Partition* partition, Record* record);

  const std::vector<std::string> topics_;
  mutable std::mutex mutex_;  // Guards the partitions: the back half stores and pauses.
  std::map<Name, Partition> partitions_;
  std::deque<Rebalance> rebalances_;
  uint32_t generation_ = 0;
  bool taken_ = false;  // The first of rebalances_ was taken.
  bool ends_ = false;
  bool closed_ = false;
  absl::Status failure_;
  bool hangs_ = false;
  size_t polled_ = 0;
  std::atomic<size_t> released_{0};
  std::atomic<uint64_t> errors_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_MEMORY_SOURCE_H_
