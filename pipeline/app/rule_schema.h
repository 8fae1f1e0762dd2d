// JSON Schema (draft 2020-12) of rule files and of the tests beside them, for editors: names and
// modifiers are completed, typical mistakes are underlined. The loader is stricter still.
//
// Threading: pure functions. Memory: returns what it makes; for tools.
// Errors: none.
// Example:
//   std::cout << RuleSchema().dump(2);
#ifndef LODEWIRE_PIPELINE_APP_RULE_SCHEMA_H_
#define LODEWIRE_PIPELINE_APP_RULE_SCHEMA_H_

#include <nlohmann/json.hpp>

namespace lodewire {

nlohmann::ordered_json RuleSchema();
nlohmann::ordered_json RuleTestsSchema();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_RULE_SCHEMA_H_
