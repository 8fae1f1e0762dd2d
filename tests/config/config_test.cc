#include "pipeline/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "pipeline/config/map_reader.h"

namespace lodewire {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kSmall[] = R"(
kafka: {bootstrap_servers: 'localhost:9092', start: latest}
inputs:
  - {topic: news.events, category: news}
routes:
  - {name: desk, topic: alerts.desk}
)";

std::string ErrorOf(std::string_view yaml, const ConfigOverrides& overrides = {}) {
  absl::StatusOr<Config> config = ParseConfig(yaml, "etc/lodewire.yaml", overrides);
  EXPECT_FALSE(config.ok());
  return std::string(config.status().message());
}

TEST(Config, ASmallFileGetsDefaults) {
  absl::StatusOr<Config> config = ParseConfig(kSmall, "etc/lodewire.yaml", {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.start.kind, StartPosition::Kind::kLatest);
  EXPECT_EQ(config->inputs[0].dead_letter_topic, "news.events.dlq");
  EXPECT_EQ(config->routes[0].format, "json");
  EXPECT_EQ(config->pipeline.lanes, 1u);
}

TEST(Config, DirectoriesStartAtTheConfigurationFile) {
  absl::StatusOr<Config> config = ParseConfig(kSmall, "etc/lodewire.yaml", {});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->rules.directory, "etc/rules");
}

TEST(Config, AnUnknownKeyIsAnErrorWithItsPlaceAndAGuess) {
  EXPECT_THAT(ErrorOf(std::string(kSmall) + "pipeline:\n  lane: 2\n"),
              AllOf(HasSubstr("etc/lodewire.yaml:8:3: unknown key 'lane' in 'pipeline'"),
                    HasSubstr("did you mean 'lanes'?")));
}

TEST(Config, AnUnknownKeyOfAFlagIsNotBlamedOnALineOfTheFile) {
  EXPECT_THAT(ErrorOf(kSmall, {{"kafka.gruop", "x"}}),
              HasSubstr("etc/lodewire.yaml, set by a flag or the environment: unknown key 'gruop' "
                        "in 'kafka'; did you mean 'group'?"));
}

TEST(Config, ADuplicateKeyIsAnErrorWithItsPlace) {
  EXPECT_THAT(ErrorOf(std::string(kSmall) + "kafka: {}\n"), HasSubstr(":7:1: the key 'kafka'"));
}

TEST(Config, AllProblemsAreNamedInOneRun) {
  const std::string errors = ErrorOf(
      "kafka: {start: yesterday}\ninputs:\n  - {topic: t, category: weather}\npipeline: {lanes: "
      "0}\n");
  EXPECT_THAT(errors, AllOf(HasSubstr("'start' must be"), HasSubstr("'category' must be one of"),
                            HasSubstr("'lanes' must be a whole number from 1")));
}

TEST(Config, StartIsRequired) {
  EXPECT_THAT(ErrorOf("kafka: {bootstrap_servers: x}\ninputs: [{topic: t, category: news}]\n"
                      "routes: [{name: r, topic: o}]\n"),
              HasSubstr("'kafka.start' is missing"));
}

TEST(Config, StartTakesATime) {
  absl::StatusOr<Config> config =
      ParseConfig(kSmall, "f", {{"kafka.start", "2026-01-31T00:00:00Z"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.start.kind, StartPosition::Kind::kTime);
  EXPECT_EQ(config->kafka.start.time_ms, 1769817600000);
}

TEST(Config, ARouteIntoAnInputWouldBeALoop) {
  EXPECT_THAT(ErrorOf(kSmall, {{"inputs", ""}}), HasSubstr("'inputs'"));
  EXPECT_THAT(ErrorOf("kafka: {bootstrap_servers: x, start: latest}\n"
                      "inputs: [{topic: t, category: news}]\nroutes: [{name: r, topic: t}]\n"),
              HasSubstr("that would be a loop"));
}

TEST(Config, ThereIsNoRoomForLessThanOneLargeEvent) {
  EXPECT_THAT(ErrorOf(kSmall, {{"pipeline.record_bytes_max", "16MiB"}}),
              HasSubstr("'pipeline.text_arena_bytes' must be at least four times"));
}

TEST(Config, TheLargestAlertMustFitEightTimesIntoWhatMayWait) {
  const ConfigOverrides too_large = {{"pipeline.outstanding_bytes", "16MiB"},
                                     {"pipeline.alert_bytes_max", "2097153"}};
  EXPECT_THAT(ErrorOf(kSmall, too_large),
              AllOf(HasSubstr("'pipeline.alert_bytes_max' (2097153)"),
                    HasSubstr("'pipeline.outstanding_bytes' (16777216)"),
                    HasSubstr("raise outstanding_bytes to 16777224"),
                    HasSubstr("or lower alert_bytes_max to 2097152")));
  EXPECT_TRUE(ParseConfig(kSmall, "f",
                          {{"pipeline.outstanding_bytes", "16MiB"},
                           {"pipeline.alert_bytes_max", "2097152"}})
                  .ok());
}

TEST(Config, RingSlotsMustBeAPowerOfTwo) {
  EXPECT_THAT(ErrorOf(kSmall, {{"pipeline.ring_slots", "1000"}}), HasSubstr("power of two"));
}

TEST(Config, FlagsWinOverEnvironmentAndEnvironmentOverFile) {
  setenv("LODEWIRE_KAFKA__GROUP", "from-environment", 1);
  setenv("LODEWIRE_UNRELATED", "x", 1);
  ConfigOverrides overrides = EnvironmentOverrides();
  unsetenv("LODEWIRE_KAFKA__GROUP");
  unsetenv("LODEWIRE_UNRELATED");
  absl::StatusOr<Config> config = ParseConfig(kSmall, "f", overrides);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.group, "from-environment");
  overrides.emplace_back("kafka.group", "from-flag");
  config = ParseConfig(kSmall, "f", overrides);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->kafka.group, "from-flag");
}

TEST(Config, AMissingFileIsNamed) {
  EXPECT_THAT(std::string(LoadConfig("no/such.yaml", {}).status().message()),
              HasSubstr("no/such.yaml: cannot be read"));
}

TEST(MapReader, DurationsAndSizesHaveUnits) {
  int64_t millis = 0;
  uint64_t bytes = 0;
  EXPECT_TRUE(ParseDurationMillis("15m", &millis));
  EXPECT_EQ(millis, 900'000);
  EXPECT_TRUE(ParseDurationMillis("0", &millis));
  EXPECT_FALSE(ParseDurationMillis("15", &millis));
  EXPECT_FALSE(ParseDurationMillis("m", &millis));
  EXPECT_TRUE(ParseBytes("16MiB", &bytes));
  EXPECT_EQ(bytes, 16u << 20);
  EXPECT_FALSE(ParseBytes("16MB", &bytes));
  EXPECT_FALSE(ParseBytes("99999999999999999999GiB", &bytes));
}

}  // namespace
}  // namespace lodewire
