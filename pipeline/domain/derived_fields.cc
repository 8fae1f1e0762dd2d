#include "pipeline/domain/derived_fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "pipeline/base/check.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

constexpr double kDayMs = 86'400'000;
constexpr int64_t kNoMoment = std::numeric_limits<int64_t>::min();
// What is left of a value that includes freight and insurance. Source: K, a usual share of freight.
constexpr double kFreeOnBoardShare = 0.95;
// Terms of delivery that include the main carriage. Source: Incoterms 2020.
constexpr std::array<std::string_view, 7> kWithFreight = {"CFR", "CIF", "CPT", "CIP",
                                                          "DAP", "DPU", "DDP"};

struct MassUnit {
  std::string_view code;
  double kilograms;
};
// Source: UN/ECE Recommendation 20.
constexpr std::array<MassUnit, 6> kMassUnits = {{{"KGM", 1},
                                                 {"TNE", 1000},
                                                 {"GRM", 0.001},
                                                 {"LBR", 0.45359237},
                                                 {"DTN", 100},
                                                 {"ONZ", 0.028349523125}}};

// The field's first number, or 0, which for a divisor or a dividend here means the same as absence.
double FirstNumber(const EventView& view, FieldId field) {
  for (const Value& value : view.Values(field)) {
    if (value.is_number()) return value.AsDouble();
  }
  return 0;
}

// A quotient that is no number where an operand is absent.
double Quotient(double dividend, double divisor) {
  return dividend == 0 || divisor == 0 ? std::nan("") : dividend / divisor;
}

double FreeOnBoardShare(bool with_freight) { return with_freight ? kFreeOnBoardShare : 1; }

double ValueUsd(const EventView& view) {
  const double value = FirstNumber(view, TradeField::kValue);
  if (value != 0 && view.First(TradeField::kValueCurrency) == "USD") {
    const std::string_view incoterm = view.First(TradeField::kIncoterm);
    return value * FreeOnBoardShare(std::find(kWithFreight.begin(), kWithFreight.end(), incoterm) !=
                                    kWithFreight.end());
  }
  if (view.First(TradeField::kStatisticalValueCurrency) != "USD") return 0;
  // Statistics value imports with freight, exports without. Source: UN IMTS 2010.
  return FirstNumber(view, TradeField::kStatisticalValue) *
         FreeOnBoardShare(view.First(TradeField::kFlow) == "import");
}

double TareRatio(double net, double gross) {
  return net == 0 || gross == net ? std::nan("") : Quotient(gross - net, gross);
}

double QuantityRatio(const EventView& view, double net) {
  const std::string_view code = view.First(TradeField::kQuantityUnit);
  for (const MassUnit& unit : kMassUnits) {
    if (unit.code == code) {
      return Quotient(FirstNumber(view, TradeField::kQuantity) * unit.kilograms, net);
    }
  }
  return std::nan("");
}

double StatisticalRatio(const EventView& view) {
  const std::string_view currency = view.First(TradeField::kValueCurrency);
  if (currency.empty() || currency != view.First(TradeField::kStatisticalValueCurrency)) {
    return std::nan("");
  }
  return Quotient(FirstNumber(view, TradeField::kStatisticalValue),
                  FirstNumber(view, TradeField::kValue));
}

double DaysBetween(const EventView& view, FieldId from, FieldId to) {
  const int64_t begin = view.FirstInteger(from, kNoMoment);
  const int64_t end = view.FirstInteger(to, kNoMoment);
  if (begin == kNoMoment || end == kNoMoment) return std::nan("");
  return (static_cast<double>(end) - static_cast<double>(begin)) / kDayMs;
}

// A count that is no number where there are none.
double Count(const EventView& view, FieldId field) {
  const size_t count = view.Values(field).size();
  return count == 0 ? std::nan("") : static_cast<double>(count);
}

double ConsigneeAgeDays(const EventView& view) {
  const double age =
      DaysBetween(view, TradeField::kConsigneeRegistrationDate, TradeField::kDeclaredTime);
  return std::isfinite(age)
             ? age
             : DaysBetween(view, TradeField::kImporterRegistrationDate, TradeField::kDeclaredTime);
}

}  // namespace

bool AppendDerivedFields(EventView* view) {
  DCHECK(view->category() == Category::kTrade);
  const double net = FirstNumber(*view, TradeField::kNetWeightKg);
  struct Derived {
    FieldId field;
    double number;
  };
  // AppendDerived wants ascending fields.
  const std::array<Derived, 11> all = {{
      {TradeField::kUnitValueUsdKg, Quotient(ValueUsd(*view), net)},
      {TradeField::kTareRatio, TareRatio(net, FirstNumber(*view, TradeField::kGrossWeightKg))},
      {TradeField::kDeclaredDensity, Quotient(net, FirstNumber(*view, TradeField::kVolumeM3))},
      {TradeField::kQuantityRatio, QuantityRatio(*view, net)},
      {TradeField::kStatisticalRatio, StatisticalRatio(*view)},
      {TradeField::kLicenceDaysLeft,
       DaysBetween(*view, TradeField::kDeclaredTime, TradeField::kLicenceValidUntil)},
      {TradeField::kLicenceDaysRun,
       DaysBetween(*view, TradeField::kLicenceValidFrom, TradeField::kDeclaredTime)},
      {TradeField::kExporterAgeDays,
       DaysBetween(*view, TradeField::kExporterRegistrationDate, TradeField::kDeclaredTime)},
      {TradeField::kConsigneeAgeDays, ConsigneeAgeDays(*view)},
      {TradeField::kTransitCount, Count(*view, TradeField::kCountryTransit)},
      {TradeField::kRouteLegCount, Count(*view, TradeField::kRoutePortFrom)},
  }};
  static_assert(TradeField::kUnitValueUsdKg + 10 == TradeField::kRouteLegCount);
  return std::all_of(all.begin(), all.end(), [view](const Derived& derived) {
    return !std::isfinite(derived.number) ||
           view->AppendDerived(Value::Double(derived.field, derived.number));
  });
}

}  // namespace lodewire
