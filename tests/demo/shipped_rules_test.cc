// The shipped rules against the tests beside them, the feed's truth and the page that the domain
// began with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/check.h"
#include "pipeline/config/config.h"
#include "pipeline/config/yaml.h"
#include "pipeline/decode/decoder.h"
#include "pipeline/demo/feed.h"
#include "pipeline/domain/derived_fields.h"
#include "pipeline/domain/domain.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/rules/rule_tests.h"
#include "pipeline/stages/normalise_stage.h"
#include "pipeline/text/normalise.h"

namespace lodewire {
namespace {

constexpr char kRules[] = LODEWIRE_SOURCE_DIR "/config/rules";
constexpr size_t kArenaBytes = 8 << 20;

// The shipped rules, and all that it takes to put one event before them.
class ShippedRules {
 public:
  ShippedRules() : memory_(kArenaBytes / sizeof(uint64_t)), view_(4096, 512) {
    auto vocabularies = VocabularySet::Load(LODEWIRE_SOURCE_DIR "/config/vocabulary");
    EXPECT_TRUE(vocabularies.ok()) << vocabularies.status();
    RuleSetOptions options;
    options.vocabularies = &*vocabularies;
    auto rules = RuleSet::Load(kRules, options);
    EXPECT_TRUE(rules.ok()) << rules.status();
    rules_ = *std::move(rules);
    scratch_ = std::make_unique<RuleSet::Scratch>(*rules_);
  }

  // Loaded once: the operator's examples.
  static const ReferencePrices& Prices() {
    static const absl::StatusOr<std::unique_ptr<Domain>> domain =
        Domain::Load(LODEWIRE_SOURCE_DIR "/config/domain", LODEWIRE_SOURCE_DIR "/config/reference");
    CHECK(domain.ok());
    return (*domain)->reference();
  }
  const RuleSet& rules() const { return *rules_; }

  // Indexes of the rules that hold.
  std::vector<uint32_t> Match(Category category, Encoding encoding, std::string_view payload) {
    TextArena arena({reinterpret_cast<char*>(memory_.data()), kArenaBytes});
    Decoder decoder({.category = category, .encoding = encoding});
    EventView* view = &view_.view();
    EXPECT_EQ(decoder.Decode(payload, view, &arena).verdict, Verdict::kOk) << payload;
    bool repaired = false;
    bool back_pressure = false;
    EXPECT_EQ(NormaliseView(normaliser_, view, &arena, &repaired, &back_pressure), Verdict::kOk);
    if (category == Category::kTrade) {
      EXPECT_TRUE(AppendPriceFields(&Prices(), view));
    }
    std::vector<uint64_t> words(MatchBits::WordsFor(rules_->size()));
    MatchBits bits(words.data(), words.size());
    const EventView* views[] = {view};
    rules_->Match(views, scratch_.get(), {&bits, 1});
    std::vector<uint32_t> matching;
    bits.ForEach([&](uint32_t rule) { matching.push_back(rule); });
    return matching;
  }

  // Names of those that alert.
  std::vector<std::string> Alerting(const std::vector<uint32_t>& matching) const {
    std::vector<std::string> files;
    for (const uint32_t rule : matching) {
      const RuleInfo& info = rules_->info(rule);
      if (info.level > Severity::kInformational) files.push_back(info.file);
    }
    return files;
  }

 private:
  std::vector<uint64_t> memory_;
  OwnedEventView view_;
  Normaliser normaliser_;
  std::unique_ptr<RuleSet> rules_;
  std::unique_ptr<RuleSet::Scratch> scratch_;
};

ShippedRules& Shipped() {
  static ShippedRules* const shipped = new ShippedRules;
  return *shipped;
}

TEST(ShippedConfiguration, LoadsAndSaysWhatTheDeskTakes) {
  const auto config = LoadConfig(LODEWIRE_SOURCE_DIR "/config/lodewire.yaml", {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.start.kind, StartPosition::Kind::kLatest)
      << "a first start must not flood a desk with history";
  ASSERT_EQ(config->routes.size(), 3u);
  EXPECT_EQ(config->routes[0].severity, "high");
  EXPECT_EQ(config->routes[1].format, "ocsf");
  for (const RouteConfig& route : config->routes) EXPECT_EQ(route.embargo, "hold_out");
}

TEST(ShippedRules, LoadWithoutWarnings) {
  EXPECT_GT(Shipped().rules().size(), 30u);
  EXPECT_THAT(Shipped().rules().warnings(), ::testing::IsEmpty());
}

TEST(ShippedRules, PassTheTestsBesideThem) {
  const auto tests = LoadRuleTests(kRules, Shipped().rules());
  ASSERT_TRUE(tests.ok()) << tests.status();
  for (const RuleTest& test : *tests) {
    const Category category = Shipped().rules().info(test.rules[0]).category;
    const std::vector<uint32_t> matching =
        Shipped().Match(category, Encoding::kJson, test.event_json);
    for (const uint32_t rule : test.rules) {
      const bool matches = std::find(matching.begin(), matching.end(), rule) != matching.end();
      EXPECT_EQ(matches, test.Expects(Shipped().rules().info(rule).id))
          << test.file << ":" << test.line << ": " << test.name;
    }
  }
}

TEST(ShippedRules, HaveANewsRuleForEachActAndTactic) {
  std::set<std::string> news_acts;
  std::set<std::string> news_typologies;
  int trade = 0;
  for (uint32_t i = 0; i < Shipped().rules().size(); ++i) {
    const RuleInfo& info = Shipped().rules().info(i);
    if (info.category == Category::kTrade) ++trade;
    if (info.category != Category::kNews) continue;
    news_acts.insert(info.event_type);
    news_typologies.insert(info.typologies.begin(), info.typologies.end());
  }
  EXPECT_THAT(news_acts,
              ::testing::IsSupersetOf({"control", "ban", "quota", "licence", "relaxation",
                                       "enforcement", "seizure", "prosecution", "smuggling",
                                       "disruption", "price", "capacity", "retaliation"}));
  EXPECT_THAT(news_typologies, ::testing::IsSupersetOf({"T1", "T2", "T3"}));
  EXPECT_GE(trade, 2);
}

// Every planted event must alert, nothing else may.
TEST(ShippedRules, FindWhatTheFeedPlantedAndNothingElse) {
  const auto stock = FeedStock::Load(LODEWIRE_SOURCE_DIR "/config/demo");
  ASSERT_TRUE(stock.ok()) << stock.status();
  std::set<std::string> wrong;
  for (const uint64_t seed : {1, 2, 3}) {
    Feed feed(stock->get(), {.seed = seed, .events = 20000});
    FeedEvent event;
    while (feed.Next(&event)) {
      if (event.expectation == Expectation::kDeadLetter) continue;
      if (event.expectation == Expectation::kTombstone) continue;
      const std::vector<std::string> alerting =
          Shipped().Alerting(Shipped().Match(event.category, Encoding::kProtobuf, event.payload));
      if (alerting.empty() == (event.expectation != Expectation::kAlert)) continue;
      wrong.insert(absl::StrCat(alerting.empty() ? "lost: " : "unexpected: ",
                                ToAbsl(event.description), " ", absl::StrJoin(alerting, " ")));
    }
  }
  EXPECT_THAT(wrong, ::testing::IsEmpty());
}

TEST(ShippedRules, FindTheCrackdownOnTheSeedPage) {
  const auto page = ReadTextFile(LODEWIRE_SOURCE_DIR "/tests/data/seed/rare_earth_crackdown.txt");
  ASSERT_TRUE(page.ok()) << page.status();
  v1::NewsEvent event;
  event.set_language("en");
  event.set_body(*page);
  std::set<std::string> acts;
  for (const uint32_t rule :
       Shipped().Match(Category::kNews, Encoding::kProtobuf, event.SerializeAsString())) {
    acts.insert(Shipped().rules().info(rule).event_type);
  }
  EXPECT_THAT(acts, ::testing::IsSupersetOf({"enforcement", "smuggling"}));
}

}  // namespace
}  // namespace lodewire
