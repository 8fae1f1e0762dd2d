// A counter with one writer and any number of readers.
//
// The writer's increment is a plain load and store (no locked instruction), which is right only
// because no other thread writes. Readers (metrics, the table at the end) see a recent value.
//
// Threading: one writer thread, any readers.
// Memory: eight bytes; the owner keeps counters of one writer together.
// Errors: none.
// Example:
//   counters.alerts.Add(1);
#ifndef LODEWIRE_PIPELINE_BASE_COUNTER_H_
#define LODEWIRE_PIPELINE_BASE_COUNTER_H_

#include <atomic>
#include <cstdint>

namespace lodewire {

class Counter {
 public:
  void Add(uint64_t n = 1) {
    // Relaxed on both sides: a reader needs a recent value of this counter alone, no order with
    // others.
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void Set(uint64_t n) { value_.store(n, std::memory_order_relaxed); }
  uint64_t Value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_COUNTER_H_
