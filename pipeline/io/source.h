// Where records come from. Kafka, a file, or memory; the pipeline knows only this.
//
// A source is polled in batches by the one thread that runs its lane's ingest. Rebalances are data,
// not callbacks: TakeRebalance says what the group asked for, the lane drains, then
// CompleteRebalance carries it out.
//
// Threading: Poll, Commit, TakeRebalance, CompleteRebalance, exhausted and Close by one thread, the
//   lane's front half; Release, Headers, StoreOffset, Pause and Resume by one thread, the back half
//   (it may be the same). The names (topics, group …) by any.
// Memory: records point into the source's buffers until Release. Release and StoreOffset call no
//   heap of ours.
// Errors: a lasting error is a status of Poll (the lane stops); everything transient is retried
//   inside.
// Example:
//   size_t n = source.Poll(records, 5, &status);  … source.Release(records[0]);
#ifndef LODEWIRE_PIPELINE_IO_SOURCE_H_
#define LODEWIRE_PIPELINE_IO_SOURCE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/event/record.h"

namespace lodewire {

struct TopicPartition {
  uint16_t topic = 0;  // Index into the lane's inputs.
  int32_t partition = 0;
  friend bool operator==(const TopicPartition&, const TopicPartition&) = default;
};

struct Rebalance {
  enum class Kind : uint8_t { kAssign, kRevoke, kLost };
  Kind kind = Kind::kAssign;
  uint32_t generation = 0;  // Of the assignment that begins (kAssign) or ends.
  std::vector<TopicPartition> partitions;
};

// How far the reading of a partition is.
struct PartitionProgress {
  TopicPartition partition;
  int64_t position = -1;  // Next offset to be read.
  int64_t end = -1;       // One past the last in the log, as the broker said lately.
};

struct HeaderView {
  std::string_view name;
  std::string_view value;
  bool is_null = false;
};

class Source {
 public:
  virtual ~Source() = default;

  // Fills `records` from the front; waits at most `timeout_ms` for the first. 0 records is not an
  // error.
  virtual size_t Poll(std::span<Record> records, int timeout_ms, absl::Status* status) = 0;
  // Gives the record's buffers back. Exactly once a record.
  virtual void Release(const Record& record) = 0;
  // Copies at most headers.size() headers of the record; says how many it has.
  virtual size_t Headers(const Record& record, std::span<HeaderView> headers) const = 0;
  // Marks `next_offset` (last done + 1) to be committed. A partition that is no longer owned is
  // ignored.
  virtual void StoreOffset(TopicPartition partition, int64_t next_offset) = 0;
  // Commits what is stored, waiting at most `timeout_ms`.
  virtual absl::Status Commit(int timeout_ms) = 0;

  // What the group asks for, if anything; the newest request only. Poll must be called to learn of
  // it.
  virtual bool TakeRebalance(Rebalance* rebalance) = 0;
  // Carries out a rebalance taken before, after the lane has drained and stored. Ignored when a
  // newer one came.
  virtual void CompleteRebalance(const Rebalance& rebalance) = 0;
  // Stops and resumes fetching of one partition, for a permanent refusal downstream.
  virtual void Pause(TopicPartition partition) = 0;
  virtual void Resume(TopicPartition partition) = 0;

  // Of the partitions that are owned and of which both numbers are known; about a second old. Any
  // thread.
  virtual std::vector<PartitionProgress> Progress() const { return {}; }
  // What went wrong with the brokers since it began, as a count. Any thread.
  virtual uint64_t errors() const { return 0; }

  // Topic names, by Record::topic.
  virtual std::span<const std::string> topics() const = 0;
  // Names for the alert's source coordinates; empty where they do not apply.
  virtual std::string_view cluster_id() const = 0;
  virtual std::string_view group() const = 0;
  virtual std::string_view member() const = 0;
  // True for a finite source (a file) that has nothing more.
  virtual bool exhausted() const { return false; }
  // Leaves the group; bounded by `timeout_ms`. No call but the destructor may follow.
  virtual void Close(int timeout_ms) = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_SOURCE_H_
