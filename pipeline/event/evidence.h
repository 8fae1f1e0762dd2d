// Where in an event a rule's truth stands.
//
// Threading: plain data.
// Memory: the selection's name belongs to the rule set, which outlives the batch.
// Errors: none.
// Example:
//   std::array<Evidence, 8> evidence; size_t n = rules.Explain(view, rule, scratch, evidence);
#ifndef LODEWIRE_PIPELINE_EVENT_EVIDENCE_H_
#define LODEWIRE_PIPELINE_EVENT_EVIDENCE_H_

#include <cstdint>
#include <string_view>

#include "pipeline/event/value.h"

namespace lodewire {

struct Evidence {
  FieldId field = kFieldNone;  // The real field (body, never text).
  uint16_t index = 0;          // Which value of it.
  uint32_t begin = 0;          // UTF-8 byte of the value as sent (before repair and HTML removal).
  uint32_t end = 0;            // One past the last; begin == end for a number or an absence.
  std::string_view selection;  // Search identifier in the rule's detection.
  bool look_alike = false;     // Only a second reading of the text has it, see EventView.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_EVIDENCE_H_
