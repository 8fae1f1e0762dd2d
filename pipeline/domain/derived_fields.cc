#include "pipeline/domain/derived_fields.h"

#include <cmath>

#include "pipeline/base/check.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

// The field's first number, or 0, which for a divisor or a dividend here means the same as absence.
double FirstNumber(const EventView& view, FieldId field) {
  for (const Value& value : view.Values(field)) {
    if (value.is_number()) return value.AsDouble();
  }
  return 0;
}

}  // namespace

bool AppendDerivedFields(EventView* view) {
  DCHECK(view->category() == Category::kTrade);
  // AppendDerived wants ascending fields.
  static_assert(TradeField::kUnitValueUsdKg < TradeField::kTareRatio);
  static_assert(TradeField::kTareRatio < TradeField::kDeclaredDensity);
  const auto append = [view](FieldId field, double number) {
    return !std::isfinite(number) || view->AppendDerived(Value::Double(field, number));
  };
  const double net = FirstNumber(*view, TradeField::kNetWeightKg);
  const double gross = FirstNumber(*view, TradeField::kGrossWeightKg);
  const double volume = FirstNumber(*view, TradeField::kVolumeM3);
  const double value = FirstNumber(*view, TradeField::kValue);
  if (net == 0) return true;
  if (value != 0 && view->First(TradeField::kValueCurrency) == "USD" &&
      !append(TradeField::kUnitValueUsdKg, value / net)) {
    return false;
  }
  if (gross != 0 && gross != net && !append(TradeField::kTareRatio, (gross - net) / gross)) {
    return false;
  }
  return volume == 0 || append(TradeField::kDeclaredDensity, net / volume);
}

}  // namespace lodewire
