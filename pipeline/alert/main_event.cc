#include "pipeline/alert/main_event.h"

#include <algorithm>
#include <tuple>

namespace lodewire {
namespace {

constexpr uint32_t kLeadBytes = 900;  // of the body as sent
constexpr uint8_t kUnknownGenerality = 4;

EvidencePlace PlaceOf(const AlertEvidence& evidence) {
  if (evidence.field == "headline") return EvidencePlace::kHeadline;
  const bool lead =
      evidence.field == "subheadline" || (evidence.field == "body" && evidence.begin < kLeadBytes);
  return lead ? EvidencePlace::kLead : EvidencePlace::kElsewhere;
}

// How many of a match's selections have evidence at least as prominent as `place`; `all`: how many
// it has.
size_t CountSelections(const AlertMatch& match, EvidencePlace place, size_t* all) {
  BoundedVector<std::string_view, decltype(match.evidence)::capacity()> there, seen;
  const auto push_new = [](auto* list, std::string_view name) {
    if (std::find(list->begin(), list->end(), name) == list->end()) list->TryPush(name);
  };
  for (const AlertEvidence& evidence : match.evidence) {
    push_new(&seen, evidence.selection);
    if (PlaceOf(evidence) >= place) push_new(&there, evidence.selection);
  }
  *all = seen.size();
  return there.size();
}

// Where in the headline all that the match needs has been said, bytes.
uint32_t EndInHeadline(const AlertMatch& match) {
  uint32_t last = 0;
  for (const AlertEvidence& evidence : match.evidence) {
    if (PlaceOf(evidence) != EvidencePlace::kHeadline) continue;
    uint32_t first = evidence.begin;
    for (const AlertEvidence& other : match.evidence) {
      if (other.field == evidence.field && other.selection == evidence.selection) {
        first = std::min(first, other.begin);
      }
    }
    last = std::max(last, first);
  }
  return last;
}

// Smaller is more of a main event.
auto OrderOf(const AlertMatch& match) {
  const EvidencePlace place = PlaceOfEvidence(match);
  const EventTypeInfo* type = FindEventType(match.event_type);
  const uint8_t generality = type == nullptr ? kUnknownGenerality : type->generality;
  const uint32_t end = place == EvidencePlace::kHeadline ? EndInHeadline(match) : 0;
  return std::tuple(-static_cast<int>(place), generality, end, -static_cast<int>(match.level),
                    match.rule_id);
}

}  // namespace

const EventTypeInfo* FindEventType(std::string_view name) {
  for (const EventTypeInfo& type : kEventTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

EvidencePlace PlaceOfEvidence(const AlertMatch& match) {
  for (EvidencePlace place : {EvidencePlace::kHeadline, EvidencePlace::kLead}) {
    size_t all = 0;
    const size_t there = CountSelections(match, place, &all);
    if (there > 0 && there >= std::min<size_t>(all, 2)) return place;
  }
  return EvidencePlace::kElsewhere;
}

size_t FindMainMatch(const Alert& alert) {
  size_t best = 0;
  for (size_t i = 1; i < alert.matches.size(); ++i) {
    // An informational rule enriches; it is not what the alert is about.
    if (alert.matches[i].level <= Severity::kInformational) continue;
    if (OrderOf(alert.matches[i]) < OrderOf(alert.matches[best])) best = i;
  }
  return best;
}

}  // namespace lodewire
