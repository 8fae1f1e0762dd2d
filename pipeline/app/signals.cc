#include "pipeline/app/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "pipeline/app/console.h"

namespace lodewire {
namespace {

sigset_t WaitedSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

// The signals are blocked in every thread and taken by one that waits for them, so no handler runs
// anywhere.
Signals::Signals(Hangup hangup) : hangup_(hangup) {
  const sigset_t set = WaitedSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { Wait(); });
}

Signals::~Signals() {
  ended_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void Signals::Wait() {
  const sigset_t set = WaitedSignals();
  const timespec timeout{0, 100'000'000};
  while (!ended_.load(std::memory_order_relaxed)) {
    const int signal = sigtimedwait(&set, nullptr, &timeout);
    if (signal < 0) continue;
    if (signal == SIGHUP && hangup_ == Hangup::kReloads) {
      reload_asked_.store(true, std::memory_order_relaxed);
      continue;
    }
    if (stop_asked_.exchange(true, std::memory_order_relaxed)) {
      Note("second signal: ending now; what is in flight will be read again by the next member");
      _exit(1);
    }
  }
}

}  // namespace lodewire
