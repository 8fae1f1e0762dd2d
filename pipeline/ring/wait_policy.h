// What a runner does when a round of its duty cycle found no work: pause, then yield, then park.
//
// After work has stopped, the next event is likeliest to come soon, so the first empty rounds only
// pause the processor (tens of nanoseconds), the next give the core to another thread, and from
// then on the thread sleeps, twice as long each time up to a bound. A parked runner is never woken
// by its neighbour: it looks again after at most `park_max_us` (plus the kernel's timer slack,
// 50 us by default), so publishing never pays for a system call, and a lost wake-up cannot exist.
// Any work resets it to the beginning. The shape is Aeron's BackoffIdleStrategy.
//
// The yields are many on purpose. With more runners than cores, a runner without work is mostly
// waiting for a neighbour who wants this very core; yielding gives it over at once, while a sleep
// of 50 us lets the ring run full or dry. Measured with five runners on two cores and 90 ns of work
// an event: 20 yields are unsteady between 1 and 10 M events/s, 100 and more are steady at 14. When
// other processes want the cores too, a longest sleep of 200 us beats 400 us and 1 ms, and a ring
// of 4096 slots, which bridges a neighbour's time slice better, beats one of 1024.
//
// Threading: one object a runner, used by its thread alone.
// Memory: a few words, no allocation.
// Errors: none; WaitOptions::Valid says whether the bounds make sense, the constructor CHECKs it.
// Example:
//   WaitPolicy wait(options);
//   while (!stop) wait.Idle(lane.DoWork());   // DoWork returns how many events moved
#ifndef LODEWIRE_PIPELINE_RING_WAIT_POLICY_H_
#define LODEWIRE_PIPELINE_RING_WAIT_POLICY_H_

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "pipeline/base/check.h"

namespace lodewire {

struct WaitOptions {
  uint32_t pause_rounds = 100;  // empty rounds that pause the processor before the first yield
  uint32_t yield_rounds = 200;  // empty rounds that yield the core before the first park
  uint32_t park_min_us = 50;    // microseconds of the first sleep
  uint32_t park_max_us = 200;   // microseconds of the longest sleep: what an event may wait

  // A park of nothing would be a spin, and one of more than a second would look like a hang.
  bool Valid() const {
    return park_min_us > 0 && park_min_us <= park_max_us && park_max_us <= 1'000'000;
  }
};

// Tells the processor that this loop waits, so that a sibling hardware thread gets its resources.
inline void PauseProcessor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#endif
}

class WaitPolicy {
 public:
  enum class Phase : uint8_t { kWorking, kPausing, kYielding, kParking };

  explicit WaitPolicy(const WaitOptions& options = {})
      : options_(options), park_us_(options.park_min_us) {
    CHECK(options.Valid());
  }

  // Call once a round with what the round did. Work resets; none waits, ever longer, but bounded.
  void Idle(size_t work_count) {
    if (work_count > 0) {
      Reset();
      return;
    }
    if (empty_rounds_ < options_.pause_rounds) {
      ++empty_rounds_;
      phase_ = Phase::kPausing;
      PauseProcessor();
    } else if (empty_rounds_ - options_.pause_rounds < options_.yield_rounds) {
      ++empty_rounds_;
      phase_ = Phase::kYielding;
      sched_yield();
    } else {
      phase_ = Phase::kParking;
      Park();
    }
  }

  void Reset() {
    empty_rounds_ = 0;
    park_us_ = options_.park_min_us;
    phase_ = Phase::kWorking;
  }

  // What the last Idle did.
  Phase phase() const { return phase_; }
  // Microseconds that the next park would sleep.
  uint32_t next_park_us() const { return park_us_; }

 private:
  void Park() {
    const timespec duration{park_us_ / 1'000'000, int64_t{park_us_ % 1'000'000} * 1'000};
    // A signal ends the sleep early, which is as good as any other reason to look again.
    nanosleep(&duration, nullptr);
    park_us_ = std::min(park_us_ * 2, options_.park_max_us);
  }

  WaitOptions options_;
  uint64_t empty_rounds_ = 0;
  uint32_t park_us_;
  Phase phase_ = Phase::kWorking;
};

// Spins without a bound: for benchmarks of the ring without the kernel, never for a service.
class BusyWaitPolicy {
 public:
  void Idle(size_t work_count) {
    if (work_count == 0) PauseProcessor();
  }
  void Reset() {}
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RING_WAIT_POLICY_H_
