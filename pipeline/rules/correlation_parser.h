// Reads correlation rules and resolves what they refer to.
//
// Stricter than the JSON schema, which lets `condition: {foo: 1}` and `timespan: banana` pass:
//   timespan    a whole number above 0 and s, m, h or d; weeks, months and years are refused
//               because tools disagree on them (write days)
//   condition   gt or gte, lt or lte, or both as a range; eq; neq. `field` where values are
//               counted, `percentile` with value_percentile. Temporal types take a text over the
//               rules' names (`a and not b`), or nothing: all of them
//   aliases     a field for each of the rules
//   references  every one is a rule or a correlation of the load; no circle
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: to the log.
// Example:
//   if (ParseCorrelation(*document, uuid_required, strict, &log, &correlation)) …
#ifndef LODEWIRE_PIPELINE_RULES_CORRELATION_PARSER_H_
#define LODEWIRE_PIPELINE_RULES_CORRELATION_PARSER_H_

#include <string_view>
#include <vector>

#include "pipeline/config/yaml.h"
#include "pipeline/rules/correlation.h"
#include "pipeline/rules/load_log.h"
#include "pipeline/rules/reference.h"

namespace lodewire {

bool ParseCorrelation(const YamlNode& document, bool uuid_required, bool strict, RuleLog* log,
                      Correlation* correlation);

// Sets the indices of what `correlations[index]` refers to, and checks that their events have the
// fields that it groups by and judges.
void ResolveCorrelation(size_t index, const KnownDocuments& known,
                        const std::vector<RuleAst>& rules, RuleLog* log,
                        std::vector<Correlation>* correlations);

// Whether following references from `correlations[index]` leads back to it.
bool IsCircular(size_t index, const std::vector<Correlation>& correlations);

// 30d as milliseconds; false: see above.
bool ParseTimespan(std::string_view text, int64_t* ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_CORRELATION_PARSER_H_
