// Where in an event the matches of selections stand: for proximity, and for evidence.
//
// A selection's matches are those of its tests on text that hold for the event: of every literal
// each place where it stands, of a regular expression what RE2 finds from left to right without
// overlap; a match of no characters is none. What is negated has no matches, nor has a branch (a
// map of a list of maps) that does not hold.
//
// Threading: as the evaluator.
// Memory: fixed; matches are streamed by ascending begin, never collected.
// Errors: none.
// Example:
//   FindNear(&evaluator, rule, near, nullptr)
#ifndef LODEWIRE_PIPELINE_RULES_OCCURRENCES_H_
#define LODEWIRE_PIPELINE_RULES_OCCURRENCES_H_

#include <array>
#include <span>

#include "pipeline/event/evidence.h"
#include "pipeline/rules/evaluator.h"

namespace lodewire {

// Matches of all selections of a `near` that stand close together, by its own order of selections.
struct NearMatch {
  std::array<const Value*, kNearSelectionsMax> values{};
  std::array<ByteRange, kNearSelectionsMax> ranges;
};

// Whether all selections of `near` have matches close together; `match`: the first, or nullptr.
bool FindNear(Evaluator* evaluator, const CompiledRule& rule, const Near& near, NearMatch* match);

// The evidence for a rule that holds, the most telling first; at most evidence.size() places, none
// overlapping.
size_t ExplainRule(Evaluator* evaluator, const CompiledRule& rule, std::span<Evidence> evidence);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_OCCURRENCES_H_
