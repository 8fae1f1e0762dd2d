// TextArena: a lane's bytes that live as long as an event: padded JSON, normalised text, offsets.
//
// A ring of bytes. Events take from the front in slot order and give back at the rear in the same
// order, so there is no free list: two positions that only grow say everything. An allocation is
// contiguous; one that would cross the end of the buffer skips the rest of it and starts at the
// beginning. Its capacity is the byte limit of back-pressure: nullptr means "later", and the stage
// stops in front of that event.
//
//   released_             head_
//      │ texts of events    │
//   ───┴────────────────────┴──────── free ────▶ up to released_ + capacity
//
// Why the orders suffice: only `released_` decides whether bytes may be overwritten. ReleaseTo
// stores it with release after the last reading of those bytes; Allocate loads it with acquire
// before it hands them out again. How the releasing thread learns of a mark is the ring's business:
// it travels in the slot.
//
// Threading: Allocate, TryShrinkLast and Mark by one thread; ReleaseTo by one thread, the same or
//   another; used() by any.
// Memory: the bytes are the caller's; never allocates from the heap.
// Errors: nullptr when full. What is larger than capacity() never fits: see Fits, refuse the event.
// Example:
//   char* text = arena.Allocate(2 * body.size());
//   if (text == nullptr) return finished;              // back-pressure
//   arena.TryShrinkLast(text, 2 * body.size(), Normalise(body, text));
//   slot.text_mark = arena.Mark();
//   …                                                  // behind publish:
//   arena.ReleaseTo(slot.text_mark);
#ifndef LODEWIRE_PIPELINE_MEMORY_TEXT_ARENA_H_
#define LODEWIRE_PIPELINE_MEMORY_TEXT_ARENA_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/base/cacheline.h"
#include "pipeline/base/check.h"

namespace lodewire {

// A position behind everything allocated so far. Marks of later events are not smaller.
using TextArenaMark = uint64_t;

class TextArena {
 public:
  static constexpr size_t kAlignment = 8;  // bytes

  // `bytes`: aligned to 8, as Region::AllocateBytes is; a rest of less than 8 bytes stays unused.
  explicit TextArena(std::span<char> bytes)
      : base_(bytes.data()), capacity_(bytes.size() / kAlignment * kAlignment) {
    CHECK(capacity_ > 0);
    CHECK(reinterpret_cast<uintptr_t>(base_) % kAlignment == 0);
  }
  TextArena(const TextArena&) = delete;
  TextArena& operator=(const TextArena&) = delete;

  // Whether an allocation of this size can ever succeed; if not, waiting for room is in vain.
  bool Fits(size_t bytes, size_t padding = 0) const {
    return bytes <= capacity_ && padding <= capacity_ - bytes;
  }

  // `bytes` contiguous bytes, uninitialised, aligned to 8, with at least `padding` more bytes
  // behind them that may be read (a vectorised reader wants 64). nullptr when there is no room now.
  char* Allocate(size_t bytes, size_t padding = 0) {
    if (!Fits(bytes, padding)) return nullptr;
    // Zero bytes take eight, so that the pointer is theirs alone and nullptr keeps its one meaning.
    const size_t size = RoundUp(std::max<size_t>(bytes + padding, 1));
    const uint64_t head = head_.load(std::memory_order_relaxed);  // own store; no order needed
    const bool wraps = size > capacity_ - offset_;
    const uint64_t end = head + (wraps ? capacity_ - offset_ : 0) + size;
    if (end - released_seen_ > capacity_) {
      // Pairs with the release store in ReleaseTo: all reading of the bytes below it is over.
      released_seen_ = released_.load(std::memory_order_acquire);
      // An empty arena takes what fits its buffer even when the skipped rest makes the sum too
      // large: nothing lives in the skipped part. Without this, a large text could wait forever for
      // room.
      if (end - released_seen_ > capacity_ && (released_seen_ != head || size > capacity_)) {
        return nullptr;
      }
    }
    if (wraps) offset_ = 0;
    last_ = base_ + offset_;
    last_bytes_ = bytes;
    last_padding_ = padding;
    offset_ += size;
    // Relaxed: readers of used() want a recent number; no bytes are handed over by it.
    head_.store(end, std::memory_order_relaxed);
    return last_;
  }

  // Gives back what the newest allocation reserved and did not use; its padding stays behind the
  // used bytes. False, and nothing changes, when it is not the newest or a mark was taken since.
  bool TryShrinkLast(char* allocation, size_t reserved, size_t used) {
    if (allocation == nullptr || allocation != last_) return false;
    DCHECK(reserved == last_bytes_);
    DCHECK(used <= reserved);
    const size_t old_size = RoundUp(std::max<size_t>(reserved + last_padding_, 1));
    const size_t new_size = RoundUp(std::max<size_t>(used + last_padding_, 1));
    const size_t surplus = old_size - new_size;
    last_bytes_ = used;
    offset_ -= surplus;
    head_.store(head_.load(std::memory_order_relaxed) - surplus, std::memory_order_relaxed);
    return true;
  }

  // The token that frees everything allocated so far. From then on none of it shrinks any more.
  TextArenaMark Mark() {
    last_ = nullptr;
    return head_.load(std::memory_order_relaxed);
  }

  // Frees everything up to the mark. Marks come in the order in which they were taken.
  void ReleaseTo(TextArenaMark mark) {
    DCHECK(mark >= released_.load(std::memory_order_relaxed));
    // Pairs with the acquire load in Allocate: only what nobody reads any more is overwritten.
    released_.store(mark, std::memory_order_release);
  }

  size_t capacity() const { return capacity_; }
  // Bytes not free now, the skipped rest included; from another thread a recent value.
  size_t used() const {
    // The released position first: it never passes a head that is read later, so nothing goes below
    // zero (the acquire keeps the second load behind it, and pairs with ReleaseTo).
    const uint64_t released = released_.load(std::memory_order_acquire);
    return std::min<uint64_t>(head_.load(std::memory_order_relaxed) - released, capacity_);
  }

 private:
  static constexpr size_t RoundUp(size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
  }

  // The allocating thread's own, beside the position that only it writes.
  alignas(kCacheLinePair) char* const base_;
  const size_t capacity_;
  std::atomic<uint64_t> head_{0};
  uint64_t released_seen_ = 0;  // the last one loaded; the true one may be further
  size_t offset_ = 0;           // where head_ lies in the buffer
  char* last_ = nullptr;        // the newest allocation, while it may shrink
  size_t last_bytes_ = 0;
  size_t last_padding_ = 0;
  // The releasing thread's.
  alignas(kCacheLinePair) std::atomic<uint64_t> released_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_MEMORY_TEXT_ARENA_H_
