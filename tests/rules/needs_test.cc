#include "pipeline/rules/needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/event/fields.h"
#include "pipeline/rules/loader.h"

namespace lodewire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kRule = R"(
title: cheap antimony by a hub
id: 3f0c2a9e-7d55-4c1b-9a54-0b6f1a1f9c11
status: test
logsource: {category: trade, product: lodewire}
detection:
    goods: {hs_code: '811010'}
    cheap: {unit_value_usd_kg|lt: 8}
    hub: {country_export: 'TH'}
    licensed: {licence_id|exists: true}
    transit: {country_transit: 'SG'}
    words: {description|contains: 'scrap'}
    condition: goods and cheap and (hub or transit) and not licensed and not words
level: low
)";

class Needs : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<LoadedRules> loaded = LoadRuleText(kRule, "rule.yaml", {});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    loaded_ = *std::move(loaded);
  }
  std::vector<FieldId> Of(std::initializer_list<Value> values) {
    OwnedEventView owned(32, static_cast<uint16_t>(FieldTable::Trade().size()));
    EventView& view = owned.view();
    view.Reset(FieldTable::Trade());
    for (const Value& value : values) EXPECT_TRUE(view.Append(value));
    view.Seal();
    const NaiveMatcher naive(loaded_.rules);
    return NotEvaluated(RuleAnswers(loaded_.rules.front(), naive, view));
  }

  const Value code_ = Value::String(TradeField::kHsCode, "811010");
  const Value tin_ = Value::String(TradeField::kHsCode, "800110");
  const Value thailand_ = Value::String(TradeField::kCountryExport, "TH");
  const Value germany_ = Value::String(TradeField::kCountryExport, "DE");
  const Value cheap_ = Value::Double(TradeField::kUnitValueUsdKg, 2);
  const Value fair_ = Value::Double(TradeField::kUnitValueUsdKg, 20);
  LoadedRules loaded_;
};

TEST_F(Needs, AreWhatTestsCompareButTextsAndWhatMayBeAbsent) {
  EXPECT_THAT(
      NeedsOf(loaded_.rules.front()),
      ElementsAre(TradeField::kHsCode, TradeField::kCountryExport, TradeField::kUnitValueUsdKg));
}

TEST_F(Needs, NameTheFieldThatIsMissing) {
  EXPECT_THAT(Of({code_, thailand_}), ElementsAre(TradeField::kUnitValueUsdKg));
  EXPECT_THAT(Of({code_, cheap_}), ElementsAre(TradeField::kCountryExport));
}

TEST_F(Needs, NameAllWhereOneAloneWouldNotDo) {
  EXPECT_THAT(Of({code_}), ElementsAre(TradeField::kCountryExport, TradeField::kUnitValueUsdKg));
}

TEST_F(Needs, SayNothingWhereTheRuleHoldsOrCouldNot) {
  EXPECT_THAT(Of({code_, thailand_, cheap_}), IsEmpty());
  EXPECT_THAT(Of({code_, thailand_, fair_}), IsEmpty());
  EXPECT_THAT(Of({code_, germany_}), IsEmpty());
  EXPECT_THAT(Of({tin_, thailand_}), IsEmpty());
}

}  // namespace
}  // namespace lodewire
