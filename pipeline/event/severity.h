// Sigma's five levels, and the direction of an event for supply.
//
// Threading: plain data.
// Memory: none.
// Errors: parse functions return false.
// Example:
//   Severity severity; if (!ParseSeverity("high", &severity)) …
#ifndef LODEWIRE_PIPELINE_EVENT_SEVERITY_H_
#define LODEWIRE_PIPELINE_EVENT_SEVERITY_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace lodewire {

// Same numbers as lodewire.v1.Severity. Source: SigmaHQ sigma-specification 2.1.0, level.
enum class Severity : uint8_t {
  kUnspecified = 0,
  kInformational = 1,
  kLow = 2,
  kMedium = 3,
  kHigh = 4,
  kCritical = 5,
};
inline constexpr std::array<std::string_view, 6> kSeverityNames = {
    "", "informational", "low", "medium", "high", "critical"};

inline std::string_view SeverityName(Severity severity) {
  return kSeverityNames[static_cast<size_t>(severity)];
}
// The same; "none" where there is no severity.
inline std::string_view SeverityNameOrNone(Severity severity) {
  return severity == Severity::kUnspecified ? "none" : SeverityName(severity);
}
inline bool ParseSeverity(std::string_view name, Severity* severity) {
  for (size_t i = 1; i < kSeverityNames.size(); ++i) {
    if (kSeverityNames[i] == name) {
      *severity = static_cast<Severity>(i);
      return true;
    }
  }
  return false;
}

// Same numbers as lodewire.v1.Direction.
enum class Direction : uint8_t { kUnspecified = 0, kTightening = 1, kEasing = 2, kNeutral = 3 };
inline constexpr std::array<std::string_view, 4> kDirectionNames = {"", "tightening", "easing",
                                                                    "neutral"};
inline std::string_view DirectionName(Direction direction) {
  return kDirectionNames[static_cast<size_t>(direction)];
}
inline bool ParseDirection(std::string_view name, Direction* direction) {
  for (size_t i = 1; i < kDirectionNames.size(); ++i) {
    if (kDirectionNames[i] == name) {
      *direction = static_cast<Direction>(i);
      return true;
    }
  }
  return false;
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_SEVERITY_H_
