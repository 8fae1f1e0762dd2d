#include "pipeline/app/rule_cost_table.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

struct Row {
  const RuleInfo* rule;
  BasicRuleCost<uint64_t> cost;
  double ns_per_event;
  bool over_budget;
};

std::vector<Row> Rows(const RuleSet& rules, const RuleCostTotals& totals, uint32_t budget_ns) {
  std::vector<Row> rows;
  for (uint32_t i = 0; i < rules.size(); ++i) {
    const double ns_per_event = totals.NanosecondsPerEvent(i, rules.info(i).category);
    rows.push_back({&rules.info(i), totals.rules[i], ns_per_event,
                    budget_ns != 0 && ns_per_event > budget_ns});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.ns_per_event > b.ns_per_event; });
  return rows;
}

void PrintJson(const std::vector<Row>& rows, const RuleCostTotals& totals, uint32_t budget_ns) {
  ordered_json list = ordered_json::array();
  for (const Row& row : rows) {
    list.push_back({{"id", row.rule->id},
                    {"title", row.rule->title},
                    {"file", row.rule->file},
                    {"line", row.rule->line},
                    {"category", std::string(CategoryName(row.rule->category))},
                    {"evaluations", row.cost.evaluations},
                    {"confirmations", row.cost.confirmations},
                    {"nanoseconds", row.cost.nanoseconds},
                    {"hits", row.cost.hits},
                    {"ns_per_event", row.ns_per_event},
                    {"over_budget", row.over_budget}});
  }
  const ordered_json all = {{"events", {{"news", totals.events[0]}, {"trade", totals.events[1]}}},
                            {"budget_ns", budget_ns},
                            {"rules", list}};
  std::cout << all.dump() << "\n";
}

}  // namespace

void PrintRuleCosts(const RuleSet& rules, const RuleCostTotals& totals, uint32_t budget_ns,
                    bool json) {
  const std::vector<Row> rows = Rows(rules, totals, budget_ns);
  if (json) return PrintJson(rows, totals, budget_ns);
  std::cout << absl::StrFormat("%9s  %9s  %9s  %9s  %s\n", "ns/event", "asked", "by RE2", "hits",
                               "rule");
  size_t over = 0;
  for (const Row& row : rows) {
    over += row.over_budget ? 1 : 0;
    std::cout << absl::StrFormat("%9.1f  %9d  %9d  %9d  %s (%s:%d)%s\n", row.ns_per_event,
                                 row.cost.evaluations, row.cost.confirmations, row.cost.hits,
                                 row.rule->title, row.rule->file, row.rule->line,
                                 row.over_budget ? "  OVER BUDGET" : "");
  }
  std::cout << absl::StrFormat(
      "%d news and %d trade events. ns/event: CPU time of a rule's evaluations divided by the "
      "events of its category.\n%d of %d rules cost more than rules.budget_ns, %d.\n",
      totals.events[0], totals.events[1], over, rows.size(), budget_ns);
}

}  // namespace lodewire
