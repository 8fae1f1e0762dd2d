// SIGTERM and SIGINT: the first asks for a drain, the second ends the process at once.
//
// Threading: construct before any other thread starts; stop_asked by any thread.
// Memory: one thread.
// Errors: none.
// Example:
//   Signals signals;  while (!signals.stop_asked()) …
#ifndef LODEWIRE_PIPELINE_APP_SIGNALS_H_
#define LODEWIRE_PIPELINE_APP_SIGNALS_H_

#include <atomic>
#include <thread>

namespace lodewire {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  bool stop_asked() const { return stop_asked_.load(std::memory_order_relaxed); }

 private:
  void Wait();

  std::atomic<bool> stop_asked_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_SIGNALS_H_
