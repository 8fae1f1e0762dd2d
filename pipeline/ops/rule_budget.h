// Watches what rules cost while they run, and says which of them cost more than a rule may.
//
// The cost of a rule is its CPU time divided by the events of its category, over windows of a
// minute that have enough events for the sampled time to mean something. A rule that is over its
// budget counts in every window and is named in the log at most once an hour, with its file and
// what to do.
//
// Threading: one thread, the one that offers rules to lanes.
// Memory: outside the event path; a copy of the counters.
// Errors: none.
// Example:
//   RuleBudget budget(config.rules.budget_ns);
//   budget.Poll(service->lanes(), engine->rules(), MonotonicNanos() / 1'000'000);
#ifndef LODEWIRE_PIPELINE_OPS_RULE_BUDGET_H_
#define LODEWIRE_PIPELINE_OPS_RULE_BUDGET_H_

#include <array>
#include <map>
#include <string>
#include <vector>

#include "pipeline/rules/rule_cost.h"
#include "pipeline/runtime/lane.h"

namespace lodewire {

// What counters and the log call a rule: its id, or its title where it has none.
const std::string& RuleKey(const RuleInfo& rule);

struct OverBudget {
  uint32_t rule = 0;
  double ns_per_event = 0;
  std::string remedy;
};

class RuleBudget {
 public:
  static constexpr int64_t kWindowMs = 60'000;
  static constexpr uint64_t kEventsMin = 10'000;  // Of the category; a shorter window goes on.
  static constexpr int64_t kReportMs = 3'600'000;
  static constexpr size_t kReportsMax = 5;  // Lines a window, the dearest rules first.

  // `budget_ns` 0: there is no budget.
  explicit RuleBudget(uint32_t budget_ns) : budget_ns_(budget_ns) {}

  // Looks at most once a second; writes to the log.
  void Poll(const std::vector<const Lane*>& lanes, const RuleSet& rules, int64_t now_ms);
  // Live rules to report now, the dearest first. `totals` are those of `rules` so far.
  std::vector<OverBudget> Look(const RuleSet& rules, RuleCostTotals totals, int64_t now_ms);
  // Windows in which a rule was over its budget, by RuleKey; only rules that ever were.
  const std::map<std::string, uint64_t>& windows_over() const { return windows_over_; }

 private:
  void Begin(const RuleSet& rules, const RuleCostTotals& totals, int64_t now_ms);
  void CloseWindow(const RuleSet& rules, const RuleCostTotals& totals, Category category,
                   std::vector<OverBudget>* over);

  const uint32_t budget_ns_;
  int64_t next_look_ms_ = 0;
  std::string digest_;     // Of the rules that the windows are of.
  RuleCostTotals before_;  // When the windows began, each category's its own.
  std::array<int64_t, kCategoryCount> began_ms_{};
  std::map<std::string, uint64_t> windows_over_;
  std::map<std::string, int64_t> next_report_ms_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_RULE_BUDGET_H_
