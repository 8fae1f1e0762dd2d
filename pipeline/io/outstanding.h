// What waits for the broker: every alert and dead letter from publish until its acknowledgement,
// and from that the offset up to which each input partition is done.
//
//   publish   Begin(partition, offset, generation)  Add(record)…  End()
//             Published(…)                an event that needs nothing
//   retire    Drive(sink)                 records that the sink has not taken yet
//             Complete(delivery)          acknowledged: freed;  refused: stays, see below
//             ForEachAdvanced(store)      offsets that may be committed
//   or, when the sink is transactional,
//             ForEachUncommitted(visit)   offsets that go into the transaction
//             AcknowledgeInFlight()       it was committed
//   rebalance Track / Drop
//
// A partition's watermark is its lowest outstanding offset, else the last published offset + 1. It
// never goes back within an assignment. Work carries the generation of its assignment: events of a
// partition that is no longer owned under that generation are ignored, and Drop frees what they
// left; late deliveries find nothing.
//
// A record is *pending* (the sink has not taken it), *in flight*, or *refused*. A dead letter that
// is refused for its size is tried once more without its value and with the header
// `lodewire.truncated`. Any other lasting refusal keeps the record, its partition's watermark
// stands, and the caller pauses that partition, until RetryRefused has brought it through, or Drop.
// A producer that died gives its records back as pending, in the old order.
//
// Threading: one thread, that of publish and retire.
// Memory: `entries_max` entries and `bytes_max` bytes, taken by the constructor. Track grows a
//   small table (48 bytes a partition); nothing else allocates.
// Errors: no room is back-pressure (CanAccept, Add), never an error.
// Example:
//   if (!outstanding.Begin(partition, offset, generation)) return;   // not ours any more
//   const uint64_t tag = outstanding.Add(record, OutgoingKind::kAlert);
//   if (tag == 0) outstanding.Abandon(); else outstanding.End();     // 0: full, try again later
#ifndef LODEWIRE_PIPELINE_IO_OUTSTANDING_H_
#define LODEWIRE_PIPELINE_IO_OUTSTANDING_H_

#include <array>
#include <cstdint>
#include <vector>

#include "pipeline/base/counter.h"
#include "pipeline/base/histogram.h"
#include "pipeline/io/compacting_buffer.h"
#include "pipeline/io/record_packing.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"

namespace lodewire {

// Bounds of the time from Add to the acknowledgement: 1 ms to 5 minutes.
inline constexpr std::array<int64_t, 16> kAcknowledgedBoundsNs = {
    1'000'000,      2'500'000,      5'000'000,      10'000'000,     25'000'000,    50'000'000,
    100'000'000,    250'000'000,    500'000'000,    1'000'000'000,  2'500'000'000, 5'000'000'000,
    10'000'000'000, 30'000'000'000, 60'000'000'000, 300'000'000'000};

struct OutstandingOptions {
  uint32_t entries_max = 4096;    // records
  uint64_t bytes_max = 16 << 20;  // their key, value and headers, and 8 + 8 a header more
};

enum class OutgoingKind : uint8_t { kAlert, kDeadLetter };

// What became of a delivery.
enum class Completion : uint8_t {
  kIgnored,       // Nothing waits for this tag any more.
  kAcknowledged,  // Freed.
  kAgain,         // Pending again: the producer died, or the fault was not the record's.
  kTruncated,     // A dead letter, pending again without its value.
  kRefused,       // Kept; pause its partition.
};

// A record that waits.
struct OutstandingRecord {
  uint64_t tag = 0;
  OutgoingKind kind = OutgoingKind::kAlert;
  TopicPartition partition;  // Of the event that it belongs to.
  int64_t offset = -1;
  uint16_t topic = 0;  // Where it goes: index into the sink's topics.
  bool truncated = false;
};

class Outstanding {
 public:
  explicit Outstanding(const OutstandingOptions& options);

  // --- Rebalances.
  // Begins an assignment of the partition; ends an older one.
  void Track(TopicPartition partition, uint32_t generation);
  // Ends it: frees its records and forgets its watermark.
  void Drop(TopicPartition partition);
  bool Owns(TopicPartition partition, uint32_t generation) const;
  // Under whatever generation.
  bool Owned(TopicPartition partition) const;
  // Something of the partition waits for the broker, or for somebody (refused).
  bool Waits(TopicPartition partition) const;

  // --- Publish.
  // Room for `records` more with together `bytes` bytes (RecordBytes)?
  bool CanAccept(size_t records, size_t bytes);
  static size_t RecordBytes(const OutgoingRecord& record, OutgoingKind kind);
  // Opens an event; false (and nothing is open) when its partition is not owned under `generation`.
  bool Begin(TopicPartition partition, int64_t offset, uint32_t generation);
  // Copies a record into the open event. Its tag, or 0: no room. A dead letter that is larger than
  // the whole table loses its value at once.
  uint64_t Add(const OutgoingRecord& record, OutgoingKind kind);
  // Closes the event; its records are pending. One without records is published.
  void End();
  // Forgets the open event, as if it had not begun.
  void Abandon();
  // An event that needs no acknowledgement.
  void Published(TopicPartition partition, int64_t offset, uint32_t generation);

  // --- Retire.
  // Gives pending records to the sink until its queue is full. `refused(const OutstandingRecord&,
  // bool too_large)` is called for what it refuses for good. Says how many the sink took.
  template <typename Refused>
  size_t Drive(Sink* sink, Refused&& refused);
  // `record`, when not null, says what was completed (not for kIgnored).
  Completion Complete(const Delivery& delivery, OutstandingRecord* record = nullptr);
  // After Sink::Rebuild and its last delivery: whatever still counts as in flight is pending.
  void Requeue();
  // Somebody changed something: refused records are pending again.
  void RetryRefused();

  // Next offset to read of the partition; -1 while nothing is known.
  int64_t Watermark(TopicPartition partition) const;
  // `store(TopicPartition, int64_t next_offset)` for partitions that advanced since the last call.
  template <typename Store>
  void ForEachAdvanced(Store&& store);
  // `visit(TopicPartition, int64_t next_offset)` for partitions with something published behind the
  // last SetCommitted: right when all records that wait are in flight, in one transaction.
  template <typename Visit>
  void ForEachUncommitted(Visit&& visit) const;
  bool HasUncommitted() const;
  // The transaction was committed: frees what is in flight; says how many records that were.
  size_t AcknowledgeInFlight();
  void SetCommitted(TopicPartition partition, int64_t next_offset);
  // Ends the assignment of every partition.
  void DropAll();
  // Partitions ever tracked: most that a visit can name.
  size_t partitions() const { return partitions_.size(); }
  // `visit(const OutstandingRecord&, const OutgoingRecord&)`, in the order of Add.
  template <typename Visit>
  void ForEachUnacknowledged(Visit&& visit) const;

  // No record waits, of whatever state. Any thread may ask.
  bool empty() const { return size() == 0; }
  // Nothing can change by waiting: all that is left is refused.
  bool settled() const { return pending_ == 0 && in_flight_ == 0; }
  size_t size() const { return records_used_.Value(); }
  // Their bytes, as memory counts them. Any thread may ask.
  uint64_t bytes_used() const { return bytes_used_.Value(); }
  // From Add until the broker had it, transactions until their commit. Any thread may read.
  const Histogram& acknowledged_ns() const { return acknowledged_ns_; }
  size_t pending() const { return pending_; }
  size_t in_flight() const { return in_flight_; }
  size_t refused() const { return refused_; }
  size_t bytes() const { return buffer_.live_bytes(); }
  bool half_full() const {
    return size() * 2 >= entries_.size() || buffer_.live_bytes() * 2 >= buffer_.capacity();
  }
  // What the constructor takes, for the memory plan.
  static size_t FixedBytes(const OutstandingOptions& options);

 private:
  static constexpr uint32_t kNil = UINT32_MAX;
  enum class State : uint8_t { kFree, kOpen, kPending, kInFlight, kRefused };

  struct Entry {
    uint64_t sequence = 0;  // Order of Add.
    int64_t added_ns = 0;
    size_t at = 0;  // In the buffer.
    RecordLayout layout;
    uint32_t serial = 1;  // Part of the tag: a later user of the entry has another.
    uint32_t event = kNil;
    uint32_t next_of_event = kNil;
    uint32_t previous = kNil,
             next = kNil;  // All used entries, in the order of Add; `next` of the free ones.
    State state = State::kFree;
    OutgoingKind kind = OutgoingKind::kAlert;
    uint8_t attempt = 0;  // Part of the tag: an error of an earlier producer is not this one's.
    bool truncated = false;
  };
  struct Event {
    int64_t offset = -1;
    uint32_t partition = kNil;  // Index into partitions_.
    uint32_t first_record = kNil;
    uint32_t waiting = 0;                   // records
    uint32_t previous = kNil, next = kNil;  // Of its partition, by offset; `next` of the free ones.
  };
  struct Partition {
    TopicPartition name;
    uint32_t generation = 0;
    bool owned = false;
    bool advanced = false;               // In advanced_.
    int64_t published = -1;              // Highest offset seen.
    int64_t watermark = -1;              // Never goes back.
    int64_t stored = -1;                 // Given to the last ForEachAdvanced, or SetCommitted.
    uint32_t first = kNil, last = kNil;  // Outstanding events.
  };

  uint32_t Find(TopicPartition partition) const;
  uint64_t TagOf(uint32_t index) const;
  OutstandingRecord Describe(uint32_t index) const;
  uint32_t EntryOf(uint64_t tag) const;
  void Moved(uint32_t owner, size_t at) { entries_[owner].at = at; }
  void SetState(uint32_t index, State state);
  void FreeRecord(uint32_t index);
  void FreeEvent(uint32_t index);
  void Link(uint32_t event);
  void Unlink(uint32_t event);
  void Advance(uint32_t partition);
  void Truncate(uint32_t index);
  void Acknowledge(uint32_t index);
  // What a refusal, for its size or another reason, does to the record.
  Completion Refuse(uint32_t index, bool too_large);

  std::vector<Entry> entries_;
  std::vector<Event> events_;
  CompactingBuffer buffer_;
  std::vector<Partition> partitions_;
  std::vector<std::vector<uint32_t>> index_;  // topic → partition → index into partitions_
  std::vector<uint32_t> advanced_;            // As large as partitions_, so that it never grows.
  uint32_t free_entry_ = kNil, free_event_ = kNil;
  uint32_t first_entry_ = kNil, last_entry_ = kNil;
  uint32_t first_pending_ = kNil;  // No pending entry is in front of it.
  uint32_t open_ = kNil;           // The event between Begin and End.
  uint32_t last_of_open_ = kNil;
  uint64_t next_sequence_ = 1;
  Counter records_used_, bytes_used_;
  Histogram acknowledged_ns_{kAcknowledgedBoundsNs};
  size_t pending_ = 0, in_flight_ = 0, refused_ = 0;
};

template <typename Refused>
size_t Outstanding::Drive(Sink* sink, Refused&& refused) {
  size_t taken = 0;
  PackedHeaders headers;
  while (first_pending_ != kNil && pending_ > 0) {
    const uint32_t index = first_pending_;
    Entry& entry = entries_[index];
    if (entry.state != State::kPending) {
      first_pending_ = entry.next;
      continue;
    }
    const OutgoingRecord record = UnpackRecord(buffer_.data(entry.at), entry.layout, &headers);
    ++entry.attempt;
    const ProduceResult result = sink->Produce(record, TagOf(index));
    if (result == ProduceResult::kQueueFull) {
      --entry.attempt;
      return taken;
    }
    if (result == ProduceResult::kQueued) {
      SetState(index, State::kInFlight);
      ++taken;
      continue;
    }
    const bool too_large = result == ProduceResult::kTooLarge;
    if (Refuse(index, too_large) == Completion::kRefused) refused(Describe(index), too_large);
  }
  return taken;
}

template <typename Store>
void Outstanding::ForEachAdvanced(Store&& store) {
  for (const uint32_t index : advanced_) {
    Partition& partition = partitions_[index];
    partition.advanced = false;
    if (!partition.owned || partition.watermark == partition.stored) continue;
    partition.stored = partition.watermark;
    store(partition.name, partition.watermark);
  }
  advanced_.clear();
}

template <typename Visit>
void Outstanding::ForEachUncommitted(Visit&& visit) const {
  for (const Partition& partition : partitions_) {
    const int64_t next = partition.published + 1;
    if (partition.owned && next > 0 && next > partition.stored) visit(partition.name, next);
  }
}

template <typename Visit>
void Outstanding::ForEachUnacknowledged(Visit&& visit) const {
  PackedHeaders headers;
  for (uint32_t index = first_entry_; index != kNil; index = entries_[index].next) {
    const Entry& entry = entries_[index];
    if (entry.state == State::kOpen) continue;
    visit(Describe(index), UnpackRecord(buffer_.data(entry.at), entry.layout, &headers));
  }
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_OUTSTANDING_H_
