// The fields of a trade event that are computed from others: unit value, tare ratio, declared
// density.
//
//   tare_ratio          (gross - net) / gross; many feeds copy one weight into the other, so equal
//                       weights say nothing
//   declared_density    net weight / volume, kg/m3
//   net_kg_per_package  net weight / package count
//   quantity_ratio      quantity / net weight, where the quantity is in a unit of mass
//   statistical_ratio   statistical value / value, where both are in one currency
//   licence_days_left   from the declaration to the licence's end
//   licence_days_run    from the licence's beginning to the declaration
//   exporter_age_days, consignee_age_days
//                       from the party's registration to the declaration
//   transit_count, route_leg_count
//                       how many there are
//   licence_quantity_ratio
//                       net weight / what is left on the licence, as the remarks say
//   unit_value_usd_kg   value / net weight in US dollars, free on board: the value, or where no
//                       exchange rate holds for its currency the statistical one. Terms of
//                       delivery that include freight count 5 % less.
//   unit_value_ratio    unit_value_usd_kg / the operator's reference price for such goods, market
//                       and time
//
// Each is absent when an operand is absent or zero, so that a rule's comparison is false and not
// wrong. The last two depend on what is loaded with the rules, so the match stage appends them.
//
// Threading: the thread that has the view.
// Memory: the view's.
// Errors: false when the view has no room for more values (Verdict::kTooManyValues).
// Example:
//   view.Seal();  if (!AppendDerivedFields(&view) || !AppendPriceFields(nullptr, &view)) …
#ifndef LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_
#define LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_

#include "pipeline/domain/reference_prices.h"
#include "pipeline/event/event_view.h"

namespace lodewire {

// `view`: a sealed trade event without derived fields.
[[nodiscard]] bool AppendDerivedFields(EventView* view);

// After AppendDerivedFields: unit value and its ratio. `prices` may be null: US dollars only.
[[nodiscard]] bool AppendPriceFields(const ReferencePrices* prices, EventView* view);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_DERIVED_FIELDS_H_
