// Chooses for each rule its triggers: items of literals of which one must hold for the rule to
// hold.
//
// From the tree: of an `and` the rarest child's triggers do, of an `or` it takes those of every
// child, a `not` or a test of numbers has none. The selections of a `near` must hold too.
//
// Threading: pure functions.
// Memory: allocates; for load time.
// Errors: none.
// Example:
//   ChooseTriggers(frequencies, &program);
#ifndef LODEWIRE_PIPELINE_RULES_TRIGGERS_H_
#define LODEWIRE_PIPELINE_RULES_TRIGGERS_H_

#include <limits>
#include <vector>

#include "pipeline/rules/program.h"

namespace lodewire {

inline constexpr double kNoLiterals = std::numeric_limits<double>::infinity();

// `frequencies`: by item, how often its literals stand in text (rarity.h), kNoLiterals where it has
// none. Sets the phase of items, and Program::rules_of_item and Program::always.
void ChooseTriggers(const std::vector<double>& frequencies, Program* program);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_TRIGGERS_H_
