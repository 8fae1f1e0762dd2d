// ECS, CEF and Splunk's collector, against golden files and by their rules of escaping. What each
// format's own readers say of them: ecs_validate.py, cef_validate.py, siem_files_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "pipeline/alert/encoder.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Encode(std::string_view format, const Alert& alert, size_t match = kWholeEvent) {
  static std::vector<char> buffer(1 << 20);
  const size_t size = FindEncoder(format)->encode(alert, match, buffer);
  return {buffer.data(), size};
}

// The golden file holds what a reader of the format gets; LODEWIRE_UPDATE_GOLDEN=1 writes it anew.
void ExpectGolden(const std::string& name, std::string actual) {
  const std::string path = std::string(LODEWIRE_SOURCE_DIR) + "/tests/alert/golden/" + name;
  actual += "\n";
  if (std::getenv("LODEWIRE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ostringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(actual, golden.str()) << path << "; LODEWIRE_UPDATE_GOLDEN=1 writes it anew";
}

std::string Indented(const std::string& json) { return nlohmann::json::parse(json).dump(1); }

TEST(GoldenFiles, HoldEachSiemFormatOfNewsAndTrade) {
  ExpectGolden("news.ecs.json", Indented(Encode("ecs", *NewsAlert())));
  ExpectGolden("trade.ecs.json", Indented(Encode("ecs", *TradeAlert())));
  ExpectGolden("news.splunk_hec.json", Indented(Encode("splunk_hec", *NewsAlert())));
  ExpectGolden("trade.splunk_hec.json", Indented(Encode("splunk_hec", *TradeAlert())));
  ExpectGolden("news.cef", Encode("cef", *NewsAlert()));
  ExpectGolden("trade.cef", Encode("cef", *TradeAlert()));
}

TEST(Ecs, GivesTheReasonInTheWordsOfTheEvent) {
  const auto alert = NewsAlert();
  alert->matches[0].evidence.TryPush({"body", 0, 9, 20, "customs\nseized", "action"});
  const auto event = nlohmann::json::parse(Encode("ecs", *alert));
  EXPECT_EQ(event["event"]["reason"], "headline \"Gallium\", body \"customs seized\"");
}

TEST(Ecs, RelatesTheHostOfTheUrl) {
  const auto alert = NewsAlert();
  for (auto [url, host] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"https://example.org", "example.org"},
           {"http://user:p@news.example.org:8080/a@b?c", "news.example.org"},
           {"https://example.org?q=/", "example.org"}}) {
    alert->url = url;
    EXPECT_EQ(nlohmann::json::parse(Encode("ecs", *alert))["related"]["hosts"][0], host) << url;
  }
  alert->url = "no address";
  EXPECT_FALSE(nlohmann::json::parse(Encode("ecs", *alert))["related"].contains("hosts"));
}

TEST(Ecs, OfOneMatchIsAboutItsRuleAlone) {
  const auto event = nlohmann::json::parse(Encode("ecs", *NewsAlert(), 1));
  EXPECT_EQ(event["rule"]["name"], "Mention of gallium");
  EXPECT_EQ(event["event"]["risk_score"], 21);
  EXPECT_EQ(event["lodewire"]["matches"].size(), 1u);
}

TEST(Cef, EscapesPipesInTheHeaderAndEqualSignsInValues) {
  const auto alert = NewsAlert();
  alert->matches[0].title = "a|b\\c=d";
  alert->headline = "x=1|y\\z";
  const std::string line = Encode("cef", *alert);
  EXPECT_THAT(line, HasSubstr("|a\\|b\\\\c=d|8|"));
  EXPECT_THAT(line, HasSubstr(" cs5=x\\=1|y\\\\z cs5Label=headline"));
}

TEST(Cef, IsOneLineWhateverTheEventHolds) {
  const auto alert = NewsAlert();
  alert->matches[0].title = "two\nlines";
  alert->headline = "two\r\nlines\ttab";
  const std::string line = Encode("cef", *alert);
  EXPECT_THAT(line, HasSubstr("|two lines|"));
  EXPECT_THAT(line, HasSubstr(" cs5=two\\r\\nlines tab "));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

TEST(Cef, CutsLongTextAtACodePoint) {
  const auto alert = NewsAlert();
  std::string headline;
  while (headline.size() < 5000) headline += "锑";
  alert->headline = headline;
  // 4,000 bytes hold 1,333 characters of three bytes.
  EXPECT_THAT(Encode("cef", *alert),
              HasSubstr(" cs5=" + headline.substr(0, 3 * 1333) + " cs5Label=headline"));
}

TEST(Cef, NamesNoPartOfTheHeaderEmpty) {
  EXPECT_THAT(Encode("cef", *SmallAlert()),
              StartsWith("CEF:0|Lodewire|Lodewire|unknown|r|unknown|3|rt=0 "));
}

TEST(SplunkHec, WritesTheTimeInSecondsWithThreeDecimals) {
  const auto alert = NewsAlert();
  for (auto [millis, text] :
       std::vector<std::pair<int64_t, std::string_view>>{{1'700'000'000'000, "1700000000.000"},
                                                         {1'700'000'000'007, "1700000000.007"},
                                                         {1'700'000'000'070, "1700000000.070"},
                                                         {1'700'000'000'700, "1700000000.700"}}) {
    alert->matched_ms = millis;
    EXPECT_EQ(nlohmann::json::parse(Encode("splunk_hec", *alert))["time"], text);
  }
  alert->matched_ms = kNoTime;
  EXPECT_FALSE(nlohmann::json::parse(Encode("splunk_hec", *alert)).contains("time"));
}

TEST(SplunkHec, HasTheFieldsOfTheDataModelAlerts) {
  const auto event = nlohmann::json::parse(Encode("splunk_hec", *TradeAlert()))["event"];
  EXPECT_EQ(event["severity"], "high");
  EXPECT_EQ(event["signature_id"], TradeAlert()->matches[0].rule_id);
  EXPECT_EQ(event["subject"], "锑锭 antimony ingot");
  EXPECT_EQ(event["lodewire"]["hsCodes"][0], "811010");
}

}  // namespace
}  // namespace lodewire
