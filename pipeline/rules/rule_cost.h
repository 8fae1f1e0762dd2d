// What each rule of a set costs and how often it holds, counted while it is matched.
//
// Evaluations, confirmations and hits are exact. Time is sampled: the rules of every 61st event are
// timed and stand for the others, so that counting costs next to nothing; 61 is no part of a batch,
// so no place of a batch is preferred. What several rules share (a scan, a regular expression) is
// the cost of the rule that asked first.
//
// Threading: one writer, the thread that matches; any thread reads what the counters say.
// Memory: all at construction, BytesFor(rules).
// Errors: none.
// Example:
//   RuleCosts costs(*rules);
//   scratch.CountInto(&costs);  rules->Match(views, &scratch, bits);
//   const RuleCostTotals totals = SumOf({&costs}, *rules);
#ifndef LODEWIRE_PIPELINE_RULES_RULE_COST_H_
#define LODEWIRE_PIPELINE_RULES_RULE_COST_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "pipeline/base/counter.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// One rule's; `Number` is a Counter, or a number where several are summed.
template <typename Number>
struct BasicRuleCost {
  Number evaluations{};    // Events for which it was asked: it has no trigger, or one was seen.
  Number confirmations{};  // Times that RE2 was asked for it.
  Number nanoseconds{};    // CPU time of its evaluations; sampled, see above.
  Number hits{};           // Events for which it holds.
};
using RuleCost = BasicRuleCost<Counter>;

// Sums over lanes.
struct RuleCostTotals {
  std::vector<BasicRuleCost<uint64_t>> rules;  // By rule.
  std::array<uint64_t, kCategoryCount> events{};

  // CPU nanoseconds of a rule for an event of its category; 0: there were none.
  double NanosecondsPerEvent(uint32_t rule, Category category) const;
};

class RuleCosts {
 public:
  static constexpr uint32_t kTimedEvery = 61;

  // `timed_every` 1: every event is timed.
  explicit RuleCosts(const RuleSet& rules, uint32_t timed_every = kTimedEvery);
  static uint64_t BytesFor(size_t rules) { return rules * sizeof(RuleCost); }

  // The writer's. Counts events; then whether the next one is to be timed.
  void CountEvents(Category category, size_t events) {
    events_[static_cast<size_t>(category)].Add(events);
  }
  bool TimesNextEvent() {
    if (--until_timed_ != 0) return false;
    until_timed_ = timed_every_;
    return true;
  }
  void CountTime(uint32_t rule, int64_t nanoseconds);
  RuleCost& of(uint32_t rule) { return costs_[rule]; }

  // Any thread's. Of which set; it may be gone.
  const RuleSet* rules() const { return rules_; }
  void AddTo(RuleCostTotals* totals) const;

 private:
  const RuleSet* const rules_;
  std::vector<RuleCost> costs_;
  std::array<Counter, kCategoryCount> events_;
  const uint32_t timed_every_;
  uint32_t until_timed_;
  int64_t clock_ns_ = 0;  // What reading the clock costs, which is no rule's.
};

// Of those of `costs` that count `rules`; lanes that have not changed over to it are left out.
RuleCostTotals SumOf(const std::vector<std::shared_ptr<const RuleCosts>>& costs,
                     const RuleSet& rules);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RULE_COST_H_
