// Reads the keys of one YAML map into fields, and collects everything that is wrong with it.
//
// Threading: one thread.
// Memory: allocates; start-up only.
// Errors: each is "file:line:column: what; what to do", appended to the list given.
// Example:
//   MapReader reader(node, "kafka", file, &errors);
//   reader.String("group", &kafka.group);
//   reader.Finish();  // names the keys that nobody asked for
#ifndef LODEWIRE_PIPELINE_CONFIG_MAP_READER_H_
#define LODEWIRE_PIPELINE_CONFIG_MAP_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/config/yaml.h"

namespace lodewire {

class MapReader {
 public:
  // `node` may be nullptr (nothing is read); `name` stands in errors, e.g. "kafka" or "routes[2]".
  MapReader(const YamlNode* node, std::string name, std::string_view file,
            std::vector<std::string>* errors);

  // The node of `key`, marked as known; nullptr when it is not there.
  const YamlNode* Take(std::string_view key);
  void String(std::string_view key, std::string* value);
  void Bool(std::string_view key, bool* value);
  void Unsigned(std::string_view key, uint32_t* value, uint32_t least, uint32_t most);
  // A number of bytes: 4096, 64KiB, 16MiB.
  void Bytes(std::string_view key, uint64_t* value, uint64_t least, uint64_t most);
  // A duration: 500ms, 30s, 15m, 24h, 7d; 0 means none.
  void DurationMillis(std::string_view key, int64_t* value);
  void OneOf(std::string_view key, const std::vector<std::string_view>& choices,
             std::string* value);
  void Strings(std::string_view key, std::vector<std::string>* values);
  // The elements of a list that must be there, each of which must be a map.
  std::vector<const YamlNode*> Maps(std::string_view key);
  // A map of scalars, in order.
  void Pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>* values);

  void Error(const YamlNode& at, std::string_view what);
  void Finish();

 private:
  const YamlNode* node_;
  std::string name_;
  std::string file_;
  std::vector<std::string>* errors_;
  std::vector<std::string> known_;
};

// 15m → 900000; false when `text` is no duration.
bool ParseDurationMillis(std::string_view text, int64_t* millis);
// 16MiB → 16777216; false when `text` is no size.
bool ParseBytes(std::string_view text, uint64_t* bytes);
// The other way round, with the largest unit that is exact; "0" for none.
std::string FormatDurationMillis(int64_t millis);
std::string FormatBytes(uint64_t bytes);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_CONFIG_MAP_READER_H_
