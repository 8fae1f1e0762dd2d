// A histogram with one writer and any number of readers, as Prometheus counts: how many values were
// at most each bound, and their sum.
//
// Values are whole numbers of a unit that the owner chooses (nanoseconds for what happens inside
// the process, milliseconds for what may be years), so that the sum does not overflow.
//
// Threading: one writer thread, any readers.
// Memory: fixed, in the object; the bounds are the caller's and outlive it.
// Errors: a value below 0 (clocks of two machines) counts as 0.
// Example:
//   Histogram latency(kLatencyBoundsNs);  latency.Observe(MonotonicNanos() - start_ns);
#ifndef LODEWIRE_PIPELINE_BASE_HISTOGRAM_H_
#define LODEWIRE_PIPELINE_BASE_HISTOGRAM_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "pipeline/base/check.h"
#include "pipeline/base/counter.h"

namespace lodewire {

class Histogram {
 public:
  static constexpr size_t kBoundsMax = 20;

  // `bounds` ascend; what is above the last is counted too.
  explicit Histogram(std::span<const int64_t> bounds) : bounds_(bounds) {
    CHECK(bounds.size() <= kBoundsMax);
  }

  void Observe(int64_t value) {
    const int64_t counted = std::max<int64_t>(value, 0);
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), counted);
    counts_[static_cast<size_t>(bucket - bounds_.begin())].Add();
    sum_.Add(static_cast<uint64_t>(counted));
  }

  std::span<const int64_t> bounds() const { return bounds_; }
  // Values above the bound before and at most bounds()[bucket]; bucket bounds().size(): the rest.
  uint64_t count(size_t bucket) const { return counts_[bucket].Value(); }
  uint64_t sum() const { return sum_.Value(); }

 private:
  std::span<const int64_t> bounds_;
  std::array<Counter, kBoundsMax + 1> counts_;
  Counter sum_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_HISTOGRAM_H_
