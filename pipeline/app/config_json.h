// A configuration as JSON, secrets masked, and JSON Schema (draft 2020-12) of its file, for
// editors. The loader is stricter still.
//
// Threading: pure functions. Memory: returns what it makes; for tools and /api/v1/config.
// Errors: none.
// Example:
//   std::cout << ConfigSchema().dump(2);
#ifndef LODEWIRE_PIPELINE_APP_CONFIG_JSON_H_
#define LODEWIRE_PIPELINE_APP_CONFIG_JSON_H_

#include <nlohmann/json.hpp>

#include "pipeline/config/config.h"

namespace lodewire {

nlohmann::ordered_json ConfigJson(const Config& config);
nlohmann::ordered_json ConfigSchema();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_CONFIG_JSON_H_
