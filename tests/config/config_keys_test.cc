#include "pipeline/config/config_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/config/map_reader.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Values that are nobody's default and that YAML could read as something else.
constexpr char kOdd[] = R"(
kafka:
  bootstrap_servers: 'a:1,b:2'
  start: '2026-01-31T00:00:00.250Z'
  group: 'no'
  transaction_interval: 250ms
  properties: {client.rack: "it's: #1", socket.timeout.ms: 1000}
inputs:
  - {topic: '0810', category: news, encoding: protobuf_confluent, schema_ids: [3, 5]}
routes:
  - {name: desk, topic: 'true', minerals: [gallium, 'null'], alert_age_max: 90m, stale: drop}
rules: {directory: /etc/rules, regex_bytes_max: 65537, strict_sigma: true}
pipeline: {lanes: 3, text_arena_bytes: 32MiB}
)";

Config Parsed(const std::string& yaml) {
  absl::StatusOr<Config> config = ParseConfig(yaml, "etc/lodewire.yaml", {});
  EXPECT_TRUE(config.ok()) << config.status() << "\n" << yaml;
  return config.ok() ? *config : Config();
}

TEST(ConfigKeys, WhatIsShownReadsBackAsTheSame) {
  const Config config = Parsed(kOdd);
  for (const ConfigComments comments : {ConfigComments::kNone, ConfigComments::kHelp}) {
    const std::string shown = ConfigYaml(ConfigSections(config), comments);
    Config again = Parsed(shown);
    EXPECT_EQ(again.kafka.group, "no");
    EXPECT_EQ(again.kafka.start.time_ms, config.kafka.start.time_ms);
    EXPECT_EQ(again.kafka.properties, config.kafka.properties);
    EXPECT_EQ(again.routes[0].topic, "true");
    EXPECT_EQ(again.routes[0].minerals, config.routes[0].minerals);
    EXPECT_EQ(again.routes[0].alert_age_max_ms, 5'400'000);
    EXPECT_EQ(again.inputs[0].schema_ids, config.inputs[0].schema_ids);
    EXPECT_EQ(again.rules.regex_bytes_max, 65537);
    EXPECT_EQ(again.pipeline.text_arena_bytes, uint64_t{32} << 20);
    // Directories are shown whole, so that they are the same wherever the text is read.
    again.rules = config.rules;
    EXPECT_EQ(ConfigYaml(ConfigSections(again), comments), shown);
  }
}

TEST(ConfigKeys, SecretsAreMaskedAndTheFilesOfSecretsAreNot) {
  Config config = Parsed(kOdd);
  config.kafka.properties = {{"sasl.password", "hunter2"}, {"ssl.key.pem", "hunter2"}};
  config.kafka.consumer_properties = {{"sasl.oauthbearer.client.secret", "hunter2"},
                                      {"sasl.oauthbearer.config", "hunter2"}};
  config.kafka.producer_properties = {{"SSL.Keystore.Password", "hunter2"},
                                      {"sasl.password_file", "/run/secrets/kafka"}};
  const std::string shown = ConfigYaml(ConfigSections(config), ConfigComments::kNone);
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_THAT(shown, HasSubstr(kMasked));
  EXPECT_THAT(shown, HasSubstr("/run/secrets/kafka"));
}

TEST(ConfigKeys, EveryKeyHasHelpThatIsASentence) {
  for (const ConfigSection& section : DefaultConfigSections()) {
    for (const ConfigKey& key : section.items.at(0)) {
      EXPECT_TRUE(key.help.ends_with('.')) << section.name << "." << key.name;
      EXPECT_GT(key.help.size(), 10u) << section.name << "." << key.name;
    }
  }
}

TEST(ConfigKeys, DefaultsAreWithinTheirBounds) {
  for (const ConfigSection& section : DefaultConfigSections()) {
    for (const ConfigKey& key : section.items.at(0)) {
      uint64_t value = 0;
      if (key.kind != ConfigKind::kNumber && key.kind != ConfigKind::kBytes) continue;
      ASSERT_TRUE(ParseBytes(key.text, &value)) << key.name;
      EXPECT_TRUE(key.least <= value && value <= key.most) << key.name;
    }
  }
}

TEST(ConfigKeys, AFlagSetsAPropertyWhoseNameHasDots) {
  const absl::StatusOr<Config> config =
      ParseConfig(kOdd, "f", {{"kafka.properties.sasl.password_file", "/run/secrets/kafka"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.properties.back().first, "sasl.password_file");
}

TEST(ConfigKeys, UnitsAreTheLargestThatIsExact) {
  EXPECT_EQ(FormatDurationMillis(0), "0");
  EXPECT_EQ(FormatDurationMillis(90'000), "90s");
  EXPECT_EQ(FormatDurationMillis(86'400'000), "1d");
  EXPECT_EQ(FormatBytes(1 << 20), "1MiB");
  EXPECT_EQ(FormatBytes(1500), "1500");
}

}  // namespace
}  // namespace lodewire
