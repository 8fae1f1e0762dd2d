// Reads the key `lodewire` of a rule: what the rule asserts of an event, and proximity.
//
//   lodewire:
//       minerals: [gallium]
//       typologies: [T1]
//       event_type: export_control
//       direction: tightening
//       near: [{selections: [mineral, action], within: sentence, in: lead, unless: [other_sense]}]
//                                                                      or: within: 40 tokens, lead
//
//   Read but not executed yet, which is said; the last two in correlations only:
//       suppress: {fields: [consignee], duration: 24h}
//       firing: once_per_window      or every
//       allowed_lateness: 10m
//
// Threading: pure function. Memory: allocates; for load time.
// Errors: to the log; any other key is one.
// Example:
//   ParseExtension(document, strict, &log, &rule);
#ifndef LODEWIRE_PIPELINE_RULES_EXTENSION_PARSER_H_
#define LODEWIRE_PIPELINE_RULES_EXTENSION_PARSER_H_

#include "pipeline/config/yaml.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/load_log.h"

namespace lodewire {

// `rule->selections` must have been read.
void ParseExtension(const YamlNode& document, bool strict, RuleLog* log, RuleAst* rule);

// The same key of a correlation rule, which has the last three only.
void ParseCorrelationExtension(const YamlNode& document, bool strict, RuleLog* log);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_EXTENSION_PARSER_H_
