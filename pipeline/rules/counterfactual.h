// The smallest changes of an event that would have flipped a rule's verdict.
//
// A change is one test whose answer would have been the opposite, or selections of a `near` that
// would (not) have stood together. The search is over the rule's tree: it asks for one change, then
// for two, and so on, so what it finds is smallest. Tests are taken to be independent of each
// other, unless they are the same question; that a text with one word may have to lose another is
// not seen.
//
// Threading: pure functions. Memory: allocates; for tools.
// Errors: none; where the bound on the search was reached, `changes_min` alone is known.
// Example:
//   const Counterfactual what = FindFlips(answers);
//   what.flips[0]  →  {the test headline|word 'market wrap', true}
#ifndef LODEWIRE_PIPELINE_RULES_COUNTERFACTUAL_H_
#define LODEWIRE_PIPELINE_RULES_COUNTERFACTUAL_H_

#include <vector>

#include "pipeline/rules/rule_answers.h"

namespace lodewire {

struct Change {
  const Test* test = nullptr;  // nullptr: `near`.
  const Near* near = nullptr;
  const Selection* selection = nullptr;  // That of the test.
  bool becomes = false;
  // How many tests beside this one in its list would do as well.
  size_t others = 0;
};

// Changes that flip the verdict together, and of which none can be left out.
using Flip = std::vector<Change>;

struct Counterfactual {
  // All of the same, smallest size; at most kFlipsMax of them. Empty: the search was too long.
  std::vector<Flip> flips;
  // No fewer changes flip the verdict.
  size_t changes_min = 0;

  static constexpr size_t kFlipsMax = 8;
};

Counterfactual FindFlips(const RuleAnswers& answers);
// What to suppose so that the verdict flips.
Supposition SuppositionOf(const RuleAnswers& answers, const Flip& flip);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_COUNTERFACTUAL_H_
