// Reads one YAML document as a detection rule: attributes, detection, condition, the key
// `lodewire`.
//
// Source: sigma-rules-specification.md 2.1.0, "File Structure"; what is stricter than its JSON
// schema is Lodewire's profile. Whatever would change what a rule means and is not understood is
// refused; unknown keys at the top are kept as Sigma's custom attributes.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: all go to the log.
// Example:
//   RuleAst rule;  if (ParseRule(*document, context, &log, &rule))
//     rules.push_back(std::move(rule));
#ifndef LODEWIRE_PIPELINE_RULES_RULE_PARSER_H_
#define LODEWIRE_PIPELINE_RULES_RULE_PARSER_H_

#include "pipeline/rules/detection_parser.h"

namespace lodewire {

enum class ParseOutcome : uint8_t {
  kRule,
  kWrong,  // Errors are in the log.
  kOther,  // A sound rule for another logsource than the one asked for.
};

// `context.table` is set here, from the rule's logsource, unless `context.generic_table` is given.
ParseOutcome ParseRule(const YamlNode& document, DetectionContext context,
                       const RuleSetOptions& options, RuleLog* log, RuleAst* rule);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RULE_PARSER_H_
