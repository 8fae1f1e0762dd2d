// What the loader takes and what it refuses, with its words.
#include "pipeline/rules/loader.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string NewsError(std::string_view detection, std::string_view more = "") {
  TestRules rules(NewsRule(detection, more), false);
  EXPECT_FALSE(rules.ok());
  return rules.error();
}

std::string AttributeError(std::string_view attributes) {
  TestRules rules(
      absl::StrCat(ToAbsl(attributes),
                   "\nlogsource: {category: test}\ndetection: {sel: {f: x}, condition: sel}\n"));
  EXPECT_FALSE(rules.ok()) << attributes;
  return rules.error();
}

TEST(SigmaConformance, L2_MandatoryAttributes) {
  EXPECT_THAT(AttributeError("id: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11"),
              HasSubstr("test.yaml:1:1: 'title' is missing"));
  TestRules no_source("title: t\ndetection: {sel: {f: x}, condition: sel}");
  EXPECT_THAT(no_source.error(), HasSubstr("'logsource' is missing"));
  TestRules no_detection("title: t\nlogsource: {category: test}");
  EXPECT_THAT(no_detection.error(), HasSubstr("rule \"t\": 'detection' is missing"));
  TestRules no_condition("title: t\nlogsource: {category: test}\ndetection: {sel: {f: x}}");
  EXPECT_THAT(no_condition.error(), HasSubstr("'condition' is missing"));
  TestRules only_condition("title: t\nlogsource: {category: test}\ndetection: {condition: sel}");
  EXPECT_THAT(only_condition.error(), HasSubstr("no search identifier"));
  TestRules empty_source("title: t\nlogsource: {}\ndetection: {sel: {f: x}, condition: sel}");
  EXPECT_THAT(empty_source.error(), HasSubstr("'logsource' must be a map"));
}

TEST(SigmaConformance, L2_SyntaxOfAttributes) {
  EXPECT_THAT(AttributeError("title: t\nlevel: hihg"), HasSubstr("did you mean 'high'?"));
  EXPECT_THAT(AttributeError("title: t\nstatus: done"), HasSubstr("'status' must be stable, test"));
  EXPECT_THAT(AttributeError("title: t\ndate: 2025/01/02"), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(AttributeError("title: t\nmodified: 2025-02-29"), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(AttributeError("title: t\ntags: [Event.x]"), HasSubstr("tag 'Event.x' must be"));
  EXPECT_THAT(AttributeError("title: t\ntags: [nodot]"), HasSubstr("tag 'nodot' must be"));
  EXPECT_THAT(AttributeError("title: t\ntags: a.b"), HasSubstr("'tags' must be a list of texts"));
  EXPECT_THAT(AttributeError("title: t\nrelated: [{id: x, type: derived}]"),
              HasSubstr("an entry of 'related'"));
  EXPECT_THAT(AttributeError(
                  "title: t\nrelated: [{id: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11, type: sibling}]"),
              HasSubstr("the type of 'related' must be"));
  EXPECT_THAT(AttributeError("title: '" + std::string(257, 'x') + "'"),
              HasSubstr("1 to 256 characters"));
  EXPECT_THAT(AttributeError("title: t\nreferences: text"), HasSubstr("'references' must be"));
}

TEST(SigmaConformance, L2_ATitleOf256CharactersIsNotTooLong) {
  std::string title;
  for (int i = 0; i < 256; ++i) title += "镓";
  TestRules rules("title: " + title +
                  "\nlogsource: {category: test}\ndetection: {sel: {f: x}, condition: sel}\n");
  EXPECT_TRUE(rules.ok()) << rules.error();
}

TEST(SigmaConformance, L3_DuplicateKeysAndHostileYamlAreErrors) {
  EXPECT_THAT(ErrorOf("sel: {f: x}\nsel: {f: y}\ncondition: sel"), HasSubstr("'sel' stands twice"));
  std::string deep = "sel: ";
  for (int i = 0; i < 5000; ++i) deep += "[";
  TestRules nested(GenericRule(deep));
  EXPECT_FALSE(nested.ok());
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before = absl::StrCat("*", std::string(1, static_cast<char>(c - 1)));
    absl::StrAppend(&bomb, std::string(1, c), ": &", std::string(1, c), " [");
    for (int i = 0; i < 10; ++i) absl::StrAppend(&bomb, i > 0 ? ", " : "", before);
    bomb += "]\n";
  }
  TestRules bombed(bomb);
  EXPECT_THAT(bombed.error(), HasSubstr("nodes"));
}

TEST(SigmaConformance, L3_AnchorsTabsAndCrLfWork) {
  TestRules rules(
      "title: t\r\nlogsource: {category: test}\r\ndetection:\r\n    sel: {f: &v [x, y]}\r\n"
      "    more: {g: *v}\r\n    condition: sel and more\r\n");
  EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "x").Text("g", "y")));
}

TEST(SigmaConformance, L5_WhatIsNotSupportedIsAnErrorThatNamesIt) {
  EXPECT_THAT(ErrorOfItem("f|contians: x"), HasSubstr("is unknown; did you mean 'contains'?"));
  EXPECT_THAT(ErrorOfItem("f|contains: {a: b}"), HasSubstr("must be plain, not a map"));
  EXPECT_THAT(ErrorOfItem("f|contains: null"), HasSubstr("null can only be compared"));
}

TEST(SigmaConformance, L5_CollectionsOfTheOldSpecificationAreErrors) {
  TestRules collection("action: global\ntitle: f\n");
  EXPECT_THAT(collection.error(), HasSubstr("test.yaml:1:9: rule \"f\": rule collections"));
}

TEST(SigmaConformance, L5_StrictModeRefusesOurExtensions) {
  const std::string rule =
      NewsRule("sel: {text|contains: x}\ncondition: sel", "lodewire: {event_type: smuggling}");
  EXPECT_TRUE(TestRules(rule, false).ok());
  TestRules strict(rule, false, nullptr, true);
  EXPECT_THAT(strict.error(), HasSubstr("field 'text' is Lodewire's own"));
  EXPECT_THAT(strict.error(), HasSubstr("'lodewire' is Lodewire's own key"));
}

TEST(SigmaConformance, L6_CustomAttributesAreKept) {
  TestRules rules(GenericRule("sel: {f: x}\ncondition: sel") +
                  "desk: metals\nsla: {minutes: 5, notify: ['a', 010]}\nlevle: high\n");
  ASSERT_TRUE(rules.ok()) << rules.error();
  const RuleInfo& info = rules.rules().info(0);
  ASSERT_EQ(info.custom.size(), 3u);
  EXPECT_EQ(info.custom[0], std::pair(std::string("desk"), std::string("\"metals\"")));
  EXPECT_EQ(info.custom[1].second, R"({"minutes":5,"notify":["a","010"]})");
  ASSERT_EQ(rules.rules().warnings().size(), 1u);
  EXPECT_THAT(rules.rules().warnings()[0], HasSubstr("did you mean 'level'?"));
}

TEST(Loader, CollectsAllErrorsWithTheirPlaces) {
  TestRules rules(
      "title: one\nlogsource: {category: test}\ndetection:\n    sel: {f|nope: x}\n"
      "    condition: sol\nlevel: top\n---\ntitle: two\nlogsource: {category: test}\n"
      "detection: {sel: {f|re: '('}, condition: sel}\n");
  EXPECT_THAT(rules.error(), HasSubstr("test.yaml:4:11: rule \"one\": field 'f': modifier 'nope'"));
  EXPECT_THAT(rules.error(), HasSubstr("test.yaml:5:16: rule \"one\": the condition names 'sol'"));
  EXPECT_THAT(rules.error(), HasSubstr("test.yaml:6:8: rule \"one\": 'level' must be"));
  EXPECT_THAT(rules.error(), HasSubstr("test.yaml:10:25: rule \"two\": field 'f': bad regular"));
}

TEST(Loader, ProductRulesNameFieldsOfTheTaxonomy) {
  EXPECT_THAT(NewsError("sel: {hedline: x}\ncondition: sel"),
              HasSubstr("unknown field 'hedline'; did you mean 'headline'?"));
  EXPECT_THAT(NewsError("sel: {hs_code: '8110'}\ncondition: sel"), HasSubstr("unknown field"));
  EXPECT_THAT(NewsError("sel: {body|gt: 3}\ncondition: sel"), HasSubstr("is text, not a number"));
}

TEST(Loader, ProductRulesNeedTheirLogsource) {
  TestRules other(
      "title: t\nlogsource: {category: process_creation}\n"
      "detection: {sel: {f: x}, condition: sel}\n",
      false);
  EXPECT_THAT(other.error(), HasSubstr("must have product: lodewire and category: news or trade"));
  TestRules more(
      "title: t\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
      "logsource: {category: news, product: lodewire, servcie: x}\n"
      "detection: {sel: {headline: x}, condition: sel}\n",
      false);
  EXPECT_THAT(more.error(), HasSubstr("logsource 'servcie' has no meaning"));
}

TEST(Loader, ARuleThatAlertsNeedsAnId) {
  const std::string rule =
      "title: t\nlogsource: {category: news, product: lodewire}\n"
      "detection: {sel: {headline: x}, condition: sel}\n";
  TestRules alerting(rule, false);
  EXPECT_THAT(alerting.error(), HasSubstr("needs an 'id'"));
  TestRules informational(rule + "level: informational\n", false);
  EXPECT_TRUE(informational.ok()) << informational.error();
  TestRules generic(GenericRule("sel: {f: x}\ncondition: sel"));
  EXPECT_EQ(generic.rules().info(0).id, "test");
}

TEST(Loader, AnIdIsAUuidButOtherToolsRulesOnlyWarn) {
  const std::string rule = "title: t\nid: rule-42\n";
  TestRules product(rule +
                        "logsource: {category: news, product: lodewire}\n"
                        "detection: {sel: {headline: x}, condition: sel}\n",
                    false);
  EXPECT_THAT(product.error(), HasSubstr("'id' must be a UUID, not 'rule-42'"));
  const std::string generic = rule +
                              "logsource: {category: test}\n"
                              "detection: {sel: {f: x}, condition: sel}\n";
  TestRules other(generic);
  ASSERT_TRUE(other.ok()) << other.error();
  EXPECT_EQ(other.rules().info(0).id, "rule-42");
  EXPECT_EQ(other.rules().warnings().size(), 1u);
  EXPECT_FALSE(TestRules(generic, true, nullptr, true).ok());
}

TEST(Loader, IdsAndNamesAreUnique) {
  const std::string rule = NewsRule("sel: {headline: x}\ncondition: sel", "name: one");
  TestRules rules(rule + "---\n" + rule, false);
  EXPECT_THAT(rules.error(), HasSubstr("the id '5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11' is used"));
  EXPECT_THAT(rules.error(), HasSubstr("the name 'one' is used already in test.yaml"));
}

TEST(Loader, ReadsWhatIsKnownOfARule) {
  TestRules rules(
      NewsRule("sel: {headline: x}\ncondition: sel",
               "level: critical\ntags: [minerals.gallium]\nauthor: A\nlicense: Apache-2.0\n"
               "description: D\nlodewire:\n    minerals: [gallium, rare_earths]\n"
               "    typologies: [T1, T10]\n    event_type: export_control\n"
               "    direction: tightening"),
      false);
  ASSERT_TRUE(rules.ok()) << rules.error();
  const RuleInfo& info = rules.rules().info(0);
  EXPECT_EQ(info.title, "test");
  EXPECT_EQ(info.level, Severity::kCritical);
  EXPECT_EQ(info.category, Category::kNews);
  EXPECT_EQ(info.tags, std::vector<std::string>{"minerals.gallium"});
  EXPECT_EQ(info.author, "A");
  EXPECT_EQ(info.license, "Apache-2.0");
  EXPECT_EQ(info.description, "D");
  EXPECT_EQ(info.line, 1);
  EXPECT_EQ(info.minerals, (std::vector<std::string>{"gallium", "rare_earths"}));
  EXPECT_EQ(info.typologies, (std::vector<std::string>{"T1", "T10"}));
  EXPECT_EQ(info.event_type, "export_control");
  EXPECT_EQ(info.direction, Direction::kTightening);
  EXPECT_EQ(info.version.size(), 12u);
  EXPECT_EQ(info.logsource.size(), 2u);
  EXPECT_EQ(info.logsource[0].first, "category");
}

TEST(Loader, UnknownKeysOfOurExtensionAreErrors) {
  const auto error = [](std::string_view extension) {
    return NewsError("sel: {headline: x}\ncondition: sel",
                     absl::StrCat("lodewire: ", ToAbsl(extension)));
  };
  EXPECT_THAT(error("{mineral: [gallium]}"), HasSubstr("did you mean 'minerals'?"));
  EXPECT_THAT(error("{minerals: [galium]}"), HasSubstr("'galium' is not a mineral"));
  EXPECT_THAT(error("{minerals: gallium}"), HasSubstr("must be a list"));
  EXPECT_THAT(error("{typologies: [T11]}"), HasSubstr("'T11' is not a typology"));
  EXPECT_THAT(error("{direction: up}"), HasSubstr("'direction' must be"));
  EXPECT_THAT(error("{event_type: 'Export Control'}"), HasSubstr("'event_type' must be"));
  EXPECT_THAT(error("{suppress: {for: 1h}}"), HasSubstr("'suppress' must be {fields"));
  EXPECT_THAT(error("[near]"), HasSubstr("'lodewire' must be a map"));
}

TEST(SigmaConformance, N2_PlainValuesOnTextFieldsAreNormalised) {
  TestRules rules(NewsRule("sel: {headline|contains: 'rare\u2011earth  ban'}\ncondition: sel"),
                  false);
  EXPECT_TRUE(rules.Matches(TestEvent().Text("headline", "A rare-earth ban")));
  // A code is as sent.
  TestRules code(NewsRule("sel: {story_id: 'a\u2011b'}\ncondition: sel"), false);
  EXPECT_TRUE(code.Matches(TestEvent().Text("story_id", "a\u2011b")));
  EXPECT_FALSE(code.Matches(TestEvent().Text("story_id", "a-b")));
  // Keywords look into both.
  TestRules keyword(NewsRule("sel: ['a\u2011b']\ncondition: sel"), false);
  EXPECT_TRUE(keyword.Matches(TestEvent().Text("story_id", "a\u2011b")));
  EXPECT_TRUE(keyword.Matches(TestEvent().Text("body", "a-b")));
  EXPECT_THAT(NewsError("sel: {headline|contains: '\u200B'}\ncondition: sel"),
              HasSubstr("nothing is left"));
}

TEST(Loader, SpacesAtTheEdgesOfAValueAreKept) {
  TestRules rules(NewsRule("sel: {headline|contains: ' tin '}\ncondition: sel"), false);
  EXPECT_TRUE(rules.Matches(TestEvent().Text("headline", "a tin can")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("headline", "tinned")));
}

TEST(Loader, ARegexWithCharactersThatTextNeverHasIsAnError) {
  EXPECT_THAT(NewsError("sel: {body|re: 'rare\u2011earth'}\ncondition: sel"),
              HasSubstr("(it is '-' there)"));
  TestRules other(NewsRule("sel: {story_id|re: 'a\u2011b', body|re: '镓|é'}\ncondition: sel"),
                  false);
  EXPECT_TRUE(other.ok()) << other.error();
}

TEST(Loader, CodesWithoutQuotesWarn) {
  TestRules rules(
      "title: t\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
      "logsource: {category: trade, product: lodewire}\n"
      "detection: {sel: {hs_code: 811010, net_weight_kg: 5}, condition: sel}\n",
      false);
  ASSERT_TRUE(rules.ok()) << rules.error();
  ASSERT_EQ(rules.rules().warnings().size(), 1u);
  EXPECT_THAT(rules.rules().warnings()[0], HasSubstr("quote '811010'"));
}

TEST(Loader, NewsRulesSeeNewsAndTradeRulesTrade) {
  const std::string yaml = NewsRule("sel: {provider: x}\ncondition: sel") +
                           "---\ntitle: trade\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c12\n"
                           "logsource: {category: trade, product: lodewire}\n"
                           "detection: {sel: {provider: x}, condition: sel}\n";
  TestRules rules(yaml, false);
  ASSERT_TRUE(rules.ok()) << rules.error();
  const TestEvent event = TestEvent().Text("provider", "x");
  const auto news = event.View(FieldTable::News());
  const auto trade = event.View(FieldTable::Trade());
  std::array<uint64_t, 2> words;
  std::array<MatchBits, 2> bits = {MatchBits(&words[0], 1), MatchBits(&words[1], 1)};
  const std::array<const EventView*, 2> views = {&news->view(), &trade->view()};
  rules.rules().Match(views, rules.scratch(), bits);
  EXPECT_EQ(words[0], 1u);
  EXPECT_EQ(words[1], 2u);
}

TEST(Loader, AVirtualFieldIsAnyOfItsFieldsEachAValueOfItsOwn) {
  TestRules rules(NewsRule("sel: {text|contains: 'a b'}\ncondition: sel"), false);
  EXPECT_TRUE(rules.Matches(TestEvent().Text("headline", "a b")));
  EXPECT_TRUE(rules.Matches(TestEvent().Text("headline", "x").Text("body", "x a b")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("headline", "a").Text("subheadline", " b")));
  EXPECT_FALSE(rules.Matches(TestEvent().Text("provider", "a b")));
}

TEST(Loader, TheDigestIsOfTheContentNotOfItsLayout) {
  const auto digest = [](std::string_view yaml) {
    TestRules rules(yaml);
    EXPECT_TRUE(rules.ok()) << rules.error();
    return std::string(rules.rules().digest());
  };
  const std::string one =
      "title: t\nlogsource: {category: test}\ndetection:\n  sel:\n    f: x\n"
      "  condition: sel\n";
  const std::string same =
      "# a comment\ntitle: t\nlogsource:\n    category: test\n"
      "detection: {sel: {f: x}, condition: sel}\n";
  const std::string quoted =
      "title: t\nlogsource: {category: test}\n"
      "detection: {sel: {f: 'x'}, condition: sel}\n";
  EXPECT_EQ(digest(one), digest(same));
  EXPECT_NE(digest(one), digest(quoted));
  EXPECT_EQ(digest(one).size(), 64u);
  const std::string other =
      "title: u\nlogsource: {category: test}\n"
      "detection: {sel: {f: x}, condition: sel}\n";
  EXPECT_EQ(digest(one + "---\n" + other), digest(other + "---\n" + one));
}

TEST(Loader, TheDigestCoversTheVocabulariesThatAreUsed) {
  const auto digest = [](std::string_view term) {
    VocabularySet vocabularies;
    vocabularies.Add({"metals", "", {{std::string(term), "", "", false, false}}});
    vocabularies.Add({"unused", "", {{"x" + std::string(term), "", "", false, false}}});
    TestRules rules(GenericRule("sel: {f|expand: '%metals%'}\ncondition: sel"), true,
                    &vocabularies);
    return std::string(rules.rules().digest());
  };
  EXPECT_NE(digest("tin"), digest("lead"));
}

TEST(Loader, GenericRulesCanBeChosenByLogsource) {
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  options.logsource = {{"category", "test"}};
  const std::string other =
      "---\ntitle: other\nlogsource: {category: x}\n"
      "detection: {sel: {f: x}, condition: sel}\n";
  auto rules =
      RuleSet::Parse(GenericRule("sel: {f: x}\ncondition: sel") + other, "a.yaml", options);
  ASSERT_TRUE(rules.ok()) << rules.status();
  ASSERT_EQ((*rules)->size(), 1u);
  EXPECT_EQ((*rules)->info(0).title, "test");
}

// A directory of its own, removed at the end.
class RuleDirectory {
 public:
  RuleDirectory() : path_(::testing::TempDir() + "/rules_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ / "sub");
  }
  ~RuleDirectory() { std::filesystem::remove_all(path_); }
  void Write(std::string_view name, std::string_view text) { std::ofstream(path_ / name) << text; }
  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

std::string Titled(std::string_view title) {
  return absl::StrCat("title: ", ToAbsl(title), "\nlogsource: {category: test}\n",
                      "detection: {sel: {f: x}, condition: sel}\n");
}

TEST(Loader, LoadsADirectorySortedAndLeavesTestsOut) {
  RuleDirectory directory;
  directory.Write("b.yaml", Titled("b"));
  directory.Write("a.yml", Titled("a"));
  directory.Write("sub/c.yaml", Titled("c"));
  directory.Write("a.tests.yaml", "- nothing of a rule\n");
  directory.Write("README.md", "# no rule\n");
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  auto rules = RuleSet::Load(directory.path(), options);
  ASSERT_TRUE(rules.ok()) << rules.status();
  ASSERT_EQ((*rules)->size(), 3u);
  EXPECT_EQ((*rules)->info(0).file, "a.yml");
  EXPECT_EQ((*rules)->info(2).file, "sub/c.yaml");
  auto one = RuleSet::Load(directory.path() + "/b.yaml", options);
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ((*one)->info(0).title, "b");
}

TEST(Loader, SaysWhenThereIsNothingToLoadOrTooMuch) {
  RuleDirectory directory;
  RuleSetOptions options;
  EXPECT_THAT(std::string(RuleSet::Load(directory.path() + "/none", options).status().message()),
              HasSubstr("/none: does not exist"));
  EXPECT_THAT(std::string(RuleSet::Load(directory.path(), options).status().message()),
              HasSubstr("no *.yaml or *.yml file"));
  directory.Write("big.yaml", "title: " + std::string(5000, 'x') + "\n");
  options.file_bytes_max = 1000;
  EXPECT_THAT(std::string(RuleSet::Load(directory.path(), options).status().message()),
              HasSubstr("more than the limit of 1000"));
  directory.Write("bad.yaml", "title: [\n");
  EXPECT_THAT(std::string(RuleSet::Load(directory.path(), options).status().message()),
              ContainsRegex("bad.yaml:[0-9]+:[0-9]+: "));
}

}  // namespace
}  // namespace lodewire
