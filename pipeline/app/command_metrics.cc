// lodewire metrics: what /metrics shows, without a running service.
#include <iostream>
#include <nlohmann/json.hpp>

#include "pipeline/app/commands.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/ops/metric_table.h"

namespace lodewire {

int MetricsCommand(const MetricsOptions& options) {
  if (options.markdown) {
    std::cout << MetricsMarkdown();
    return ExitCode::kOk;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const MetricInfo& metric : MetricTable()) {
    if (options.common.json) {
      list.push_back({{"group", metric.group},
                      {"name", metric.name},
                      {"type", metric.type},
                      {"labels", metric.labels},
                      {"help", metric.help}});
    } else {
      std::cout << metric.name << (metric.labels.empty() ? "" : "{") << metric.labels
                << (metric.labels.empty() ? "" : "}") << "  " << metric.type << "\n    "
                << metric.help << "\n";
    }
  }
  if (options.common.json) std::cout << list.dump() << "\n";
  return ExitCode::kOk;
}

}  // namespace lodewire
