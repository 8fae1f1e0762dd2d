// What each rule cost on the events of a scan, for the author of rules.
//
// Threading: one thread.
// Memory: outside the event path.
// Errors: none.
// Example:
//   PrintRuleCosts(rules, SumOf({lane->rule_costs()}, rules), config.rules.budget_ns, json);
#ifndef LODEWIRE_PIPELINE_APP_RULE_COST_TABLE_H_
#define LODEWIRE_PIPELINE_APP_RULE_COST_TABLE_H_

#include "pipeline/rules/rule_cost.h"

namespace lodewire {

// To stdout, the dearest first; a rule over `budget_ns` (0: none) is marked.
void PrintRuleCosts(const RuleSet& rules, const RuleCostTotals& totals, uint32_t budget_ns,
                    bool json);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_RULE_COST_TABLE_H_
