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
    deliveries[count++] = {record.tag, error};
    if (error == DeliveryError::kNone) records_.push_back(std::move(record));
    in_flight_.pop_front();
  }
  if (dead_ && !death_told_ && count < deliveries.size()) {
    deliveries[count++] = {0, DeliveryError::kFatal};
    death_told_ = true;
  }
  return count;
}

absl::Status MemorySink::Rebuild() {
  // What is still in flight comes back as kFatal by the next Poll, as with Kafka.
  failures_.clear();
  for (SunkRecord& record : in_flight_) failures_[record.topic].push_back(DeliveryError::kFatal);
  allowed_ += hold_ ? in_flight_.size() : 0;
  dead_ = death_told_ = false;
  ++rebuilds_;
  return absl::OkStatus();
}

}  // namespace lodewire
