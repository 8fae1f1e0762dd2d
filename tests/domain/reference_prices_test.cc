#include "pipeline/domain/reference_prices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "pipeline/domain/calendar_day.h"
#include "pipeline/event/fields.h"
#include "tests/domain/test_domain.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

constexpr char kPrices[] =
    "prices:\n"
    "  - id: inside\n"
    "    what: gallium\n"
    "    mineral: gallium\n"
    "    market: china\n"
    "    codes: [\"811292\"]\n"
    "    terms: [gallium, 镓]\n"
    "    unit: CNY/kg\n"
    "    example: true\n"
    "    quotes:\n"
    "      - {price: 2000, valid_from: 2025-01-01, valid_to: 2025-01-31, source: a notice}\n"
    "      - {price: 3000, valid_from: 2025-03-01, valid_to: 2025-03-31, source: a notice}\n"
    "  - id: outside\n"
    "    what: ammonium paratungstate\n"
    "    mineral: gallium\n"
    "    market: outside_china\n"
    "    codes: [\"28418010\"]\n"
    "    jurisdiction: CN\n"
    "    unit: USD/mtu\n"
    "    content_percent: 88.5\n"
    "    quotes:\n"
    "      - {price: 600, valid_from: 2025-01-01, valid_to: 2025-12-31, source: a notice}\n";
constexpr char kRates[] =
    "rates:\n"
    "  - currency: CNY\n"
    "    quotes: [{usd: 0.14, valid_from: 2025-01-01, valid_to: 2025-02-28, source: a bank}]\n";

struct Goods {
  std::string_view hs_code = "811292";
  std::string_view description = "unwrought gallium, 4N";
  std::string_view country_export = "CN";
  std::string_view country_origin = "";
  std::string_view national_code = "";
  std::string_view jurisdiction = "";
};

int64_t Day(std::string_view text) {
  int64_t begin_ms = 0;
  EXPECT_TRUE(ParseDay(text, &begin_ms)) << text;
  return begin_ms;
}

class ReferencePricesTest : public ::testing::Test {
 protected:
  ReferencePricesTest() : domain_folder_(SmallDomainFiles()) {}

  absl::Status Load(const std::string& prices, const std::string& rates = kRates) {
    TestDomainFolder folder({{"prices.yaml", prices}, {"fx.yaml", rates}});
    auto domain = Domain::Load(domain_folder_.path(), folder.path());
    if (!domain.ok()) return domain.status();
    domain_ = *std::move(domain);
    return absl::OkStatus();
  }
  std::string Message(const std::string& prices, const std::string& rates = kRates) {
    return std::string(Load(prices, rates).message());
  }
  ReferenceAnswer Find(const Goods& goods, int64_t time_ms) {
    owned_ = std::make_unique<OwnedEventView>(uint16_t{16},
                                              static_cast<uint16_t>(FieldTable::Trade().size()));
    EventView& view = owned_->view();
    view.Reset(FieldTable::Trade());
    const auto add = [&view](FieldId field, std::string_view text) {
      if (text.empty()) return;
      ASSERT_TRUE(view.Append(Value::String(field, text)));
    };
    add(TradeField::kHsCode, goods.hs_code);
    add(TradeField::kDescription, goods.description);
    add(TradeField::kCountryExport, goods.country_export);
    add(TradeField::kCountryOrigin, goods.country_origin);
    add(TradeField::kNationalCode, goods.national_code);
    add(TradeField::kNationalCodeJurisdiction, goods.jurisdiction);
    view.Seal();
    return domain_->reference().Find(view, time_ms);
  }

  TestDomainFolder domain_folder_;
  std::unique_ptr<Domain> domain_;
  std::unique_ptr<OwnedEventView> owned_;
};

TEST_F(ReferencePricesTest, APriceInAnotherCurrencyIsInDollarsByTheRateOfThatDay) {
  ASSERT_EQ(Message(kPrices), "");
  const ReferenceAnswer answer = Find({}, Day("2025-01-15"));
  EXPECT_EQ(answer.state, ReferenceState::kFound);
  EXPECT_DOUBLE_EQ(answer.usd_per_kg, 280);
  EXPECT_EQ(answer.label, "gallium in China, 2025-01-01 to 2025-01-31, a notice (example)");
}

TEST_F(ReferencePricesTest, ValidToIsTheLastDayAndWhatFollowsIsSilent) {
  ASSERT_EQ(Message(kPrices), "");
  EXPECT_EQ(Find({}, Day("2025-01-01") - 1).state, ReferenceState::kStale);
  EXPECT_EQ(Find({}, Day("2025-01-01")).state, ReferenceState::kFound);
  EXPECT_EQ(Find({}, Day("2025-02-01") - 1).state, ReferenceState::kFound);
  EXPECT_EQ(Find({}, Day("2025-02-01")).state, ReferenceState::kStale);
}

TEST_F(ReferencePricesTest, APriceWithoutARateForThatDayIsSilent) {
  ASSERT_EQ(Message(kPrices), "");
  EXPECT_EQ(Find({}, Day("2025-03-15")).state, ReferenceState::kStale);
}

TEST_F(ReferencePricesTest, TheExportingCountryDecidesTheMarket) {
  ASSERT_EQ(Message(kPrices), "");
  EXPECT_EQ(Find({.country_export = "TH", .country_origin = "CN"}, Day("2025-01-15")).state,
            ReferenceState::kNone);
  EXPECT_EQ(Find({.country_export = "", .country_origin = "CN"}, Day("2025-01-15")).state,
            ReferenceState::kFound);
  EXPECT_EQ(Find({.country_export = ""}, Day("2025-01-15")).state, ReferenceState::kNone);
}

TEST_F(ReferencePricesTest, TheDescriptionMustHaveATermAsAWordOfItsOwn) {
  ASSERT_EQ(Message(kPrices), "");
  EXPECT_EQ(Find({.description = "germanium"}, Day("2025-01-15")).state, ReferenceState::kNone);
  EXPECT_EQ(Find({.description = "trimethylgallium"}, Day("2025-01-15")).state,
            ReferenceState::kNone);
  EXPECT_EQ(Find({.description = "高纯镓锭"}, Day("2025-01-15")).state, ReferenceState::kFound);
}

TEST_F(ReferencePricesTest, ANationalCodeCountsInItsOwnTariffOnly) {
  ASSERT_EQ(Message(kPrices), "");
  Goods goods = {.hs_code = "284180",
                 .description = "APT",
                 .country_export = "VN",
                 .national_code = "2841801000",
                 .jurisdiction = "CN"};
  EXPECT_EQ(Find(goods, Day("2025-06-01")).state, ReferenceState::kFound);
  goods.jurisdiction = "VN";
  EXPECT_EQ(Find(goods, Day("2025-06-01")).state, ReferenceState::kNone);
}

TEST_F(ReferencePricesTest, AMetricTonneUnitIsTenKilogramsOfWhatTheGoodsHoldInPart) {
  ASSERT_EQ(Message(kPrices), "");
  const ReferenceAnswer answer =
      Find({.country_export = "VN", .national_code = "2841801000", .jurisdiction = "CN"},
           Day("2025-06-01"));
  EXPECT_NEAR(answer.usd_per_kg, 600.0 / 10 * 0.885, 1e-9);
}

TEST_F(ReferencePricesTest, StaleCountsPricesAndRatesWhoseLastQuoteIsOver) {
  ASSERT_EQ(Message(kPrices), "");
  EXPECT_EQ(domain_->reference().size(), 3u);
  EXPECT_EQ(domain_->reference().StaleAt(Day("2025-02-15")), 0u);
  EXPECT_EQ(domain_->reference().StaleAt(Day("2025-03-01")), 1u);  // The rate.
  EXPECT_EQ(domain_->reference().StaleAt(Day("2026-01-01")), 3u);
}

TEST_F(ReferencePricesTest, TheDigestOfTheDomainCoversThePrices) {
  ASSERT_EQ(Message(kPrices), "");
  const std::string before(domain_->digest());
  ASSERT_EQ(Message(kPrices, "rates: []\n"), "");
  EXPECT_NE(before, domain_->digest());
}

// Replaces `from` in the prices, which must be there.
std::string With(std::string from, std::string to) {
  std::string prices = kPrices;
  const size_t at = prices.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return prices.replace(at, from.size(), to);
}

TEST_F(ReferencePricesTest, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(Message(With("market: china", "market: world")), HasSubstr("prices.yaml:5:"));
  EXPECT_THAT(Message(With("unit: CNY/kg", "unit: CNY/stone")), HasSubstr("kg, t, lb or mtu"));
  EXPECT_THAT(Message(With("mineral: gallium", "mineral: iron")), HasSubstr("no mineral 'iron'"));
  EXPECT_THAT(Message(With("    terms: [gallium, 镓]\n", "")), HasSubstr("also holds other goods"));
  EXPECT_THAT(Message(With("    jurisdiction: CN\n", "")), HasSubstr("say whose"));
  EXPECT_THAT(Message(With("price: 2000", "price: -1")), HasSubstr("above 0"));
  EXPECT_THAT(Message(With("valid_to: 2025-01-31", "valid_to: 2024-12-31")),
              HasSubstr("'valid_to' is before 'valid_from'"));
  EXPECT_THAT(Message(With("valid_from: 2025-03-01", "valid_from: 2025-01-31")),
              HasSubstr("quotes overlap"));
  EXPECT_THAT(Message(With("valid_from: 2025-03-01", "valid_from: 2025-02-30")),
              HasSubstr("must be dates"));
  EXPECT_THAT(Message(With("source: a notice}\n  - id", "source: ''}\n  - id")),
              HasSubstr("say where the number is from"));
  EXPECT_THAT(Message(With("id: outside", "id: inside")), HasSubstr("was given before"));
  EXPECT_THAT(Message(kPrices, "rates: [{currency: USD, quotes: []}]\n"),
              HasSubstr("other than USD"));
}

TEST_F(ReferencePricesTest, AMissingFileSaysHowToDoWithout) {
  const std::map<std::string, std::string> files = {{"prices.yaml", "prices: []\n"}};
  TestDomainFolder folder(files);
  EXPECT_THAT(std::string(Domain::Load(domain_folder_.path(), folder.path()).status().message()),
              HasSubstr("fx.yaml: cannot be read; it belongs to rules.reference_directory"));
}

TEST(ShippedReferencePrices, LoadAndSayThatTheyAreExamples) {
  const auto domain =
      Domain::Load(LODEWIRE_SOURCE_DIR "/config/domain", LODEWIRE_SOURCE_DIR "/config/reference");
  ASSERT_TRUE(domain.ok()) << domain.status();
  const ReferencePrices& reference = (*domain)->reference();
  EXPECT_FALSE(reference.prices().empty());
  for (const ReferencePrice& price : reference.prices()) {
    for (const ReferenceQuote& quote : price.quotes) {
      EXPECT_THAT(quote.label, HasSubstr("(example)")) << price.id;
    }
    // A price in a currency without a rate would never be used.
    EXPECT_TRUE(reference.UsdPerUnit(price.currency, price.quotes[0].from_ms).has_value())
        << price.id;
  }
}

}  // namespace
}  // namespace lodewire
