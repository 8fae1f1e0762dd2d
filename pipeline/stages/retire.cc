#include "pipeline/stages/retire.h"

#include <string>

#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

size_t Retire::Work() {
  ScopedNoHeap no_heap("retire");
  size_t moved = 0;
  {
    ScopedForeignHeap foreign("librdkafka");
    moved = sink_->Poll(deliveries_, 0);
  }
  for (size_t i = 0; i < moved; ++i) Complete(deliveries_[i]);
  if (dead_) Rebuild();
  if (outstanding_->pending() > 0) {
    ScopedForeignHeap foreign("librdkafka");
    moved += outstanding_->Drive(sink_, [this](const OutstandingRecord& record, bool too_large) {
      Refused(record, too_large);
    });
  }
  StoreOffsets();
  return moved;
}

void Retire::Complete(const Delivery& delivery) {
  dead_ |= delivery.error == DeliveryError::kFatal;
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

// Rare and final: the text may use the heap.
void Retire::Refused(const OutstandingRecord& record, bool too_large) {
  counters_->refused.Add();
  blocked_.store(true, std::memory_order_relaxed);
  ScopedForeignHeap foreign("librdkafka");
  source_->Pause(record.partition);
  Log(LogLevel::kError, "publish",
      "a topic refuses a record for good; its input partition is paused and nothing is lost. Fix "
      "the topic (size limit, authorisation, existence) and restart this member",
      {{"topic", sink_->topics()[record.topic]},
       {"reason",
        too_large ? "larger than the topic's max.message.bytes" : std::string(sink_->last_error())},
       {"input", source_->topics()[record.partition.topic]},
       {"partition", std::to_string(record.partition.partition)},
       {"offset", std::to_string(record.offset)}});
}

void Retire::Rebuild() {
  ScopedForeignHeap foreign("librdkafka");
  const absl::Status status = sink_->Rebuild();
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
  outstanding_->Requeue();
  dead_ = false;
}

void Retire::StoreOffsets() {
  outstanding_->ForEachAdvanced([this](TopicPartition partition, int64_t next_offset) {
    ScopedForeignHeap foreign("librdkafka");
    source_->StoreOffset(partition, next_offset);
  });
}

}  // namespace lodewire
