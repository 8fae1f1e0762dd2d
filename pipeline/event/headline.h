// What a person recognises an event by: a story's headline, a declaration's description of goods.
//
// Threading: pure function.
// Memory: none; a view of the event's text.
// Errors: empty where the event has none.
// Example:
//   json.String("headline", HeadlineOf(view));
#ifndef LODEWIRE_PIPELINE_EVENT_HEADLINE_H_
#define LODEWIRE_PIPELINE_EVENT_HEADLINE_H_

#include <string_view>

#include "pipeline/event/event_view.h"
#include "pipeline/event/fields.h"

namespace lodewire {

// As rules see it, normalised.
inline std::string_view HeadlineOf(const EventView& view) {
  return view.First(view.category() == Category::kTrade ? FieldId{TradeField::kDescription}
                                                        : FieldId{NewsField::kHeadline});
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_HEADLINE_H_
