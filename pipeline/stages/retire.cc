#include "pipeline/stages/retire.h"

#include <algorithm>
#include <string>

#include "pipeline/base/clock.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

size_t Retire::Work(bool hurry) {
  ScopedNoHeap no_heap("retire");
  size_t moved = 0;
  {
    ScopedForeignHeap foreign("librdkafka");
    moved = sink_->Poll(deliveries_, 0);
  }
  for (size_t i = 0; i < moved; ++i) Complete(deliveries_[i]);
  if (dead_) Rebuild();
  if (outstanding_->pending() > 0 && (!transaction_.has_value() || transaction_->MayProduce())) {
    ScopedForeignHeap foreign("librdkafka");
    moved += outstanding_->Drive(sink_, [this](const OutstandingRecord& record, bool too_large) {
      Refused(record, too_large);
    });
  }
  if (transaction_.has_value()) {
    const size_t committed = transaction_->Work(hurry);
    counters_->acknowledged.Add(committed);
    moved += committed;
    dead_ |= transaction_->TakeDeath();
  } else {
    StoreOffsets();
  }
  if (!paused_.empty()) ServeRefused();
  return moved;
}

void Retire::FinishOffsets() {
  if (transaction_.has_value()) {
    transaction_->GiveUp();
  } else {
    StoreOffsets();
  }
}

void Retire::Complete(const Delivery& delivery) {
  dead_ |= delivery.error == DeliveryError::kFatal;
  counters_->delivery_errors[static_cast<size_t>(delivery.error)].Add();
  if (transaction_.has_value() && !dead_) transaction_->Break();
  OutstandingRecord record;
  switch (outstanding_->Complete(delivery, &record)) {
    case Completion::kAcknowledged:
      counters_->acknowledged.Add();
      break;
    case Completion::kRefused:
      Refused(record, delivery.error == DeliveryError::kTooLarge);
      break;
    case Completion::kIgnored:
    case Completion::kAgain:
    case Completion::kTruncated:
      break;
  }
}

// Rare: the text may use the heap.
void Retire::Refused(const OutstandingRecord& record, bool too_large) {
  counters_->refused.Add();
  blocked_.store(true, std::memory_order_relaxed);
  if (transaction_.has_value()) transaction_->Break();
  ScopedForeignHeap foreign("librdkafka");
  if (paused_.empty()) next_retry_ns_ = MonotonicNanos() + retry_interval_ns_;
  const bool news = std::find(paused_.begin(), paused_.end(), record.partition) == paused_.end();
  if (news) {
    if (!transaction_.has_value()) source_->Pause(record.partition);
    paused_.push_back(record.partition);
  }
  // A partition's first refusal always; then, of many records and attempts, a line now and then.
  uint64_t suppressed = 0;
  if (!refused_limiter_.Allow(&suppressed) && !news) return;
  Log(LogLevel::kError, "publish",
      "a topic refuses a record; its input partition is paused and nothing is lost. Fix the topic "
      "(size limit, authorisation, existence): the record is tried again by itself",
      {{"topic", sink_->topics()[record.topic]},
       {"reason",
        too_large ? "larger than the topic's max.message.bytes" : std::string(sink_->last_error())},
       {"input", source_->topics()[record.partition.topic]},
       {"partition", std::to_string(record.partition.partition)},
       {"offset", std::to_string(record.offset)},
       {"retry_seconds", std::to_string(retry_interval_ns_ / 1'000'000'000)}});
}

void Retire::ServeRefused() {
  const int64_t now = MonotonicNanos();
  if (now >= next_retry_ns_) {
    outstanding_->RetryRefused();
    next_retry_ns_ = now + retry_interval_ns_;
  }
  ScopedForeignHeap foreign("librdkafka");
  for (size_t i = 0; i < paused_.size();) {
    const TopicPartition partition = paused_[i];
    if (outstanding_->Waits(partition)) {
      ++i;
      continue;
    }
    paused_.erase(paused_.begin() + static_cast<ptrdiff_t>(i));
    // Given up meanwhile: whoever owns it now decides for itself.
    if (!outstanding_->Owned(partition)) continue;
    if (!transaction_.has_value()) source_->Resume(partition);
    Log(LogLevel::kInfo, "publish", "everything refused was taken; the input partition goes on",
        {{"input", source_->topics()[partition.topic]},
         {"partition", std::to_string(partition.partition)}});
  }
  if (paused_.empty()) blocked_.store(false, std::memory_order_relaxed);
}

void Retire::Rebuild() {
  ScopedForeignHeap foreign("librdkafka");
  const absl::Status status = sink_->Rebuild();
  counters_->producer_rebuilds.Add(status.ok() ? 1 : 0);
  if (!status.ok()) {
    uint64_t suppressed = 0;
    if (rebuild_limiter_.Allow(&suppressed)) {
      Log(LogLevel::kError, "publish", "the producer cannot be rebuilt; trying again",
          {{"reason", std::string(status.message())}});
    }
    return;
  }
  for (;;) {
    const size_t count = sink_->Poll(deliveries_, 0);
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) Complete(deliveries_[i]);
  }
  if (transaction_.has_value()) {
    transaction_->Rebuilt();
  } else {
    outstanding_->Requeue();
  }
  dead_ = false;
}

void Retire::StoreOffsets() {
  outstanding_->ForEachAdvanced([this](TopicPartition partition, int64_t next_offset) {
    ScopedForeignHeap foreign("librdkafka");
    source_->StoreOffset(partition, next_offset);
  });
}

}  // namespace lodewire
