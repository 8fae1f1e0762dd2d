#include "pipeline/io/memory_source.h"

#include "pipeline/base/check.h"

namespace lodewire {

MemorySource::MemorySource(std::vector<std::string> topics) : topics_(std::move(topics)) {}

void MemorySource::Append(TopicPartition partition, MemoryRecord record) {
  CHECK(partition.topic < topics_.size());
  const std::lock_guard lock(mutex_);
  partitions_[NameOf(partition)].records.push_back(std::move(record));
}

void MemorySource::Ask(Rebalance::Kind kind, std::vector<TopicPartition> partitions) {
  if (kind == Rebalance::Kind::kAssign) ++generation_;
  rebalances_.push_back({kind, generation_, std::move(partitions)});
}

bool MemorySource::Fill(const Name& name, Partition* partition, Record* record) {
  if (!partition->assigned || partition->paused || partition->next >= partition->records.size()) {
    return false;
  }
  const MemoryRecord& from = partition->records[partition->next];
  *record = Record();
  if (from.payload.has_value()) {
    record->payload = from.payload->data();
    record->payload_size = static_cast<uint32_t>(from.payload->size());
  }
  if (from.key.has_value()) {
    record->key = from.key->data();
    record->key_size = static_cast<uint32_t>(from.key->size());
  }
  record->offset = static_cast<int64_t>(partition->next++);
  record->timestamp_ms = from.timestamp_ms;
  record->topic = name.first;
  record->partition = name.second;
  record->generation = partition->generation;
  record->handle = const_cast<MemoryRecord*>(&from);
  return true;
}

size_t MemorySource::Poll(std::span<Record> records, int timeout_ms, absl::Status* status) {
  CHECK(!closed_);
  *status = std::exchange(failure_, absl::OkStatus());
  const std::lock_guard lock(mutex_);
  size_t count = 0;
  // One record of each partition in turn, as a fetch from several brokers mixes them.
  for (bool more = !hangs_; more && count < records.size();) {
    more = false;
    for (auto& [name, partition] : partitions_) {
      if (count == records.size()) break;
      if (!Fill(name, &partition, &records[count])) continue;
      ++count;
      more = true;
    }
  }
  polled_ += count;
  return count;
}

void MemorySource::Release(const Record& record) {
  CHECK(record.handle != nullptr);
  released_.fetch_add(1, std::memory_order_relaxed);
}

std::vector<PartitionProgress> MemorySource::Progress() const {
  const std::lock_guard lock(mutex_);
  std::vector<PartitionProgress> progress;
  for (const auto& [name, partition] : partitions_) {
    if (!partition.assigned) continue;
    progress.push_back({{name.first, name.second},
                        static_cast<int64_t>(partition.next),
                        static_cast<int64_t>(partition.records.size())});
  }
  return progress;
}

size_t MemorySource::Headers(const Record& record, std::span<HeaderView> headers) const {
  const auto& from = static_cast<const MemoryRecord*>(record.handle)->headers;
  for (size_t i = 0; i < std::min(from.size(), headers.size()); ++i) {
    const auto& [name, value] = from[i];
    headers[i] = {name, value.has_value() ? std::string_view(*value) : std::string_view(),
                  !value.has_value()};
  }
  return from.size();
}

void MemorySource::StoreOffset(TopicPartition partition, int64_t next_offset) {
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(NameOf(partition));
  if (found != partitions_.end() && found->second.assigned) found->second.stored = next_offset;
}

bool MemorySource::TakeRebalance(Rebalance* rebalance) {
  if (taken_ || rebalances_.empty()) return false;
  taken_ = true;
  *rebalance = rebalances_.front();
  return true;
}

void MemorySource::CompleteRebalance(const Rebalance& rebalance) {
  CHECK(taken_);
  const std::lock_guard lock(mutex_);
  for (const TopicPartition& name : rebalance.partitions) {
    Partition& partition = partitions_[NameOf(name)];
    partition.assigned = rebalance.kind == Rebalance::Kind::kAssign;
    partition.paused = false;
    if (partition.assigned) {
      partition.generation = rebalance.generation;
      partition.next = partition.stored < 0 ? 0 : static_cast<size_t>(partition.stored);
    }
  }
  rebalances_.pop_front();
  taken_ = false;
}

void MemorySource::Pause(TopicPartition partition) {
  const std::lock_guard lock(mutex_);
  partitions_[NameOf(partition)].paused = true;
}

void MemorySource::Resume(TopicPartition partition) {
  const std::lock_guard lock(mutex_);
  partitions_[NameOf(partition)].paused = false;
}

int64_t MemorySource::stored(TopicPartition partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(NameOf(partition));
  return found == partitions_.end() ? -1 : found->second.stored;
}

bool MemorySource::paused(TopicPartition partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(NameOf(partition));
  return found != partitions_.end() && found->second.paused;
}

bool MemorySource::exhausted() const {
  if (!ends_ || !rebalances_.empty()) return false;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, partition] : partitions_) {
    if (partition.assigned && partition.next < partition.records.size()) return false;
  }
  return true;
}

}  // namespace lodewire
