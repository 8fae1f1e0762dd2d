// The counters of a running service as Prometheus metrics (text format 0.0.4), in base units.
//
// Names are lodewire_*; labels take few values: lanes, verdicts, stages, decisions.
//
// Threading: any; the counters are atomics with one writer each.
// Memory: allocates a page of text a scrape.
// Errors: none.
// Example:
//   const std::string text = MetricsText(snapshot);
#ifndef LODEWIRE_PIPELINE_OPS_METRICS_H_
#define LODEWIRE_PIPELINE_OPS_METRICS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/runtime/lane.h"

namespace lodewire {

// What is shown besides the lanes' counters.
struct ServiceFacts {
  std::string binary_version;
  std::string rule_set_digest;  // Of the live rules that lanes use or change over to.
  uint64_t rules = 0;
  uint64_t reference_stale = 0;  // Prices and rates past their last day.
  uint64_t reloads_succeeded = 0;
  uint64_t reloads_failed = 0;
  uint64_t memory_plan_bytes = 0;
  bool live = false;
  bool ready = false;
};

std::string MetricsText(const std::vector<const Lane*>& lanes, const ServiceFacts& facts);

// Resident memory of this process, bytes; 0 when the system does not say.
uint64_t ResidentBytes();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_METRICS_H_
