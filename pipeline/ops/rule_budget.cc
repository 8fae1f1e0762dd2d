#include "pipeline/ops/rule_budget.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pipeline/base/log.h"

namespace lodewire {
namespace {

constexpr int64_t kLookMs = 1000;
// A rule that is asked for so many of the events has no literal that makes it rare.
constexpr double kNearlyEvery = 0.5;

using Cost = BasicRuleCost<uint64_t>;

Cost Since(const Cost& before, const Cost& now) {
  return {now.evaluations - before.evaluations, now.confirmations - before.confirmations,
          now.nanoseconds - before.nanoseconds, now.hits - before.hits};
}

// In the order in which mending helps.
std::string Remedy(const Cost& cost, uint64_t events) {
  const double evaluations = static_cast<double>(cost.evaluations);
  if (evaluations >= kNearlyEvery * static_cast<double>(events)) {
    return absl::StrCat("it is evaluated for ",
                        static_cast<int>(std::lround(100 * evaluations / events)),
                        " % of its events: let every match need a rarer word (lodewire rules lint "
                        "names what is unfilterable), or raise rules.budget_ns");
  }
  if (cost.confirmations >= cost.evaluations) {
    return "its regular expressions cost that: bound their gaps (.{0,60} for .*), or write them as "
           "words (lodewire rules lint), or raise rules.budget_ns";
  }
  return "see lodewire scan --rule-cost on recorded events, or raise rules.budget_ns";
}

}  // namespace

const std::string& RuleKey(const RuleInfo& rule) { return rule.id.empty() ? rule.title : rule.id; }

void RuleBudget::Poll(const std::vector<const Lane*>& lanes, const RuleSet& rules, int64_t now_ms) {
  if (budget_ns_ == 0 || now_ms < next_look_ms_) return;
  next_look_ms_ = now_ms + kLookMs;
  for (const OverBudget& over : Look(rules, SumOf(RuleCostsOf(lanes), rules), now_ms)) {
    const RuleInfo& rule = rules.info(over.rule);
    Log(LogLevel::kWarning, "rules", "a rule costs more than its budget",
        {{"rule", RuleKey(rule)},
         {"title", rule.title},
         {"file", absl::StrCat(rule.file, ":", rule.line)},
         {"ns_per_event", absl::StrCat(std::lround(over.ns_per_event))},
         {"budget_ns", absl::StrCat(budget_ns_)},
         {"remedy", over.remedy}});
  }
}

std::vector<OverBudget> RuleBudget::Look(const RuleSet& rules, RuleCostTotals totals,
                                         int64_t now_ms) {
  const bool restarted =
      !std::equal(before_.events.begin(), before_.events.end(), totals.events.begin(),
                  [](uint64_t before, uint64_t now) { return before <= now; });
  if (restarted || digest_ != rules.digest()) {
    Begin(rules, totals, now_ms);
    return {};
  }
  std::vector<OverBudget> over;
  for (size_t i = 0; i < kCategoryCount; ++i) {
    if (now_ms - began_ms_[i] < kWindowMs) continue;
    if (totals.events[i] - before_.events[i] < kEventsMin) continue;
    CloseWindow(rules, totals, static_cast<Category>(i), &over);
    began_ms_[i] = now_ms;
  }
  std::sort(over.begin(), over.end(), [](const OverBudget& a, const OverBudget& b) {
    return a.ns_per_event > b.ns_per_event;
  });
  std::vector<OverBudget> reports;
  for (OverBudget& rule : over) {
    const std::string& key = RuleKey(rules.info(rule.rule));
    ++windows_over_[key];
    const auto next = next_report_ms_.find(key);
    if (next != next_report_ms_.end() && now_ms < next->second) continue;
    if (reports.size() == kReportsMax) continue;
    next_report_ms_[key] = now_ms + kReportMs;
    reports.push_back(std::move(rule));
  }
  return reports;
}

void RuleBudget::Begin(const RuleSet& rules, const RuleCostTotals& totals, int64_t now_ms) {
  digest_ = std::string(rules.digest());
  before_ = totals;
  began_ms_.fill(now_ms);
  // A rule that was changed is worth a line at once.
  next_report_ms_.clear();
}

void RuleBudget::CloseWindow(const RuleSet& rules, const RuleCostTotals& totals, Category category,
                             std::vector<OverBudget>* over) {
  const size_t place = static_cast<size_t>(category);
  const uint64_t events = totals.events[place] - before_.events[place];
  before_.events[place] = totals.events[place];
  for (uint32_t i = 0; i < rules.live_size(); ++i) {
    if (rules.info(i).category != category) continue;
    const Cost cost = Since(before_.rules[i], totals.rules[i]);
    before_.rules[i] = totals.rules[i];
    const double per_event = static_cast<double>(cost.nanoseconds) / static_cast<double>(events);
    if (per_event > budget_ns_) over->push_back({i, per_event, Remedy(cost, events)});
  }
}

}  // namespace lodewire
