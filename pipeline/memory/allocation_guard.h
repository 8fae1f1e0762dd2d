// The allocation guard: proof that the event path calls no heap.
//
// A ScopedNoHeap says "from here on this thread's own code must not use the heap". Inside it, a
// ScopedForeignHeap marks the calls into a library that allocates as it likes, within its own bound
// (pipeline/memory/plan.h); those are counted apart. The scopes only set thread-local words. What
// looks at them is the interposed malloc in interpose/, linked into test programs that want it
// (CMake target lodewire_allocation_guard); in every other program the scopes cost a few moves and
// see nothing.
//
// Threading: scopes and counts belong to the thread; the mode is the process's, set at start.
// Memory: thread-local words.
// Errors: in mode kAbort (the default) a heap call in a ScopedNoHeap prints its name and aborts.
// Example:
//   ScopedNoHeap no_heap("Process");
//   {
//     ScopedForeignHeap foreign("re2");     // a name that is not known does not compile
//     RE2::PartialMatch(text, expression);
//   }
#ifndef LODEWIRE_PIPELINE_MEMORY_ALLOCATION_GUARD_H_
#define LODEWIRE_PIPELINE_MEMORY_ALLOCATION_GUARD_H_

#include <atomic>
#include <cstdint>
#include <string_view>

namespace lodewire {

// Heap calls (allocate, resize, free) made inside a ScopedNoHeap.
struct AllocationCounts {
  uint64_t own = 0;         // by our own code; the goal is 0 an event
  uint64_t librdkafka = 0;  // inside ScopedForeignHeap("librdkafka")
  uint64_t re2 = 0;         // inside ScopedForeignHeap("re2")

  // Of the calling thread since it began.
  static AllocationCounts ForThread();
};

enum class AllocationGuardMode : uint8_t {
  kCount,  // count and go on
  kAbort,  // count, and abort on a call of our own
};

// Whose heap calls are allowed at the moment.
enum class ForeignHeap : uint8_t { kNone, kLibrdkafka, kRe2 };

// A library's name as a constant; anything else is refused by the compiler.
class ForeignHeapName {
 public:
  consteval ForeignHeapName(const char* name)  // NOLINT: a literal should just convert
      : heap_(Find(name)) {}
  constexpr ForeignHeap heap() const { return heap_; }

 private:
  static consteval ForeignHeap Find(std::string_view name) {
    if (name == "librdkafka") return ForeignHeap::kLibrdkafka;
    if (name == "re2") return ForeignHeap::kRe2;
    throw "ScopedForeignHeap knows librdkafka and re2";  // never runs: a compile error
  }
  ForeignHeap heap_;
};

// What the interposed functions read. Not for use elsewhere.
struct AllocationGuardState {
  const char* no_heap = nullptr;  // the innermost ScopedNoHeap's name
  ForeignHeap foreign = ForeignHeap::kNone;
  AllocationCounts counts;
};
inline constinit thread_local AllocationGuardState allocation_guard_state;
inline constinit std::atomic<AllocationGuardMode> allocation_guard_mode{
    AllocationGuardMode::kAbort};
inline constinit std::atomic<bool> allocation_guard_linked{false};

inline AllocationCounts AllocationCounts::ForThread() { return allocation_guard_state.counts; }

inline void SetAllocationGuardMode(AllocationGuardMode mode) {
  // Relaxed: a setting on its own, made before the threads that it concerns start.
  allocation_guard_mode.store(mode, std::memory_order_relaxed);
}

// Whether this program can count: the interposed malloc is linked, and no sanitizer has its own.
inline bool AllocationGuardIsLinked() {
  return allocation_guard_linked.load(std::memory_order_relaxed);
}

class ScopedNoHeap {
 public:
  // `name` is a literal: it is kept, and printed when the guard aborts.
  explicit ScopedNoHeap(const char* name)
      : outer_name_(allocation_guard_state.no_heap),
        outer_foreign_(allocation_guard_state.foreign) {
    allocation_guard_state.no_heap = name;
    // A callback of ours, called by a library, is our own code again.
    allocation_guard_state.foreign = ForeignHeap::kNone;
  }
  ~ScopedNoHeap() {
    allocation_guard_state.no_heap = outer_name_;
    allocation_guard_state.foreign = outer_foreign_;
  }
  ScopedNoHeap(const ScopedNoHeap&) = delete;
  ScopedNoHeap& operator=(const ScopedNoHeap&) = delete;

 private:
  const char* outer_name_;
  ForeignHeap outer_foreign_;
};

class ScopedForeignHeap {
 public:
  explicit ScopedForeignHeap(ForeignHeapName library) : outer_(allocation_guard_state.foreign) {
    allocation_guard_state.foreign = library.heap();
  }
  ~ScopedForeignHeap() { allocation_guard_state.foreign = outer_; }
  ScopedForeignHeap(const ScopedForeignHeap&) = delete;
  ScopedForeignHeap& operator=(const ScopedForeignHeap&) = delete;

 private:
  ForeignHeap outer_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_MEMORY_ALLOCATION_GUARD_H_
