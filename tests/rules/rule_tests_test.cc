#include "pipeline/rules/rule_tests.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class RuleTestsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = ::testing::TempDir() + "/rule_tests_" + std::to_string(::getpid());
    std::filesystem::create_directories(path_);
    Write("r.yaml",
          "title: one\nlogsource: {category: test}\ndetection: {sel: {f: x}, condition: sel}\n---\n"
          "title: two\nlogsource: {category: test}\ndetection: {sel: {f: y}, condition: sel}\n");
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  void Write(const std::string& name, std::string_view text) {
    std::ofstream(path_ + "/" + name) << text;
  }

  absl::StatusOr<std::vector<RuleTest>> Load() {
    RuleSetOptions options;
    options.generic_table = &table_;
    rules_ = *RuleSet::Load(path_, options);
    return LoadRuleTests(path_, *rules_);
  }

  std::string path_;
  FieldTable table_;
  std::unique_ptr<RuleSet> rules_;
};

TEST_F(RuleTestsTest, ReadsEventsAsJsonThatKeepsTypes) {
  Write("r.tests.yaml",
        "- name: 'a'\n  event: {hs_code: '8110', n: 2.50, b: true, z: null, l: [1, 'x'], s: 0810,\n"
        "          t: \"q\\\"\\n\"}\n  match: true\n- {name: b, event: {}, match: false}\n");
  const auto tests = Load();
  ASSERT_TRUE(tests.ok()) << tests.status();
  ASSERT_EQ(tests->size(), 2u);
  const RuleTest& first = (*tests)[0];
  EXPECT_EQ(
      first.event_json,
      R"({"hs_code":"8110","n":2.50,"b":true,"z":null,"l":[1,"x"],"s":"0810","t":"q\"\u000a"})");
  EXPECT_EQ(first.file, "r.tests.yaml");
  EXPECT_EQ(first.line, 1);
  EXPECT_EQ(first.rules, (std::vector<uint32_t>{0, 1}));
  EXPECT_TRUE(first.Expects("one"));
  EXPECT_FALSE((*tests)[1].Expects("two"));
}

TEST_F(RuleTestsTest, AListNamesTheRulesThatMatch) {
  Write("r.tests.yaml",
        "- {name: a, event: {f: x}, match: [one]}\n- {name: b, event: {f: y}, match: [two]}\n");
  const auto tests = Load();
  ASSERT_TRUE(tests.ok()) << tests.status();
  EXPECT_TRUE((*tests)[0].Expects("one"));
  EXPECT_FALSE((*tests)[0].Expects("two"));
}

TEST_F(RuleTestsTest, SaysWhatIsWrongAndWhere) {
  Write("r.tests.yaml",
        "- {name: a, event: {f: x}, match: maybe}\n- {name: a, event: x, match: true}\n"
        "- {name: a, event: {f: x}, match: [three]}\n");
  Write("stray.tests.yaml", "- {name: a, event: {f: x}, match: true}\n");
  const std::string error(Load().status().message());
  EXPECT_THAT(error, HasSubstr("r.tests.yaml:1:35: 'match' must be true, false or a list"));
  EXPECT_THAT(error, HasSubstr("r.tests.yaml:2:3: a test must be"));
  EXPECT_THAT(error, HasSubstr("no rule beside this file has the id 'three'"));
  EXPECT_THAT(error, HasSubstr("stray.tests.yaml:1:1: there is no rule file beside it"));
}

TEST_F(RuleTestsTest, EveryRuleNeedsATestOfEachKind) {
  Write("r.tests.yaml", "- {name: a, event: {f: x}, match: [one]}\n");
  const std::string error(Load().status().message());
  EXPECT_THAT(error, HasSubstr("rule \"one\": no test is there that must not match"));
  EXPECT_THAT(error, HasSubstr("rule \"two\": no test matches it"));
}

}  // namespace
}  // namespace lodewire
