// Explanations for people and as JSON.
//
// Threading: pure functions. Memory: returns what it makes; for tools.
// Errors: none.
// Example:
//   std::cout << ExplanationText(rule, explanation, true);
#ifndef LODEWIRE_PIPELINE_APP_EXPLANATION_PRINTER_H_
#define LODEWIRE_PIPELINE_APP_EXPLANATION_PRINTER_H_

#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/rules/explanation.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// `in_full`: the tree too, not only the verdict and what would have flipped it.
std::string ExplanationText(const RuleInfo& rule, const Explanation& explanation, bool in_full);
nlohmann::ordered_json ExplanationJson(const RuleInfo& rule, const Explanation& explanation);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_EXPLANATION_PRINTER_H_
