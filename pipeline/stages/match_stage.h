// The third stage: which rules hold.
//
// Threading: its runner's thread.
// Memory: the rule set's scratch and two small arrays, at construction.
// Errors: none; the matcher is exact for every input.
// Example:
//   size_t finished = match.Process(ring.Acquire(kMatch, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_

#include <span>
#include <vector>

#include "pipeline/event/event_slot.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

class MatchStage {
 public:
  // `rules` must outlive the stage; `batch_max` is the most slots one call gets.
  MatchStage(const RuleSet* rules, size_t batch_max);

  size_t Process(std::span<EventSlot> slots);

 private:
  const RuleSet* rules_;
  RuleSet::Scratch scratch_;
  std::vector<const EventView*> views_;
  std::vector<MatchBits> bits_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_
