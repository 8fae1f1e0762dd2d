// Makes RE2 build its automata at load instead of at the first events.
//
// RE2 makes the states of an automaton as it meets text; the first confirmation of an expression
// costs tens of times what the next ones do. So each is run over its own literals among ordinary
// text.
//
// Threading: the calling thread only.
// Memory: what RE2 would allocate later, within its bound.
// Errors: none; what the time does not suffice for stays cold, and answers the same.
// Example:
//   WarmUp(samples, std::chrono::milliseconds(500), program);
#ifndef LODEWIRE_PIPELINE_RULES_WARM_UP_H_
#define LODEWIRE_PIPELINE_RULES_WARM_UP_H_

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/rules/program.h"

namespace lodewire {

// `samples`: by regular expression, its literals; none for those that have no literals. Stops when
// `time_max` has passed.
void WarmUp(const std::vector<std::string>& samples, std::chrono::milliseconds time_max,
            const Program& program);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_WARM_UP_H_
