#include "pipeline/rules/rule_cost.h"

#include <algorithm>

#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

constexpr int kClockReadings = 32;

// The least of some, for a thread that is interrupted meanwhile reads more.
int64_t ClockCost() {
  int64_t least = INT64_MAX;
  for (int i = 0; i < kClockReadings; ++i) {
    const int64_t start = ThreadCpuNanos();
    least = std::min(least, ThreadCpuNanos() - start);
  }
  return least;
}

}  // namespace

double RuleCostTotals::NanosecondsPerEvent(uint32_t rule, Category category) const {
  const uint64_t of_category = events[static_cast<size_t>(category)];
  if (of_category == 0) return 0;
  return static_cast<double>(rules[rule].nanoseconds) / static_cast<double>(of_category);
}

RuleCosts::RuleCosts(const RuleSet& rules, uint32_t timed_every)
    : rules_(&rules),
      costs_(rules.size()),
      timed_every_(timed_every),
      until_timed_(timed_every),
      clock_ns_(ClockCost()) {}

void RuleCosts::CountTime(uint32_t rule, int64_t nanoseconds) {
  const int64_t of_rule = std::max<int64_t>(nanoseconds - clock_ns_, 0);
  costs_[rule].nanoseconds.Add(static_cast<uint64_t>(of_rule) * timed_every_);
}

void RuleCosts::AddTo(RuleCostTotals* totals) const {
  totals->rules.resize(std::max(totals->rules.size(), costs_.size()));
  for (size_t i = 0; i < costs_.size(); ++i) {
    totals->rules[i].evaluations += costs_[i].evaluations.Value();
    totals->rules[i].confirmations += costs_[i].confirmations.Value();
    totals->rules[i].nanoseconds += costs_[i].nanoseconds.Value();
    totals->rules[i].hits += costs_[i].hits.Value();
  }
  for (size_t i = 0; i < events_.size(); ++i) totals->events[i] += events_[i].Value();
}

RuleCostTotals SumOf(const std::vector<std::shared_ptr<const RuleCosts>>& costs,
                     const RuleSet& rules) {
  RuleCostTotals totals;
  totals.rules.resize(rules.size());
  for (const auto& lane : costs) {
    if (lane != nullptr && lane->rules() == &rules) lane->AddTo(&totals);
  }
  return totals;
}

}  // namespace lodewire
