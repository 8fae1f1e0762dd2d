// What each test of one rule comes to for one event, by the naive evaluator, and what the rule
// would come to if some of them came to the opposite.
//
// Tests that are the same question (equal, wherever they stand in the rule) are one variable, so
// a supposition never contradicts itself.
//
// Threading: one thread. Memory: allocates; for tools.
// Errors: none.
// Example:
//   RuleAnswers answers(rule, naive, view);
//   answers.RuleHolds({});  // what Match says
//   answers.RuleHolds({{answers.VariableOf(test)}, {}});  // were the test's answer the opposite
#ifndef LODEWIRE_PIPELINE_RULES_RULE_ANSWERS_H_
#define LODEWIRE_PIPELINE_RULES_RULE_ANSWERS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/naive_matcher.h"

namespace lodewire {

// A match in the text of a value as rules see it.
struct TextPlace {
  const Value* value = nullptr;
  ByteRange range;
};

// Answers that are taken to be the opposite of what they are.
struct Supposition {
  std::set<uint32_t> tests;  // Variables.
  std::set<const Near*> near;
};

// What `near` comes to.
struct NearAnswer {
  bool holds = false;
  // Selections of the near that have no match in any text.
  std::vector<uint32_t> without_place;
  // The matches that stand nearest to each other in one value, in the near's order of selections;
  // empty: no value has all of them.
  std::vector<TextPlace> places;
  size_t words = 0;          // Between them.
  size_t sentence_ends = 0;  // Likewise.
};

class RuleAnswers {
 public:
  // All must outlive this; `rule` is one of the matcher's.
  RuleAnswers(const RuleAst& rule, const NaiveMatcher& matcher, const EventView& view);

  const RuleAst& rule() const { return rule_; }
  const EventView& view() const { return view_; }

  uint32_t VariableOf(const Test& test) const { return variables_.at(&test); }
  // The tests that are the same question.
  const std::vector<const Test*>& TestsOf(uint32_t variable) const { return tests_[variable]; }
  size_t variable_count() const { return tests_.size(); }
  bool Holds(uint32_t variable) const { return holds_[variable]; }

  // The values that a test looks at.
  std::span<const Value> ValuesOf(const Test& test) const;
  // The values that make a test true as a whole, where HasPlaces says that it has none.
  std::vector<const Value*> ValuesThatHold(const Test& test) const;
  std::vector<TextPlace> PlacesOf(const Test& test) const;

  bool TestHolds(const Test& test, const Supposition& supposed) const;
  bool NodeHolds(const TestNode& node, const Supposition& supposed) const;
  bool ConditionHolds(const ConditionNode& node, const Supposition& supposed) const;
  // Matches that are supposed could stand anywhere, so they are near to whatever there is.
  NearAnswer AnswerOf(const Near& near, const Supposition& supposed) const;
  bool NearHolds(const Near& near, const Supposition& supposed) const;
  bool RuleHolds(const Supposition& supposed) const;

 private:
  void Add(const TestNode& node);
  // The places of what holds below `node`; true: one that is supposed is among them.
  bool Collect(const TestNode& node, const Supposition& supposed,
               std::vector<TextPlace>* places) const;
  // Takes away the places that `near` does not count.
  void DropWhatDoesNotCount(const Near& near, const Supposition& supposed,
                            std::vector<TextPlace>* places) const;

  const RuleAst& rule_;
  const NaiveMatcher& matcher_;
  const EventView& view_;
  std::map<std::string, uint32_t> keys_;
  std::map<const Test*, uint32_t> variables_;
  std::vector<std::vector<const Test*>> tests_;
  std::vector<bool> holds_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RULE_ANSWERS_H_
