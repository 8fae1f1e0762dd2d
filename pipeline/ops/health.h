// Is the service live, is it ready, and if not, why.
//
// *Live*: the threads of every lane go round, and its position has moved or nothing waits to be
// read. A sink or broker that is away is back-pressure, not death: the service is live and, with
// its reason, not ready. What hangs inside a library or loops for ever is dead after `stall_ms`,
// and whoever watches restarts the process.
// *Ready*: every lane has answered an assignment (that of no partitions counts: a group may have
// more members than partitions), nothing waits because a topic refused it for good, and what is in
// flight moves.
//
// Threading: Observe by one thread; Report by any, under a lock.
// Memory: a few numbers a lane.
// Errors: none.
// Example:
//   health.Observe(lanes, now_ms);  …  const HealthReport report = health.Report();
#ifndef LODEWIRE_PIPELINE_OPS_HEALTH_H_
#define LODEWIRE_PIPELINE_OPS_HEALTH_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/runtime/lane.h"

namespace lodewire {

struct HealthReport {
  bool live = true;
  bool ready = false;
  std::string reason;  // Why not live or not ready; empty when both.
};

class Health {
 public:
  explicit Health(int64_t stall_ms = 30'000) : stall_ms_(stall_ms) {}

  // Looks at the lanes; call it every second or so.
  void Observe(const std::vector<const Lane*>& lanes, int64_t now_ms);
  // The service drains; it is not ready any more.
  void Stopping();
  HealthReport Report() const;

 private:
  // What was seen last of a lane, and since when it has not changed.
  struct Seen {
    uint64_t front_rounds = 0, back_rounds = 0;
    uint64_t published = 0, acknowledged = 0;
    int64_t front_ms = 0, back_ms = 0, progress_ms = 0;
    uint64_t position = 0, source_errors = 0;
    int64_t position_ms = 0;
  };
  void ObservePosition(const Lane& lane, size_t index, int64_t now_ms, HealthReport* report);
  void ObserveLane(const Lane& lane, size_t index, int64_t now_ms, HealthReport* report);

  const int64_t stall_ms_;
  std::vector<Seen> seen_;
  mutable std::mutex mutex_;
  HealthReport report_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_HEALTH_H_
