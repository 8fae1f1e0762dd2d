// The keys of a configuration as data, for those who show them: `config show`, the reference, the
// JSON Schema, the starter file and /api/v1/config.
//
// Threading: pure functions.
// Memory: return what they make; tools only.
// Errors: none. Values of secrets are masked here, so that nobody after this has them.
// Example:
//   const auto sections = ConfigSections(config);
//   std::cout << ConfigYaml(sections, ConfigComments::kNone);
#ifndef LODEWIRE_PIPELINE_CONFIG_CONFIG_KEYS_H_
#define LODEWIRE_PIPELINE_CONFIG_CONFIG_KEYS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/config/config.h"

namespace lodewire {

enum class ConfigKind : uint8_t {
  kText,
  kPath,
  kBool,
  kNumber,
  kBytes,
  kDuration,
  kChoice,
  kStart,
  kList,
  kNumbers,
  kMap
};

struct ConfigKey {
  std::string name;
  std::string help;
  bool required = false;
  ConfigKind kind = ConfigKind::kText;
  uint64_t least = 0, most = 0;      // kNumber, kBytes; of kDuration in milliseconds.
  std::vector<std::string> choices;  // kChoice
  std::string text;                  // The value of a scalar, as one writes it: 16MiB, 15m, true.
  std::vector<std::string> list;     // kList, kNumbers
  std::vector<std::pair<std::string, std::string>> map;  // kMap
};

struct ConfigSection {
  std::string name;
  std::string help;
  bool is_list = false;                       // inputs, routes
  std::vector<std::vector<ConfigKey>> items;  // One of a section that is no list.
};

std::vector<ConfigSection> ConfigSections(const Config& config);
// The same of the defaults, with one input and one route that say nothing.
std::vector<ConfigSection> DefaultConfigSections();

// A file that LoadConfig reads. kHelp: every key has its comment, and entries of lists leave out
// what is a default.
enum class ConfigComments : uint8_t { kNone, kHelp };
std::string ConfigYaml(const std::vector<ConfigSection>& sections, ConfigComments comments);
// docs/configuration.md.
std::string ConfigMarkdown();

// What a masked value looks like.
inline constexpr char kMasked[] = "********";

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_CONFIG_CONFIG_KEYS_H_
