#include "pipeline/app/config_json.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "pipeline/alert/encoder.h"
#include "pipeline/config/config_keys.h"

namespace lodewire {
namespace {

using json = nlohmann::ordered_json;

constexpr char kDuration[] = "^(0|[0-9]+(ms|s|m|h|d))$";
constexpr char kBytes[] = "^[0-9]+(B|KiB|MiB|GiB)?$";
constexpr char kStart[] =
    "^(latest|earliest|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))$";

json NumberOf(const std::string& text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

json ValueOf(const ConfigKey& key) {
  switch (key.kind) {
    case ConfigKind::kBytes:
    case ConfigKind::kDuration:
      // Without a unit it is a number to YAML too.
      if (key.text.find_first_not_of("0123456789") != std::string::npos) return key.text;
      return NumberOf(key.text);
    case ConfigKind::kBool:
      return key.text == "true";
    case ConfigKind::kNumber:
      return NumberOf(key.text);
    case ConfigKind::kList:
      return key.list;
    case ConfigKind::kNumbers: {
      json list = json::array();
      for (const std::string& item : key.list) list.push_back(NumberOf(item));
      return list;
    }
    case ConfigKind::kMap: {
      json map = json::object();
      for (const auto& [name, value] : key.map) map[name] = value;
      return map;
    }
    default:
      return key.text;
  }
}

json ItemJson(const std::vector<ConfigKey>& keys) {
  json item = json::object();
  for (const ConfigKey& key : keys) item[key.name] = ValueOf(key);
  return item;
}

// A name that looks like a number is one to YAML, and text to the loader.
json TextSchema() { return {{"type", {"string", "number"}}}; }

json TypeSchema(const ConfigKey& key) {
  switch (key.kind) {
    case ConfigKind::kBool:
      return {{"type", "boolean"}};
    case ConfigKind::kNumber:
      return {{"type", "integer"}, {"minimum", key.least}, {"maximum", key.most}};
    case ConfigKind::kBytes:
      return {{"anyOf",
               {{{"type", "integer"}, {"minimum", key.least}, {"maximum", key.most}},
                {{"type", "string"}, {"pattern", kBytes}}}}};
    case ConfigKind::kDuration:
      return {{"anyOf", {{{"const", 0}}, {{"type", "string"}, {"pattern", kDuration}}}}};
    case ConfigKind::kChoice:
      return {{"enum", key.choices}};
    case ConfigKind::kStart:
      return {{"type", "string"}, {"pattern", kStart}};
    case ConfigKind::kList:
      return {{"anyOf", {TextSchema(), {{"type", "array"}, {"items", TextSchema()}}}}};
    case ConfigKind::kNumbers:
      return {{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", 0}}}};
    case ConfigKind::kMap:
      return {{"type", "object"},
              {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}};
    default:
      return TextSchema();
  }
}

json KeySchema(const std::string& section, const ConfigKey& key) {
  json schema = TypeSchema(key);
  if (section == "routes" && key.name == "format") {
    std::vector<std::string> formats;
    for (const Encoder& encoder : Encoders()) formats.emplace_back(encoder.format);
    schema = {{"enum", formats}};
  }
  schema["description"] = key.help;
  if (!key.required) schema["default"] = ValueOf(key);
  return schema;
}

json ItemSchema(const ConfigSection& section) {
  json properties = json::object();
  json required = json::array();
  for (const ConfigKey& key : section.items[0]) {
    properties[key.name] = KeySchema(section.name, key);
    // What is required outside of lists can also come from the environment.
    if (key.required && section.is_list) required.push_back(key.name);
  }
  json schema = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

}  // namespace

json ConfigJson(const Config& config) {
  json all = json::object();
  for (const ConfigSection& section : ConfigSections(config)) {
    json items = json::array();
    for (const auto& keys : section.items) items.push_back(ItemJson(keys));
    all[section.name] = section.is_list ? items : items[0];
  }
  return all;
}

json ConfigSchema() {
  json properties = json::object();
  for (const ConfigSection& section : DefaultConfigSections()) {
    json schema = ItemSchema(section);
    if (section.is_list) schema = {{"type", {"array", "null"}}, {"items", schema}};
    if (!section.is_list) schema["type"] = {"object", "null"};
    schema["description"] = section.help;
    properties[section.name] = schema;
  }
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", "Lodewire configuration"},
          {"type", "object"},
          {"properties", properties},
          {"additionalProperties", false}};
}

}  // namespace lodewire
