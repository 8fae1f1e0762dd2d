#include "pipeline/kafka/shutdown_watchdog.h"

#include <malloc.h>

#include <chrono>

namespace lodewire {

ShutdownWatchdog::ShutdownWatchdog(int64_t timeout_ms, std::function<void()> expired)
    : thread_([this, timeout_ms, expired = std::move(expired)] {
        std::unique_lock lock(mutex_);
        const bool in_time = changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                                               [this] { return over_; });
        lock.unlock();
        if (!in_time) expired();
      }) {}

ShutdownWatchdog::~ShutdownWatchdog() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void TuneAllocatorForKafka() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace lodewire
