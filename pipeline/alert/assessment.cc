#include "pipeline/alert/assessment.h"

#include <algorithm>
#include <cmath>

#include "pipeline/alert/main_event.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

constexpr int64_t kDayMs = 86'400'000;
// What a mineral-less match counts before the source is weighed.
constexpr double kNoMineralConfidence = 0.5;

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

// Nothing asked fits all.
bool Fits(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}
template <typename List, typename NameOf>
bool FitsAny(const std::vector<std::string>& wanted, const List& list, NameOf&& name_of) {
  return wanted.empty() || std::any_of(list.begin(), list.end(), [&](const auto& item) {
           return Fits(wanted, name_of(item));
         });
}

bool Acts(const Alert& alert, std::string_view country) {
  return std::any_of(alert.jurisdictions.begin(), alert.jurisdictions.end(),
                     [country](const AlertJurisdiction& place) {
                       return place.role == "acting" && place.country == country;
                     });
}

constexpr std::array<std::string_view, 4> kMessageTypes = {"", "alert", "update", "cancel"};
constexpr std::array<std::string_view, 7> kReliabilities = {"none", "a", "b", "c", "d", "e", "f"};
constexpr std::array<std::string_view, 7> kCredibilities = {"none", "1", "2", "3", "4", "5", "6"};

bool Holds(const SeverityCondition& when, const Alert& alert) {
  const auto itself = [](std::string_view name) { return name; };
  const bool acts = when.acting.empty() ||
                    std::any_of(when.acting.begin(), when.acting.end(),
                                [&](std::string_view country) { return Acts(alert, country); });
  const bool in_headline = PlaceOfEvidence(alert.matches[0]) == EvidencePlace::kHeadline;
  return acts && (when.category.empty() || when.category == CategoryName(alert.category)) &&
         Fits(when.event_types, alert.event_type) &&
         Fits(when.directions, DirectionName(alert.direction)) &&
         FitsAny(when.minerals, alert.minerals,
                 [](const AlertMineral& mineral) { return mineral.id; }) &&
         FitsAny(when.typologies, alert.typologies, itself) &&
         Fits(when.source_reliability, kReliabilities[alert.source_reliability]) &&
         Fits(when.information_credibility, kCredibilities[alert.information_credibility]) &&
         Fits(when.state_affiliation, alert.state_affiliation) &&
         Fits(when.msg_type, kMessageTypes[static_cast<size_t>(alert.msg_type)]) &&
         FitsAny(when.marks, alert.marks, itself) &&
         (!when.in_headline.has_value() || *when.in_headline == in_headline) &&
         (!when.quantity_kg_min.has_value() ||
          alert.quantity_kg.value_or(0) >= *when.quantity_kg_min);
}

bool FindNewsMessageType(const EventView& view, MessageType* type) {
  const bool later_version = view.FirstInteger(NewsField::kVersion, 0) > 1;
  // Feeds that have no signals say it before the headline.
  const std::string_view prefix = view.First(NewsField::kHeadlinePrefix);
  const bool canceled = HasValue(view, NewsField::kPublicationStatus, "canceled") ||
                        HasValue(view, NewsField::kSignals, "kill") || prefix == "kill";
  if (HasValue(view, NewsField::kPublicationStatus, "withheld") && !canceled) {
    // Withheld from the start, nobody was told anything that would have to be taken back.
    *type = MessageType::kCancel;
    return later_version;
  }
  const bool signal = view.Values(NewsField::kSignals).size() > 0 || prefix == "correction" ||
                      prefix == "refile" || prefix == "update";
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

void MarkSource(Alert* alert) {
  if (alert->source_reliability == kReliabilityF || alert->source_reliability == 0) {
    alert->marks.TryPush("source_unrated");
  }
  if (alert->state_affiliation == "state_media" && !alert->state_country.empty() &&
      Acts(*alert, alert->state_country)) {
    alert->marks.TryPush("state_media_own_government");
  }
}

Severity ApplySteps(const Alert& alert, Severity level,
                    BoundedVector<std::string_view, 8>* reasons) {
  for (const SeverityStep* step : alert.severity_steps) {
    const Severity changed = step->Apply(level);
    if (changed != level) reasons->TryPush(step->reason);
    level = changed;
  }
  return level;
}

void AssessSeverity(const SeverityPolicy& policy, Severity level, Alert* alert) {
  alert->severity_reasons.TryPush(RuleLevelReason(level));
  for (const SeverityStep& step : policy.steps()) {
    if (Holds(step.when, *alert)) alert->severity_steps.TryPush(&step);
  }
  alert->severity = ApplySteps(*alert, level, &alert->severity_reasons);
}

void AssessConfidence(Alert* alert) {
  double base = alert->minerals.empty() ? kNoMineralConfidence : 0;
  for (const AlertMineral& mineral : alert->minerals) base = std::max(base, mineral.confidence);
  if (std::find(alert->marks.begin(), alert->marks.end(), kLookAlike) != alert->marks.end()) {
    base = std::min(base, kLookAlikeFactor);
  }
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
