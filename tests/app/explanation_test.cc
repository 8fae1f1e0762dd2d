// Explanations of the shipped rules for the events of their tests: they agree with Match, and what
// they say would have flipped a verdict does flip it.
#include "pipeline/rules/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "pipeline/app/engine.h"
#include "pipeline/app/event_reader.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/rule_tests.h"

namespace lodewire {
namespace {

std::string InTree(const std::string& path) {
  return std::string(LODEWIRE_SOURCE_DIR) + "/" + path;
}

// The rule's condition by the naive evaluator's answers to single tests, some of them turned round:
// written anew, so that it shares nothing with what is tested.
class Flipped {
 public:
  Flipped(const RuleAst& rule, const NaiveMatcher& naive, const EventView& view, const Flip& flip)
      : rule_(rule), naive_(naive), view_(view) {
    for (const Change& change : flip) {
      if (change.test != nullptr) becomes_[TestLine(*change.test)] = change.becomes;
      if (change.near != nullptr) near_becomes_[change.near] = change.becomes;
    }
  }

  bool ConditionHolds() const { return Holds(rule_.condition); }
  // Of a near that no change is about.
  bool IsChanged(const Near& near) const { return near_becomes_.count(&near) != 0; }

 private:
  std::string TestLine(const Test& test) const {
    const TestText text = TextOfTest(test, view_.table());
    return text.Key() + " " + text.Value() + (test.stem ? " stem" : "");
  }
  bool Holds(const ConditionNode& node) const {
    size_t count = 0;
    for (const ConditionNode& child : node.children) count += Holds(child) ? 1 : 0;
    switch (node.kind) {
      case ConditionNode::Kind::kSelection:
        return Holds(rule_.selections[node.selection].root);
      case ConditionNode::Kind::kAnd:
        return count == node.children.size();
      case ConditionNode::Kind::kOr:
        return count > 0;
      case ConditionNode::Kind::kNot:
        return count == 0;
    }
    return false;
  }
  bool Holds(const TestNode& node) const {
    size_t count = 0;
    for (const TestNode& child : node.children) count += Holds(child) ? 1 : 0;
    switch (node.kind) {
      case TestNode::Kind::kTest: {
        const auto changed = becomes_.find(TestLine(node.test));
        return changed != becomes_.end() ? changed->second : naive_.TestHolds(node.test, view_);
      }
      case TestNode::Kind::kAnd:
        return count == node.children.size();
      case TestNode::Kind::kOr:
        return count > 0;
      case TestNode::Kind::kNot:
        return count == 0;
    }
    return false;
  }

  const RuleAst& rule_;
  const NaiveMatcher& naive_;
  const EventView& view_;
  std::map<std::string, bool> becomes_;
  std::map<const Near*, bool> near_becomes_;
};

class ShippedExplanations : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<Config> config = LoadConfig(InTree("config/lodewire.yaml"), {});
    ASSERT_TRUE(config.ok()) << config.status();
    absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config);
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
    absl::StatusOr<VocabularySet> vocabularies =
        VocabularySet::Load(config->rules.vocabulary_directory);
    ASSERT_TRUE(vocabularies.ok());
    RuleSetOptions options;
    options.vocabularies = &*vocabularies;
    absl::StatusOr<LoadedRules> loaded = LoadRuleFiles(config->rules.directory, options);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    loaded_ = *std::move(loaded);
    naive_ = std::make_unique<NaiveMatcher>(loaded_.rules);
    scratch_ = std::make_unique<RuleSet::Scratch>(engine_->rules());
    absl::StatusOr<std::vector<RuleTest>> tests =
        LoadRuleTests(config->rules.directory, engine_->rules());
    ASSERT_TRUE(tests.ok()) << tests.status();
    tests_ = *std::move(tests);
  }

  std::vector<bool> MatchOf(const EventView& view) {
    std::vector<uint64_t> words(MatchBits::WordsFor(engine_->rules().size()));
    MatchBits bits(words.data(), words.size());
    const EventView* views = &view;
    engine_->rules().Match({&views, 1}, scratch_.get(), {&bits, 1});
    std::vector<bool> matches;
    for (uint32_t i = 0; i < engine_->rules().size(); ++i) matches.push_back(bits.Test(i));
    return matches;
  }

  // That the flip changes the verdict, and that a part of it does not.
  void CheckFlip(const RuleAnswers& answers, const Flip& flip) {
    const RuleAst& rule = answers.rule();
    const bool was = answers.RuleHolds({});
    const Flipped flipped(rule, *naive_, answers.view(), flip);
    EXPECT_NE(answers.RuleHolds(SuppositionOf(answers, flip)), was) << rule.info.title;
    // Proximity is not for the independent evaluation to judge, but all else is.
    const bool by_near = std::any_of(rule.near.begin(), rule.near.end(), [&](const Near& near) {
      return flipped.IsChanged(near) || !answers.NearHolds(near, SuppositionOf(answers, flip));
    });
    if (!was) {
      EXPECT_TRUE(flipped.ConditionHolds()) << rule.info.title;
    }
    if (was && !by_near) {
      EXPECT_FALSE(flipped.ConditionHolds()) << rule.info.title;
    }
    for (size_t left_out = 0; left_out < flip.size() && flip.size() > 1; ++left_out) {
      Flip part = flip;
      part.erase(part.begin() + static_cast<ptrdiff_t>(left_out));
      EXPECT_EQ(answers.RuleHolds(SuppositionOf(answers, part)), was) << rule.info.title;
    }
    ++flips_;
  }

  std::unique_ptr<Engine> engine_;
  LoadedRules loaded_;
  std::unique_ptr<NaiveMatcher> naive_;
  std::unique_ptr<RuleSet::Scratch> scratch_;
  std::vector<RuleTest> tests_;
  size_t flips_ = 0;
};

TEST_F(ShippedExplanations, AgreeWithMatchAndTheirFlipsFlip) {
  const Normaliser normaliser;
  EventReader reader(&normaliser, nullptr);
  size_t matches = 0, verdicts = 0, looked_at = 0, unknown = 0;
  for (size_t t = 0; t < tests_.size(); t += 4) {  // All of them would take minutes.
    const RuleTest& test = tests_[t];
    ++looked_at;
    const Category category = engine_->rules().info(test.rules.front()).category;
    ASSERT_TRUE(reader.ReadJson(test.event_json, category).ok()) << test.file << test.name;
    const EventView& view = reader.view();
    const std::vector<bool> expected = MatchOf(view);
    for (uint32_t i = 0; i < loaded_.rules.size(); ++i) {
      const RuleAst& rule = loaded_.rules[i];
      if (rule.info.category != category) continue;
      // The rules of the test, and some others in turn.
      const bool own = std::find(test.rules.begin(), test.rules.end(), i) != test.rules.end();
      if (!own && (i + t) % 61 != 0) continue;
      const RuleAnswers answers(rule, *naive_, view);
      const Explanation explanation = ExplainVerdict(answers, {});
      EXPECT_EQ(explanation.holds, expected[i]) << test.file << ": " << test.name;
      const Counterfactual counterfactual = FindFlips(answers);
      // What nearly holds, or just so, always has its flip; what is far from it need not.
      EXPECT_TRUE(!counterfactual.flips.empty() || counterfactual.changes_min > 3)
          << rule.info.title << ", " << test.name;
      unknown += counterfactual.flips.empty() ? 1 : 0;
      for (const Flip& flip : counterfactual.flips) CheckFlip(answers, flip);
      matches += expected[i] ? 1 : 0;
      ++verdicts;
    }
  }
  EXPECT_GT(matches, looked_at / 3);
  EXPECT_GT(verdicts, matches);
  EXPECT_LT(unknown, verdicts / 20);
  EXPECT_GE(flips_, verdicts);
}

}  // namespace
}  // namespace lodewire
