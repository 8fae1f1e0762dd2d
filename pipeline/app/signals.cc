#include "pipeline/app/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "pipeline/app/console.h"

namespace lodewire {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

// The signals are blocked in every thread and taken by one that waits for them, so no handler runs
// anywhere.
Signals::Signals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { Wait(); });
}

Signals::~Signals() {
  ended_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void Signals::Wait() {
  const sigset_t set = StopSignals();
  const timespec timeout{0, 100'000'000};
  while (!ended_.load(std::memory_order_relaxed)) {
    if (sigtimedwait(&set, nullptr, &timeout) < 0) continue;
    if (stop_asked_.exchange(true, std::memory_order_relaxed)) {
      Note("second signal: ending now; what is in flight will be read again by the next member");
      _exit(1);
    }
  }
}

}  // namespace lodewire
