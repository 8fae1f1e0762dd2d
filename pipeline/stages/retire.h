// Behind the last stage, once a duty cycle: delivery reports, re-tries, and the offsets that may be
// committed.
//
// REFUSED FOR GOOD. A topic that does not take a record (size limit, authorisation, existence) does
// not take it until somebody changes the topic. The input partition is paused, the record stays in
// the table, and now and then it is tried again; when nothing of the partition waits any more, the
// partition goes on. Nobody has to restart anything. (Under `exactly_once` the whole lane waits
// instead: see transaction.h.)
//
// Threading: the back half's thread; blocked() any.
// Memory: a fixed array of deliveries; a small entry a paused partition.
// Errors: a refusal for good is told on stderr with its remedy; a dead producer is rebuilt and
//   driven again from the Outstanding table.
// Example:
//   Retire retire(source, sink, &outstanding, &counters, {});  …  size_t moved = retire.Work();
#ifndef LODEWIRE_PIPELINE_STAGES_RETIRE_H_
#define LODEWIRE_PIPELINE_STAGES_RETIRE_H_

#include <array>
#include <atomic>
#include <optional>
#include <vector>

#include "pipeline/base/log.h"
#include "pipeline/io/outstanding.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"
#include "pipeline/stages/lane_counters.h"
#include "pipeline/stages/transaction.h"

namespace lodewire {

struct RetireOptions {
  // How often what was refused is tried again. The client asks for the topics anew every 30 s, and
  // until then it answers some refusals from memory.
  uint32_t refused_retry_ms = 30'000;
  TransactionOptions transaction;  // Of a transactional sink.
};

class Retire {
 public:
  // All must outlive it.
  Retire(Source* source, Sink* sink, Outstanding* outstanding, LaneCounters* counters,
         const RetireOptions& options)
      : source_(source),
        sink_(sink),
        outstanding_(outstanding),
        counters_(counters),
        retry_interval_ns_(int64_t{options.refused_retry_ms} * 1'000'000) {
    if (sink->transactional()) transaction_.emplace(sink, outstanding, options.transaction);
  }

  // How many records moved. `hurry`: nothing more comes, commit what there is.
  size_t Work(bool hurry);
  // Nothing can change by waiting: the broker has it all, or has refused it.
  bool Settled() const {
    return transaction_.has_value() ? transaction_->Settled() : outstanding_->settled();
  }
  // Before partitions are dropped: stores the watermark of every partition that advanced. What a
  // transaction has not committed by now is undone.
  void FinishOffsets();
  // After partitions were tracked.
  void Reserve() {
    if (transaction_.has_value()) transaction_->Reserve();
  }
  // A record was refused for good and waits for somebody; readiness is off.
  bool blocked() const { return blocked_.load(std::memory_order_relaxed); }

 private:
  void Complete(const Delivery& delivery);
  void Refused(const OutstandingRecord& record, bool too_large);
  // Tries again what was refused, and lets partitions go on of which nothing waits any more.
  void ServeRefused();
  void Rebuild();
  void StoreOffsets();

  Source* source_;
  Sink* sink_;
  Outstanding* outstanding_;
  LaneCounters* counters_;
  std::optional<Transaction> transaction_;
  const int64_t retry_interval_ns_;
  int64_t next_retry_ns_ = 0;
  std::vector<TopicPartition> paused_;
  std::array<Delivery, 256> deliveries_;
  LogLimiter rebuild_limiter_{5000};  // milliseconds
  LogLimiter refused_limiter_{5000};
  bool dead_ = false;  // The producer reported kFatal.
  std::atomic<bool> blocked_{false};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_RETIRE_H_
