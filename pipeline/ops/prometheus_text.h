// Reads the page of /metrics, for `top`: the samples with their labels.
//
// Threading: pure function. Memory: returns what it reads; tools only.
// Errors: lines that are no samples are left out.
// Example:
//   for (const MetricSample& sample : ReadPrometheusText(page)) …
#ifndef LODEWIRE_PIPELINE_OPS_PROMETHEUS_TEXT_H_
#define LODEWIRE_PIPELINE_OPS_PROMETHEUS_TEXT_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

struct MetricSample {
  std::string name;
  std::map<std::string, std::string> labels;
  double value = 0;

  std::string Label(const std::string& label) const {
    const auto found = labels.find(label);
    return found == labels.end() ? "" : found->second;
  }
};

std::vector<MetricSample> ReadPrometheusText(std::string_view page);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_PROMETHEUS_TEXT_H_
