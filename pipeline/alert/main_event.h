// Which of the rules that hold says what the event is about: its main event.
//
// A story names many things; what it is about stands in its headline, and is the most specific of
// what is said there ("Court jails gallium smugglers" is a prosecution, not smuggling). In order:
//
//   1. where the rule's evidence stands: headline, then the lead of the body, then elsewhere
//   2. how specific the event type is, see kEventTypes
//   3. in the headline: what comes first
//   4. the rule's level, the higher first; then its id
//
// Threading: pure functions.
// Memory: none.
// Errors: an event type that is not of the table is the least specific.
// Example:
//   const size_t main = FindMainMatch(*alert);
#ifndef LODEWIRE_PIPELINE_ALERT_MAIN_EVENT_H_
#define LODEWIRE_PIPELINE_ALERT_MAIN_EVENT_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/alert/alert.h"

namespace lodewire {

struct EventTypeInfo {
  std::string_view name;    // As rules and alerts have it.
  std::string_view phrase;  // For people.
  uint8_t generality = 0;   // 0: a specific act; the higher, the more it may be mere context.
};

// The thirteen types; docs/alerts.md says what each means.
inline constexpr std::array<EventTypeInfo, 13> kEventTypes = {{
    {"relaxation", "easing of controls", 0},
    {"retaliation", "trade retaliation", 0},
    {"prosecution", "prosecution", 0},
    {"seizure", "seizure", 0},
    {"licence", "licensing", 0},
    {"quota", "quota", 0},
    {"ban", "ban", 1},
    {"disruption", "supply disruption", 1},
    {"price", "price move", 1},
    {"smuggling", "smuggling", 1},
    {"enforcement", "enforcement", 2},
    {"capacity", "new capacity", 3},
    {"control", "export control", 3},
}};

// nullptr: not one of the thirteen.
const EventTypeInfo* FindEventType(std::string_view name);

enum class EvidencePlace : uint8_t { kElsewhere, kLead, kHeadline };
// Where most of what a match needs stands: two of its selections, or its only one.
EvidencePlace PlaceOfEvidence(const AlertMatch& match);

// The index in alert.matches, which is not empty.
size_t FindMainMatch(const Alert& alert);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_MAIN_EVENT_H_
