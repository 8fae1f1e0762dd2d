// SIGTERM and SIGINT: the first asks for a drain, the second ends the process at once. SIGHUP asks
// for the rules to be loaded anew where a service runs, and ends other commands as SIGTERM does.
//
// Threading: construct before any other thread starts; stop_asked and TakeReload by any thread.
// Memory: one thread.
// Errors: none.
// Example:
//   Signals signals;  while (!signals.stop_asked()) …
#ifndef LODEWIRE_PIPELINE_APP_SIGNALS_H_
#define LODEWIRE_PIPELINE_APP_SIGNALS_H_

#include <atomic>
#include <cstdint>
#include <thread>

namespace lodewire {

class Signals {
 public:
  enum class Hangup : uint8_t { kStops, kReloads };
  explicit Signals(Hangup hangup = Hangup::kStops);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  bool stop_asked() const { return stop_asked_.load(std::memory_order_relaxed); }
  // Whether SIGHUP came since the last call.
  bool TakeReload() { return reload_asked_.exchange(false, std::memory_order_relaxed); }

 private:
  void Wait();

  const Hangup hangup_;
  std::atomic<bool> stop_asked_{false};
  std::atomic<bool> reload_asked_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_SIGNALS_H_
