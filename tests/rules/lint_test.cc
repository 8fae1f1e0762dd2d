#include "pipeline/rules/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status.h"
#include "pipeline/rules/lint_values.h"

namespace lodewire {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::string InTree(const std::string& path) {
  return std::string(LODEWIRE_SOURCE_DIR) + "/" + path;
}

class Lint : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              absl::StrCat("lint_", testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    absl::StatusOr<std::unique_ptr<Domain>> domain = Domain::Load(InTree("config/domain"));
    ASSERT_TRUE(domain.ok()) << domain.status();
    domain_ = *std::move(domain);
    vocabularies_.Add({"short", "", {{"Ga", "", "", false, false}}});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  std::vector<LintFinding> FindingsOf(const std::string& path) {
    RuleSetOptions options;
    options.vocabularies = &vocabularies_;
    absl::StatusOr<std::vector<LintFinding>> findings = LintRuleFiles(path, options, *domain_);
    EXPECT_TRUE(findings.ok()) << findings.status();
    return findings.ok() ? *findings : std::vector<LintFinding>();
  }

  // The findings in a rule of this detection, as line:column name; the detection begins at line 6.
  std::vector<std::string> In(const std::string& detection, const std::string& category = "news",
                              const std::string& more = "status: test\nlevel: high\n") {
    Write("rule.yaml", absl::StrCat("title: Test\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
                                    "logsource: {product: lodewire, category: ",
                                    category, "}\n# A comment.\ndetection:\n", detection, more));
    std::vector<std::string> shown;
    for (const LintFinding& finding : FindingsOf(folder_.string())) {
      if (finding.check->name == "missing-tests" && !with_tests_) continue;
      if (finding.check->severity == LintSeverity::kNote && !with_notes_) continue;
      EXPECT_EQ(finding.rule, "Test");
      EXPECT_THAT(finding.reason, Not(IsEmpty()));
      shown.push_back(
          absl::StrCat(finding.line, ":", finding.column, " ", ToAbsl(finding.check->name)));
    }
    return shown;
  }
  // The same of one selection that is all of the condition.
  std::vector<std::string> InItem(const std::string& item, const std::string& category = "news") {
    return In(absl::StrCat("    a:\n        ", item, "\n    condition: a\n"), category);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Domain> domain_;
  VocabularySet vocabularies_;
  bool with_tests_ = false;
  bool with_notes_ = false;
};

TEST_F(Lint, ASoundRuleHasNoFinding) {
  EXPECT_THAT(InItem("headline|word: ['gallium', 'antimony']"), IsEmpty());
  EXPECT_THAT(InItem("hs_code|startswith: ['8110', '811292']", "trade"), IsEmpty());
}

TEST_F(Lint, AllOnOneValue) {
  EXPECT_THAT(InItem("headline|contains|all: ['gallium']"), ElementsAre("7:9 all-on-one-value"));
  EXPECT_THAT(InItem("headline|contains|all: ['gallium', 'export']"), IsEmpty());
}

TEST_F(Lint, N3_ShortContainsCountsHanAsWords) {
  EXPECT_THAT(InItem("headline|contains: ['tin', 'zinc', '锑', 'ядро']"),
              ElementsAre("7:29 short-contains"));
  EXPECT_THAT(InItem("- tin"), ElementsAre("7:11 short-contains"));
  EXPECT_THAT(InItem("headline|contains|expand: '%short%'"), ElementsAre("7:35 short-contains"));
  EXPECT_THAT(InItem("headline|word: 'tin'"), IsEmpty());
  EXPECT_EQ(SubstringWeight("tin"), 3u);
  EXPECT_EQ(SubstringWeight("锑"), 4u);
  EXPECT_EQ(SubstringWeight("희토"), 4u);
}

TEST_F(Lint, UnboundedWindows) {
  EXPECT_THAT(InItem("headline|re: 'export\\s+ban'"), ElementsAre("7:22 unbounded-window"));
  EXPECT_THAT(InItem("headline|re: 'export\\s{1,8}ban\\*+[.*]{2}'"), IsEmpty());
  const auto windows = OpenWindowsOf(R"(a.*b\s+c\w{2,}d[^x]*e[a-z]+\.*\\s*[]*]+)");
  std::vector<std::string> written, bounded;
  for (const OpenWindow& window : windows) {
    written.push_back(window.written);
    bounded.push_back(window.bounded);
  }
  EXPECT_THAT(written, ElementsAre(".*", R"(\s+)", R"(\w{2,})", "[^x]*"));
  EXPECT_THAT(bounded, ElementsAre(".{0,60}", R"(\s{1,8})", R"(\w{2,20})", "[^x]{0,60}"));
}

TEST_F(Lint, N3_UnquotedCodes) {
  for (const char* code : {"NO", "on", "8110.10", "12:30", "0810", "8110", "0x1F", "2025-05-09"}) {
    EXPECT_THAT(InItem(absl::StrCat("hs_code|startswith: ", code), "trade"),
                ElementsAre("7:29 unquoted-code"))
        << code;
    EXPECT_THAT(InItem(absl::StrCat("hs_code|startswith: '", code, "'"), "trade"), IsEmpty());
  }
  EXPECT_THAT(InItem("country_origin: CN", "trade"), IsEmpty());
  // Quantities are numbers.
  EXPECT_THAT(InItem("{net_weight_kg|gt: 3, hs_code: '8110'}", "trade"), IsEmpty());
}

TEST_F(Lint, N3_UnescapedWildcards) {
  EXPECT_THAT(InItem("headline|contains: 'Is it gallium?'"),
              ElementsAre("7:28 unescaped-wildcard"));
  EXPECT_THAT(InItem("headline: 'gallium*'"), ElementsAre("7:19 unescaped-wildcard"));
  EXPECT_THAT(InItem("headline|contains: 'Is it gallium\\?'"), IsEmpty());
  EXPECT_THAT(InItem("{headline: '*', body|word: gallium}"), IsEmpty());
}

TEST_F(Lint, CharactersThatNormalisationChanges) {
  for (const char* value : {"gal\u200Blium", "ｇａｌｌｉｕｍ", "a\u00A0ban", "rare\u2013earth",
                            "the \u2019s", "two  spaces"}) {
    EXPECT_THAT(InItem(absl::StrCat("headline|contains: '", value, "'")),
                ElementsAre("7:28 normalised-away"))
        << value;
  }
  EXPECT_THAT(InItem("hs_code: '81\u200B10'", "trade"), ElementsAre("7:18 invisible-character"));
}

TEST_F(Lint, HomonymsWithoutASecondGate) {
  EXPECT_THAT(InItem("headline|word: ['gallium', 'Wolfram']"),
              ElementsAre("6:5 homonym-without-gate"));
  EXPECT_THAT(In("    a: {headline|word: wolfram}\n    b: {text|word: 'export ban'}\n"
                 "    condition: a and b\n"),
              IsEmpty());
  // An exclusion is no gate.
  EXPECT_THAT(In("    a: {headline|word: wolfram}\n    b: {text|word: 'export ban'}\n"
                 "    condition: a and not b\n"),
              ElementsAre("6:5 homonym-without-gate"));
}

TEST_F(Lint, NullInAList) {
  EXPECT_THAT(InItem("{language: [null, 'en'], headline|word: gallium}"),
              ElementsAre("7:21 null-in-list"));
}

TEST_F(Lint, RulesThatNeedNoLiteral) {
  EXPECT_THAT(InItem("net_weight_kg|gt: 3", "trade"), ElementsAre("1:1 unfilterable"));
  EXPECT_THAT(In("    a: {headline|word: gallium}\n    condition: not a\n"),
              ElementsAre("1:1 unfilterable"));
}

TEST_F(Lint, MissingLevelStatusAndTests) {
  with_tests_ = true;
  const std::string detection = "    a: {headline|word: gallium}\n    condition: a\n";
  EXPECT_THAT(In(detection, "news", ""),
              ElementsAre("1:1 missing-level", "1:1 missing-status", "1:1 missing-tests"));
  Write("rule.tests.yaml", "- {name: a, event: {headline: gallium}, match: true}\n");
  EXPECT_THAT(In(detection), ElementsAre("1:1 missing-tests"));
  Write("rule.tests.yaml",
        "- {name: a, event: {headline: gallium}, match: true}\n"
        "- {name: b, event: {headline: tin}, match: false}\n");
  EXPECT_THAT(In(detection), IsEmpty());
}

TEST_F(Lint, WhatIsNotPortableIsANote) {
  with_notes_ = true;
  EXPECT_THAT(InItem("headline|word: gallium"), ElementsAre("7:9 not-portable"));
  EXPECT_THAT(InItem("headline|contains: gallium"), IsEmpty());
}

TEST_F(Lint, WarningsOfTheLoaderAreFindings) {
  EXPECT_THAT(In("    a: {headline|word: gallium}\n    condition: a\n", "news",
                 "status: test\nlevel: high\nreferencs: [x]\n"),
              ElementsAre("10:1 load-warning"));
}

TEST_F(Lint, EveryCheckIsTriedHere) {
  // Each name stands in a test above; a new check without a test is seen here.
  EXPECT_EQ(LintChecks().size(), 15u);
  for (const LintCheck& check : LintChecks()) {
    EXPECT_THAT(LintMarkdown(), testing::HasSubstr(absl::StrCat("| `", ToAbsl(check.name), "`")));
    EXPECT_FALSE(check.fix.empty());
  }
}

TEST_F(Lint, TheShippedRulesHaveNoWarning) {
  absl::StatusOr<VocabularySet> shipped = VocabularySet::Load(InTree("config/vocabulary"));
  ASSERT_TRUE(shipped.ok());
  vocabularies_ = *std::move(shipped);
  for (const LintFinding& finding : FindingsOf(InTree("config/rules"))) {
    EXPECT_EQ(finding.check->severity, LintSeverity::kNote)
        << finding.file << ":" << finding.line << ": " << finding.reason;
  }
}

}  // namespace
}  // namespace lodewire
