#include "pipeline/alert/assessment.h"

#include <algorithm>
#include <cmath>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

constexpr int64_t kDayMs = 86'400'000;
// What a mineral-less match counts before the source is weighed.
constexpr double kNoMineralConfidence = 0.5;

constexpr uint8_t kReliabilityD = 4;
constexpr uint8_t kReliabilityE = 5;
constexpr uint8_t kReliabilityF = 6;

// By Admiralty letter: unstated, A to F. F cannot be judged, which is no reproach.
constexpr std::array<double, 7> kReliabilityFactor = {0.7, 1.0, 0.9, 0.8, 0.5, 0.3, 0.7};
// By Admiralty digit: unstated, 1 to 6. 6 cannot be judged.
constexpr std::array<double, 7> kCredibilityFactor = {0.9, 1.0, 0.95, 0.85, 0.6, 0.3, 0.9};

constexpr std::array<std::string_view, 6> kRuleLevelReasons = {
    "rule:unspecified", "rule:informational", "rule:low",
    "rule:medium",      "rule:high",          "rule:critical"};

bool HasValue(const EventView& view, FieldId field, std::string_view wanted) {
  for (const Value& value : view.Values(field)) {
    if (value.is_string() && value.str() == wanted) return true;
  }
  return false;
}

void Cap(Severity cap, std::string_view reason, Alert* alert) {
  if (alert->severity <= cap) return;
  alert->severity = cap;
  alert->severity_reasons.TryPush(reason);
}

bool FindNewsMessageType(const EventView& view, MessageType* type) {
  const bool later_version = view.FirstInteger(NewsField::kVersion, 0) > 1;
  const bool canceled = HasValue(view, NewsField::kPublicationStatus, "canceled") ||
                        HasValue(view, NewsField::kSignals, "kill");
  if (HasValue(view, NewsField::kPublicationStatus, "withheld") && !canceled) {
    // Withheld from the start, nobody was told anything that would have to be taken back.
    *type = MessageType::kCancel;
    return later_version;
  }
  const bool signal = view.Values(NewsField::kSignals).size() > 0;
  *type = canceled                  ? MessageType::kCancel
          : signal || later_version ? MessageType::kUpdate
                                    : MessageType::kAlert;
  return true;
}

bool IsObserved(const EventView& view, const Alert& alert) {
  if (alert.information_credibility == 1) return true;
  if (view.category() == Category::kNews) {
    return HasValue(view, NewsField::kStateAffiliation, "official");
  }
  const std::string_view result = view.First(TradeField::kInspectionResult);
  return result == "discrepancy" || result == "concealment" || result == "seizure";
}

}  // namespace

bool FindMessageType(const EventView& view, MessageType* type) {
  if (view.category() == Category::kNews) return FindNewsMessageType(view, type);
  const std::string_view function = view.First(TradeField::kFunctionCode);
  *type = function == "cancellation" ? MessageType::kCancel
          : function == "amendment"  ? MessageType::kUpdate
                                     : MessageType::kAlert;
  return true;
}

std::string_view RuleLevelReason(Severity level) {
  return kRuleLevelReasons[static_cast<size_t>(level)];
}

void AssessSeverity(Alert* alert) {
  alert->severity = alert->matches[0].level;
  alert->severity_reasons.TryPush(RuleLevelReason(alert->severity));
  if (alert->source_reliability == kReliabilityD) {
    Cap(Severity::kMedium, "source_reliability_d:cap_medium", alert);
  } else if (alert->source_reliability == kReliabilityE) {
    Cap(Severity::kMedium, "source_reliability_e:cap_medium", alert);
  } else if (alert->source_reliability == kReliabilityF || alert->source_reliability == 0) {
    alert->marks.TryPush("source_unrated");
  }
}

void AssessConfidence(Alert* alert) {
  double base = alert->minerals.empty() ? kNoMineralConfidence : 0;
  for (const AlertMineral& mineral : alert->minerals) base = std::max(base, mineral.confidence);
  const double product = base * kReliabilityFactor[alert->source_reliability] *
                         kCredibilityFactor[alert->information_credibility];
  alert->confidence = std::round(product * 100) / 100;
}

void AssessResponse(const EventView& view, Alert* alert) {
  int64_t days = 1;
  switch (alert->severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      alert->urgency = Urgency::kImmediate;
      days = 7;
      break;
    case Severity::kMedium:
      alert->urgency = Urgency::kExpected;
      days = 3;
      break;
    default:
      alert->urgency = Urgency::kFuture;
      break;
  }
  if (alert->msg_type == MessageType::kCancel) alert->urgency = Urgency::kPast;
  if (IsObserved(view, *alert)) {
    alert->certainty = Certainty::kObserved;
  } else if (alert->confidence >= 0.5) {
    alert->certainty = Certainty::kLikely;
  } else if (alert->confidence >= 0.25) {
    alert->certainty = Certainty::kPossible;
  } else {
    alert->certainty = Certainty::kUnlikely;
  }
  // A time beyond what any format can write is no time.
  if (alert->event_ms != kNoTime && std::abs(alert->event_ms) < INT64_MAX / 4) {
    alert->expires_ms = alert->event_ms + days * kDayMs;
  }
}

std::string_view ConfidenceName(double confidence) {
  return confidence >= 0.75 ? "high" : confidence >= 0.4 ? "medium" : "low";
}

}  // namespace lodewire
