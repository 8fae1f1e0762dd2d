#include "pipeline/domain/domain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/domain/test_domain.h"

namespace lodewire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

int64_t Millis(int year, unsigned month, unsigned day, int hour = 0) {
  const auto days = std::chrono::sys_days(std::chrono::year_month_day(
      std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)));
  return std::chrono::duration_cast<std::chrono::milliseconds>(days.time_since_epoch()).count() +
         hour * 3'600'000LL;
}

// "kind:id@[begin,end)" of each mention, by kind's list.
std::vector<std::string> Mentions(const Domain& domain, std::string_view text) {
  std::vector<std::string> found;
  MentionCursor cursor(domain, text);
  Mention mention;
  while (cursor.Next(&mention)) {
    std::string id;
    switch (mention.kind) {
      case NameKind::kMineral:
        id = "mineral:" + domain.minerals()[mention.index].id;
        break;
      case NameKind::kAgency:
        id = "agency:" + domain.agencies()[mention.index].id;
        break;
      case NameKind::kCountry:
        id = "country:" + domain.countries()[mention.index].iso;
        break;
      case NameKind::kRegion:
        id = "region:" + domain.regions()[mention.index].id;
        break;
      case NameKind::kSector:
        id = "sector:" + domain.sectors()[mention.index];
        break;
      case NameKind::kPolicyResponse:
        id = "policy:" + domain.policy_responses()[mention.index];
        break;
      case NameKind::kPriceSignal:
        id = "price:" + domain.price_signals()[mention.index];
        break;
      case NameKind::kAdjective:
        id = "adjective";
        break;
    }
    found.push_back(id + "=" +
                    std::string(text.substr(mention.begin, mention.end - mention.begin)));
  }
  return found;
}

std::vector<std::string> Mentions(std::string_view text) { return Mentions(ShippedDomain(), text); }

std::string StatusOf(std::string_view regime, std::string_view scope_start, int64_t time_ms) {
  std::array<RegimeAt, 64> parts;
  const size_t count = ShippedDomain().RegimesAt(0xFF, 0, time_ms, parts);
  for (const RegimeAt& part : std::span(parts).first(count)) {
    if (part.regime->id == regime && part.scope.starts_with(scope_start)) {
      return std::string(RegimeStatusName(part.status));
    }
  }
  return "none";
}

TEST(Domain, ShippedFilesLoadWithTheFiveMinerals) {
  std::vector<std::string> ids;
  for (const Mineral& mineral : ShippedDomain().minerals()) ids.push_back(mineral.id);
  EXPECT_THAT(ids, ElementsAre("rare_earths", "gallium", "germanium", "antimony", "tungsten"));
  EXPECT_EQ(ShippedDomain().digest().size(), 64u);
  EXPECT_EQ(ShippedDomain().typologies().size(), 10u);
  EXPECT_EQ(ShippedDomain().TypologyName("T10"), "origin laundering");
  EXPECT_EQ(ShippedDomain().TypologyName("T11"), "");
}

TEST(Domain, DigestChangesWithAByteOfAnyFileAndIsOtherwiseTheSame) {
  auto files = SmallDomainFiles();
  const TestDomainFolder first(files);
  const TestDomainFolder second(files);
  files["sectors.yaml"] += "# a comment\n";
  const TestDomainFolder third(files);
  EXPECT_EQ((*first.Load())->digest(), (*second.Load())->digest());
  EXPECT_NE((*first.Load())->digest(), (*third.Load())->digest());
}

TEST(Mentions, FindEachMineralByTheNamesOfTheSeed) {
  const auto found = Mentions("rare earths, gallium, germanium, antimony, and tungsten");
  EXPECT_THAT(found, ElementsAre("mineral:rare_earths=rare earths", "mineral:gallium=gallium",
                                 "mineral:germanium=germanium", "mineral:antimony=antimony",
                                 "mineral:tungsten=tungsten"));
}

TEST(Mentions, AreWholeWordsByTheScriptOfTheTermsEdge) {
  EXPECT_THAT(Mentions("galliums"), IsEmpty());
  EXPECT_THAT(Mentions("gallium_3"), IsEmpty());
  EXPECT_THAT(Mentions("2gallium"), IsEmpty());
  EXPECT_THAT(Mentions("gallium\xCC\x81"), IsEmpty());  // A combining acute accent.
  EXPECT_THAT(Mentions("galliumโ"), Contains("mineral:gallium=gallium"));  // Thai: mojibake.
  EXPECT_THAT(Mentions("出口gallium管制"), Contains("mineral:gallium=gallium"));
}

TEST(Mentions, InHanAreFoundInsideWords) {
  EXPECT_THAT(Mentions("对镓、锗相关物项实施出口管制"),
              ElementsAre("mineral:gallium=镓", "mineral:germanium=锗"));
}

TEST(Mentions, IgnoreCaseAlsoInCyrillicAndVietnamese) {
  EXPECT_THAT(Mentions("Сурьма"), ElementsAre("mineral:antimony=Сурьма"));
  EXPECT_THAT(Mentions("СУРЬМА"), ElementsAre("mineral:antimony=СУРЬМА"));
  EXPECT_THAT(Mentions("ĐẤT HIẾM"), ElementsAre("mineral:rare_earths=ĐẤT HIẾM"));
  EXPECT_THAT(Mentions("TUNGSTÈNE"), ElementsAre("mineral:tungsten=TUNGSTÈNE"));
}

TEST(Mentions, OfCasedTermsNeedTheirCase) {
  EXPECT_THAT(Mentions("TREO content"), ElementsAre("mineral:rare_earths=TREO"));
  EXPECT_THAT(Mentions("treo content"), IsEmpty());
  EXPECT_THAT(Mentions("the US and us"), ElementsAre("country:US=US"));
}

TEST(Mentions, TakeTheLongestTermAndItsForm) {
  MentionCursor cursor(ShippedDomain(), "antimony trioxide");
  Mention mention;
  ASSERT_TRUE(cursor.Next(&mention));
  EXPECT_EQ(mention.form, "oxide");
  EXPECT_EQ(mention.end, 17u);
  EXPECT_FALSE(cursor.Next(&mention));
}

TEST(Mentions, OfACompoundOfTwoMineralsNameBoth) {
  EXPECT_THAT(Mentions("gallium antimonide"),
              UnorderedElementsAre("mineral:gallium=gallium antimonide",
                                   "mineral:antimony=gallium antimonide"));
}

TEST(Mentions, OfStemsLeaveTheRightEdgeOpen) {
  EXPECT_THAT(Mentions("Seltenerdmetallen"), ElementsAre("mineral:rare_earths=Seltenerd"));
  EXPECT_THAT(Mentions("редкоземельными"), ElementsAre("mineral:rare_earths=редкозем"));
}

TEST(Mentions, OfACasNumberNameTheMineral) {
  EXPECT_THAT(Mentions("CAS 1309-64-4."), ElementsAre("mineral:antimony=1309-64-4"));
  EXPECT_THAT(Mentions("CAS 11309-64-4"), IsEmpty());
}

TEST(Mentions, OfSharedAgencyNamesCountUnlessAnotherCountryIsBesideThem) {
  EXPECT_THAT(Mentions("the Ministry of Commerce said"),
              ElementsAre("agency:CN-MOFCOM=Ministry of Commerce"));
  EXPECT_THAT(Mentions("China’s Ministry of Commerce"),
              ElementsAre("country:CN=China", "agency:CN-MOFCOM=Ministry of Commerce"));
  EXPECT_THAT(Mentions("Ministry of Commerce of Brazil"), ElementsAre("country:BR=Brazil"));
  EXPECT_THAT(Mentions("英国商务部"), ElementsAre("country:GB=英国"));
  EXPECT_THAT(Mentions("英商务部"), IsEmpty());
  EXPECT_THAT(Mentions("中国商务部"), ElementsAre("country:CN=中国", "agency:CN-MOFCOM=商务部"));
  EXPECT_THAT(Mentions("商务部"), ElementsAre("agency:CN-MOFCOM=商务部"));
}

TEST(Mentions, OfAnAgencyOfSeveralStatesAreThoseOfTheStateBesideThem) {
  EXPECT_THAT(Mentions("Vietnam's Ministry of Public Security"),
              ElementsAre("country:VN=Vietnam", "agency:VN-MPS=Ministry of Public Security"));
  EXPECT_THAT(Mentions("the Vietnamese Ministry of Public Security"),
              ElementsAre("country:VN=Vietnamese", "agency:VN-MPS=Ministry of Public Security"));
  EXPECT_THAT(Mentions("Ministry of Commerce of Thailand"),
              ElementsAre("agency:TH-MOC=Ministry of Commerce", "country:TH=Thailand"));
  EXPECT_THAT(Mentions("Ministerio de Comercio de China"),
              ElementsAre("agency:CN-MOFCOM=Ministerio de Comercio", "country:CN=China"));
  EXPECT_THAT(Mentions("das chinesische Handelsministerium"),
              ElementsAre("country:CN=chinesische", "agency:CN-MOFCOM=Handelsministerium"));
  EXPECT_THAT(Mentions("das Handelsministerium"), IsEmpty());
  EXPECT_THAT(Mentions("美国商务部"), ElementsAre("agency:US-DOC=美国商务部", "country:US=美国"));
  EXPECT_THAT(Mentions("美商务部"), ElementsAre("agency:US-DOC=商务部"));
  EXPECT_THAT(Mentions("Chinese customs and Thai customs, customs said"),
              ElementsAre("country:CN=Chinese", "agency:CN-GACC=customs",
                          "agency:TH-CUSTOMS=Thai customs", "country:TH=Thai"));
}

TEST(Mentions, OfASharedAgencyWithNoCountryBesideItNeedItsOwnCountryBeforeOrNone) {
  EXPECT_THAT(Mentions("In Brazil the Ministry of Commerce said"),
              ElementsAre("country:BR=Brazil"));
  EXPECT_THAT(Mentions("China and Brazil met; the Ministry of Commerce said"),
              ElementsAre("country:CN=China", "country:BR=Brazil",
                          "agency:CN-MOFCOM=Ministry of Commerce"));
  // What an earlier text of the same event named counts too.
  CountrySet brazil;
  for (size_t i = 0; i < ShippedDomain().countries().size(); ++i) {
    if (ShippedDomain().countries()[i].iso == "BR") brazil.set(i);
  }
  MentionCursor cursor(ShippedDomain(), "the Ministry of Commerce said", brazil);
  Mention mention;
  EXPECT_FALSE(cursor.Next(&mention));
  EXPECT_EQ(cursor.countries(), brazil);
}

TEST(Mentions, OfAMineralAreHiddenByAFalseSenseWhereItCoversThemAndNowhereElse) {
  EXPECT_THAT(Mentions("GaN chargers dearer after gallium export ban"),
              ElementsAre("mineral:gallium=gallium"));
  EXPECT_THAT(Mentions("tungsten wedding bands"), IsEmpty());
  EXPECT_THAT(Mentions("tungsten for wedding bands"), ElementsAre("mineral:tungsten=tungsten"));
}

TEST(Mentions, OfPolicyAndPricesAreFoundBesideSectors) {
  EXPECT_THAT(Mentions("G7 offtake as antimony prices surged to a record high"),
              ElementsAre("agency:G7=G7", "policy:g7_coordination=G7", "policy:offtake=offtake",
                          "mineral:antimony=antimony", "price:price_rise=prices surged",
                          "price:price_record=record high"));
}

TEST(Roles, AreGivenByTheWordsRightBeforeACountry) {
  const auto role = [](std::string_view text, std::string_view country) {
    return ShippedDomain().RoleBefore(text, text.find(country));
  };
  EXPECT_EQ(role("bans exports to the United States", "United"), "destination");
  EXPECT_EQ(role("Shipments From Thailand", "Thailand"), "origin");
  EXPECT_EQ(role("antimony sent via Thailand", "Thailand"), "transit");
  EXPECT_EQ(role("经越南运往美国", "越南"), "transit");
  EXPECT_EQ(role("经越南运往美国", "美国"), "destination");
  EXPECT_EQ(role("Olivia Thailand", "Thailand"), "");
  EXPECT_EQ(role("China and Thailand", "Thailand"), "");
}

TEST(Mentions, OfCountriesAreHiddenByLongerNamesOfSomethingElse) {
  EXPECT_THAT(Mentions("New Mexico"), IsEmpty());
  EXPECT_THAT(Mentions("Mexico"), ElementsAre("country:MX=Mexico"));
  EXPECT_THAT(Mentions("印度尼西亚"), ElementsAre("country:ID=印度尼西亚"));
  EXPECT_THAT(Mentions("South Africa"), ElementsAre("country:ZA=South Africa"));
  EXPECT_THAT(Mentions("タイプ"), IsEmpty());
  EXPECT_THAT(Mentions("タイは"), ElementsAre("country:TH=タイ"));
  EXPECT_THAT(Mentions("曼谷"), ElementsAre("country:TH=曼谷"));  // A town names its country.
}

TEST(Mentions, OfRegionsAndSectorsAreFoundBesideTheRest) {
  EXPECT_THAT(Mentions("Southeast Asia or Africa"),
              ElementsAre("region:southeast_asia=Southeast Asia", "region:africa=Africa"));
  EXPECT_THAT(Mentions("semiconductors and EV"),
              ElementsAre("sector:semiconductors=semiconductors", "sector:ev=EV"));
}

// The finder skips names by their second letter; this is what a mistake there would break.
TEST(Mentions, FindEveryNameOfTheDomainInItsOwnTextAndInCapitals) {
  const Domain& domain = ShippedDomain();
  for (const Name& name : domain.names()) {
    if (name.hidden || name.kind == NameKind::kAdjective) continue;
    std::string capitals = name.text;
    for (char& c : capitals) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 0x20 : c);
    for (const std::string& text : {name.text, name.cased ? name.text : capitals}) {
      // A name that several states use is found beside its own; or a longer name of the agency,
      // "Japan Customs", that begins with the country.
      const std::string country =
          name.scope == NameScope::kBeside
              ? domain.countries()[domain.agencies()[name.index].country].name + " "
              : "";
      const std::string padded = "(" + country + text + ")";
      const size_t begin = 1 + country.size();
      MentionCursor cursor(domain, padded);
      bool found = false;
      for (Mention mention; cursor.Next(&mention);) {
        found = found || (mention.kind == name.kind && mention.index == name.index &&
                          mention.begin <= begin && mention.end == begin + text.size());
      }
      EXPECT_TRUE(found) << padded;
    }
  }
}

TEST(Mentions, SurviveTextThatIsNotUtf8AndEndsAnywhere) {
  EXPECT_THAT(Mentions("\xFF\xFEgallium\xE9\x94"), ElementsAre("mineral:gallium=gallium"));
  EXPECT_THAT(Mentions(""), IsEmpty());
  EXPECT_THAT(Mentions("\xE9"), IsEmpty());
}

TEST(TariffCodes, OfOneMineralAreExclusiveAndBasketsAreNot) {
  const Domain& domain = ShippedDomain();
  EXPECT_EQ(domain.FindHsCode("811010")->specificity, Specificity::kExclusive);
  EXPECT_EQ(domain.FindHsCode("811010")->form, "metal");
  EXPECT_EQ(domain.FindHsCode("8110101000")->digits, "811010");
  EXPECT_EQ(domain.FindHsCode("811292")->specificity, Specificity::kBasket);
  EXPECT_EQ(domain.FindHsCode("853921")->specificity, Specificity::kFalseFriend);
  EXPECT_EQ(domain.FindHsCode("8110"), nullptr);
  EXPECT_EQ(domain.FindHsCode("010121"), nullptr);
}

TEST(TariffCodes, OfANationAreFoundForItsJurisdictionAndByTheirFirstEightDigits) {
  const Domain& domain = ShippedDomain();
  const TariffCode* gallium = domain.FindNationalCode("8112929010", "CN");
  ASSERT_NE(gallium, nullptr);
  EXPECT_EQ(gallium->specificity, Specificity::kControlList);
  EXPECT_EQ(gallium->minerals, 1u << domain.FindMineral("gallium"));
  EXPECT_EQ(domain.FindNationalCode("8112929010", ""), gallium);
  EXPECT_EQ(domain.FindNationalCode("8112929010", "EU"), nullptr);
  EXPECT_EQ(domain.FindNationalCode("2530902099", "CN")->digits, "25309020");
}

TEST(TariffCodes, OfSeveralItemsJoinTheirMineralsRegimesAndItems) {
  const Domain& domain = ShippedDomain();
  const TariffCode* code = domain.FindNationalCode("8112921090", "CN");
  ASSERT_NE(code, nullptr);
  std::vector<std::string> items;
  for (const ListedItem& item : code->items) {
    items.push_back(ShippedDomain().regimes()[item.regime].id + ": " + item.item);
  }
  EXPECT_THAT(items,
              ElementsAre("CN-2023-23: germanium metal", "CN-2023-23: zone-refined germanium ingot",
                          "CN-2023-23: germanium epitaxial growth substrate"));
  EXPECT_EQ(code->form, "");  // The items differ.
  EXPECT_NE(code->regimes, 0u);
}

TEST(Regimes, HaveTheStatusOfTheDayAtTheIssuersClock) {
  // In force from 2023-08-01 00:00 in Beijing, which is 16:00 of the day before in UTC.
  EXPECT_EQ(StatusOf("CN-2023-23", "", Millis(2023, 7, 2)), "none");
  EXPECT_EQ(StatusOf("CN-2023-23", "", Millis(2023, 7, 10)), "announced");
  EXPECT_EQ(StatusOf("CN-2023-23", "", Millis(2023, 7, 31, 16) - 1), "announced");
  EXPECT_EQ(StatusOf("CN-2023-23", "", Millis(2023, 7, 31, 16)), "in_force");
  EXPECT_EQ(StatusOf("CN-2023-23", "", Millis(2024, 12, 2)), "superseded");
}

TEST(Regimes, SuspendOnePartAndNotTheOther) {
  EXPECT_EQ(StatusOf("CN-2024-46", "para 2", Millis(2025, 5, 9)), "in_force");
  EXPECT_EQ(StatusOf("CN-2024-46", "para 2", Millis(2026, 1, 1)), "suspended");
  EXPECT_EQ(StatusOf("CN-2024-46", "para 1", Millis(2026, 1, 1)), "in_force");
  EXPECT_EQ(StatusOf("CN-2024-46", "para 2", Millis(2026, 11, 27, 15)), "suspended");
  EXPECT_EQ(StatusOf("CN-2024-46", "para 2", Millis(2026, 11, 27, 16)), "unknown");
}

TEST(Regimes, AreUnknownAfterASuspensionWhoseExtensionIsDisputed) {
  EXPECT_EQ(StatusOf("CN-2025-57", "", Millis(2025, 10, 20)), "announced");
  EXPECT_EQ(StatusOf("CN-2025-57", "", Millis(2026, 3, 1)), "suspended");
  EXPECT_EQ(StatusOf("CN-2025-57", "", Millis(2026, 11, 24)), "unknown");
  EXPECT_EQ(StatusOf("CN-2025-18", "", Millis(2026, 11, 24)), "in_force");
}

TEST(Regimes, AreUnknownAtAnUnknownTime) {
  EXPECT_EQ(StatusOf("CN-2025-18", "", std::numeric_limits<int64_t>::min()), "unknown");
}

TEST(Regimes, AreThoseOfTheMineralsOrOfTheCode) {
  const Domain& domain = ShippedDomain();
  const MineralMask germanium = static_cast<MineralMask>(1u << domain.FindMineral("germanium"));
  std::array<RegimeAt, 64> parts;
  const auto ids = [&](MineralMask minerals, RegimeMask regimes) {
    std::vector<std::string> found;
    const size_t count = domain.RegimesAt(minerals, regimes, Millis(2025, 5, 9), parts);
    for (const RegimeAt& part : std::span(parts).first(count)) found.push_back(part.regime->id);
    return found;
  };
  EXPECT_THAT(ids(germanium, 0), Not(Contains("CN-2025-10")));
  const RegimeMask of_code = domain.FindNationalCode("2841900041", "CN")->regimes;
  EXPECT_THAT(ids(germanium, of_code), Contains("CN-2025-10"));
  EXPECT_THAT(ids(0, of_code), ElementsAre("CN-2025-10"));
}

TEST(Regimes, CountPartsBeyondTheRoomGiven) {
  std::array<RegimeAt, 2> few;
  const size_t count = ShippedDomain().RegimesAt(0xFF, 0, Millis(2026, 11, 24), few);
  EXPECT_GT(count, 2u);
  // All five minerals at once must fit the 24 that an alert holds.
  EXPECT_LE(count, 24u);
}

TEST(Hubs, AreKnownByCountryAndByPort) {
  const Domain& domain = ShippedDomain();
  EXPECT_TRUE(domain.IsHub("SG"));
  EXPECT_TRUE(domain.IsHub("MXZLO"));
  EXPECT_FALSE(domain.IsHub("JP"));
  EXPECT_FALSE(domain.IsHub("JPTYO"));
  EXPECT_FALSE(domain.IsHub(""));
  EXPECT_EQ(domain.CountryName("AE"), "United Arab Emirates");
  EXPECT_EQ(domain.CountryName("ZZ"), "ZZ");
}

// One mistake in one file, and what the error must say.
struct Mistake {
  const char* name;
  const char* file;
  const char* text;
  const char* error;
};

class DomainMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(DomainMistakes, AreNamedWithFileLineAndColumn) {
  auto files = SmallDomainFiles();
  files[GetParam().file] = GetParam().text;
  const TestDomainFolder folder(files);
  const auto loaded = folder.Load();
  ASSERT_FALSE(loaded.ok());
  EXPECT_THAT(std::string(loaded.status().message()),
              HasSubstr(std::string(GetParam().file) + ":" + GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Files, DomainMistakes,
    ::testing::Values(
        Mistake{"UnknownKey", "sectors.yaml", "sectors:\n  - {id: ev, names: [EV], colour: red}\n",
                "2:27: unknown key 'colour'"},
        Mistake{"SameIdTwice", "sectors.yaml",
                "sectors:\n  - {id: ev, names: [EV]}\n  - {id: ev, names: [EVs]}\n",
                "3:5: 'id' ev was given before"},
        Mistake{"NoId", "sectors.yaml", "sectors:\n  - {names: [EV]}\n", "2:5: 'id' is missing"},
        Mistake{"DuplicateKey", "typologies.yaml", "typologies: []\ntypologies: []\n", "2:1"},
        Mistake{"NotAMap", "typologies.yaml", "- T1\n", "1:1: must be one YAML document"},
        Mistake{"NotAList", "agencies.yaml", "agencies: none\n", "1:11: 'agencies' must be a list"},
        Mistake{"UnknownCountry", "agencies.yaml",
                "agencies:\n  - {id: A, country: XX, names: [A]}\n", "2:5: no country 'XX'"},
        Mistake{"HubWithoutReason", "jurisdictions.yaml",
                "countries:\n  - {iso: SG, names: [Singapore], hub: known}\nregions: []\n",
                "2:5: a hub needs a 'why'"},
        Mistake{"BadLocode", "jurisdictions.yaml",
                "countries:\n  - {iso: SG, names: [Singapore], locode: [SG]}\nregions: []\n",
                "2:5: 'SG' is no UN/LOCODE"},
        Mistake{"UnknownMineral", "hs_codes.yaml",
                "hs6:\n  - {code: \"811010\", minerals: [lead], specificity: exclusive}\n"
                "control_lists: []\nnational: []\n",
                "2:5: no mineral 'lead'"},
        Mistake{"BadCode", "hs_codes.yaml",
                "hs6:\n  - {code: \"8110.10\", minerals: [gallium], specificity: exclusive}\n"
                "control_lists: []\nnational: []\n",
                "2:5: 'code' must have six digits"},
        Mistake{"SameCodeTwice", "hs_codes.yaml",
                "hs6:\n  - {code: \"811010\", minerals: [gallium], specificity: exclusive}\n"
                "  - {code: \"811010\", minerals: [gallium], specificity: basket}\n"
                "control_lists: []\nnational: []\n",
                "3:5: code 811010 was given before"},
        Mistake{"BadSpecificity", "hs_codes.yaml",
                "hs6:\n  - {code: \"811010\", minerals: [gallium], specificity: rare}\n"
                "control_lists: []\nnational: []\n",
                "2:56: 'specificity' must be one of"},
        Mistake{"BadDate", "regimes.yaml",
                "utc_offset: \"+08:00\"\nregimes:\n  - id: R\n    source: K\n    intervals:\n"
                "      - {from: 2025-02-30, status: in_force}\n",
                "6:9: '2025-02-30' is no date"},
        Mistake{"Overlap", "regimes.yaml",
                "utc_offset: \"+08:00\"\nregimes:\n  - id: R\n    source: K\n    intervals:\n"
                "      - {from: 2025-01-01, to: 2025-02-01, status: in_force}\n"
                "      - {from: 2025-02-01, status: suspended}\n",
                "3:5: intervals of one scope overlap"},
        Mistake{"UnknownStatus", "regimes.yaml",
                "utc_offset: \"+08:00\"\nregimes:\n  - id: R\n    source: K\n    intervals:\n"
                "      - {from: 2025-01-01, status: maybe}\n",
                "6:36: 'status' must be one of"},
        Mistake{"UnknownCause", "regimes.yaml",
                "utc_offset: \"+08:00\"\nregimes:\n  - id: R\n    source: K\n    intervals:\n"
                "      - {from: 2025-01-01, status: suspended, by: X}\n",
                "1:1: regime 'R': no regime 'X'"},
        Mistake{"NoSource", "regimes.yaml",
                "utc_offset: \"+08:00\"\nregimes:\n  - id: R\n    intervals:\n"
                "      - {from: 2025-01-01, status: in_force}\n",
                "3:5: 'source' is missing"},
        Mistake{"BadOffset", "regimes.yaml", "utc_offset: Beijing\nregimes: []\n",
                "1:1: 'utc_offset' must be written"},
        Mistake{"TermTwice", "minerals.yaml",
                "minerals:\n  - id: gallium\n    cas: []\n    terms:\n"
                "      - {language: en, strength: strong, terms: [gallium, gallium]}\n",
                "5:9: term 'gallium' was given before"},
        Mistake{"NoStrength", "minerals.yaml",
                "minerals:\n  - id: gallium\n    cas: []\n    terms:\n"
                "      - {language: en, terms: [gallium]}\n",
                "5:9: 'strength' is missing"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(DomainFiles, ThatAreMissingOrUnknownAreRefused) {
  auto files = SmallDomainFiles();
  files.erase("regimes.yaml");
  const TestDomainFolder missing(files);
  EXPECT_THAT(std::string(missing.Load().status().message()),
              HasSubstr("regimes.yaml: is missing"));
  files = SmallDomainFiles();
  files["prices.yaml"] = "{}\n";
  const TestDomainFolder unknown(files);
  EXPECT_THAT(std::string(unknown.Load().status().message()),
              HasSubstr("prices.yaml: is no file of the domain"));
  EXPECT_EQ(Domain::Load("/nonexistent").status().code(), absl::StatusCode::kNotFound);
}

TEST(DomainFiles, ReportAllMistakesAtOnce) {
  auto files = SmallDomainFiles();
  files["sectors.yaml"] = "sectors:\n  - {id: ev, colour: red}\n";
  files["agencies.yaml"] = "agencies:\n  - {id: A, country: XX, names: [A]}\n";
  const TestDomainFolder folder(files);
  const std::string message(folder.Load().status().message());
  EXPECT_THAT(message, HasSubstr("sectors.yaml:2:14"));
  EXPECT_THAT(message, HasSubstr("agencies.yaml:2:5"));
}

}  // namespace
}  // namespace lodewire
