// The atomics policy of StageRing: where its memory orders come from.
//
// The ring is a template over this policy so that a model checker can run the shipped header:
// tests/ring gives it relacy's atomics, and weakens one access at a time to prove that every order
// in the ring is needed. That is the only reason for RingAccess; StdAtomics ignores it and compiles
// to plain loads and stores on x86.
//
// Threading: any; these are the operations between threads.
// Memory: none.
// Errors: none.
// Example:
//   StageRing<EventSlot, 5> ring(slots);                 // StdAtomics
//   StageRing<CheckedSlot, 2, RelacyAtomics> checked(slots);
#ifndef LODEWIRE_PIPELINE_RING_ATOMICS_H_
#define LODEWIRE_PIPELINE_RING_ATOMICS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace lodewire {

// The five places in StageRing where threads meet.
enum class RingAccess : uint8_t {
  kClaimLoad,     // the producer reads the last stage's cursor
  kPublishStore,  // the producer moves its own cursor
  kAcquireLoad,   // a stage reads the cursor of the stage before it
  kReleaseStore,  // a stage moves its own cursor
  kPositionLoad,  // anybody reads any cursor
};

struct StdAtomics {
  using Cursor = std::atomic<uint64_t>;

  // Before any other thread has the ring, so no order is needed.
  static void Initialise(Cursor& cursor, uint64_t value) {
    cursor.store(value, std::memory_order_relaxed);
  }
  // `cursor_index` is 0 for the producer and stage + 1 for a stage.
  static uint64_t LoadAcquire(const Cursor& cursor, RingAccess, size_t /*cursor_index*/) {
    return cursor.load(std::memory_order_acquire);
  }
  static void StoreRelease(Cursor& cursor, uint64_t value, RingAccess, size_t /*cursor_index*/) {
    cursor.store(value, std::memory_order_release);
  }
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RING_ATOMICS_H_
