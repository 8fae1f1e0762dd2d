#include "pipeline/stages/transaction.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;
// Offsets without a record are for the next start only: as often as at_least_once commits.
constexpr int64_t kOffsetsIntervalNs = 1000 * kNanosPerMilli;
constexpr int64_t kFirstPauseNs = 50 * kNanosPerMilli;
constexpr int64_t kPauseMaxNs = 10'000 * kNanosPerMilli;

}  // namespace

Transaction::Transaction(Sink* sink, Outstanding* outstanding, const TransactionOptions& options)
    : sink_(sink), outstanding_(outstanding), options_(options) {}

bool Transaction::Due(int64_t now_ns, bool hurry) {
  if (outstanding_->empty()) {
    first_record_ns_ = 0;
  } else if (first_record_ns_ == 0) {
    first_record_ns_ = now_ns;
  }
  // What has no place in the producer yet would be overtaken by its own offset.
  if (outstanding_->pending() > 0 || outstanding_->refused() > 0) return false;
  if (hurry) return true;
  if (outstanding_->empty()) return now_ns - last_commit_ns_ >= kOffsetsIntervalNs;
  return now_ns - first_record_ns_ >= int64_t{options_.interval_ms} * kNanosPerMilli ||
         outstanding_->size() >= options_.records_max || outstanding_->half_full();
}

size_t Transaction::Work(bool hurry) {
  const int64_t now = MonotonicNanos();
  waits_ = waits_ && now < resume_ns_;
  if (dead_) return 0;
  if (step_ == Step::kOpen) {
    if (!Due(now, hurry)) return 0;
    offsets_.clear();
    outstanding_->ForEachUncommitted([this](TopicPartition partition, int64_t next_offset) {
      offsets_.push_back({partition, next_offset});
    });
    if (offsets_.empty() && outstanding_->in_flight() == 0) {
      last_commit_ns_ = now;
      return 0;
    }
    step_ = Step::kCommitting;
  }
  ScopedForeignHeap foreign("librdkafka");
  return Finish(step_ == Step::kCommitting ? sink_->Commit(offsets_) : sink_->Abort(), now);
}

size_t Transaction::Finish(CommitResult result, int64_t now_ns) {
  switch (result) {
    case CommitResult::kCommitted: {
      step_ = Step::kOpen;
      for (const PartitionOffset& offset : offsets_) {
        outstanding_->SetCommitted(offset.partition, offset.next_offset);
      }
      last_commit_ns_ = now_ns;
      first_record_ns_ = 0;
      aborts_in_a_row_ = 0;
      return outstanding_->AcknowledgeInFlight();
    }
    case CommitResult::kAborted:
      Again(now_ns);
      break;
    case CommitResult::kUnowned:
      // The library tells of it in a moment; until then nothing more of these partitions may count.
      outstanding_->DropAll();
      Again(now_ns);
      break;
    case CommitResult::kAgain:
      break;
    case CommitResult::kDead:
      dead_ = true;
      break;
  }
  return 0;
}

void Transaction::Again(int64_t now_ns) {
  step_ = Step::kOpen;
  first_record_ns_ = 0;
  outstanding_->Requeue();
  // The first time at once: one record that is too large, a rebalance.
  if (aborts_in_a_row_ > 0) {
    const int64_t pause = kFirstPauseNs << std::min<uint32_t>(aborts_in_a_row_, 10);
    resume_ns_ = now_ns + std::min(pause, kPauseMaxNs);
    waits_ = true;
  }
  ++aborts_in_a_row_;
  uint64_t suppressed = 0;
  if (!limiter_.Allow(&suppressed)) return;
  Log(LogLevel::kWarning, "publish",
      "a transaction was undone and is made again; readers of committed records see nothing of it",
      {{"reason", std::string(sink_->last_error())},
       {"in_a_row", std::to_string(aborts_in_a_row_)},
       {"suppressed", std::to_string(suppressed)}});
}

void Transaction::Break() {
  if (step_ == Step::kOpen) step_ = Step::kAborting;
}

bool Transaction::TakeDeath() { return std::exchange(dead_, false); }

void Transaction::Rebuilt() {
  dead_ = false;
  // In doubt: Work asks once more.
  if (step_ != Step::kCommitting) Again(MonotonicNanos());
}

void Transaction::GiveUp() {
  if (step_ != Step::kOpen || outstanding_->in_flight() == 0) return;
  step_ = Step::kAborting;
  Work(/*hurry=*/false);
}

bool Transaction::Settled() const {
  if (step_ != Step::kOpen) return false;
  // What was refused for good waits for somebody, not for us.
  if (outstanding_->refused() > 0) return true;
  return outstanding_->empty() && !outstanding_->HasUncommitted();
}

}  // namespace lodewire
