// Why a rule holds for an event or not: the tree of its condition with the answer at every node,
// the bytes that matched, what kept a `near` apart, and the smallest change that would have flipped
// the verdict. For people who write rules; alerts carry the evidence that RuleSet::Explain gives.
//
// Threading: pure functions. Memory: allocates; for tools.
// Errors: none.
// Example:
//   const Explanation why = ExplainVerdict(RuleAnswers(rule, naive, view), {});
#ifndef LODEWIRE_PIPELINE_RULES_EXPLANATION_H_
#define LODEWIRE_PIPELINE_RULES_EXPLANATION_H_

#include <string>
#include <vector>

#include "pipeline/rules/counterfactual.h"
#include "pipeline/rules/rule_answers.h"
#include "pipeline/rules/test_text.h"

namespace lodewire {

// A match in an event.
struct ExplainedPlace {
  std::string field;  // The real one.
  uint16_t index = 0;
  // Bytes of the value as sent; none of a number.
  bool has_bytes = false;
  ByteRange range;
  std::string text;  // As sent.
};

struct ExplainedNode {
  enum class Kind : uint8_t { kAll, kAny, kNot, kSelection, kTest };
  Kind kind = Kind::kTest;
  bool holds = false;
  std::string selection;  // kSelection: its name.
  // kAll, kAny: tests among the children that come to false and were left out.
  size_t left_out = 0;
  std::vector<ExplainedNode> children;  // kNot, kSelection: one.

  // kTest
  TestText test;
  bool missing = false;                // The event has no value of the field.
  std::string value;                   // No search in text, and false: the first value.
  std::vector<ExplainedPlace> places;  // At most ExplainOptions::places_max.
  size_t place_count = 0;
};

struct ExplainedNear {
  std::vector<std::string> selections;
  std::string within;  // sentence, 20 tokens
  bool holds = false;
  std::vector<std::string> without_place;  // Selections that match no text.
  std::vector<ExplainedPlace> places;      // The nearest ones; empty: no value has all.
  size_t words = 0;                        // Between them.
  size_t sentence_ends = 0;
};

struct ExplainedChange {
  TestText test;                       // Where `near` is empty.
  std::vector<std::string> near;       // Selections that stand together or not.
  std::string within;                  // Likewise.
  std::string selection;               // That of the test.
  bool becomes = false;                // What it would have come to.
  size_t others = 0;                   // Tests of the same list that would do as well.
  std::vector<ExplainedPlace> places;  // What matched, where it comes to false.
};

struct Explanation {
  bool holds = false;
  ExplainedNode condition;
  std::vector<ExplainedNear> near;
  // Fields that the event lacks and the rule needs to say anything: it is not evaluated.
  std::vector<std::string> not_evaluated;
  // Each would have flipped the verdict; all are of one size.
  std::vector<std::vector<ExplainedChange>> flips;
  size_t changes_min = 0;  // No fewer changes flip the verdict.
};

struct ExplainOptions {
  bool every_test = false;  // Also list the tests of long lists that come to false.
  size_t places_max = 3;    // Of one test.
};

Explanation ExplainVerdict(const RuleAnswers& answers, const ExplainOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_EXPLANATION_H_
