#include "pipeline/domain/derived_fields.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "pipeline/domain/domain.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

struct Goods {
  std::optional<double> net;
  std::optional<double> gross;
  std::optional<double> volume;
  std::optional<int64_t> value;
  std::string_view currency = "USD";
};

// A sealed trade event of these goods with its derived fields.
class DerivedFields : public ::testing::Test {
 protected:
  void Make(const Goods& goods, uint16_t capacity = 16) {
    owned_ = std::make_unique<OwnedEventView>(capacity,
                                              static_cast<uint16_t>(FieldTable::Trade().size()));
    EventView& view = owned_->view();
    view.Reset(FieldTable::Trade());
    const auto add = [&view](Value value) { ASSERT_TRUE(view.Append(value)); };
    if (goods.volume) add(Value::Double(TradeField::kVolumeM3, *goods.volume));
    if (goods.net) add(Value::Double(TradeField::kNetWeightKg, *goods.net));
    if (goods.gross) add(Value::Double(TradeField::kGrossWeightKg, *goods.gross));
    if (goods.value) add(Value::Decimal(TradeField::kValue, *goods.value, 500'000'000));
    if (!goods.currency.empty()) add(Value::String(TradeField::kValueCurrency, goods.currency));
    view.Seal();
    ok_ = AppendDerivedFields(&view) && AppendPriceFields(nullptr, &view);
  }
  std::optional<double> Of(FieldId field) const {
    const auto values = owned_->view().Values(field);
    if (values.empty()) return std::nullopt;
    return values[0].AsDouble();
  }

  std::unique_ptr<OwnedEventView> owned_;
  bool ok_ = false;
};

TEST_F(DerivedFields, AreTheQuotientsOfTheirOperands) {
  Make({.net = 100, .gross = 125, .volume = 0.5, .value = 1000});
  EXPECT_TRUE(ok_);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kUnitValueUsdKg), 10.005);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kTareRatio), 0.2);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kDeclaredDensity), 200);
}

TEST_F(DerivedFields, HaveNoUnitValueInOtherCurrencies) {
  Make({.net = 100, .gross = {}, .volume = {}, .value = 1000, .currency = "CNY"});
  EXPECT_FALSE(Of(TradeField::kUnitValueUsdKg).has_value());
  Make({.net = 100, .gross = {}, .volume = {}, .value = 1000, .currency = ""});
  EXPECT_FALSE(Of(TradeField::kUnitValueUsdKg).has_value());
}

TEST_F(DerivedFields, HaveNoTareWhereGrossEqualsNet) {
  Make({.net = 100, .gross = 100, .volume = {}, .value = {}});
  EXPECT_FALSE(Of(TradeField::kTareRatio).has_value());
}

TEST_F(DerivedFields, AreAbsentWhereAnOperandIsAbsentOrZero) {
  Make({.net = {}, .gross = 125, .volume = 0.5, .value = 1000});
  EXPECT_FALSE(Of(TradeField::kUnitValueUsdKg).has_value());
  EXPECT_FALSE(Of(TradeField::kTareRatio).has_value());
  EXPECT_FALSE(Of(TradeField::kDeclaredDensity).has_value());
  Make({.net = 0, .gross = 125, .volume = 0.5, .value = 1000});
  EXPECT_FALSE(Of(TradeField::kTareRatio).has_value());
  Make({.net = 100, .gross = 0, .volume = 0, .value = {}});
  EXPECT_FALSE(Of(TradeField::kTareRatio).has_value());
  EXPECT_FALSE(Of(TradeField::kDeclaredDensity).has_value());
  EXPECT_TRUE(ok_);
}

TEST_F(DerivedFields, AreNeverInfinite) {
  Make({.net = 1e-320, .gross = {}, .volume = {}, .value = INT64_MAX});
  EXPECT_FALSE(Of(TradeField::kUnitValueUsdKg).has_value());
}

// A sealed trade event of the values.
class DerivedFromAll : public ::testing::Test {
 protected:
  std::optional<double> Of(FieldId field, std::initializer_list<Value> values) {
    owned_ =
        std::make_unique<OwnedEventView>(32, static_cast<uint16_t>(FieldTable::Trade().size()));
    EventView& view = owned_->view();
    view.Reset(FieldTable::Trade());
    for (const Value& value : values) EXPECT_TRUE(view.Append(value));
    view.Seal();
    EXPECT_TRUE(AppendDerivedFields(&view));
    EXPECT_TRUE(AppendPriceFields(prices_, &view));
    const auto derived = view.Values(field);
    if (derived.empty()) return std::nullopt;
    return derived[0].AsDouble();
  }

  const ReferencePrices* prices_ = nullptr;
  std::unique_ptr<OwnedEventView> owned_;
};

constexpr int64_t kDay = 86'400'000;

TEST_F(DerivedFromAll, UnitValueLeavesOutFreight) {
  const Value net = Value::Double(TradeField::kNetWeightKg, 10);
  const Value value = Value::Decimal(TradeField::kValue, 100, 0);
  const Value usd = Value::String(TradeField::kValueCurrency, "USD");
  const FieldId field = TradeField::kUnitValueUsdKg;
  EXPECT_DOUBLE_EQ(*Of(field, {net, value, usd, Value::String(TradeField::kIncoterm, "FOB")}), 10);
  EXPECT_DOUBLE_EQ(*Of(field, {net, value, usd, Value::String(TradeField::kIncoterm, "CIF")}), 9.5);
}

TEST_F(DerivedFromAll, UnitValueFallsBackOnTheStatisticalValue) {
  const Value net = Value::Double(TradeField::kNetWeightKg, 10);
  const Value value = Value::Decimal(TradeField::kValue, 700, 0);
  const Value cny = Value::String(TradeField::kValueCurrency, "CNY");
  const Value statistical = Value::Decimal(TradeField::kStatisticalValue, 100, 0);
  const Value usd = Value::String(TradeField::kStatisticalValueCurrency, "USD");
  const FieldId field = TradeField::kUnitValueUsdKg;
  EXPECT_DOUBLE_EQ(*Of(field, {net, value, cny, statistical, usd}), 10);
  EXPECT_DOUBLE_EQ(
      *Of(field, {net, value, cny, statistical, usd, Value::String(TradeField::kFlow, "import")}),
      9.5);
}

TEST_F(DerivedFromAll, QuantityRatioKnowsUnitsOfMassOnly) {
  const Value net = Value::Double(TradeField::kNetWeightKg, 1000);
  const Value two = Value::Double(TradeField::kQuantity, 2);
  const FieldId field = TradeField::kQuantityRatio;
  EXPECT_DOUBLE_EQ(*Of(field, {net, two, Value::String(TradeField::kQuantityUnit, "TNE")}), 2);
  EXPECT_FALSE(Of(field, {net, two, Value::String(TradeField::kQuantityUnit, "NMB")}));
  EXPECT_FALSE(Of(field, {net, two}));
}

TEST_F(DerivedFromAll, StatisticalRatioComparesOneCurrency) {
  const Value value = Value::Decimal(TradeField::kValue, 100, 0);
  const Value statistical = Value::Decimal(TradeField::kStatisticalValue, 300, 0);
  const Value usd = Value::String(TradeField::kStatisticalValueCurrency, "USD");
  const FieldId field = TradeField::kStatisticalRatio;
  EXPECT_DOUBLE_EQ(
      *Of(field, {value, Value::String(TradeField::kValueCurrency, "USD"), statistical, usd}), 3);
  EXPECT_FALSE(
      Of(field, {value, Value::String(TradeField::kValueCurrency, "EUR"), statistical, usd}));
  EXPECT_FALSE(Of(field, {value, statistical}));
}

TEST_F(DerivedFromAll, DaysOfTheLicenceAreSigned) {
  const Value declared = Value::Integer(TradeField::kDeclaredTime, 100 * kDay);
  const Value from = Value::Integer(TradeField::kLicenceValidFrom, 90 * kDay);
  const Value until = Value::Integer(TradeField::kLicenceValidUntil, 97 * kDay);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kLicenceDaysLeft, {declared, from, until}), -3);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kLicenceDaysRun, {declared, from, until}), 10);
  EXPECT_FALSE(Of(TradeField::kLicenceDaysLeft, {from, until}));
  EXPECT_FALSE(Of(TradeField::kLicenceDaysRun, {declared, until}));
}

TEST_F(DerivedFromAll, AgesOfThePartiesAreThoseOfTheDeclaration) {
  const Value declared = Value::Integer(TradeField::kDeclaredTime, 100 * kDay);
  const Value exporter = Value::Integer(TradeField::kExporterRegistrationDate, 70 * kDay);
  const Value importer = Value::Integer(TradeField::kImporterRegistrationDate, 60 * kDay);
  const Value consignee = Value::Integer(TradeField::kConsigneeRegistrationDate, 50 * kDay);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kExporterAgeDays, {declared, exporter}), 30);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kConsigneeAgeDays, {declared, importer}), 40);
  EXPECT_DOUBLE_EQ(*Of(TradeField::kConsigneeAgeDays, {declared, importer, consignee}), 50);
  EXPECT_FALSE(Of(TradeField::kConsigneeAgeDays, {declared}));
}

TEST_F(DerivedFromAll, CountsAreMissingWhereThereAreNone) {
  const Value hongkong = Value::String(TradeField::kCountryTransit, "HK");
  EXPECT_DOUBLE_EQ(*Of(TradeField::kTransitCount, {hongkong, hongkong}), 2);
  EXPECT_FALSE(Of(TradeField::kTransitCount, {}));
  EXPECT_DOUBLE_EQ(
      *Of(TradeField::kRouteLegCount, {Value::String(TradeField::kRoutePortFrom, "CNSHA")}), 1);
}

TEST_F(DerivedFromAll, WeightAPackageIsAbsentWithoutACount) {
  const Value net = Value::Double(TradeField::kNetWeightKg, 1000);
  const FieldId field = TradeField::kNetKgPerPackage;
  EXPECT_DOUBLE_EQ(*Of(field, {net, Value::Integer(TradeField::kPackageCount, 40)}), 25);
  EXPECT_FALSE(Of(field, {net, Value::Integer(TradeField::kPackageCount, 0)}));
  EXPECT_FALSE(Of(field, {net}));
}

TEST_F(DerivedFromAll, LicenceQuantityIsReadFromTheRemarks) {
  const Value net = Value::Double(TradeField::kNetWeightKg, 20'000);
  const FieldId field = TradeField::kLicenceQuantityRatio;
  const auto of = [&](std::string_view remarks) {
    return Of(field, {net, Value::String(TradeField::kRemarks, remarks)});
  };
  EXPECT_DOUBLE_EQ(*of("lot 7, licence balance 5000 kg"), 4);
  EXPECT_DOUBLE_EQ(*of("Licence balance: 12,500.0 KG left"), 1.6);
  EXPECT_DOUBLE_EQ(*of("许可证余量 2.5 吨"), 8);
  EXPECT_FALSE(of("licence balance 5000"));
  EXPECT_FALSE(of("licence balance unknown, 40 drums of 500 kg"));
  EXPECT_FALSE(of("balance 5000 kg"));
}

TEST_F(DerivedFromAll, PricesAreTheOperators) {
  const absl::StatusOr<std::unique_ptr<Domain>> domain =
      Domain::Load(LODEWIRE_SOURCE_DIR "/config/domain", LODEWIRE_SOURCE_DIR "/config/reference");
  ASSERT_TRUE(domain.ok()) << domain.status();
  prices_ = &(*domain)->reference();
  const Value code = Value::String(TradeField::kHsCode, "811010");
  const Value china = Value::String(TradeField::kCountryExport, "CN");
  const Value net = Value::Double(TradeField::kNetWeightKg, 1000);
  const Value usd = Value::String(TradeField::kValueCurrency, "USD");
  const Value value = Value::Decimal(TradeField::kValue, 22'700, 0);
  // 2024-07-20 and 2026-01-20.
  const Value held = Value::Integer(TradeField::kDeclaredTime, 1'721'433'600'000);
  const Value stale = Value::Integer(TradeField::kDeclaredTime, 1'768'867'200'000);
  const FieldId ratio = TradeField::kUnitValueRatio;
  EXPECT_DOUBLE_EQ(*Of(ratio, {code, china, net, usd, value, held}), 1);
  EXPECT_FALSE(Of(ratio, {code, china, net, usd, value, stale}));
  EXPECT_FALSE(Of(ratio, {code, net, usd, value, held}));
  const Value cny = Value::String(TradeField::kValueCurrency, "CNY");
  const FieldId unit = TradeField::kUnitValueUsdKg;
  EXPECT_NEAR(*Of(unit, {code, china, net, cny, value, held}), 22.7 * 0.1388, 1e-9);
  EXPECT_FALSE(Of(unit, {code, china, net, cny, value, stale}));
}

TEST_F(DerivedFields, SayWhenTheViewIsFull) {
  Make({.net = 100, .gross = 125, .volume = 0.5, .value = 1000}, 5);
  EXPECT_FALSE(ok_);
}

}  // namespace
}  // namespace lodewire
