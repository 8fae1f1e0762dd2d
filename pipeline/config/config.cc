#include "pipeline/config/config.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

using Errors = std::vector<std::string>;

void ReadStart(MapReader* reader, StartPosition* start) {
  const YamlNode* node = reader->Take("start");
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

void ReadKafka(const YamlNode* node, std::string_view file, Errors* errors, KafkaConfig* kafka) {
  MapReader reader(node, "kafka", file, errors);
  reader.String("bootstrap_servers", &kafka->bootstrap_servers);
  reader.String("group", &kafka->group);
  ReadStart(&reader, &kafka->start);
  reader.OneOf("delivery", {"at_least_once", "exactly_once"}, &kafka->delivery);
  reader.String("member", &kafka->member);
  int64_t interval = kafka->transaction_interval_ms;
  reader.DurationMillis("transaction_interval", &interval);
  // Far below transaction.timeout.ms, after which the broker undoes the transaction.
  kafka->transaction_interval_ms = static_cast<uint32_t>(std::clamp<int64_t>(interval, 1, 10'000));
  reader.Unsigned("transaction_records_max", &kafka->transaction_records_max, 1, 1 << 20);
  reader.Pairs("properties", &kafka->properties);
  reader.Pairs("consumer_properties", &kafka->consumer_properties);
  reader.Pairs("producer_properties", &kafka->producer_properties);
  reader.Finish();
}

void ReadSchemaIds(MapReader* reader, std::vector<uint32_t>* ids) {
  const YamlNode* node = reader->Take("schema_ids");
  if (node == nullptr) return;
  if (!node->is_sequence()) return reader->Error(*node, "'schema_ids' must be a list of numbers");
  for (const auto& item : node->items) {
    int64_t id = 0;
    if (!item->AsInteger(&id) || id < 0 || id > INT32_MAX) {
      reader->Error(*item, "a schema id must be a whole number from 0 to 2147483647");
      continue;
    }
    ids->push_back(static_cast<uint32_t>(id));
  }
}

void ReadInput(const YamlNode& node, const std::string& name, std::string_view file, Errors* errors,
               InputConfig* input) {
  MapReader reader(&node, name, file, errors);
  reader.String("topic", &input->topic);
  reader.OneOf("category", {"news", "trade"}, &input->category);
  reader.OneOf("encoding", {"protobuf", "protobuf_confluent", "json"}, &input->encoding);
  ReadSchemaIds(&reader, &input->schema_ids);
  reader.String("dead_letter_topic", &input->dead_letter_topic);
  reader.Finish();
  if (input->topic.empty()) reader.Error(node, absl::StrCat("'", name, "' needs a 'topic'"));
  if (input->category.empty()) {
    reader.Error(node, absl::StrCat("'", name, "' needs a 'category': news or trade"));
  }
  if (input->dead_letter_topic.empty()) input->dead_letter_topic = input->topic + ".dlq";
}

void ReadRoute(const YamlNode& node, const std::string& name, std::string_view file, Errors* errors,
               RouteConfig* route) {
  MapReader reader(&node, name, file, errors);
  reader.String("name", &route->name);
  reader.String("topic", &route->topic);
  reader.String("format", &route->format);
  reader.OneOf("one_per", {"event", "rule"}, &route->one_per);
  reader.OneOf("severity", {"informational", "low", "medium", "high", "critical"},
               &route->severity);
  reader.Strings("minerals", &route->minerals);
  reader.Strings("event_types", &route->event_types);
  reader.Strings("rules", &route->rules);
  reader.Strings("tags", &route->tags);
  reader.OneOf("embargo", {"hold_out", "mark"}, &route->embargo);
  reader.DurationMillis("alert_age_max", &route->alert_age_max_ms);
  reader.OneOf("stale", {"mark", "drop"}, &route->stale);
  reader.Finish();
  if (route->name.empty()) reader.Error(node, absl::StrCat("'", name, "' needs a 'name'"));
  if (route->topic.empty()) reader.Error(node, absl::StrCat("'", name, "' needs a 'topic'"));
}

void ReadRules(const YamlNode* node, std::string_view file, Errors* errors, RulesConfig* rules) {
  MapReader reader(node, "rules", file, errors);
  reader.String("directory", &rules->directory);
  reader.String("vocabulary_directory", &rules->vocabulary_directory);
  reader.String("domain_directory", &rules->domain_directory);
  reader.String("shadow", &rules->shadow_directory);
  reader.String("shadow_topic", &rules->shadow_topic);
  reader.Bool("strict_sigma", &rules->strict_sigma);
  uint64_t regex_bytes = static_cast<uint64_t>(rules->regex_bytes_max);
  reader.Bytes("regex_bytes_max", &regex_bytes, 64 << 10, 1 << 30);
  rules->regex_bytes_max = static_cast<int64_t>(regex_bytes);
  reader.Unsigned("rules_max", &rules->rules_max, 64, 1 << 20);
  reader.DurationMillis("watch_interval", &rules->watch_interval_ms);
  reader.Finish();
}

void ReadPipeline(const YamlNode* node, std::string_view file, Errors* errors,
                  PipelineConfig* pipeline) {
  MapReader reader(node, "pipeline", file, errors);
  reader.Unsigned("lanes", &pipeline->lanes, 1, 256);
  reader.OneOf("threads", {"fused", "split"}, &pipeline->threads);
  reader.Unsigned("ring_slots", &pipeline->ring_slots, 16, 1 << 20);
  reader.Unsigned("batch", &pipeline->batch, 1, 4096);
  reader.Unsigned("record_bytes_max", &pipeline->record_bytes_max, 1 << 10, 64 << 20);
  reader.Unsigned("field_bytes_max", &pipeline->field_bytes_max, 1 << 10, 64 << 20);
  reader.Unsigned("values_per_event_max", &pipeline->values_per_event_max, 64, 32768);
  reader.Bytes("text_arena_bytes", &pipeline->text_arena_bytes, 1 << 20, uint64_t{1} << 34);
  reader.Unsigned("outstanding_max", &pipeline->outstanding_max, 64, 1 << 20);
  reader.Bytes("outstanding_bytes", &pipeline->outstanding_bytes, 1 << 20, uint64_t{1} << 34);
  reader.Unsigned("alert_bytes_max", &pipeline->alert_bytes_max, 16 << 10, 16 << 20);
  reader.Unsigned("alerts_in_ring", &pipeline->alerts_in_ring, 1, 4096);
  int64_t refused_retry = pipeline->refused_retry_ms;
  reader.DurationMillis("refused_retry", &refused_retry);
  // Each attempt fails the records that travel with it, so not faster than this.
  pipeline->refused_retry_ms =
      static_cast<uint32_t>(std::clamp<int64_t>(refused_retry, 100, 86'400'000));
  reader.Unsigned("park_us", &pipeline->park_us, 10, 1'000'000);
  reader.Finish();
}

void ReadOps(const YamlNode* node, std::string_view file, Errors* errors, OpsConfig* ops) {
  MapReader reader(node, "ops", file, errors);
  reader.String("address", &ops->address);
  reader.String("token_file", &ops->token_file);
  reader.Strings("hosts", &ops->hosts);
  reader.Finish();
}

void ReadShutdown(const YamlNode* node, std::string_view file, Errors* errors,
                  ShutdownConfig* shutdown) {
  MapReader reader(node, "shutdown", file, errors);
  int64_t drain = shutdown->drain_timeout_ms;
  int64_t close = shutdown->close_timeout_ms;
  reader.DurationMillis("drain_timeout", &drain);
  reader.DurationMillis("close_timeout", &close);
  shutdown->drain_timeout_ms = static_cast<uint32_t>(std::min<int64_t>(drain, 3'600'000));
  shutdown->close_timeout_ms = static_cast<uint32_t>(std::min<int64_t>(close, 3'600'000));
  reader.Finish();
}

template <typename Item, typename Read>
void ReadList(MapReader* reader, std::string_view key, std::string_view file, Errors* errors,
              std::vector<Item>* items, Read read) {
  const YamlNode* node = reader->Take(key);
  if (node == nullptr || node->is_null()) return;
  if (!node->is_sequence()) {
    return reader->Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a list"));
  }
  for (const auto& item : node->items) {
    items->emplace_back();
    read(*item, absl::StrCat(ToAbsl(key), "[", items->size() - 1, "]"), file, errors,
         &items->back());
  }
}

// Sets the scalar at a dotted path, making maps on the way.
void SetPath(YamlNode* root, std::string_view path, const std::string& value) {
  YamlNode* node = root;
  for (absl::string_view part : absl::StrSplit(ToAbsl(path), '.')) {
    node->kind = YamlNode::Kind::kMap;
    YamlNode* next = nullptr;
    for (auto& [key, child] : node->entries) {
      if (key->text == ToStd(part)) next = child.get();
    }
    if (next == nullptr) {
      auto key = std::make_unique<YamlNode>();
      key->kind = YamlNode::Kind::kScalar;
      key->text = std::string(part);
      node->entries.emplace_back(std::move(key), std::make_unique<YamlNode>());
      next = node->entries.back().second.get();
    }
    node = next;
  }
  node->kind = YamlNode::Kind::kScalar;
  node->quoted = false;
  node->text = value;
}

void ResolveDirectory(const std::string& file, std::string* directory) {
  std::filesystem::path path(*directory);
  if (path.is_relative()) path = std::filesystem::path(file).parent_path() / path;
  *directory = path.lexically_normal().string();
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
  ReadKafka(reader.Take("kafka"), file, &errors, &config.kafka);
  ReadList(&reader, "inputs", file, &errors, &config.inputs, ReadInput);
  ReadList(&reader, "routes", file, &errors, &config.routes, ReadRoute);
  ReadRules(reader.Take("rules"), file, &errors, &config.rules);
  ReadPipeline(reader.Take("pipeline"), file, &errors, &config.pipeline);
  ReadOps(reader.Take("ops"), file, &errors, &config.ops);
  ReadShutdown(reader.Take("shutdown"), file, &errors, &config.shutdown);
  reader.Finish();
  RETURN_IF_ERROR(Joined(errors));
  ResolveDirectory(file, &config.rules.directory);
  ResolveDirectory(file, &config.rules.vocabulary_directory);
  if (!config.rules.shadow_directory.empty()) {
    ResolveDirectory(file, &config.rules.shadow_directory);
  }
  ResolveDirectory(file, &config.rules.domain_directory);
  if (!config.ops.token_file.empty()) ResolveDirectory(file, &config.ops.token_file);
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
