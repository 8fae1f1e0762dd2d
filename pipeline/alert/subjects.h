// What an alert is about, by the domain data: minerals with form, places with role, agencies,
// sectors, typologies, tariff codes, the reference price and the regimes at the event's time.
//
// How sure it is of a mineral (docs/alerts.md shows the same table):
//   1.00  a strong term at or within 200 bytes of a place that made a rule match
//   0.95  a tariff code that holds this mineral alone
//   0.90  a rule that matched asserts it
//   0.80  a strong term elsewhere in the headline or the goods description
//   0.70  a reference code of a control list
//   0.60  a context term within 200 bytes of a place that made a rule match; any term that is in
//         another field (a party's name, the end use) whose value made a rule match
//   0.50  a strong term elsewhere; a product on which a rule matched
//
// Threading: one thread.
// Memory: views into event, rules and domain.
// Errors: a full list leaves the rest out.
// Example:
//   FillSubjects({&domain, &rules, ranked, evidence}, view, &alert);
#ifndef LODEWIRE_PIPELINE_ALERT_SUBJECTS_H_
#define LODEWIRE_PIPELINE_ALERT_SUBJECTS_H_

#include <cstdint>
#include <span>

#include "pipeline/alert/alert.h"
#include "pipeline/domain/domain.h"
#include "pipeline/event/event_view.h"
#include "pipeline/event/evidence.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

struct SubjectSources {
  const Domain* domain = nullptr;
  const RuleSet* rules = nullptr;
  std::span<const uint32_t> matched;   // Rules of alert.matches.
  std::span<const Evidence> evidence;  // Of all of them.
  uint32_t look_alikes = 0;  // A bit for each of `matched` that needs letters that only look right.
};

// The alert's event_ms must be set.
void FillSubjects(const SubjectSources& sources, const EventView& view, Alert* alert);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_SUBJECTS_H_
