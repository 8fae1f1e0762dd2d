#include "pipeline/io/memory_sink.h"

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

std::optional<std::string> Copy(std::string_view text) {
  if (text.data() == nullptr) return std::nullopt;
  return std::string(text);
}

}  // namespace

const std::string* SunkRecord::Header(std::string_view name) const {
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (header->first == name) return header->second.has_value() ? &*header->second : nullptr;
  }
  return nullptr;
}

void MemorySink::RefuseProduce(std::string_view topic, ProduceResult result, size_t count) {
  refusals_[std::string(topic)].insert(refusals_[std::string(topic)].end(), count, result);
}

void MemorySink::FailDeliveries(std::string_view topic, DeliveryError error, size_t count) {
  failures_[std::string(topic)].insert(failures_[std::string(topic)].end(), count, error);
}

ProduceResult MemorySink::Produce(const OutgoingRecord& record, uint64_t tag) {
  CHECK(!closed_ && record.topic < topics_.size());
  resolve_ = false;
  if (dead_ || in_flight_.size() >= queue_max_) return ProduceResult::kQueueFull;
  const std::string& topic = topics_[record.topic];
  const auto refusal = refusals_.find(topic);
  if (refusal != refusals_.end() && !refusal->second.empty()) {
    const ProduceResult result = refusal->second.front();
    refusal->second.pop_front();
    last_error_ = "refused as told: " + topic;
    return result;
  }
  if (value_bytes_max_ > 0 && record.value.size() > value_bytes_max_) {
    last_error_ = "value too large for " + topic;
    return ProduceResult::kTooLarge;
  }
  SunkRecord& copy = in_flight_.emplace_back();
  copy.topic = topic;
  copy.key = Copy(record.key);
  copy.value = Copy(record.value);
  copy.tag = tag;
  for (const HeaderView& header : record.headers) {
    copy.headers.emplace_back(
        std::string(header.name),
        header.is_null ? std::nullopt : std::optional(std::string(header.value)));
  }
  return ProduceResult::kQueued;
}

size_t MemorySink::Poll(std::span<Delivery> deliveries, int timeout_ms) {
  size_t count = 0;
  while (count < deliveries.size() && !in_flight_.empty()) {
    SunkRecord& record = in_flight_.front();
    DeliveryError error = DeliveryError::kNone;
    if (dead_) {
      if (transactional()) break;
      error = DeliveryError::kFatal;
      death_told_ = true;
    } else {
      if (hold_ && allowed_ == 0) break;
      if (hold_) --allowed_;
      const auto failure = failures_.find(record.topic);
      if (failure != failures_.end() && !failure->second.empty()) {
        error = failure->second.front();
        failure->second.pop_front();
        last_error_ = "failed as told: " + record.topic;
      }
    }
    const bool held = transactional() && error == DeliveryError::kNone;
    if (!held) deliveries[count++] = {record.tag, error};
    broken_ |= error != DeliveryError::kNone;
    if (error == DeliveryError::kNone) {
      (transactional() ? uncommitted_ : records_).push_back(std::move(record));
    }
    in_flight_.pop_front();
  }
  if (dead_ && !death_told_ && count < deliveries.size()) {
    deliveries[count++] = {0, DeliveryError::kFatal};
    death_told_ = true;
  }
  return count;
}

void MemorySink::MakeCommit(std::span<const PartitionOffset> offsets) {
  for (auto* from : {&uncommitted_, &in_flight_}) {
    for (SunkRecord& record : *from) records_.push_back(std::move(record));
    from->clear();
  }
  for (const PartitionOffset& offset : offsets) {
    offsets_to_->StoreOffset(offset.partition, offset.next_offset);
  }
  ++commits_;
}

CommitResult MemorySink::Commit(std::span<const PartitionOffset> offsets) {
  if (dead_) return CommitResult::kDead;
  if (std::exchange(resolve_, false)) {
    return std::exchange(survived_, false) ? CommitResult::kCommitted : CommitResult::kAborted;
  }
  CommitResult answer = broken_ ? CommitResult::kAborted : CommitResult::kCommitted;
  if (!answers_.empty()) {
    answer = answers_.front();
    answers_.pop_front();
  }
  if (answer == CommitResult::kCommitted) MakeCommit(offsets);
  if (answer == CommitResult::kAborted || answer == CommitResult::kUnowned) {
    Abort();
    last_error_ = "aborted as told";
  }
  if (answer == CommitResult::kDead) {
    survived_ = made_;
    if (made_) MakeCommit(offsets);
    dead_ = death_told_ = true;
  }
  return answer;
}

CommitResult MemorySink::Abort() {
  if (dead_) return CommitResult::kDead;
  uncommitted_.clear();
  in_flight_.clear();
  broken_ = false;
  return CommitResult::kAborted;
}

absl::Status MemorySink::Rebuild() {
  if (transactional()) {
    dead_ = death_told_ = false;
    Abort();
    resolve_ = true;
    ++rebuilds_;
    return absl::OkStatus();
  }
  // What is still in flight comes back as kFatal by the next Poll, as with Kafka.
  failures_.clear();
  for (SunkRecord& record : in_flight_) failures_[record.topic].push_back(DeliveryError::kFatal);
  allowed_ += hold_ ? in_flight_.size() : 0;
  dead_ = death_told_ = false;
  ++rebuilds_;
  return absl::OkStatus();
}

}  // namespace lodewire
