// The fields of a trade event that are computed from others: unit value, tare ratio, declared
// density.
//
//   unit_value_usd_kg   value / net weight in US dollars, free on board: the value, or where that
//                       is in another currency the statistical value. Terms of delivery that include
//                       freight count 5 % less. Rates change by the day, so currencies are not
//                       converted here.
//   tare_ratio          (gross - net) / gross; many feeds copy one weight into the other, so equal
//                       weights say nothing
//   declared_density    net weight / volume, kg/m3
//   quantity_ratio      quantity / net weight, where the quantity is in a unit of mass
//   statistical_ratio   statistical value / value, where both are in one currency
//   licence_days_left   from the declaration to the licence's end
//   licence_days_run    from the licence's beginning to the declaration
//   exporter_age_days, consignee_age_days
//                       from the party's registration to the declaration
//   transit_count, route_leg_count
//                       how many there are
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
