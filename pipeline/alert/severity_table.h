// One table for what a severity is called elsewhere. docs/alerts.md shows it.
//
//   Sigma          OCSF severity_id   CAP severity  CEF
//   informational  1 Informational    Minor         1
//   low            2 Low              Minor         3
//   medium         3 Medium           Moderate      5
//   high           4 High             Severe        8
//   critical       5 Critical         Extreme       10
//
// Sources: OCSF 1.8.0 severity_id; CAP 1.2 severity; ArcSight CEF 0.1, Severity 0-3 low, 4-6
// medium, 7-8 high, 9-10 very high.
//
// Threading: constants.
// Memory: none.
// Errors: a severity that is none of the five has the row of `unknown`: 0 in OCSF and CEF.
// Example:
//   SeverityRowOf(alert.severity).ocsf_id
#ifndef LODEWIRE_PIPELINE_ALERT_SEVERITY_TABLE_H_
#define LODEWIRE_PIPELINE_ALERT_SEVERITY_TABLE_H_

#include <array>
#include <string_view>

#include "pipeline/event/severity.h"

namespace lodewire {

struct SeverityRow {
  Severity severity = Severity::kUnspecified;
  int ocsf_id = 0;
  std::string_view ocsf_name;
  std::string_view cap;
  int cef = 0;
};

inline constexpr std::array<SeverityRow, 6> kSeverityTable = {{
    {Severity::kUnspecified, 0, "Unknown", "Unknown", 0},
    {Severity::kInformational, 1, "Informational", "Minor", 1},
    {Severity::kLow, 2, "Low", "Minor", 3},
    {Severity::kMedium, 3, "Medium", "Moderate", 5},
    {Severity::kHigh, 4, "High", "Severe", 8},
    {Severity::kCritical, 5, "Critical", "Extreme", 10},
}};

constexpr const SeverityRow& SeverityRowOf(Severity severity) {
  return kSeverityTable[static_cast<size_t>(severity)];
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_SEVERITY_TABLE_H_
