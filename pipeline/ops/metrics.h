// The counters of a running service as Prometheus metrics (text format 0.0.4), in base units. What
// there is stands in metric_table.h.
//
// Threading: any; the counters are atomics with one writer each.
// Memory: allocates some pages of text a scrape.
// Errors: a metric that the table does not have is a CHECK.
// Example:
//   const std::string text = MetricsText(lanes, facts);
#ifndef LODEWIRE_PIPELINE_OPS_METRICS_H_
#define LODEWIRE_PIPELINE_OPS_METRICS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/rules/rule_cost.h"
#include "pipeline/runtime/lane.h"

namespace lodewire {

// What one live rule cost and found, all lanes together, since its set was loaded.
struct RuleFacts {
  BasicRuleCost<uint64_t> cost;
  uint64_t windows_over_budget = 0;
};

// What is shown besides the lanes' counters.
struct ServiceFacts {
  std::string binary_version;
  Config config;  // Its inputs, routes and limits.
  // The live rules that lanes use or change over to; null before they are known.
  const RuleSet* rules = nullptr;
  uint64_t mutes = 0;                 // In force.
  std::vector<RuleFacts> rule_facts;  // Of the live rules, or empty.
  uint64_t reference_stale = 0;       // Prices and rates past their last day.
  uint64_t reloads_succeeded = 0;
  uint64_t reloads_failed = 0;
  bool reload_successful = true;  // The newest.
  uint64_t memory_fixed_bytes = 0;
  uint64_t memory_bounded_bytes = 0;
  double started_seconds = 0;  // Since 1970.
  bool live = false;
  bool ready = false;
};

std::string MetricsText(const std::vector<const Lane*>& lanes, const ServiceFacts& facts);

// Resident memory of this process, bytes; 0 when the system does not say.
uint64_t ResidentBytes();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_METRICS_H_
