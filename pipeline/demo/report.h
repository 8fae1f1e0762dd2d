// What a run of the demo ends with: a table for people, or one JSON object for programs.
//
// Threading: plain data. Memory: allocates. Errors: none.
// Example:
//   std::fputs(ReportTable(report).c_str(), stdout);  // or ReportJson(report)
#ifndef LODEWIRE_PIPELINE_DEMO_REPORT_H_
#define LODEWIRE_PIPELINE_DEMO_REPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "pipeline/demo/accounting.h"

namespace lodewire {

struct DemoReport {
  AccountingResult accounting;
  std::map<std::string, std::string> rule_titles;  // By rule id, for the table.
  double seconds = 0;  // From the first event's way through to the last alert read.
  double rate = 0;     // Events a second that the feed was held to; 0: as fast as they were read.
  double throughput_events_per_s = 0;
  double latency_us_p50 = 0;  // From produce to alert read, microseconds.
  double latency_us_p99 = 0;
  double latency_us_p999 = 0;
  uint64_t rss_bytes_peak = 0;
  uint64_t memory_plan_bytes = 0;
  std::string memory_plan;  // The itemised plan as pipeline/memory prints it; may be empty.
};

std::string ReportTable(const DemoReport& report);

// One object in one line with the keys events_in, alerts_out, dead_letters, alerts_by_mineral,
// alerts_by_rule (matches by rule id), throughput_events_per_s, latency_us{p50,p99,p999},
// rss_bytes_peak, memory_plan_bytes, lost, duplicated, unexpected. Ends with a newline.
std::string ReportJson(const DemoReport& report);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_REPORT_H_
