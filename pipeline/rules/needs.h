// What a rule says nothing about: events that lack a field which it compares. Such a rule is
// "not evaluated" and not false; the reason is the field.
//
// A rule needs every field of a trade event that one of its tests compares, but for texts, for
// `exists` and `null`, for fields whose absence says that there is none (no country of transit, no
// licence, no finding of an inspection), and for those that few declarations have (a national code,
// a purity). News have one text and need nothing.
//
// Threading: pure functions. Memory: allocates; for tools and load time.
// Errors: none.
// Example:
//   for (FieldId field : NotEvaluated(answers)) …  // empty: the rule holds, or could not hold
#ifndef LODEWIRE_PIPELINE_RULES_NEEDS_H_
#define LODEWIRE_PIPELINE_RULES_NEEDS_H_

#include <vector>

#include "pipeline/rules/ast.h"
#include "pipeline/rules/rule_answers.h"

namespace lodewire {

// Ascending, each once.
std::vector<FieldId> NeedsOf(const RuleAst& rule);

// The needed fields that the event lacks, where the rule does not hold but would if their tests
// did.
std::vector<FieldId> NotEvaluated(const RuleAnswers& answers);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_NEEDS_H_
