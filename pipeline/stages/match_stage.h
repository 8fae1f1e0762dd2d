// The third stage: prices of trade events, which are loaded with the rules, and which rules hold.
//
// Threading: its runner's thread.
// Memory: two small arrays, at construction.
// Errors: a view without room for the prices makes a dead letter (Verdict::kTooManyValues); the
//   matcher is exact for every input.
// Example:
//   size_t finished = match.Process(ring.Acquire(kMatch, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_

#include <span>
#include <vector>

#include "pipeline/domain/reference_prices.h"
#include "pipeline/event/event_slot.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/stages/lane_counters.h"

namespace lodewire {

class MatchStage {
 public:
  // `rules` and its scratch must outlive the stage, or the next Use; `batch_max` is the most slots
  // one call gets. `prices` may be null: US dollars only, no reference price; so may `counters`.
  MatchStage(const RuleSet* rules, RuleSet::Scratch* scratch, const ReferencePrices* prices,
             LaneCounters* counters, size_t batch_max);

  // From the next batch on.
  void Use(const RuleSet* rules, RuleSet::Scratch* scratch, const ReferencePrices* prices) {
    rules_ = rules;
    scratch_ = scratch;
    prices_ = prices;
  }

  size_t Process(std::span<EventSlot> slots);

 private:
  // Appends the prices of a trade event and counts what it lacks. False: no room.
  bool Complete(EventView* view);

  const RuleSet* rules_;
  RuleSet::Scratch* scratch_;
  const ReferencePrices* prices_;
  LaneCounters* const counters_;
  std::vector<const EventView*> views_;
  std::vector<MatchBits> bits_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_MATCH_STAGE_H_
