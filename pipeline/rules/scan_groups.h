// The groups of fields of a program, and their literal indexes.
//
// Fields that some item asks for together (a virtual field's) are one group, so that their literals
// are indexed once.
//
// Threading: pure functions.
// Memory: allocates; for load time.
// Errors: none.
// Example:
//   BuildScanGroups(literals_by_item, LiteralEngine::kFastest, &program);
#ifndef LODEWIRE_PIPELINE_RULES_SCAN_GROUPS_H_
#define LODEWIRE_PIPELINE_RULES_SCAN_GROUPS_H_

#include <vector>

#include "pipeline/rules/program.h"

namespace lodewire {

// `literals`: by item; the items' phases are set. Sets the groups of items, and Program::groups and
// Program::group_of_field.
void BuildScanGroups(const std::vector<std::vector<Literal>>& literals, LiteralEngine engine,
                     Program* program);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_SCAN_GROUPS_H_
