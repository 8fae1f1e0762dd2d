#include "pipeline/config/config_keys.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pipeline/config/config_fields.h"
#include "pipeline/config/map_reader.h"

namespace lodewire {
namespace {

// librdkafka's properties that are secrets have one of these in their names. The client refuses
// them outside of files; a configuration that it would refuse can still be shown.
bool IsSecret(const std::string& property) {
  if (absl::EndsWith(property, "_file")) return false;
  const std::string name = absl::AsciiStrToLower(property);
  for (const char* part :
       {"password", "secret", "token", "ssl.key", "ssl_key", "jaas", "oauthbearer.config"}) {
    if (absl::StrContains(name, part)) return true;
  }
  return false;
}

class Lister final : public ConfigFields {
 public:
  using ConfigFields::Bytes;
  using ConfigFields::Duration;
  void Text(const ConfigField& field, std::string* value) override {
    Add(field, ConfigKind::kText)->text = *value;
  }
  void Path(const ConfigField& field, std::string* value) override {
    Add(field, ConfigKind::kPath)->text = *value;
  }
  void Bool(const ConfigField& field, bool* value) override {
    Add(field, ConfigKind::kBool)->text = *value ? "true" : "false";
  }
  void Number(const ConfigField& field, ConfigBounds bounds, uint32_t* value) override {
    Add(field, ConfigKind::kNumber, bounds)->text = absl::StrCat(*value);
  }
  void Bytes(const ConfigField& field, ConfigBounds bounds, uint64_t* value) override {
    Add(field, ConfigKind::kBytes, bounds)->text = FormatBytes(*value);
  }
  void Duration(const ConfigField& field, ConfigBounds bounds, int64_t* value) override {
    Add(field, ConfigKind::kDuration, bounds)->text = FormatDurationMillis(*value);
  }
  void Choice(const ConfigField& field, const std::vector<std::string_view>& choices,
              std::string* value) override {
    ConfigKey* key = Add(field, ConfigKind::kChoice);
    key->text = *value;
    key->choices.assign(choices.begin(), choices.end());
  }
  void List(const ConfigField& field, std::vector<std::string>* values) override {
    Add(field, ConfigKind::kList)->list = *values;
  }
  void Numbers(const ConfigField& field, std::vector<uint32_t>* values) override {
    ConfigKey* key = Add(field, ConfigKind::kNumbers);
    for (const uint32_t value : *values) key->list.push_back(absl::StrCat(value));
  }
  void Map(const ConfigField& field,
           std::vector<std::pair<std::string, std::string>>* values) override {
    ConfigKey* key = Add(field, ConfigKind::kMap);
    for (const auto& [name, value] : *values) {
      key->map.emplace_back(name, IsSecret(name) ? kMasked : value);
    }
  }
  void Start(const ConfigField& field, StartPosition* value) override {
    ConfigKey* key = Add(field, ConfigKind::kStart);
    if (value->kind == StartPosition::Kind::kLatest) key->text = "latest";
    if (value->kind == StartPosition::Kind::kEarliest) key->text = "earliest";
    if (value->kind == StartPosition::Kind::kTime) {
      key->text = absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", absl::FromUnixMillis(value->time_ms),
                                   absl::UTCTimeZone());
    }
  }
  std::vector<ConfigKey> Take() { return std::move(keys_); }

 private:
  ConfigKey* Add(const ConfigField& field, ConfigKind kind, ConfigBounds bounds = {0, 0}) {
    ConfigKey& key = keys_.emplace_back();
    key.name = std::string(field.key);
    key.help = std::string(field.help);
    key.required = field.required;
    key.kind = kind;
    key.least = bounds.least;
    key.most = bounds.most;
    return &key;
  }

  std::vector<ConfigKey> keys_;
};

template <typename Section>
std::vector<ConfigKey> KeysOf(void (*visit)(ConfigFields*, Section*), const Section& section) {
  Section copy = section;  // Who visits may write; the lister does not.
  Lister lister;
  visit(&lister, &copy);
  return lister.Take();
}

}  // namespace

std::vector<ConfigSection> ConfigSections(const Config& config) {
  std::vector<ConfigSection> sections;
  for (size_t i = 0; i < kConfigSections; ++i) {
    const ConfigSectionInfo& info = ConfigSectionOf(i);
    sections.push_back({std::string(info.name), std::string(info.help), false, {}});
  }
  sections[0].items.push_back(KeysOf(VisitKafka, config.kafka));
  sections[1].is_list = sections[2].is_list = true;
  for (const InputConfig& input : config.inputs) {
    sections[1].items.push_back(KeysOf(VisitInput, input));
  }
  for (const RouteConfig& route : config.routes) {
    sections[2].items.push_back(KeysOf(VisitRoute, route));
  }
  sections[3].items.push_back(KeysOf(VisitRules, config.rules));
  sections[4].items.push_back(KeysOf(VisitPipeline, config.pipeline));
  sections[5].items.push_back(KeysOf(VisitOps, config.ops));
  sections[6].items.push_back(KeysOf(VisitShutdown, config.shutdown));
  sections[7].items.push_back(KeysOf(VisitCandidates, config.candidates));
  return sections;
}

std::vector<ConfigSection> DefaultConfigSections() {
  Config config;
  config.inputs.emplace_back();
  config.routes.emplace_back();
  return ConfigSections(config);
}

}  // namespace lodewire
