// Parses a Sigma condition: `mineral and (action or 1 of more_*) and not all of filter_*`.
//
// Binding, weakest first: or, and, not, x of, parentheses. `1 of them`, `any of`, `all of` a
// pattern with `*` at any place; identifiers that begin with `_` are only meant by a pattern that
// begins with `_`. Keywords are lower case (upper case is a warning, an error in strict mode).
//
// Threading: pure function. Memory: allocates; for load time.
// Errors: the status says what is wrong; whoever calls adds where.
// Example:
//   ASSIGN_OR_RETURN(ConditionNode root, ParseCondition("a and not b", {"a", "b"}, false,
//     &warnings));
#ifndef LODEWIRE_PIPELINE_RULES_CONDITION_PARSER_H_
#define LODEWIRE_PIPELINE_RULES_CONDITION_PARSER_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/rules/ast.h"

namespace lodewire {

// `selections` are the search identifiers in the order of the document.
absl::StatusOr<ConditionNode> ParseCondition(std::string_view condition,
                                             const std::vector<std::string>& selections,
                                             bool strict, std::vector<std::string>* warnings);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_CONDITION_PARSER_H_
