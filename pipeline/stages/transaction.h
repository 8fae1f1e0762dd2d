// When a lane commits, under `delivery: exactly_once`: the alerts of a stretch of events and the
// offsets behind them become visible together.
//
//   open        records are produced; after `interval_ms`, with many records, or when the lane
//               drains, and when all that waits has been handed to the producer, it commits
//   committing  nothing is produced until the answer is known
//   aborting    the same; then everything is produced again from the Outstanding table
//
// An abort needs no reading again: the table keeps each record until its transaction is committed.
// What the group has given to somebody else is dropped; its new owner begins at the committed
// offset, and the broker shows nobody what we left behind.
//
// IN DOUBT. A producer that dies while it commits does not know whether the commit was made. The
// sink's next producer finishes or undoes it, and then the group's committed offsets tell: so the
// commit is simply called again.
//
// REFUSED FOR GOOD. An alert that its topic does not take must not be overtaken by the offsets of
// later events: nothing is produced until it is tried again (stages/retire.h).
//
// Threading: the back half's thread.
// Memory: one offset a partition.
// Errors: an abort is told on stderr with its reason, now and then; aborts in a row wait longer and
//   longer, up to ten seconds.
// Example:
//   if (transaction.MayProduce()) outstanding.Drive(…);
//   size_t committed = transaction.Work(draining);
#ifndef LODEWIRE_PIPELINE_STAGES_TRANSACTION_H_
#define LODEWIRE_PIPELINE_STAGES_TRANSACTION_H_

#include <cstdint>
#include <vector>

#include "pipeline/base/log.h"
#include "pipeline/io/outstanding.h"
#include "pipeline/io/sink.h"

namespace lodewire {

struct TransactionOptions {
  uint32_t interval_ms = 100;   // An alert waits so long at most.
  uint32_t records_max = 1000;  // Commits sooner with so many.
};

class Transaction {
 public:
  // Both must outlive it.
  Transaction(Sink* sink, Outstanding* outstanding, const TransactionOptions& options);

  bool MayProduce() const {
    return step_ == Step::kOpen && outstanding_->refused() == 0 && !waits_;
  }
  // One step; `hurry` commits at once. Says how many records were committed.
  size_t Work(bool hurry);
  // A record was not delivered: what was produced has to be undone.
  void Break();
  // The producer died and there is a new one.
  void Rebuilt();
  // True once: the producer died.
  bool TakeDeath();
  // Before partitions go: what is not committed will not be.
  void GiveUp();
  // After partitions came.
  void Reserve() { offsets_.reserve(outstanding_->partitions()); }
  // Nothing can change by waiting.
  bool Settled() const;

 private:
  enum class Step : uint8_t { kOpen, kCommitting, kAborting };

  bool Due(int64_t now_ns, bool hurry);
  size_t Finish(CommitResult result, int64_t now_ns);
  void Again(int64_t now_ns);

  Sink* sink_;
  Outstanding* outstanding_;
  const TransactionOptions options_;
  std::vector<PartitionOffset> offsets_;  // Of the commit under way.
  Step step_ = Step::kOpen;
  int64_t first_record_ns_ = 0;  // When something began to wait; 0: nothing does.
  int64_t last_commit_ns_ = 0;
  bool waits_ = false;  // After an abort, until resume_ns_.
  int64_t resume_ns_ = 0;
  uint32_t aborts_in_a_row_ = 0;
  bool dead_ = false;
  LogLimiter limiter_{5000};  // milliseconds
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_TRANSACTION_H_
