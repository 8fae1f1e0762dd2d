// StageRing: one array of slots that a producer fills and a chain of stages works on in order.
//
// HOW IT WORKS. A slot is written by the producer, then worked on in place by stage 0, 1, ... and
// is free again when the last stage has finished it. Nothing is ever moved: what travels is one
// number a party, its *cursor*, the sequence number up to which it has finished (exclusive).
// Sequence s lives in slot s mod capacity.
//
//          last stage      stage 1         stage 0         producer
//              │               │               │               │
//   ── free ───┤ work of last  │ of stage 1    │ of stage 0    ├── free, up to last + capacity ──
//
// Each party may touch the slots from its own cursor up to its *limit*, and no others:
//
//   stage 0:   limit = the producer's cursor
//   stage k:   limit = the cursor of stage k-1
//   producer:  limit = the last stage's cursor + capacity
//
// so at any moment every slot belongs to exactly one party, and to hand slots on is to move a
// cursor.
//
// WHY IT IS RIGHT. Every cursor has one writer and only grows. A party moves its cursor with a
// *release* store after it has finished with the slots; the next party reads that cursor with an
// *acquire* load before it touches them. If the load sees the value, everything written to (or read
// from) those slots before the store happens-before whatever the next party does with them. Around
// the whole circle there are two kinds of pairs:
//
//   (P1) the store of the producer or of stage k-1 with the load of the next stage:
//        what was written reaches the next stage;
//   (P2) the store of the last stage with the load of the producer:
//        all reading is over before a slot is overwritten.
//
// What stage k reads may have been written by any earlier party; happens-before is transitive, so
// the chain of (P1) pairs carries it. No sequentially consistent operation or fence is needed: no
// party ever stores to one cursor and then decides by another whether somebody waits (waiting is
// polling, see wait_policy.h). A stale limit is a smaller limit, thus always safe, which is what
// permits the next paragraph.
//
// WHY IT IS FAST. Another thread's cursor costs a cache miss to read, so each party keeps its limit
// and reads the cursor again only when the limit gives less than a whole batch. The cursors sit on
// cache line pairs of their own; what only its owner uses (position, limit) sits on another pair,
// so polling neighbours do not slow the owner's arithmetic. All is done once a batch, not once an
// event; when all stages run on one thread, the cursors stay in its own cache and a batch costs a
// few plain instructions more than a loop would.
//
// Sequence numbers are 64 bits and compared by difference only, so they may wrap past 2^64.
// Proofs: tests/ring (unit, relacy, mutation of every order, stress under ThreadSanitizer).
//
// Threading: Claim and Publish by one thread; Acquire and Release of one stage by one thread; any
//   of these may be the same thread. Position, ProducerPosition, Depth and Drained by any thread.
// Memory: the slots are the caller's and must outlive the ring; the ring holds only cursors and
//   never allocates.
// Errors: a full ring or an idle stage is an empty span. Finishing more than was given is a DCHECK.
// Example:
//   StageRing<EventSlot, 5> ring(region.Allocate<EventSlot>(4096, "event slots"));
//   std::span<EventSlot> free = ring.Claim(32);      // may be shorter, never wraps
//   ring.Publish(Fill(free));
//   std::span<EventSlot> work = ring.Acquire(kDecode, 32);
//   ring.Release(kDecode, decode.Process(work));     // fewer than given: the rest comes again
#ifndef LODEWIRE_PIPELINE_RING_STAGE_RING_H_
#define LODEWIRE_PIPELINE_RING_STAGE_RING_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/base/cacheline.h"
#include "pipeline/base/check.h"
#include "pipeline/ring/atomics.h"

namespace lodewire {

// The stages behind the producer are counted at compile time: their cursors then lie in the ring
// itself, and the index of a fused chain folds into the addresses.
template <typename Slot, size_t kStageCount, typename Atomics = StdAtomics>
class StageRing {
 public:
  static_assert(kStageCount >= 1, "a ring without a stage would never free a slot");

  // `slots`: a power of two of them. `first_sequence` is the number of the first slot; tests start
  // it near 2^64.
  explicit StageRing(std::span<Slot> slots, uint64_t first_sequence = 0)
      : slots_(slots.data()), capacity_(slots.size()), mask_(slots.size() - 1) {
    CHECK(std::has_single_bit(slots.size()));
    for (Party& party : parties_) {
      Atomics::Initialise(party.cursor, first_sequence);
      party.position = first_sequence;
      party.limit = first_sequence;
    }
    parties_[kProducer].limit = first_sequence + capacity_;
  }
  StageRing(const StageRing&) = delete;
  StageRing& operator=(const StageRing&) = delete;

  // Up to `max` free slots to fill, the oldest first. Empty when the ring is full. Claiming again
  // without publishing gives the same slots again.
  std::span<Slot> Claim(size_t max) {
    Party& producer = parties_[kProducer];
    if (producer.limit - producer.position < max) {
      // Pairs with the release store of the last stage in Release (P2): its reading is over.
      producer.limit =
          Atomics::LoadAcquire(parties_[kStageCount].cursor, RingAccess::kClaimLoad, kStageCount) +
          capacity_;
    }
    return Front(producer, max);
  }

  // Hands the first `count` claimed slots to stage 0.
  void Publish(size_t count) {
    // Pairs with the acquire load of stage 0 in Acquire (P1): what was filled in is seen there.
    Advance(kProducer, count, RingAccess::kPublishStore);
  }

  // Up to `max` slots that the stage before has finished, the oldest first. Empty when there are
  // none. Acquiring again gives again what was not released.
  std::span<Slot> Acquire(size_t stage, size_t max) {
    DCHECK(stage < kStageCount);
    Party& party = parties_[stage + 1];
    if (party.limit - party.position < max) {
      // Pairs with the release store in Publish (stage 0) or in Release of the stage before (P1).
      party.limit = Atomics::LoadAcquire(parties_[stage].cursor, RingAccess::kAcquireLoad, stage);
    }
    return Front(party, max);
  }

  // The stage has finished the first `count` of its slots; they now belong to the next stage, or,
  // behind the last one, to the producer.
  void Release(size_t stage, size_t count) {
    DCHECK(stage < kStageCount);
    // Pairs with the acquire load of the next stage in Acquire (P1), or, for the last stage, with
    // the producer's in Claim (P2).
    Advance(stage + 1, count, RingAccess::kReleaseStore);
  }

  // The sequence number up to which the producer has published or the stage has finished.
  // Who reads it also sees what that party wrote into the slots before it, and may read (not write)
  // them as long as it knows by other means that no later party changes them.
  uint64_t ProducerPosition() const { return CursorAt(kProducer); }
  uint64_t Position(size_t stage) const {
    DCHECK(stage < kStageCount);
    return CursorAt(stage + 1);
  }

  // How many slots wait for the stage or are being worked on by it; at most the capacity.
  size_t Depth(size_t stage) const {
    // The own cursor first: the one before it has only grown since, so nothing goes below zero.
    const uint64_t own = Position(stage);
    const uint64_t before = CursorAt(stage);
    return std::min<uint64_t>(before - own, capacity_);
  }
  // True when the last stage has finished all that was published, seen from a thread that does not
  // publish meanwhile.
  bool Drained() const { return Position(kStageCount - 1) == ProducerPosition(); }

  // The slot of a sequence number, whoever owns it now.
  Slot& SlotAt(uint64_t sequence) { return slots_[sequence & mask_]; }
  const Slot& SlotAt(uint64_t sequence) const { return slots_[sequence & mask_]; }
  size_t capacity() const { return capacity_; }
  static constexpr size_t stage_count() { return kStageCount; }

 private:
  static constexpr size_t kProducer = 0;  // parties_[stage + 1] is a stage

  struct Party {
    // Written by its owner, read by the next party.
    alignas(kCacheLinePair) typename Atomics::Cursor cursor;
    // Used by the owner alone, which never reads the shared line: `position` repeats the cursor.
    alignas(kCacheLinePair) uint64_t position = 0;
    uint64_t limit = 0;  // the last one seen; the true one may be further
  };

  std::span<Slot> Front(const Party& party, size_t max) {
    const size_t index = party.position & mask_;
    // The third bound stops the span at the array's end; what is beyond comes with the next call.
    const size_t count = std::min<uint64_t>({party.limit - party.position, max, capacity_ - index});
    return {slots_ + index, count};
  }

  void Advance(size_t index, size_t count, RingAccess access) {
    Party& party = parties_[index];
    DCHECK(count <= party.limit - party.position);
    // An unchanged cursor is not stored again: that would take the line from its reader in vain.
    if (count == 0) return;
    party.position += count;
    Atomics::StoreRelease(party.cursor, party.position, access, index);
  }

  uint64_t CursorAt(size_t index) const {
    // Pairs with the release stores in Publish and Release: what lies below is finished.
    return Atomics::LoadAcquire(parties_[index].cursor, RingAccess::kPositionLoad, index);
  }

  Slot* const slots_;
  const size_t capacity_;
  const uint64_t mask_;
  std::array<Party, kStageCount + 1> parties_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RING_STAGE_RING_H_
