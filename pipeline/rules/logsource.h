// Reads `logsource`: category, product, service, and further keys, which are kept.
//
// Threading: pure functions. Memory: allocates; for load time.
// Errors: to the log.
// Example:
//   if (ParseLogsource(document, &log, &info.logsource)) …
#ifndef LODEWIRE_PIPELINE_RULES_LOGSOURCE_H_
#define LODEWIRE_PIPELINE_RULES_LOGSOURCE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/config/yaml.h"
#include "pipeline/rules/load_log.h"

namespace lodewire {

// Sorted by key.
using Logsource = std::vector<std::pair<std::string, std::string>>;

bool ParseLogsource(const YamlNode& document, RuleLog* log, Logsource* logsource);

// The value of a key, or empty.
std::string_view LogsourceValue(const Logsource& logsource, std::string_view key);

// Whether all that `wider` asks for is in `narrower`; `definition` is for people and asks nothing.
bool LogsourceContains(const Logsource& wider, const Logsource& narrower);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LOGSOURCE_H_
