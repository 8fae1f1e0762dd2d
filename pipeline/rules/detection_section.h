// Reads search identifiers and the condition over them: the `detection` of a rule, and what a
// `filter` has of the same form.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: to the log.
// Example:
//   DetectionSection section;
//   ParseDetectionSection(*detection, "detection", context, &log, &section);
#ifndef LODEWIRE_PIPELINE_RULES_DETECTION_SECTION_H_
#define LODEWIRE_PIPELINE_RULES_DETECTION_SECTION_H_

#include "pipeline/rules/detection_parser.h"

namespace lodewire {

struct DetectionSection {
  std::vector<Selection> selections;
  ConditionNode condition;
};

// `key` is what the section is called. False: errors are in the log.
bool ParseDetectionSection(const YamlNode& node, std::string_view key,
                           const DetectionContext& context, RuleLog* log,
                           DetectionSection* section);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_DETECTION_SECTION_H_
