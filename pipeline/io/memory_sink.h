// A sink that keeps what it is given, for tests and for commands without Kafka. It can be told to
// behave badly: a full queue, late deliveries, refusals, a producer that dies.
//
// Threading: one thread.
// Memory: owns copies of all delivered records.
// Errors: as told.
// Example:
//   MemorySink sink({"alerts.desk"});
//   sink.FailDeliveries("alerts.desk", DeliveryError::kTooLarge, 1);
//   sink.Produce({.topic = 0, .value = "…"}, 7);  sink.Poll(deliveries, 0);  sink.records()
#ifndef LODEWIRE_PIPELINE_IO_MEMORY_SINK_H_
#define LODEWIRE_PIPELINE_IO_MEMORY_SINK_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/io/sink.h"

namespace lodewire {

struct SunkRecord {
  std::string topic;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  uint64_t tag = 0;

  // The last header of that name, as Kafka readers do; nullptr when there is none or it is null.
  const std::string* Header(std::string_view name) const;
};

class MemorySink : public Sink {
 public:
  explicit MemorySink(std::vector<std::string> topics) : topics_(std::move(topics)) {}

  // --- Behaviour.
  // At most so many records between Produce and Poll; then kQueueFull.
  void set_queue_max(size_t records) { queue_max_ = records; }
  // Deliveries come only when DeliverNext says so.
  void set_hold_deliveries(bool hold) { hold_ = hold; }
  void DeliverNext(size_t count) { allowed_ += count; }
  // The next `count` records of the topic are refused by Produce, or by their delivery.
  void RefuseProduce(std::string_view topic, ProduceResult result, size_t count);
  void FailDeliveries(std::string_view topic, DeliveryError error, size_t count);
  // Values larger than this are refused by Produce; 0: no limit.
  void set_value_bytes_max(size_t bytes) { value_bytes_max_ = bytes; }
  // Becomes transactional: nothing is seen before Commit, whose offsets `source` is given.
  void set_transactional(Source* source) { offsets_to_ = source; }
  // What the next Commit calls say instead of kCommitted; kDead after the commit was made when
  // `made`.
  void AnswerCommits(std::vector<CommitResult> answers, bool made = false) {
    answers_.assign(answers.begin(), answers.end());
    made_ = made;
  }
  // The producer dies: what is in flight comes back as kFatal, until Rebuild nothing is taken.
  void Die() { dead_ = true; }

  // --- What happened.
  const std::deque<SunkRecord>& records() const { return records_; }  // delivered, in order
  void clear() { records_.clear(); }
  size_t in_flight() const { return in_flight_.size(); }
  size_t rebuilds() const { return rebuilds_; }
  size_t commits() const { return commits_; }
  bool closed() const { return closed_; }

  // --- Sink.
  ProduceResult Produce(const OutgoingRecord& record, uint64_t tag) override;
  size_t Poll(std::span<Delivery> deliveries, int timeout_ms) override;
  absl::Status Rebuild() override;
  bool transactional() const override { return offsets_to_ != nullptr; }
  CommitResult Commit(std::span<const PartitionOffset> offsets) override;
  CommitResult Abort() override;
  std::string_view last_error() const override { return last_error_; }
  std::span<const std::string> topics() const override { return topics_; }
  void Close(int timeout_ms) override { closed_ = true; }

 private:
  void MakeCommit(std::span<const PartitionOffset> offsets);

  const std::vector<std::string> topics_;
  Source* offsets_to_ = nullptr;
  std::deque<CommitResult> answers_;
  std::deque<SunkRecord> uncommitted_;
  bool made_ = false;
  bool resolve_ = false;   // The producer died: the next Commit tells of the last one.
  bool survived_ = false;  // It had been made.
  bool broken_ = false;    // A record of the transaction failed.
  size_t commits_ = 0;
  size_t queue_max_ = SIZE_MAX;
  size_t value_bytes_max_ = 0;
  size_t allowed_ = 0;
  size_t rebuilds_ = 0;
  bool hold_ = false;
  bool dead_ = false;
  bool death_told_ = false;
  bool closed_ = false;
  std::map<std::string, std::deque<ProduceResult>, std::less<>> refusals_;
  std::map<std::string, std::deque<DeliveryError>, std::less<>> failures_;
  std::deque<SunkRecord> in_flight_;
  std::deque<SunkRecord> records_;
  std::string last_error_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_MEMORY_SINK_H_
