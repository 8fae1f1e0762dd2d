#include "pipeline/alert/subjects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "pipeline/domain/derived_fields.h"
#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SubjectsTest : public ::testing::Test, protected JudgeFixture {
 protected:
  // "id form confidence known_by" of each mineral.
  std::vector<std::string> Minerals() {
    std::vector<std::string> found;
    for (const AlertMineral& mineral : alert().minerals) {
      char text[128];
      std::snprintf(text, sizeof(text), "%s %s %.2f %s", std::string(mineral.id).c_str(),
                    std::string(mineral.form).c_str(), mineral.confidence,
                    std::string(mineral.known_by).c_str());
      found.emplace_back(text);
    }
    return found;
  }
  std::vector<std::string> Places() {
    std::vector<std::string> found;
    for (const AlertJurisdiction& place : alert().jurisdictions) {
      found.push_back(std::string(place.country) + " " + std::string(place.role));
    }
    return found;
  }
  template <typename List>
  static std::vector<std::string> Strings(const List& list) {
    return {list.begin(), list.end()};
  }
};

TEST_F(SubjectsTest, AreSureOfMineralsAtTheEvidenceAndLessSureElsewhere) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "Gallium export ban")
      .Text(NewsField::kBody, std::string(300, '.') + " tungsten prices rose");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "export ban")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("gallium  1.00 term", "tungsten  0.50 term"));
}

TEST_F(SubjectsTest, CountTwoHundredBytesAsNearInTheSameValueOnly) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "smuggling")
      .Text(NewsField::kBody, "smuggling" + std::string(199, '.') + " gallium and antimony");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kBody, "smuggling")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("gallium  1.00 term", "antimony  0.50 term"));
}

TEST_F(SubjectsTest, TakeTheMineralsThatARuleAsserts) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "strategic minerals");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).info.minerals = {"gallium", "antimony", "unobtainium"};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("gallium  0.90 rule", "antimony  0.90 rule"));
}

TEST_F(SubjectsTest, CountContextAndProductsOnlyAtTheEvidence) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "Dysprosium and night vision")
      .Text(NewsField::kBody, "dysprosium, GaN chargers, flame retardant");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), IsEmpty());
  rules().rules[0].evidence = {Place(view, NewsField::kHeadline, "and")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("rare_earths  0.60 term"));
  rules().rules[0].evidence = {Place(view, NewsField::kHeadline, "night vision")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("rare_earths  0.60 term", "germanium  0.50 term"));
}

TEST_F(SubjectsTest, NameAMineralThatStandsInAPartysNameWhereARuleMatchedLessSurely) {
  TestEvent event(FieldTable::Trade());
  event.Text(TradeField::kDescription, "articles of iron")
      .Text(TradeField::kParty, "Yunnan Germanium Trading")
      .Text(TradeField::kParty, "Gallium Import GmbH")
      .Text(TradeField::kEndUse, "tungsten carbide tools");
  EventView& view = event.Seal();
  auto& evidence = AddRule("a", Severity::kHigh).evidence;
  evidence = {Place(view, TradeField::kParty, "Germanium")};
  ASSERT_TRUE(Assemble(view));
  // No rule matched the second party or the end use.
  EXPECT_THAT(Minerals(), ElementsAre("germanium  0.60 term"));
  rules().rules[0].evidence.push_back(Place(view, TradeField::kEndUse, "tools"));
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("germanium  0.60 term", "tungsten  0.60 term"));
}

TEST_F(SubjectsTest, TakeTheFormOfTheSurestMention) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "antimony trioxide seized")
      .Text(NewsField::kBody, "antimony ingots");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "seized")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("antimony oxide 1.00 term"));
}

TEST_F(SubjectsTest, LetWeakTermsTellTheFormButNotTheMineral) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "APT prices");
  EventView& view = event.Seal();
  auto& rule = AddRule("a", Severity::kHigh);
  rule.evidence = {Place(view, NewsField::kHeadline, "APT")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), IsEmpty());
  rules().rules[0].info.minerals = {"tungsten"};
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Minerals(), ElementsAre("tungsten compound 0.90 rule"));
}

TEST_F(SubjectsTest, NameAMineralByAnExclusiveCodeAndNotByABasket) {
  AddRule("a", Severity::kHigh);
  TestEvent exclusive(FieldTable::Trade());
  exclusive.Text(TradeField::kHsCode, "282580");
  ASSERT_TRUE(Assemble(exclusive.Seal()));
  EXPECT_THAT(Minerals(), ElementsAre("antimony oxide 0.95 hs_code"));
  TestEvent basket(FieldTable::Trade());
  basket.Text(TradeField::kHsCode, "811292");
  ASSERT_TRUE(Assemble(basket.Seal()));
  EXPECT_THAT(Minerals(), IsEmpty());
}

TEST_F(SubjectsTest, NameAMineralByAReferenceCodeOfItsJurisdiction) {
  AddRule("a", Severity::kHigh);
  TestEvent chinese(FieldTable::Trade());
  chinese.Text(TradeField::kNationalCode, "8112929010")
      .Text(TradeField::kNationalCodeJurisdiction, "CN");
  ASSERT_TRUE(Assemble(chinese.Seal()));
  EXPECT_THAT(Minerals(), ElementsAre("gallium metal 0.70 national_code"));
  EXPECT_THAT(Strings(alert().hs_codes), ElementsAre("8112929010"));
  TestEvent european(FieldTable::Trade());
  european.Text(TradeField::kNationalCode, "8112929010")
      .Text(TradeField::kNationalCodeJurisdiction, "EU");
  ASSERT_TRUE(Assemble(european.Seal()));
  EXPECT_THAT(Minerals(), IsEmpty());
}

TEST_F(SubjectsTest, GiveTradeItsPlacesAndHubs) {
  AddRule("a", Severity::kHigh);
  TestEvent event(FieldTable::Trade());
  event.Text(TradeField::kCountryOrigin, "CN")
      .Text(TradeField::kCountryExport, "CN")
      .Text(TradeField::kCountryTransit, "TH")
      .Text(TradeField::kCountryDestination, "US")
      .Text(TradeField::kRoutePortTo, "THLCH")
      .Text(TradeField::kPortDischarge, "MXZLO");
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_THAT(Places(), UnorderedElementsAre("CN origin", "CN export", "TH transit",
                                             "US destination", "TH hub", "MX hub"));
}

TEST_F(SubjectsTest, CallACountryActingWhereItsAgencyIsNamed) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "商务部 on exports to Japan through Malaysia and Africa")
      .Text(NewsField::kBody, "China, Singapore, New Mexico");
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_THAT(Places(),
              ElementsAre("CN acting", "JP mentioned", "MY hub", "SG hub", "africa region"));
  EXPECT_THAT(Strings(alert().agencies), ElementsAre("CN-MOFCOM"));
}

TEST_F(SubjectsTest, FindSectorsAndTypologies) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kBody, "semiconductors, electric vehicles and missiles");
  AddRule("a", Severity::kHigh).info.typologies = {"T1", "T2"};
  AddRule("b", Severity::kHigh).info.typologies = {"T2", "T3"};
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_THAT(Strings(alert().sectors), ElementsAre("semiconductors", "ev", "military"));
  EXPECT_THAT(Strings(alert().typologies), ElementsAre("T1", "T2", "T3"));
}

TEST_F(SubjectsTest, ListTheRegimesAtTheEventsTime) {
  const auto status = [this](int64_t time_ms) {
    TestEvent event(FieldTable::News());
    event.Text(NewsField::kHeadline, "gallium").Integer(NewsField::kPublishedTime, time_ms);
    rules().rules.clear();
    AddRule("a", Severity::kHigh);
    CHECK(Assemble(event.Seal()));
    std::map<std::string, std::string> found;
    for (const AlertRegime& regime : alert().regimes) {
      found[std::string(regime.id) + std::string(regime.scope.substr(0, 6))] = regime.status;
    }
    return found;
  };
  EXPECT_EQ(status(kMay2025)["CN-2024-46para 2"], "in_force");
  EXPECT_EQ(status(1'767'225'600'000)["CN-2024-46para 2"], "suspended");  // 2026-01-01
  EXPECT_EQ(status(1'767'225'600'000)["CN-2024-46para 1"], "in_force");
  EXPECT_EQ(status(kMay2025).count("CN-2025-72"), 0u);  // Not yet made.
  EXPECT_EQ(status(kMay2025).count("CN-2025-18"), 0u);  // Rare earths.
}

TEST_F(SubjectsTest, HoldAllRegimesOfAllFiveMinerals) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "rare earths, gallium, germanium, antimony, tungsten")
      .Integer(NewsField::kPublishedTime, 1'795'478'400'000);  // 2026-11-24
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_EQ(alert().minerals.size(), 5u);
  std::array<RegimeAt, 64> parts;
  EXPECT_EQ(alert().regimes.size(), ShippedDomain().RegimesAt(0x1F, 0, 1'795'478'400'000, parts));
  EXPECT_EQ(alert().regimes[0].minerals.size(), 2u);
}

TEST_F(SubjectsTest, AddTheRegimesOfACode) {
  TestEvent event(FieldTable::Trade());
  event.Text(TradeField::kNationalCode, "2841900041").Integer(TradeField::kDeclaredTime, kMay2025);
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  std::vector<std::string> ids;
  for (const AlertRegime& regime : alert().regimes) ids.emplace_back(regime.id);
  EXPECT_THAT(ids,
              Contains("CN-2025-10"));  // A tungsten announcement that names bismuth germanate.
}

TEST_F(SubjectsTest, CopyPartiesAmountsAndTimesOfADeclaration) {
  TestEvent event(FieldTable::Trade());
  event.Text(TradeField::kDescription, "metal")
      .Text(TradeField::kDeclarationId, "D1")
      .Text(TradeField::kDeclarant, "Agent Ltd")
      .Text(TradeField::kExporter, "Exporter A")
      .Text(TradeField::kExporterCountry, "CN")
      .Text(TradeField::kConsignee, "C1")
      .Text(TradeField::kConsignee, "C2")
      .Text(TradeField::kConsigneeCountry, "US")
      .Text(TradeField::kValueCurrency, "USD")
      .Double(TradeField::kNetWeightKg, 100)
      .Integer(TradeField::kValue, 1200)
      .Integer(TradeField::kDeclaredTime, kMay2025)
      .Integer(TradeField::kObservedTime, kMay2025 + 1);
  EventView& view = event.Seal();
  ASSERT_TRUE(AppendDerivedFields(&view) && AppendPriceFields(nullptr, &view));
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(view));
  const Alert& a = alert();
  EXPECT_EQ(a.headline, "metal");
  EXPECT_EQ(a.story_id, "D1");
  EXPECT_EQ(a.dedupe_key, "D1");
  EXPECT_EQ(a.event_ms, kMay2025);
  EXPECT_EQ(a.received_ms, kMay2025 + 1);
  EXPECT_EQ(*a.quantity_kg, 100);
  EXPECT_EQ(*a.unit_value_usd_per_kg, 12);
  ASSERT_EQ(a.parties.size(), 4u);
  EXPECT_EQ(a.parties[0].role, "exporter");
  EXPECT_EQ(a.parties[0].country, "CN");
  // Two consignees and one country: whose it is cannot be known.
  EXPECT_EQ(a.parties[1].name, "C1");
  EXPECT_EQ(a.parties[1].country, "");
}

TEST_F(SubjectsTest, SetTheReferencePriceOfTheMarketAndDayBesideTheDeclaredOne) {
  const auto reference_of = [this](int64_t declared_ms, std::string_view country) {
    TestEvent event(FieldTable::Trade());
    event.Text(TradeField::kDescription, "gallium ingots 4N")
        .Text(TradeField::kHsCode, "811292")
        .Text(TradeField::kCountryExport, country)
        .Text(TradeField::kValueCurrency, "USD")
        .Double(TradeField::kNetWeightKg, 100)
        .Integer(TradeField::kValue, 5000)
        .Integer(TradeField::kDeclaredTime, declared_ms);
    EventView& view = event.Seal();
    CHECK(AppendDerivedFields(&view) && AppendPriceFields(nullptr, &view));
    CHECK(Assemble(view));
    return alert().reference_usd_per_kg;
  };
  constexpr int64_t kOctober2023 = 1'697'000'000'000;
  AddRule("a", Severity::kHigh);
  EXPECT_NEAR(reference_of(kOctober2023, "CN"), 2050 * 0.1388, 1e-9);
  EXPECT_EQ(alert().reference,
            "gallium 99.99 %, in warehouse in China, 2023-09-22 to 2023-10-31, S12 (example)");
  EXPECT_NEAR(reference_of(kOctober2023, "DE"), 425, 1e-9);
  EXPECT_EQ(reference_of(kMay2025, "CN"), 0);
  EXPECT_EQ(alert().reference, "");
}

TEST_F(SubjectsTest, AssignInstrumentFieldsOnlyWhereAllInstrumentsHaveThem) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kInstrumentMic, "XNYS")
      .Text(NewsField::kInstrumentMic, "XASX")
      .Text(NewsField::kInstrumentTicker, "MP")
      .Text(NewsField::kInstrumentTicker, "LYC")
      .Text(NewsField::kInstrumentIsin, "US5533681012");
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  ASSERT_EQ(alert().instruments.size(), 3u);
  EXPECT_EQ(alert().instruments[1].mic, "XASX");
  EXPECT_EQ(alert().instruments[1].ticker, "LYC");
  EXPECT_EQ(alert().instruments[0].isin, "");
  EXPECT_EQ(alert().instruments[2].isin, "US5533681012");
}

TEST_F(SubjectsTest, LeaveOutWhatDoesNotFitTheLists) {
  TestEvent event(FieldTable::Trade());
  for (int i = 0; i < 30; ++i) {
    event.Text(TradeField::kCountryTransit,
               std::string({static_cast<char>('A' + i % 26), static_cast<char>('A' + i / 26)}));
    event.Text(TradeField::kHsCode, "9999" + std::to_string(10 + i));
    event.Text(TradeField::kCarrier, "carrier");
  }
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_EQ(alert().jurisdictions.size(), 16u);
  EXPECT_EQ(alert().hs_codes.size(), 8u);
  EXPECT_EQ(alert().parties.size(), 10u);
}

}  // namespace
}  // namespace lodewire
