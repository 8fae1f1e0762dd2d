// Behind the last stage, once a duty cycle: delivery reports, re-tries, and the offsets that may be
// committed.
//
// Threading: the back half's thread.
// Memory: a fixed array of deliveries.
// Errors: a refusal for good pauses the partition and is told on stderr with its remedy; a dead
//   producer is rebuilt and driven again from the Outstanding table.
// Example:
//   size_t moved = retire.Work();
#ifndef LODEWIRE_PIPELINE_STAGES_RETIRE_H_
#define LODEWIRE_PIPELINE_STAGES_RETIRE_H_

#include <array>
#include <atomic>

#include "pipeline/base/log.h"
#include "pipeline/io/outstanding.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"
#include "pipeline/stages/lane_counters.h"

namespace lodewire {

class Retire {
 public:
  // All must outlive it.
  Retire(Source* source, Sink* sink, Outstanding* outstanding, LaneCounters* counters)
      : source_(source), sink_(sink), outstanding_(outstanding), counters_(counters) {}

  // How many records moved.
  size_t Work();
  // Stores the watermark of every partition that advanced.
  void StoreOffsets();
  // A record was refused for good and waits for somebody; readiness is off.
  bool blocked() const { return blocked_.load(std::memory_order_relaxed); }

 private:
  void Complete(const Delivery& delivery);
  void Refused(const OutstandingRecord& record, bool too_large);
  void Rebuild();

  Source* source_;
  Sink* sink_;
  Outstanding* outstanding_;
  LaneCounters* counters_;
  std::array<Delivery, 256> deliveries_;
  LogLimiter rebuild_limiter_{5000};  // milliseconds
  bool dead_ = false;                 // The producer reported kFatal.
  std::atomic<bool> blocked_{false};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_RETIRE_H_
