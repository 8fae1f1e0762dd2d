// The rules and vocabularies of config/: they load without a warning, and have tests beside them.
#include "pipeline/rules/rule_tests.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

std::string InTree(const std::string& path) {
  return std::string(LODEWIRE_SOURCE_DIR) + "/" + path;
}

TEST(ShippedRules, LoadWithoutWarningAndHaveTests) {
  const absl::StatusOr<VocabularySet> vocabularies =
      VocabularySet::Load(InTree("config/vocabulary"));
  ASSERT_TRUE(vocabularies.ok()) << vocabularies.status();
  RuleSetOptions options;
  options.vocabularies = &*vocabularies;
  const auto rules = RuleSet::Load(InTree("config/rules"), options);
  ASSERT_TRUE(rules.ok()) << rules.status();
  for (const std::string& warning : (*rules)->warnings()) ADD_FAILURE() << warning;
  const auto tests = LoadRuleTests(InTree("config/rules"), **rules);
  EXPECT_TRUE(tests.ok()) << tests.status();
}

}  // namespace
}  // namespace lodewire
