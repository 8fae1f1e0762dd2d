// A strict reader of YAML 1.2 documents: marks, source text and limits, through yaml-cpp's event
// handler.
//
// Configuration, rules and domain data load through this, so all of them report errors the same
// way. A scalar keeps its source text (`8110.10`, `NO`, `0810` stay what they are); typed access
// follows the YAML 1.2 core schema and only for plain (unquoted) scalars. Duplicate keys are
// errors. Anchors and aliases work; what they expand to is bounded.
//
// Threading: a document is immutable after Parse.
// Memory: allocates while parsing, at most `Limits`.
// Errors: every error is "file:line:column: what is wrong"; lines and columns count from 1.
// Example:
//   ASSIGN_OR_RETURN(YamlDocuments documents, ParseYaml(text, "lodewire.yaml", {}));
//   const YamlNode* inputs = documents[0]->Find("inputs");
#ifndef LODEWIRE_PIPELINE_CONFIG_YAML_H_
#define LODEWIRE_PIPELINE_CONFIG_YAML_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"

namespace lodewire {

struct YamlLimits {
  size_t bytes_max = 4 << 20;  // Size of the text.
  int depth_max = 64;          // Nesting.
  size_t nodes_max = 1 << 20;  // Nodes, with what aliases expand to.
  // Text of scalars that aliases repeat.
  size_t alias_bytes_max = 4 << 20;
};

class YamlNode {
 public:
  enum class Kind : uint8_t { kNull, kScalar, kSequence, kMap };
  using Entry = std::pair<std::unique_ptr<YamlNode>, std::unique_ptr<YamlNode>>;

  Kind kind = Kind::kNull;
  bool quoted = false;  // kScalar: written in quotes or as a block; never typed.
  int line = 0;         // From 1.
  int column = 0;       // From 1.
  std::string text;     // kScalar: source text. kNull: as written ("", "~", "null").
  std::string tag;      // Explicit tag such as !!str, or empty.
  std::vector<std::unique_ptr<YamlNode>> items;  // kSequence
  std::vector<Entry> entries;                    // kMap, in order; keys are kScalar or kNull.

  bool is_map() const { return kind == Kind::kMap; }
  bool is_sequence() const { return kind == Kind::kSequence; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_null() const { return kind == Kind::kNull; }
  // The value of a key of a map; nullptr: not there, or not a map.
  const YamlNode* Find(std::string_view key) const;
  // Typed access of plain scalars; false when it is not of that type.
  bool AsBool(bool* value) const;        // true, True, TRUE, false, False, FALSE
  bool AsInteger(int64_t* value) const;  // 12, -3, 0x1F, 0o17
  bool AsDouble(double* value) const;    // also integers; .inf and .nan are refused
};

using YamlDocuments = std::vector<std::unique_ptr<YamlNode>>;

absl::StatusOr<YamlDocuments> ParseYaml(std::string_view text, std::string_view file,
                                        const YamlLimits& limits);
// Reads a file and parses it; NotFound when it is not there.
absl::StatusOr<YamlDocuments> ParseYamlFile(const std::string& path, const YamlLimits& limits);

// The whole text of a file; NotFound, with the path and what to look at, when it cannot be read.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

// "file:line:column: " for messages about `node`.
std::string YamlPlace(std::string_view file, const YamlNode& node);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_CONFIG_YAML_H_
