// The third stage: which rules hold.
//
// Threading: its runner's thread.
// Memory: two small arrays, at construction.
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
  // `rules` and its scratch must outlive the stage, or the next Use; `batch_max` is the most slots
  // one call gets.
  MatchStage(const RuleSet* rules, RuleSet::Scratch* scratch, size_t batch_max);

  // From the next batch on.
  void Use(const RuleSet* rules, RuleSet::Scratch* scratch) {
    rules_ = rules;
    scratch_ = scratch;
  }

  size_t Process(std::span<EventSlot> slots);

 private:
  const RuleSet* rules_;
  RuleSet::Scratch* scratch_;
  std::vector<const EventView*> views_;
  std::vector<MatchBits> bits_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_
