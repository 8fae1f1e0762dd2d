// Writes a YAML node as JSON: plain scalars by YAML 1.2's core types, quoted ones as strings.
//
// `0810` stays a string (JSON has no such number), so does anything else that is no JSON number.
//
// Threading: pure functions. Memory: allocates; for load time and tests.
// Errors: none.
// Example:
//   YamlToJson(*node)  →  {"hs_code":"8110","net_weight_kg":20000.0}
#ifndef LODEWIRE_PIPELINE_RULES_YAML_JSON_H_
#define LODEWIRE_PIPELINE_RULES_YAML_JSON_H_

#include <string>

#include "pipeline/config/yaml.h"

namespace lodewire {

std::string YamlToJson(const YamlNode& node);

// A form of the node that is the same whatever its layout and comments, and tells `1` from `'1'`;
// for digests.
std::string CanonicalYaml(const YamlNode& node);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_YAML_JSON_H_
