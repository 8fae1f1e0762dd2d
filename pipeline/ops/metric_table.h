// Every metric that /metrics shows: name, type, labels, meaning. The page is made by this table
// (metrics.cc refuses what is not in it) and so is docs/metrics.md, so neither can say what the
// other does not.
//
// Threading: immutable.
// Memory: static.
// Errors: none.
// Example:
//   for (const MetricInfo& metric : MetricTable()) std::cout << metric.name << "\n";
#ifndef LODEWIRE_PIPELINE_OPS_METRIC_TABLE_H_
#define LODEWIRE_PIPELINE_OPS_METRIC_TABLE_H_

#include <span>
#include <string>
#include <string_view>

namespace lodewire {

struct MetricInfo {
  std::string_view group;  // Heading of the page, the same for neighbours.
  std::string_view name;
  std::string_view type;    // counter, gauge, histogram.
  std::string_view labels;  // Names, separated by a comma; empty for none.
  std::string_view help;
};

std::span<const MetricInfo> MetricTable();

// docs/metrics.md.
std::string MetricsMarkdown();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_METRIC_TABLE_H_
