// A hostile rule file cannot hurt the process: conformance item L3 and the like of it, a test a
// limit; and what a collection with bad rules in it does.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

TEST(SigmaConformance, L3_AliasesThatRepeatMuchTextAreAnError) {
  // Few nodes, but each repeats 100 KB.
  std::string text = "a: &a '" + std::string(100'000, 'x') + "'\nb: [";
  for (int i = 0; i < 100; ++i) text += "*a, ";
  TestRules rules(text + "*a]\n");
  EXPECT_THAT(rules.error(), HasSubstr("aliases repeat more than"));
}

TEST(SigmaConformance, L3_AValueListIsBounded) {
  std::string values;
  for (int i = 0; i < 50'001; ++i) absl::StrAppend(&values, i > 0 ? "," : "", i);
  EXPECT_THAT(ErrorOf("sel: {f: [" + values + "]}\ncondition: sel"),
              HasSubstr("more than 50000 values"));
}

TEST(SigmaConformance, L3_WhatModifiersMakeOfValuesIsBounded) {
  std::string values;
  for (int i = 0; i < 500; ++i) absl::StrAppend(&values, i > 0 ? "," : "", "'-a /b -c", i, "'");
  EXPECT_THAT(ErrorOf("sel: {f|windash: [" + values + "]}\ncondition: sel"),
              HasSubstr("modifiers and placeholders expanded"));
}

TEST(SigmaConformance, L3_WhatPlaceholdersMakeOfAValueIsBounded) {
  VocabularySet vocabularies;
  Vocabulary many{"many", "", {}};
  for (int i = 0; i < 300; ++i) many.terms.push_back({absl::StrCat("t", i), "", "", false, false});
  vocabularies.Add(many);
  TestRules rules(GenericRule("sel: {f|expand: '%many% %many%'}\ncondition: sel"), true,
                  &vocabularies);
  EXPECT_THAT(rules.error(), HasSubstr("stands for more than 20000 values"));
}

TEST(SigmaConformance, L3_WhatPatternsOfAConditionMeanIsBounded) {
  std::string detection;
  for (int i = 0; i < 200; ++i) absl::StrAppend(&detection, "s", i, ": {f: x}\n");
  detection += "condition: 1 of them";
  for (int i = 0; i < 100; ++i) detection += " or 1 of them";
  EXPECT_THAT(ErrorOf(detection), HasSubstr("more than 10000 selections"));
}

TEST(SigmaConformance, L3_AListOfConditionsIsBounded) {
  std::string conditions;
  for (int i = 0; i < 101; ++i) conditions += i > 0 ? ", s" : "s";
  EXPECT_THAT(ErrorOf("s: {f: x}\ncondition: [" + conditions + "]"),
              HasSubstr("more than 100 entries"));
}

TEST(SigmaConformance, X6_AWildcardPatternThatNeedsTooMuchMemoryIsAnError) {
  EXPECT_THAT(ErrorOfItem("f: 'a*" + std::string(100'000, 'b') + "*c'"), HasSubstr("too large"));
}

TEST(SigmaConformance, L3_TheNumberOfRulesIsBounded) {
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  options.rules_max = 2;
  const std::string rule = GenericRule("s: {f: x}\ncondition: s") + "---\n";
  EXPECT_TRUE(RuleSet::Parse(rule + rule, "test.yaml", options).ok());
  const auto three = RuleSet::Parse(rule + rule + rule, "test.yaml", options);
  EXPECT_THAT(std::string(three.status().message()), HasSubstr("more than 2 rules"));
}

class RuleDirectory : public ::testing::Test {
 protected:
  RuleDirectory() : path_(absl::StrCat(::testing::TempDir(), "/limits_test_", ::getpid())) {
    std::filesystem::create_directories(path_);
    options_.generic_table = &table_;
  }
  ~RuleDirectory() override { std::filesystem::remove_all(path_); }

  void Write(std::string_view name, std::string_view text) {
    std::ofstream(path_ + "/" + std::string(name)) << text;
  }
  absl::StatusOr<std::unique_ptr<RuleSet>> Load() { return RuleSet::Load(path_, options_); }

  const std::string path_;
  FieldTable table_;
  RuleSetOptions options_;
};

TEST_F(RuleDirectory, L3_AFileThatIsTooLargeIsNotRead) {
  Write("large.yml", "");
  // A hole: reading it would take that much memory.
  std::filesystem::resize_file(path_ + "/large.yml", uintmax_t{1} << 36);
  EXPECT_THAT(std::string(Load().status().message()),
              HasSubstr("large.yml:1:1: the file has 68719476736 bytes"));
}

TEST_F(RuleDirectory, L3_WhatIsNoFileIsLeftAlone) {
  Write("a.yml", GenericRule("s: {f: x}\ncondition: s"));
  // Reading a pipe would wait for ever.
  ASSERT_EQ(::mkfifo((path_ + "/pipe.yml").c_str(), 0600), 0);
  std::filesystem::create_directory(path_ + "/folder.yml");
  std::filesystem::create_symlink("/dev/zero", path_ + "/zero.yml");
  std::filesystem::create_symlink(path_, path_ + "/circle");
  const auto rules = Load();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ((*rules)->size(), 1u);
}

TEST_F(RuleDirectory, AllErrorsOfAllFilesAreToldAtOnce) {
  Write("a.yml", GenericRule("s: {f|nope: x}\ncondition: s"));
  Write("b.yml", "title: [\n");
  Write("c.yml", GenericRule("s: {f|re: '('}\ncondition: t"));
  const std::string error(Load().status().message());
  EXPECT_THAT(error, HasSubstr("a.yml:4:9: rule \"test\": field 'f': modifier 'nope'"));
  EXPECT_THAT(error, HasSubstr("b.yml:2:1: "));
  EXPECT_THAT(error, HasSubstr("c.yml:4:15: rule \"test\": field 'f': bad regular expression"));
  EXPECT_THAT(error, HasSubstr("c.yml:5:16: rule \"test\": the condition names 't'"));
}

TEST_F(RuleDirectory, BadRulesCanBeSkippedAndAreNamed) {
  Write("a.yml", GenericRule("s: {f|nope: x}\ncondition: s"));
  Write("b.yml", "title: [\n");
  Write("c.yml",
        GenericRule("s: {f: x}\ncondition: s") + "---\n" + GenericRule("s: {f: y}\ncondition: t"));
  Write("d.yml",
        "title: q\nlogsource: {category: test}\n"
        "filter: {rules: [unknown], s: {u: x}, condition: not s}");
  options_.skip_bad_rules = true;
  const auto rules = Load();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ((*rules)->size(), 1u);
  const auto warnings = (*rules)->warnings();
  ASSERT_GE(warnings.size(), 4u);
  EXPECT_THAT(warnings[0], HasSubstr("modifier 'nope' is unknown"));
  EXPECT_THAT(warnings[0], HasSubstr("(left out)"));
  EXPECT_THAT(warnings[1], HasSubstr("b.yml:2:1: "));
  EXPECT_THAT(warnings[2], HasSubstr("the condition names 't'"));
  EXPECT_THAT(warnings[3], HasSubstr("no rule has the id or name 'unknown'"));
}

TEST_F(RuleDirectory, L1_ReferencesCrossFilesInAnyOrder) {
  Write("a.yml",
        "title: c\ncorrelation: {type: event_count, rules: [r], timespan: 1h, condition: {gte: "
        "2}}\n---\ntitle: q\nlogsource: {category: test}\n"
        "filter: {rules: [r], s: {u: root}, condition: not s}\n");
  Write("b.yml", "name: r\n" + GenericRule("s: {f: x}\ncondition: s"));
  const auto rules = Load();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ((*rules)->size(), 1u);
}

TEST_F(RuleDirectory, L1_StreamsWithMarksOfOtherSystemsLoad) {
  std::string text = "\xEF\xBB\xBF---\r\n" + GenericRule("s: {f: x}\ncondition: s") + "---\n" +
                     GenericRule("s: {f: y}\ncondition: s") + "...\n---\n";
  Write("a.yml", text);
  const auto rules = Load();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ((*rules)->size(), 2u);
}

}  // namespace
}  // namespace lodewire
