// The two clocks: one that never jumps, for durations; one that people read, for times in alerts.
//
// Threading: any thread.
// Memory: none.
// Errors: none; a kernel without CLOCK_MONOTONIC does not run Lodewire.
// Example:
//   int64_t start_ns = MonotonicNanos();
#ifndef LODEWIRE_PIPELINE_BASE_CLOCK_H_
#define LODEWIRE_PIPELINE_BASE_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace lodewire {

inline int64_t ClockNanos(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Nanoseconds since an arbitrary moment; never goes back.
inline int64_t MonotonicNanos() { return ClockNanos(CLOCK_MONOTONIC); }
// Milliseconds since 1970-01-01T00:00:00Z; may jump.
inline int64_t WallMillis() { return ClockNanos(CLOCK_REALTIME) / 1'000'000; }
// CPU nanoseconds of the calling thread.
inline int64_t ThreadCpuNanos() { return ClockNanos(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_CLOCK_H_
