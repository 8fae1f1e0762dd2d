// One table for what a severity is called elsewhere. docs/alerts.md shows it.
//
//   Sigma          OCSF severity_id   CAP severity  CEF  ECS risk score
//   informational  1 Informational    Minor         1    1
//   low            2 Low              Minor         3    21
//   medium         3 Medium           Moderate      5    47
//   high           4 High             Severe        8    73
//   critical       5 Critical         Extreme       10   99
//
// Sources: OCSF 1.8.0 severity_id; CAP 1.2 severity; ArcSight CEF 0.1, Severity 0-3 low, 4-6
// medium, 7-8 high, 9-10 very high; Elastic Security's default risk scores, 1 where it has none.
//
// Threading: constants.
// Memory: none.
// Errors: a severity that is none of the five has the row of `unknown`: 0 in OCSF, CEF and ECS.
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
  int risk_score = 0;
};

inline constexpr std::array<SeverityRow, 6> kSeverityTable = {{
    {Severity::kUnspecified, 0, "Unknown", "Unknown", 0, 0},
    {Severity::kInformational, 1, "Informational", "Minor", 1, 1},
    {Severity::kLow, 2, "Low", "Minor", 3, 21},
    {Severity::kMedium, 3, "Medium", "Moderate", 5, 47},
    {Severity::kHigh, 4, "High", "Severe", 8, 73},
    {Severity::kCritical, 5, "Critical", "Extreme", 10, 99},
}};

constexpr const SeverityRow& SeverityRowOf(Severity severity) {
  return kSeverityTable[static_cast<size_t>(severity)];
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_SEVERITY_TABLE_H_
