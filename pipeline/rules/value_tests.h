// Tests that look at one value as a whole: numbers, null, existence, networks, dates, other fields.
// The compiled evaluator and the naive one share them; text is searched elsewhere.
//
// Threading: pure functions. Memory: ValueHolds makes no heap call.
// Errors: none; the loader makes only sound tests.
// Example:
//   if (ValueHolds(item.test, value, view)) …
#ifndef LODEWIRE_PIPELINE_RULES_VALUE_TESTS_H_
#define LODEWIRE_PIPELINE_RULES_VALUE_TESTS_H_

#include <string>

#include "pipeline/event/event_view.h"
#include "pipeline/rules/ast.h"

namespace lodewire {

// Whether a value makes a test true that is no search in text: every kind but kWord and kRegex, and
// of kPattern only "any text" and "the empty text". kNull and kExists are also about fields without
// values; that is the caller's. `view` has the other field of kFieldRef.
bool ValueHolds(const Test& test, const Value& value, const EventView& view);

// Equal for tests that are the same question.
std::string TestKey(const Test& test);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_VALUE_TESTS_H_
