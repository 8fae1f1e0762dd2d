// Reads and checks a rule's attributes: title, id, status, level, dates, tags, and the like.
//
// Threading: pure function. Memory: allocates; for load time.
// Errors: to the log, with the place and what would be right.
// Example:
//   ParseAttributes(document, true, &log, &info);
#ifndef LODEWIRE_PIPELINE_RULES_ATTRIBUTES_H_
#define LODEWIRE_PIPELINE_RULES_ATTRIBUTES_H_

#include "pipeline/config/yaml.h"
#include "pipeline/rules/load_log.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// `uuid_required`: another form of id is an error; else a warning, because rules of other tools
// have them.
void ParseAttributes(const YamlNode& document, bool uuid_required, RuleLog* log, RuleInfo* info);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_ATTRIBUTES_H_
