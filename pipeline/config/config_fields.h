// The keys of the configuration, told once: name, type, bounds, default and help of each.
//
// Whoever has to do with all of them implements ConfigFields and is shown each key with the place
// of its value: the reader of the file (config.cc) fills it, the lister (config_keys.h) looks at
// it for `config show`, the reference, the JSON Schema and the starter file. A default is what the
// structs of config.h begin with.
//
// Threading: one thread.
// Memory: start-up and tools only.
// Errors: the implementation's.
// Example:
//   VisitPipeline(&fields, &config.pipeline);
#ifndef LODEWIRE_PIPELINE_CONFIG_CONFIG_FIELDS_H_
#define LODEWIRE_PIPELINE_CONFIG_CONFIG_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/config/config.h"

namespace lodewire {

struct ConfigField {
  std::string_view key;
  std::string_view help;
  bool required = false;
};

// Of numbers, both included.
struct ConfigBounds {
  uint64_t least;
  uint64_t most;
};

class ConfigFields {
 public:
  virtual ~ConfigFields() = default;

  virtual void Text(const ConfigField& field, std::string* value) = 0;
  // A file or a directory; a relative one starts at the configuration file. Empty: none.
  virtual void Path(const ConfigField& field, std::string* value) = 0;
  virtual void Bool(const ConfigField& field, bool* value) = 0;
  virtual void Number(const ConfigField& field, ConfigBounds bounds, uint32_t* value) = 0;
  virtual void Bytes(const ConfigField& field, ConfigBounds bounds, uint64_t* value) = 0;
  // Milliseconds inside, written 500ms, 30s, 15m. What is outside the bounds is brought inside.
  virtual void Duration(const ConfigField& field, ConfigBounds bounds, int64_t* value) = 0;
  virtual void Choice(const ConfigField& field, const std::vector<std::string_view>& choices,
                      std::string* value) = 0;
  virtual void List(const ConfigField& field, std::vector<std::string>* values) = 0;
  virtual void Numbers(const ConfigField& field, std::vector<uint32_t>* values) = 0;
  virtual void Map(const ConfigField& field,
                   std::vector<std::pair<std::string, std::string>>* values) = 0;
  virtual void Start(const ConfigField& field, StartPosition* value) = 0;

  // The same for narrower fields.
  void Bytes(const ConfigField& field, ConfigBounds bounds, uint32_t* value);
  void Bytes(const ConfigField& field, ConfigBounds bounds, int64_t* value);
  void Duration(const ConfigField& field, ConfigBounds bounds, uint32_t* value);
};

// What stands in front of the keys of a section.
struct ConfigSectionInfo {
  std::string_view name;
  std::string_view help;
};
inline constexpr size_t kConfigSections = 8;
// kafka, inputs, routes, rules, pipeline, ops, shutdown, candidates.
const ConfigSectionInfo& ConfigSectionOf(size_t index);

void VisitKafka(ConfigFields* fields, KafkaConfig* kafka);
void VisitInput(ConfigFields* fields, InputConfig* input);
void VisitRoute(ConfigFields* fields, RouteConfig* route);
void VisitRules(ConfigFields* fields, RulesConfig* rules);
void VisitPipeline(ConfigFields* fields, PipelineConfig* pipeline);
void VisitOps(ConfigFields* fields, OpsConfig* ops);
void VisitShutdown(ConfigFields* fields, ShutdownConfig* shutdown);
void VisitCandidates(ConfigFields* fields, CandidatesConfig* candidates);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_CONFIG_CONFIG_FIELDS_H_
