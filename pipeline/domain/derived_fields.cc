#include "pipeline/domain/derived_fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

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

// The declared time, or where that is missing the time when the sender learned of it.
int64_t TimeOf(const EventView& view) {
  return view.FirstInteger(TradeField::kDeclaredTime,
                           view.FirstInteger(TradeField::kObservedTime, kNoMoment));
}

// US dollars for a unit of the currency that a field names; 0 when no rate holds.
double UsdPerUnit(const ReferencePrices* prices, const EventView& view, FieldId currency) {
  const std::string_view code = view.First(currency);
  if (code == "USD") return 1;
  if (prices == nullptr || code.empty()) return 0;
  return prices->UsdPerUnit(code, TimeOf(view)).value_or(0);
}

double ValueUsd(const ReferencePrices* prices, const EventView& view) {
  const double value =
      FirstNumber(view, TradeField::kValue) * UsdPerUnit(prices, view, TradeField::kValueCurrency);
  if (value != 0) {
    const std::string_view incoterm = view.First(TradeField::kIncoterm);
    return value * FreeOnBoardShare(std::find(kWithFreight.begin(), kWithFreight.end(), incoterm) !=
                                    kWithFreight.end());
  }
  // Statistics value imports with freight, exports without. Source: UN IMTS 2010.
  return FirstNumber(view, TradeField::kStatisticalValue) *
         UsdPerUnit(prices, view, TradeField::kStatisticalValueCurrency) *
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

// What is left on a licence, as declarants write it. Source: K.
constexpr std::array<std::string_view, 13> kLicenceBalances = {
    "licence balance",  "license balance",  "balance of licence", "balance of license",
    "licence quantity", "license quantity", "licensed quantity",  "licence remaining",
    "许可证余量",       "许可余量",         "许可证数量",         "许可数量",
    "許可證餘量"};
// Bytes that may stand between those words and the number: ": ", "of ", "仅余".
constexpr size_t kBeforeNumberMax = 12;

// The first number of `text` with thousands apart by commas or not, in kilograms by the unit
// behind it; 0: there is none, or its unit is no unit of mass.
double LeadingKilograms(std::string_view text) {
  size_t at = text.find_first_of("0123456789");
  if (at > kBeforeNumberMax) return 0;  // npos is beyond it, too.
  double number = 0;
  double scale = 0;  // Of the next decimal; 0: before the point.
  for (; at < text.size(); ++at) {
    if (text[at] == ',') continue;
    if (text[at] == '.' && scale == 0) {
      scale = 0.1;
      continue;
    }
    if (text[at] < '0' || text[at] > '9') break;
    const double digit = text[at] - '0';
    number = scale == 0 ? number * 10 + digit : number + digit * scale;
    scale *= 0.1;
  }
  text.remove_prefix(at);
  if (text.starts_with(' ')) text.remove_prefix(1);
  for (const std::string_view unit : {"kg", "KG", "Kg", "千克", "公斤"}) {
    if (text.starts_with(unit)) return number;
  }
  for (const std::string_view unit : {"t", "MT", "吨", "噸"}) {
    if (text.starts_with(unit)) return number * 1000;
  }
  return 0;
}

bool EqualsIgnoringCase(char a, char b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b);
}

double LicenceQuantityKg(const EventView& view) {
  const std::string_view remarks = view.First(TradeField::kRemarks);
  for (const std::string_view words : kLicenceBalances) {
    const auto found =
        std::search(remarks.begin(), remarks.end(), words.begin(), words.end(), EqualsIgnoringCase);
    if (found == remarks.end()) continue;
    return LeadingKilograms(
        remarks.substr(static_cast<size_t>(found - remarks.begin()) + words.size()));
  }
  return 0;
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

struct Derived {
  FieldId field;
  double number;  // No number: the field is absent.
};

// AppendDerived wants ascending fields.
bool AppendAll(std::span<const Derived> all, EventView* view) {
  return std::all_of(all.begin(), all.end(), [view](const Derived& derived) {
    return !std::isfinite(derived.number) ||
           view->AppendDerived(Value::Double(derived.field, derived.number));
  });
}

}  // namespace

bool AppendDerivedFields(EventView* view) {
  DCHECK(view->category() == Category::kTrade);
  const double net = FirstNumber(*view, TradeField::kNetWeightKg);
  const std::array<Derived, 12> all = {{
      {TradeField::kTareRatio, TareRatio(net, FirstNumber(*view, TradeField::kGrossWeightKg))},
      {TradeField::kDeclaredDensity, Quotient(net, FirstNumber(*view, TradeField::kVolumeM3))},
      {TradeField::kNetKgPerPackage, Quotient(net, FirstNumber(*view, TradeField::kPackageCount))},
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
      {TradeField::kLicenceQuantityRatio, Quotient(net, LicenceQuantityKg(*view))},
  }};
  static_assert(TradeField::kTareRatio + 11 == TradeField::kLicenceQuantityRatio);
  return AppendAll(all, view);
}

bool AppendPriceFields(const ReferencePrices* prices, EventView* view) {
  DCHECK(view->category() == Category::kTrade);
  const double unit_value =
      Quotient(ValueUsd(prices, *view), FirstNumber(*view, TradeField::kNetWeightKg));
  double ratio = std::nan("");
  if (prices != nullptr && std::isfinite(unit_value)) {
    const ReferenceAnswer answer = prices->Find(*view, TimeOf(*view));
    if (answer.state == ReferenceState::kFound) ratio = Quotient(unit_value, answer.usd_per_kg);
  }
  const std::array<Derived, 2> all = {
      {{TradeField::kUnitValueUsdKg, unit_value}, {TradeField::kUnitValueRatio, ratio}}};
  return AppendAll(all, view);
}

}  // namespace lodewire
