// The fourth stage: the rules that hold become one alert, or an event that does not alert becomes a
// candidate.
//
// Threading: its runner's thread.
// Memory: alerts come from the lane's pool.
// Errors: an empty pool is back-pressure.
// Example:
//   size_t finished = judge.Process(ring.Acquire(kJudge, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_

#include <span>

#include "pipeline/alert/candidate_report.h"
#include "pipeline/alert/judge.h"
#include "pipeline/config/config.h"
#include "pipeline/event/event_slot.h"
#include "pipeline/io/source.h"
#include "pipeline/stages/alert_pool.h"
#include "pipeline/stages/lane_counters.h"

namespace lodewire {

class JudgeStage {
 public:
  // All must outlive the stage. `source` gives the headers of the few events that alert.
  JudgeStage(Judge* judge, AlertPool* pool, const Source* source,
             const CandidatesConfig& candidates, LaneCounters* counters)
      : judge_(judge),
        pool_(pool),
        source_(source),
        keeps_candidates_(!candidates.topic.empty()),
        limit_(candidates.per_minute, candidates.one_in),
        counters_(counters) {}

  // From the next batch on; the alerts of the judge before must have been given back to the pool.
  void Use(Judge* judge) { judge_ = judge; }

  size_t Process(std::span<EventSlot> slots);

 private:
  void Origin(const Record& record, JudgeInput* input) const;
  void LookForCandidate(EventSlot* slot);

  Judge* judge_;
  AlertPool* pool_;
  const Source* source_;
  const bool keeps_candidates_;
  CandidateLimit limit_;
  LaneCounters* counters_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_JUDGE_STAGE_H_
