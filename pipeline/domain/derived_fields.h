// The fields of a trade event that are computed from others: unit value, tare ratio, declared
// density.
//
//   unit_value_usd_kg  value / net weight, where the value is in US dollars; other currencies need
//   rates that change
//                      by the day, so they have none
//   tare_ratio         (gross - net) / gross; many feeds copy one weight into the other, so equal
//   weights say nothing declared_density   net weight / volume, kg/m3
//
// Each is absent when an operand is absent or zero, so that a rule's comparison is false and not
// wrong.
//
// Threading: the thread that has the view.
// Memory: the view's.
// Errors: false when the view has no room for more values (Verdict::kTooManyValues).
// Example:
//   view.Seal();  if (!AppendDerivedFields(&view)) …
#ifndef LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_
#define LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_

#include "pipeline/event/event_view.h"

namespace lodewire {

// `view`: a sealed trade event without derived fields.
[[nodiscard]] bool AppendDerivedFields(EventView* view);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_
