#include "pipeline/domain/derived_fields.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

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
    ok_ = AppendDerivedFields(&view);
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

TEST_F(DerivedFields, SayWhenTheViewIsFull) {
  Make({.net = 100, .gross = 125, .volume = 0.5, .value = 1000}, 5);
  EXPECT_FALSE(ok_);
}

}  // namespace
}  // namespace lodewire
