// A rule set with all that one lane needs to use it: the scratch of its matcher and a judge.
//
// It is made away from the lane's threads, since that allocates, and handed over whole; the lane
// takes it between two batches and gives the old one back to be freed elsewhere (Lane::OfferRules).
//
// Threading: made and freed by one thread, used by the back half of one lane.
// Memory: the matcher's scratch and the judge's state, at construction.
// Errors: none; the rules were checked by the loader.
// Example:
//   lane->OfferRules(std::make_unique<LaneRules>(engine, &engine->rules(), &engine->domain(), ctx))
#ifndef LODEWIRE_PIPELINE_RUNTIME_LANE_RULES_H_
#define LODEWIRE_PIPELINE_RUNTIME_LANE_RULES_H_

#include <memory>
#include <utility>

#include "pipeline/alert/judge.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

struct LaneRules {
  // `keeper` keeps `rule_set` and `domain` alive; null when they outlive the lane anyway.
  LaneRules(std::shared_ptr<const void> keeper, const RuleSet* rule_set, const Domain* domain,
            const JudgeContext& context)
      : owner(std::move(keeper)),
        rules(rule_set),
        prices(&domain->reference()),
        scratch(*rule_set),
        judge(rule_set, domain, context) {}

  const std::shared_ptr<const void> owner;
  const RuleSet* const rules;
  const ReferencePrices* const prices;
  RuleSet::Scratch scratch;
  Judge judge;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RUNTIME_LANE_RULES_H_
