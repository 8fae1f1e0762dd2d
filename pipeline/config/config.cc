#include "pipeline/config/config.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pipeline/config/config_fields.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

using Errors = std::vector<std::string>;

void ResolveDirectory(const std::string& file, std::string* directory) {
  std::filesystem::path path(*directory);
  if (path.is_relative()) path = std::filesystem::path(file).parent_path() / path;
  *directory = path.lexically_normal().string();
}

void ReadStart(MapReader* reader, std::string_view key, StartPosition* start) {
  const YamlNode* node = reader->Take(key);
  if (node == nullptr) return;
  if (node->text == "latest") {
    start->kind = StartPosition::Kind::kLatest;
    return;
  }
  if (node->text == "earliest") {
    start->kind = StartPosition::Kind::kEarliest;
    return;
  }
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(absl::RFC3339_full, node->text, &time, &why)) {
    return reader->Error(*node,
                         "'start' must be latest, earliest or a time such as 2026-01-31T00:00:00Z");
  }
  start->kind = StartPosition::Kind::kTime;
  start->time_ms = absl::ToUnixMillis(time);
}

// Fills the fields that it is shown from one map of the file.
class FieldReader final : public ConfigFields {
 public:
  // `node` nullptr: there is none, and defaults stay. `name` stands in errors.
  FieldReader(const YamlNode* node, std::string name, const std::string& file, Errors* errors)
      : node_(node), name_(std::move(name)), file_(file), reader_(node, name_, file, errors) {}

  using ConfigFields::Bytes;
  using ConfigFields::Duration;
  void Text(const ConfigField& field, std::string* value) override {
    reader_.String(field.key, value);
    // What is required of the whole file is asked by Validate, when overrides are in.
    if (field.required && value->empty() && name_.ends_with(']')) {
      reader_.Error(*node_, absl::StrCat("'", name_, "' needs a '", ToAbsl(field.key), "'"));
    }
  }
  void Path(const ConfigField& field, std::string* value) override {
    reader_.String(field.key, value);
    if (!value->empty()) ResolveDirectory(file_, value);
  }
  void Bool(const ConfigField& field, bool* value) override { reader_.Bool(field.key, value); }
  void Number(const ConfigField& field, ConfigBounds bounds, uint32_t* value) override {
    reader_.Unsigned(field.key, value, static_cast<uint32_t>(bounds.least),
                     static_cast<uint32_t>(bounds.most));
  }
  void Bytes(const ConfigField& field, ConfigBounds bounds, uint64_t* value) override {
    reader_.Bytes(field.key, value, bounds.least, bounds.most);
  }
  void Duration(const ConfigField& field, ConfigBounds bounds, int64_t* value) override {
    reader_.DurationMillis(field.key, value);
    *value =
        std::clamp(*value, static_cast<int64_t>(bounds.least), static_cast<int64_t>(bounds.most));
  }
  void Choice(const ConfigField& field, const std::vector<std::string_view>& choices,
              std::string* value) override {
    reader_.OneOf(field.key, choices, value);
    if (!field.required || !value->empty()) return;
    reader_.Error(*node_, absl::StrCat("'", name_, "' needs a '", ToAbsl(field.key),
                                       "': ", absl::StrJoin(Strings(choices), " or ")));
  }
  void List(const ConfigField& field, std::vector<std::string>* values) override {
    reader_.Strings(field.key, values);
  }
  void Numbers(const ConfigField& field, std::vector<uint32_t>* values) override {
    const YamlNode* node = reader_.Take(field.key);
    if (node == nullptr) return;
    if (!node->is_sequence()) {
      return reader_.Error(
          *node, absl::StrCat("'", ToAbsl(field.key), "' must be a list of whole numbers"));
    }
    for (const auto& item : node->items) {
      int64_t number = 0;
      if (!item->AsInteger(&number) || number < 0 || number > INT32_MAX) {
        reader_.Error(*item, absl::StrCat("an element of '", ToAbsl(field.key),
                                          "' must be a whole number from 0 to ", INT32_MAX));
        continue;
      }
      values->push_back(static_cast<uint32_t>(number));
    }
  }
  void Map(const ConfigField& field,
           std::vector<std::pair<std::string, std::string>>* values) override {
    reader_.Pairs(field.key, values);
  }
  void Start(const ConfigField& field, StartPosition* value) override {
    ReadStart(&reader_, field.key, value);
  }
  void Finish() { reader_.Finish(); }

 private:
  static std::vector<std::string> Strings(const std::vector<std::string_view>& views) {
    return {views.begin(), views.end()};
  }

  const YamlNode* const node_;
  const std::string name_;
  const std::string file_;
  MapReader reader_;
};

template <typename Section>
void ReadSection(const YamlNode* node, std::string name, const std::string& file, Errors* errors,
                 void (*visit)(ConfigFields*, Section*), Section* section) {
  FieldReader reader(node, std::move(name), file, errors);
  visit(&reader, section);
  reader.Finish();
}

template <typename Item>
void ReadList(MapReader* reader, const std::string& key, const std::string& file, Errors* errors,
              void (*visit)(ConfigFields*, Item*), std::vector<Item>* items) {
  const YamlNode* node = reader->Take(key);
  if (node == nullptr || node->is_null()) return;
  if (!node->is_sequence()) return reader->Error(*node, absl::StrCat("'", key, "' must be a list"));
  for (const auto& item : node->items) {
    items->emplace_back();
    ReadSection(item.get(), absl::StrCat(key, "[", items->size() - 1, "]"), file, errors, visit,
                &items->back());
  }
}

// Sets the scalar at a dotted path, making maps on the way.
void SetPath(YamlNode* root, std::string_view path, const std::string& value) {
  YamlNode* node = root;
  // The names of librdkafka's properties have dots of their own.
  std::vector<std::string> parts = absl::StrSplit(ToAbsl(path), absl::MaxSplits('.', 2));
  if (parts.size() < 2 || !absl::EndsWith(parts[1], "properties")) {
    parts = absl::StrSplit(ToAbsl(path), '.');
  }
  for (const std::string& part : parts) {
    node->kind = YamlNode::Kind::kMap;
    YamlNode* next = nullptr;
    for (auto& [key, child] : node->entries) {
      if (key->text == part) next = child.get();
    }
    if (next == nullptr) {
      auto key = std::make_unique<YamlNode>();
      key->kind = YamlNode::Kind::kScalar;
      key->text = part;
      node->entries.emplace_back(std::move(key), std::make_unique<YamlNode>());
      next = node->entries.back().second.get();
    }
    node = next;
  }
  node->kind = YamlNode::Kind::kScalar;
  node->quoted = false;
  node->text = value;
}

absl::Status Joined(const Errors& errors) {
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
}

// An alert may take at most this part of what may wait for the broker: it goes to every route
// that it fits, and a table that a few fill stands still at each.
constexpr uint64_t kAlertsOutstandingLeast = 8;

// What the sizes must be to each other, so that the largest of everything fits.
void CheckPipeline(const PipelineConfig& pipeline, const std::string& where, Errors* errors) {
  if (!std::has_single_bit(pipeline.ring_slots)) {
    errors->push_back(where + "'pipeline.ring_slots' must be a power of two");
  }
  if (pipeline.field_bytes_max > pipeline.record_bytes_max) {
    errors->push_back(where +
                      "'pipeline.field_bytes_max' must not exceed 'pipeline.record_bytes_max'");
  }
  if (pipeline.text_arena_bytes < 4 * uint64_t{pipeline.record_bytes_max}) {
    errors->push_back(where +
                      "'pipeline.text_arena_bytes' must be at least four times "
                      "'pipeline.record_bytes_max', so that one large event fits");
  }
  if (pipeline.outstanding_bytes < 2 * uint64_t{pipeline.record_bytes_max}) {
    errors->push_back(where +
                      "'pipeline.outstanding_bytes' must be at least twice "
                      "'pipeline.record_bytes_max', so that one large dead letter fits");
  }
  if (pipeline.alert_bytes_max > pipeline.outstanding_bytes / kAlertsOutstandingLeast) {
    errors->push_back(absl::StrCat(
        where, "'pipeline.alert_bytes_max' (", pipeline.alert_bytes_max, ") must be at most one ",
        "eighth of 'pipeline.outstanding_bytes' (", pipeline.outstanding_bytes,
        "), so that the largest alert fits several times; raise outstanding_bytes to ",
        pipeline.alert_bytes_max * kAlertsOutstandingLeast, " or lower alert_bytes_max to ",
        pipeline.outstanding_bytes / kAlertsOutstandingLeast));
  }
}

}  // namespace

absl::Status Config::Validate() const {
  Errors errors;
  const std::string where = absl::StrCat(file, ": ");
  if (kafka.bootstrap_servers.empty()) {
    errors.push_back(where + "'kafka.bootstrap_servers' is missing; write host:port of a broker");
  }
  if (kafka.start.kind == StartPosition::Kind::kUnset) {
    errors.push_back(
        where +
        "'kafka.start' is missing; write latest (no history), earliest, or a time: it says "
        "where a group with nothing committed begins");
  }
  if (inputs.empty())
    errors.push_back(where + "'inputs' is empty; name at least one topic to read");
  if (routes.empty())
    errors.push_back(where + "'routes' is empty; name at least one topic for alerts");
  std::set<std::string> topics, names;
  for (const InputConfig& input : inputs) {
    if (!topics.insert(input.topic).second) {
      errors.push_back(absl::StrCat(where, "the input topic '", input.topic, "' stands twice"));
    }
    if (!input.schema_ids.empty() && input.encoding != "protobuf_confluent") {
      errors.push_back(absl::StrCat(where, "'schema_ids' of '", input.topic,
                                    "' needs 'encoding: protobuf_confluent'"));
    }
  }
  for (const RouteConfig& route : routes) {
    if (!names.insert(route.name).second) {
      errors.push_back(absl::StrCat(where, "the route name '", route.name, "' stands twice"));
    }
    if (topics.count(route.topic) != 0) {
      errors.push_back(absl::StrCat(where, "the route '", route.name,
                                    "' writes to the input topic '", route.topic,
                                    "'; that would be a loop"));
    }
  }
  CheckPipeline(pipeline, where, &errors);
  return Joined(errors);
}

absl::StatusOr<Config> ParseConfig(std::string_view yaml, const std::string& file,
                                   const ConfigOverrides& overrides) {
  ASSIGN_OR_RETURN(YamlDocuments documents, ParseYaml(yaml, file, {}));
  if (documents.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(YamlPlace(file, *documents[1]), "only one YAML document may stand here"));
  }
  if (documents.empty()) documents.push_back(std::make_unique<YamlNode>());
  YamlNode* root = documents[0].get();
  for (const auto& [path, value] : overrides) SetPath(root, path, value);

  Config config;
  config.file = file;
  Errors errors;
  MapReader reader(root, "configuration", file, &errors);
  ReadSection(reader.Take("kafka"), "kafka", file, &errors, VisitKafka, &config.kafka);
  ReadList(&reader, "inputs", file, &errors, VisitInput, &config.inputs);
  ReadList(&reader, "routes", file, &errors, VisitRoute, &config.routes);
  ReadSection(reader.Take("rules"), "rules", file, &errors, VisitRules, &config.rules);
  ReadSection(reader.Take("pipeline"), "pipeline", file, &errors, VisitPipeline, &config.pipeline);
  ReadSection(reader.Take("ops"), "ops", file, &errors, VisitOps, &config.ops);
  ReadSection(reader.Take("shutdown"), "shutdown", file, &errors, VisitShutdown, &config.shutdown);
  ReadSection(reader.Take("candidates"), "candidates", file, &errors, VisitCandidates,
              &config.candidates);
  reader.Finish();
  RETURN_IF_ERROR(Joined(errors));
  for (InputConfig& input : config.inputs) {
    if (input.dead_letter_topic.empty()) input.dead_letter_topic = input.topic + ".dlq";
  }
  RETURN_IF_ERROR(config.Validate());
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path, const ConfigOverrides& overrides) {
  ASSIGN_OR_RETURN(std::string text, ReadTextFile(path));
  ConfigOverrides all = EnvironmentOverrides();
  all.insert(all.end(), overrides.begin(), overrides.end());
  return ParseConfig(text, path, all);
}

ConfigOverrides EnvironmentOverrides() {
  ConfigOverrides overrides;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view entry(*variable);
    const size_t equals = entry.find('=');
    // Every key that can be set this way has a dot, so a variable without "__" is not meant for us.
    if (!entry.starts_with("LODEWIRE_") || equals == std::string_view::npos ||
        entry.substr(0, equals).find("__") == std::string_view::npos) {
      continue;
    }
    std::string key;
    const std::string_view name = entry.substr(9, equals - 9);
    for (size_t i = 0; i < name.size(); ++i) {
      if (name.substr(i, 2) == "__") {
        key += '.';
        ++i;
      } else {
        key += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
      }
    }
    overrides.emplace_back(std::move(key), std::string(entry.substr(equals + 1)));
  }
  return overrides;
}

}  // namespace lodewire
