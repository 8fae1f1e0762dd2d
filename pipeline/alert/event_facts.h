// Copies into an alert what the event itself states: headline, identifiers, ratings, parties,
// instruments, amounts and times.
//
// Threading: one thread.
// Memory: views into the event.
// Errors: a full list leaves the rest out.
// Example:
//   FillEventFacts(view, record, &alert);
#ifndef LODEWIRE_PIPELINE_ALERT_EVENT_FACTS_H_
#define LODEWIRE_PIPELINE_ALERT_EVENT_FACTS_H_

#include "pipeline/alert/alert.h"
#include "pipeline/event/event_view.h"
#include "pipeline/event/record.h"

namespace lodewire {

void FillEventFacts(const EventView& view, const Record& record, Alert* alert);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_EVENT_FACTS_H_
