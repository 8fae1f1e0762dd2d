#include "pipeline/rules/logsource.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace lodewire {

bool ParseLogsource(const YamlNode& document, RuleLog* log, Logsource* logsource) {
  const YamlNode* node = document.Find("logsource");
  if (node == nullptr) {
    log->Error(document, "'logsource' is missing");
    return false;
  }
  if (!node->is_map() || node->entries.empty()) {
    log->Error(*node, "'logsource' must be a map of category, product or service");
    return false;
  }
  for (const auto& [key, value] : node->entries) {
    if (!value->is_scalar()) {
      log->Error(*value, absl::StrCat("logsource '", key->text, "' must be a text"));
      return false;
    }
    logsource->emplace_back(key->text, value->text);
  }
  std::sort(logsource->begin(), logsource->end());
  return true;
}

std::string_view LogsourceValue(const Logsource& logsource, std::string_view key) {
  for (const auto& [name, value] : logsource) {
    if (name == key) return value;
  }
  return {};
}

bool LogsourceContains(const Logsource& wider, const Logsource& narrower) {
  return std::all_of(wider.begin(), wider.end(), [&](const auto& pair) {
    return pair.first == "definition" || LogsourceValue(narrower, pair.first) == pair.second;
  });
}

}  // namespace lodewire
