// Ends what does not end by itself. librdkafka 2.0.2 can hang in close and destroy; whoever calls
// them puts this around, and says what is to happen then (the program: write a line and _exit).
//
// Threading: the function runs on the watchdog's own thread.
// Memory: one thread.
// Errors: none.
// Example:
//   ShutdownWatchdog watchdog(10'000, [] { _exit(1); });
//   source->Close(5000);
#ifndef LODEWIRE_PIPELINE_KAFKA_SHUTDOWN_WATCHDOG_H_
#define LODEWIRE_PIPELINE_KAFKA_SHUTDOWN_WATCHDOG_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace lodewire {

class ShutdownWatchdog {
 public:
  // Calls `expired` once, unless the object is destroyed within `timeout_ms`.
  ShutdownWatchdog(int64_t timeout_ms, std::function<void()> expired);
  ~ShutdownWatchdog();
  ShutdownWatchdog(const ShutdownWatchdog&) = delete;
  ShutdownWatchdog& operator=(const ShutdownWatchdog&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;  // Last: it uses the others.
};

// Settings of the C library's allocator under which librdkafka's consumer is about twice as fast:
// fetch responses (a few MB each) come from the heap instead of being mapped and faulted in every
// time. Call it first in main.
void TuneAllocatorForKafka();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_SHUTDOWN_WATCHDOG_H_
