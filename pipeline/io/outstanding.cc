#include "pipeline/io/outstanding.h"

#include <algorithm>

#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

constexpr HeaderView kTruncatedHeader = {"lodewire.truncated", "1", false};

// A tag is serial (32 bits), attempt (8), index (24); never 0, because serials begin at 1.
constexpr uint32_t kIndexBits = 24;
constexpr uint32_t kIndexMask = (uint32_t{1} << kIndexBits) - 1;

// The record without its value and marked so; `headers` holds what it points at.
OutgoingRecord WithoutValue(const OutgoingRecord& record, PackedHeaders* headers) {
  CHECK(record.headers.size() < kPackedHeadersMax);
  std::copy(record.headers.begin(), record.headers.end(), headers->begin());
  (*headers)[record.headers.size()] = kTruncatedHeader;
  OutgoingRecord without = record;
  without.value = {};
  without.headers = std::span(*headers).first(record.headers.size() + 1);
  return without;
}

size_t TruncationReserve() {
  OutgoingRecord only_header;
  only_header.headers = {&kTruncatedHeader, 1};
  return PackedSize(only_header);
}

}  // namespace

Outstanding::Outstanding(const OutstandingOptions& options)
    : entries_(options.entries_max), events_(options.entries_max + 1), buffer_(options.bytes_max) {
  CHECK(options.entries_max > 0 && options.entries_max <= kIndexMask);
  for (uint32_t i = options.entries_max; i-- > 0;) {
    entries_[i].next = free_entry_;
    free_entry_ = i;
  }
  for (uint32_t i = options.entries_max + 1; i-- > 0;) {
    events_[i].next = free_event_;
    free_event_ = i;
  }
}

size_t Outstanding::FixedBytes(const OutstandingOptions& options) {
  return options.entries_max * (sizeof(Entry) + sizeof(Event)) + options.bytes_max;
}

// --------------------------------------------------------------------------------------------
// Partitions.

uint32_t Outstanding::Find(TopicPartition partition) const {
  if (partition.topic >= index_.size() || partition.partition < 0) return kNil;
  const std::vector<uint32_t>& of_topic = index_[partition.topic];
  const auto number = static_cast<size_t>(partition.partition);
  return number < of_topic.size() ? of_topic[number] : kNil;
}

void Outstanding::Track(TopicPartition partition, uint32_t generation) {
  CHECK(partition.partition >= 0 && open_ == kNil);
  Drop(partition);
  uint32_t found = Find(partition);
  if (found == kNil) {
    found = static_cast<uint32_t>(partitions_.size());
    partitions_.emplace_back().name = partition;
    advanced_.reserve(partitions_.capacity());
    if (index_.size() <= partition.topic) index_.resize(partition.topic + size_t{1});
    std::vector<uint32_t>& of_topic = index_[partition.topic];
    const size_t count = static_cast<size_t>(partition.partition) + 1;
    if (of_topic.size() < count) of_topic.resize(count, kNil);
    of_topic[count - 1] = found;
  }
  Partition& state = partitions_[found];
  state.generation = generation;
  state.owned = true;
}

void Outstanding::Drop(TopicPartition partition) {
  CHECK(open_ == kNil);
  const uint32_t found = Find(partition);
  if (found == kNil) return;
  Partition& state = partitions_[found];
  while (state.first != kNil) {
    const uint32_t event = state.first;
    for (uint32_t record = events_[event].first_record; record != kNil;) {
      const uint32_t next = entries_[record].next_of_event;
      FreeRecord(record);
      record = next;
    }
    Unlink(event);
    FreeEvent(event);
  }
  state.owned = false;
  state.published = state.watermark = state.stored = -1;
}

void Outstanding::DropAll() {
  for (size_t i = 0; i < partitions_.size(); ++i) Drop(partitions_[i].name);
}

bool Outstanding::Owns(TopicPartition partition, uint32_t generation) const {
  const uint32_t found = Find(partition);
  return found != kNil && partitions_[found].owned && partitions_[found].generation == generation;
}

bool Outstanding::Owned(TopicPartition partition) const {
  const uint32_t found = Find(partition);
  return found != kNil && partitions_[found].owned;
}

bool Outstanding::Waits(TopicPartition partition) const {
  const uint32_t found = Find(partition);
  return found != kNil && partitions_[found].first != kNil;
}

int64_t Outstanding::Watermark(TopicPartition partition) const {
  const uint32_t found = Find(partition);
  return found == kNil ? -1 : partitions_[found].watermark;
}

void Outstanding::Advance(uint32_t index) {
  Partition& partition = partitions_[index];
  const int64_t done =
      partition.first != kNil ? events_[partition.first].offset : partition.published + 1;
  if (done <= partition.watermark) return;
  partition.watermark = done;
  if (partition.advanced) return;
  partition.advanced = true;
  advanced_.push_back(index);  // Has the capacity: one place a partition.
}

// --------------------------------------------------------------------------------------------
// Events.

// Offsets of a partition come in order, so the place is the end; but one that is read again after a
// pause may come late, and the first event must be the lowest.
void Outstanding::Link(uint32_t index) {
  Event& event = events_[index];
  Partition& partition = partitions_[event.partition];
  uint32_t after = partition.last;
  while (after != kNil && events_[after].offset > event.offset) after = events_[after].previous;
  event.previous = after;
  event.next = after == kNil ? partition.first : events_[after].next;
  (event.previous == kNil ? partition.first : events_[event.previous].next) = index;
  (event.next == kNil ? partition.last : events_[event.next].previous) = index;
}

void Outstanding::Unlink(uint32_t index) {
  const Event& event = events_[index];
  Partition& partition = partitions_[event.partition];
  (event.previous == kNil ? partition.first : events_[event.previous].next) = event.next;
  (event.next == kNil ? partition.last : events_[event.next].previous) = event.previous;
}

void Outstanding::FreeEvent(uint32_t index) {
  events_[index] = Event();
  events_[index].next = free_event_;
  free_event_ = index;
}

bool Outstanding::Begin(TopicPartition partition, int64_t offset, uint32_t generation) {
  CHECK(open_ == kNil);
  if (!Owns(partition, generation)) return false;
  open_ = free_event_;
  last_of_open_ = kNil;
  // Each event in use has a record in use, and there is one event more than records.
  CHECK(open_ != kNil);
  Event& event = events_[open_];
  free_event_ = event.next;
  event = Event();
  event.offset = offset;
  event.partition = Find(partition);
  return true;
}

void Outstanding::End() {
  CHECK(open_ != kNil);
  const uint32_t index = open_;
  Event& event = events_[index];
  Partition& partition = partitions_[event.partition];
  open_ = kNil;
  partition.published = std::max(partition.published, event.offset);
  if (event.waiting == 0) {
    const uint32_t owner = event.partition;
    FreeEvent(index);
    Advance(owner);
    return;
  }
  Link(index);
  for (uint32_t record = event.first_record; record != kNil;
       record = entries_[record].next_of_event) {
    SetState(record, State::kPending);
  }
  Advance(event.partition);
}

void Outstanding::Abandon() {
  CHECK(open_ != kNil);
  for (uint32_t record = events_[open_].first_record; record != kNil;) {
    const uint32_t next = entries_[record].next_of_event;
    FreeRecord(record);
    record = next;
  }
  FreeEvent(open_);
  open_ = kNil;
}

void Outstanding::Published(TopicPartition partition, int64_t offset, uint32_t generation) {
  const uint32_t found = Find(partition);
  if (found == kNil) return;
  Partition& state = partitions_[found];
  if (!state.owned || state.generation != generation) return;
  state.published = std::max(state.published, offset);
  Advance(found);
}

// --------------------------------------------------------------------------------------------
// Records.

size_t Outstanding::RecordBytes(const OutgoingRecord& record, OutgoingKind kind) {
  return CompactingBuffer::kOverhead + PackedSize(record) +
         (kind == OutgoingKind::kDeadLetter ? TruncationReserve() : 0);
}

bool Outstanding::CanAccept(size_t records, size_t bytes) {
  if (entries_.size() - size() < records) return false;
  return buffer_.MakeRoom(bytes, [this](uint32_t owner, size_t at) { Moved(owner, at); });
}

uint64_t Outstanding::Add(const OutgoingRecord& record, OutgoingKind kind) {
  CHECK(open_ != kNil);
  if (free_entry_ == kNil) return 0;
  PackedHeaders headers;
  const bool never_fits =
      kind == OutgoingKind::kDeadLetter && RecordBytes(record, kind) > buffer_.capacity();
  const OutgoingRecord stored = never_fits ? WithoutValue(record, &headers) : record;
  const size_t size = RecordBytes(stored, kind) - CompactingBuffer::kOverhead;
  if (size > UINT32_MAX) return 0;
  const uint32_t index = free_entry_;
  const size_t at = buffer_.Allocate(static_cast<uint32_t>(size), index,
                                     [this](uint32_t owner, size_t to) { Moved(owner, to); });
  if (at == CompactingBuffer::kNone) return 0;

  Entry& entry = entries_[index];
  free_entry_ = entry.next;
  entry.sequence = next_sequence_++;
  entry.added_ns = MonotonicNanos();
  entry.at = at;
  entry.layout = PackRecord(stored, buffer_.data(at));
  entry.event = open_;
  entry.next_of_event = kNil;
  entry.kind = kind;
  entry.attempt = 0;
  entry.truncated = never_fits;
  entry.state = State::kOpen;
  entry.previous = last_entry_;
  entry.next = kNil;
  (last_entry_ == kNil ? first_entry_ : entries_[last_entry_].next) = index;
  last_entry_ = index;
  records_used_.Add();
  bytes_used_.Set(buffer_.live_bytes());

  Event& event = events_[open_];
  (last_of_open_ == kNil ? event.first_record : entries_[last_of_open_].next_of_event) = index;
  last_of_open_ = index;
  ++event.waiting;
  return TagOf(index);
}

void Outstanding::SetState(uint32_t index, State state) {
  Entry& entry = entries_[index];
  const auto count = [this](State of) -> size_t* {
    switch (of) {
      case State::kPending:
        return &pending_;
      case State::kInFlight:
        return &in_flight_;
      case State::kRefused:
        return &refused_;
      default:
        return nullptr;
    }
  };
  if (size_t* before = count(entry.state)) --*before;
  if (size_t* now = count(state)) ++*now;
  entry.state = state;
  if (state == State::kPending &&
      (first_pending_ == kNil || entry.sequence < entries_[first_pending_].sequence)) {
    first_pending_ = index;
  }
}

// The event keeps its list; the callers free whole events or take the record out of the count.
void Outstanding::FreeRecord(uint32_t index) {
  Entry& entry = entries_[index];
  SetState(index, State::kFree);
  buffer_.Free(entry.at);
  if (first_pending_ == index) first_pending_ = entry.next;
  (entry.previous == kNil ? first_entry_ : entries_[entry.previous].next) = entry.next;
  (entry.next == kNil ? last_entry_ : entries_[entry.next].previous) = entry.previous;
  if (++entry.serial == 0) entry.serial = 1;
  entry.event = entry.previous = kNil;
  entry.next = free_entry_;
  free_entry_ = index;
  records_used_.Set(size() - 1);
  bytes_used_.Set(buffer_.live_bytes());
}

uint64_t Outstanding::TagOf(uint32_t index) const {
  const Entry& entry = entries_[index];
  return uint64_t{entry.serial} << 32 | uint64_t{entry.attempt} << kIndexBits | index;
}

uint32_t Outstanding::EntryOf(uint64_t tag) const {
  const auto index = static_cast<uint32_t>(tag) & kIndexMask;
  if (index >= entries_.size()) return kNil;
  const Entry& entry = entries_[index];
  const bool waits = entry.state != State::kFree && entry.state != State::kOpen;
  return waits && entry.serial == tag >> 32 ? index : kNil;
}

OutstandingRecord Outstanding::Describe(uint32_t index) const {
  const Entry& entry = entries_[index];
  const Event& event = events_[entry.event];
  return {TagOf(index), entry.kind,         partitions_[event.partition].name,
          event.offset, entry.layout.topic, entry.truncated};
}

Completion Outstanding::Complete(const Delivery& delivery, OutstandingRecord* record) {
  const uint32_t index = EntryOf(delivery.tag);
  if (index == kNil) return Completion::kIgnored;
  if (delivery.error != DeliveryError::kNone) {
    // The failure of an attempt that was given up says nothing of the present one.
    if (TagOf(index) != delivery.tag || entries_[index].state != State::kInFlight) {
      return Completion::kIgnored;
    }
    if (record != nullptr) *record = Describe(index);
    if (delivery.error == DeliveryError::kFatal || delivery.error == DeliveryError::kAgain) {
      SetState(index, State::kPending);
      return Completion::kAgain;
    }
    return Refuse(index, delivery.error == DeliveryError::kTooLarge);
  }
  if (record != nullptr) *record = Describe(index);
  Acknowledge(index);
  return Completion::kAcknowledged;
}

void Outstanding::Acknowledge(uint32_t index) {
  acknowledged_ns_.Observe(MonotonicNanos() - entries_[index].added_ns);
  // The event's list goes through this entry: take it out.
  const uint32_t event_index = entries_[index].event;
  Event& event = events_[event_index];
  uint32_t* link = &event.first_record;
  while (*link != index) link = &entries_[*link].next_of_event;
  *link = entries_[index].next_of_event;
  FreeRecord(index);
  if (--event.waiting == 0) {
    const uint32_t partition = event.partition;
    Unlink(event_index);
    FreeEvent(event_index);
    Advance(partition);
  }
}

size_t Outstanding::AcknowledgeInFlight() {
  size_t count = 0;
  for (uint32_t index = first_entry_; index != kNil;) {
    const uint32_t next = entries_[index].next;
    if (entries_[index].state == State::kInFlight) {
      Acknowledge(index);
      ++count;
    }
    index = next;
  }
  return count;
}

bool Outstanding::HasUncommitted() const {
  bool any = false;
  ForEachUncommitted([&any](TopicPartition, int64_t) { any = true; });
  return any;
}

void Outstanding::SetCommitted(TopicPartition partition, int64_t next_offset) {
  const uint32_t found = Find(partition);
  if (found != kNil) partitions_[found].stored = next_offset;
}

Completion Outstanding::Refuse(uint32_t index, bool too_large) {
  Entry& entry = entries_[index];
  if (too_large && entry.kind == OutgoingKind::kDeadLetter && !entry.truncated) {
    Truncate(index);
    SetState(index, State::kPending);
    return Completion::kTruncated;
  }
  SetState(index, State::kRefused);
  return Completion::kRefused;
}

// In place: the headers move over the value, and Add kept room for one more.
void Outstanding::Truncate(uint32_t index) {
  Entry& entry = entries_[index];
  PackedHeaders headers, more_headers;
  const OutgoingRecord record = UnpackRecord(buffer_.data(entry.at), entry.layout, &headers);
  const OutgoingRecord shorter = WithoutValue(record, &more_headers);
  // Each piece goes to the left of where it was or stays, and in order, so nothing is overwritten
  // before it is read.
  entry.layout = PackRecord(shorter, buffer_.data(entry.at));
  entry.truncated = true;
}

void Outstanding::Requeue() {
  for (uint32_t index = first_entry_; index != kNil; index = entries_[index].next) {
    if (entries_[index].state == State::kInFlight) SetState(index, State::kPending);
  }
}

void Outstanding::RetryRefused() {
  for (uint32_t index = first_entry_; index != kNil; index = entries_[index].next) {
    if (entries_[index].state == State::kRefused) SetState(index, State::kPending);
  }
}

}  // namespace lodewire
