// The fourth stage: the rules that hold become one alert.
//
// Threading: its runner's thread.
// Memory: alerts come from the lane's pool.
// Errors: an empty pool is back-pressure.
// Example:
//   size_t finished = judge.Process(ring.Acquire(kJudge, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_

#include <span>

#include "pipeline/alert/judge.h"
#include "pipeline/event/event_slot.h"
#include "pipeline/io/source.h"
#include "pipeline/stages/alert_pool.h"

namespace lodewire {

class JudgeStage {
 public:
  // All must outlive the stage. `source` gives the headers of the few events that alert.
  JudgeStage(Judge* judge, AlertPool* pool, const Source* source)
      : judge_(judge), pool_(pool), source_(source) {}

  // From the next batch on; the alerts of the judge before must have been given back to the pool.
  void Use(Judge* judge) { judge_ = judge; }

  size_t Process(std::span<EventSlot> slots);

 private:
  void Origin(const Record& record, JudgeInput* input) const;

  Judge* judge_;
  AlertPool* pool_;
  const Source* source_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_
