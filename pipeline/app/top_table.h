// What `lodewire top` shows: two looks at /metrics, as rates and a table.
//
// Threading: pure functions. Memory: tools only.
// Errors: a metric that a process does not have counts as 0, so that versions may differ.
// Example:
//   const TopView view = MakeTopView(before, after, seconds);
//   std::cout << RenderTop(view, {.columns = 100, .rows = 40});
#ifndef LODEWIRE_PIPELINE_APP_TOP_TABLE_H_
#define LODEWIRE_PIPELINE_APP_TOP_TABLE_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/ops/prometheus_text.h"

namespace lodewire {

struct TopLane {
  std::string lane;
  double events_a_second = 0;
  double bytes_a_second = 0;
  double partitions = 0;
  double waiting = 0;        // Events in its ring.
  double outstanding = 0;    // Alerts and dead letters that wait for the broker.
  double back_pressure = 0;  // Part of the time, 0 to 1.
};
struct TopPartition {
  std::string topic;
  std::string partition;
  double lag = 0;
};
struct TopRule {
  std::string rule;
  std::string title;
  double cpu = 0;  // Seconds a second.
  double hits_a_second = 0;
  double alerts = 0;  // Since the process began.
};

struct TopView {
  std::string address;
  std::string version;
  std::string digest;
  bool ready = false;
  std::string reason;  // Why not ready.
  double seconds = 0;  // Between the two looks.
  double rules = 0, mutes = 0;
  double events_a_second = 0, alerts_a_second = 0;
  double lag = 0, dead_letters = 0, unrouted = 0;
  double cpu = 0;  // Cores in use.
  double resident_bytes = 0, plan_bytes = 0;
  std::vector<TopLane> lanes;
  std::vector<TopPartition> partitions;  // The furthest behind first.
  std::vector<TopRule> slowest;          // The most expensive first.
};

TopView MakeTopView(const std::vector<MetricSample>& before, const std::vector<MetricSample>& after,
                    double seconds);

struct TopSize {
  size_t columns = 100;
  size_t rows = 40;
};
// Lines of at most `columns` columns, at most `rows` of them; text of strangers is escaped.
std::string RenderTop(const TopView& view, const TopSize& size);
nlohmann::ordered_json TopJson(const TopView& view);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_TOP_TABLE_H_
