// Every finding of `doctor`, from facts that show it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/app/doctor_checks.h"

namespace lodewire {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Config Sample() {
  Config config;
  config.kafka.group = "desk";
  config.file = "lodewire.yaml";
  InputConfig input;
  input.topic = "news";
  input.category = "news";
  input.dead_letter_topic = "news.dlq";
  config.inputs = {input};
  RouteConfig route;
  route.name = "all";
  route.topic = "alerts";
  config.routes = {route};
  return config;
}

TopicFacts Sound() {
  return {4,
          3,
          0,
          {{"retention.ms", "604800000"},
           {"cleanup.policy", "delete"},
           {"max.message.bytes", "1048588"},
           {"min.insync.replicas", "2"}}};
}

std::map<std::string, TopicFacts> SoundTopics() {
  return {{"news", Sound()}, {"news.dlq", Sound()}, {"alerts", Sound()}};
}

auto IsFinding(FindingLevel level, const std::string& seen) {
  return AllOf(Field(&Finding::level, level), Field(&Finding::seen, HasSubstr(seen)),
               Field(&Finding::remedy, Not(IsEmpty())));
}
auto IsOk() { return Field(&Finding::level, FindingLevel::kOk); }

TEST(Doctor, SoundFactsGiveNothingButOk) {
  const Config config = Sample();
  EXPECT_THAT(CheckTopics(config, SoundTopics()), ElementsAre(IsOk()));
  EXPECT_THAT(CheckMachine(config, 100 << 20, {uint64_t{4} << 30, "the machine", 2, 1024}),
              Each(IsOk()));
  EXPECT_THAT(CheckBroker(config, {{"offsets.retention.minutes", "10080"}}, SoundTopics()),
              ElementsAre(IsOk()));
  EXPECT_THAT(CheckLanes(config, SoundTopics(), 4), ElementsAre(IsOk()));
  EXPECT_THAT(CheckClock({{{"news", 0}, -1}}, 60'000), ElementsAre(IsOk()));
  EXPECT_THAT(CheckAccess(size_t{7}, config), ElementsAre(IsOk()));
  GroupPositions group;
  group.partitions = {{{"news", 0}, 5, 5, 5, -1, "", ""}, {{"news", 1}, -1, 3, 9, -1, "", ""}};
  EXPECT_THAT(CheckOffsets(group), ElementsAre(IsOk()));
}

TEST(Doctor, APlanAboveTheMemoryIsAnErrorAndCloseToItAWarning) {
  const Config config = Sample();
  const MachineFacts machine{1000 << 20, "/sys/fs/cgroup/memory.max", 2, 1024};
  EXPECT_THAT(CheckMachine(config, 1001 << 20, machine),
              Contains(IsFinding(FindingLevel::kError, "/sys/fs/cgroup/memory.max")));
  EXPECT_THAT(CheckMachine(config, 950 << 20, machine),
              Contains(IsFinding(FindingLevel::kWarning, "950 MiB of 1000 MiB")));
}

TEST(Doctor, MoreThreadsThanCoresAndFewFilesAreWarnings) {
  Config config = Sample();
  config.pipeline.lanes = 2;
  config.pipeline.threads = "split";
  const Findings findings = CheckMachine(config, 1, {uint64_t{4} << 30, "the machine", 3, 256});
  EXPECT_THAT(findings, Contains(IsFinding(FindingLevel::kWarning, "4 thread(s) of lanes on 3")));
  EXPECT_THAT(findings, Contains(IsFinding(FindingLevel::kWarning, "256 files")));
}

TEST(Doctor, MissingTopicsAreNamedWithTheCommandThatMakesThem) {
  auto topics = SoundTopics();
  topics.erase("alerts");
  topics.erase("news.dlq");
  const Findings findings = CheckTopics(Sample(), topics);
  ASSERT_THAT(findings, Contains(IsFinding(FindingLevel::kError, "alerts, news.dlq")));
  EXPECT_THAT(findings.back().remedy, HasSubstr("lodewire topics create --config lodewire.yaml"));
}

// One setting of one topic at a time.
Findings With(const std::string& topic, const std::string& key, const std::string& value) {
  auto topics = SoundTopics();
  topics[topic].settings[key] = value;
  return CheckTopics(Sample(), topics);
}

TEST(Doctor, SettingsOfTopicsThatLoseOrRefuseAreFound) {
  EXPECT_THAT(With("news", "cleanup.policy", "compact"),
              ElementsAre(IsFinding(FindingLevel::kWarning, "news is compacted")));
  EXPECT_THAT(With("news.dlq", "cleanup.policy", "compact,delete"),
              ElementsAre(IsFinding(FindingLevel::kWarning, "news.dlq is compacted")));
  EXPECT_THAT(With("alerts", "cleanup.policy", "compact"),
              ElementsAre(IsFinding(FindingLevel::kNote, "alerts is compacted")));
  EXPECT_THAT(With("news", "retention.ms", "7200000"),
              ElementsAre(IsFinding(FindingLevel::kWarning, "keeps records for 2 h")));
  EXPECT_THAT(With("news.dlq", "max.message.bytes", "1000"),
              Contains(IsFinding(FindingLevel::kWarning, "news.dlq takes 1000 bytes")));
  EXPECT_THAT(With("alerts", "max.message.bytes", "1000"),
              ElementsAre(IsFinding(FindingLevel::kError, "alerts takes 1000 bytes")));
  EXPECT_THAT(With("alerts", "min.insync.replicas", "4"),
              ElementsAre(IsFinding(FindingLevel::kError, "every write is refused")));
  auto topics = SoundTopics();
  topics["news"].settings["max.message.bytes"] = "9000000";
  topics["news.dlq"].settings["max.message.bytes"] = "9000000";
  EXPECT_THAT(CheckTopics(Sample(), topics),
              ElementsAre(IsFinding(FindingLevel::kNote, "become dead letters")));
}

TEST(Doctor, APartitionWithoutLeaderIsAnError) {
  auto topics = SoundTopics();
  topics["news"].leaderless = 2;
  EXPECT_THAT(
      CheckTopics(Sample(), topics),
      ElementsAre(IsFinding(FindingLevel::kError, "2 partition(s) of news have no leader")));
}

TEST(Doctor, BrokerSettingsThatForgetOffsetsOrRefuseTransactionsAreFound) {
  Config config = Sample();
  EXPECT_THAT(CheckBroker(config, {{"offsets.retention.minutes", "60"}}, SoundTopics()),
              ElementsAre(IsFinding(FindingLevel::kNote, "are kept 1 h, news 168 h")));
  EXPECT_THAT(CheckBroker(config, {{"transaction.max.timeout.ms", "1000"}}, SoundTopics()),
              ElementsAre(IsOk()));
  config.kafka.delivery = "exactly_once";
  EXPECT_THAT(CheckBroker(config, {{"transaction.max.timeout.ms", "1000"}}, SoundTopics()),
              ElementsAre(IsFinding(FindingLevel::kError, "transaction.max.timeout.ms is 1000")));
}

TEST(Doctor, ProtocolFeaturesThatAreNotThereAreFound) {
  const std::vector<std::string> all = {"BrokerBalancedConsumer", "IdempotentProducer",
                                        "OffsetTime", "ZSTD", "Other"};
  EXPECT_THAT(CheckProtocol(all), ElementsAre(IsOk()));
  EXPECT_THAT(CheckProtocol({"BrokerBalancedConsumer", "OffsetTime", "ZSTD"}),
              ElementsAre(IsFinding(FindingLevel::kWarning, "IdempotentProducer")));
  EXPECT_THAT(CheckProtocol({"IdempotentProducer", "OffsetTime", "ZSTD"}),
              ElementsAre(IsFinding(FindingLevel::kNote, "BrokerBalancedConsumer")));
  EXPECT_THAT(CheckProtocol({}), ElementsAre(IsFinding(FindingLevel::kNote, "did not")));
}

TEST(Doctor, CommittedOffsetsOutOfRangeAreErrors) {
  GroupPositions group;
  group.partitions = {{{"news", 0}, 3, 10, 20, -1, "", ""}};
  EXPECT_THAT(CheckOffsets(group), ElementsAre(IsFinding(FindingLevel::kError, "7 were removed")));
  group.partitions = {{{"news", 1}, 30, 0, 20, -1, "", ""}};
  EXPECT_THAT(CheckOffsets(group),
              ElementsAre(IsFinding(FindingLevel::kError, "committed 30, but the end is 20")));
}

TEST(Doctor, LanesWithoutAPartitionAreFoundInThisProcessAndInTheGroup) {
  Config config = Sample();
  EXPECT_THAT(CheckLanes(config, SoundTopics(), 6),
              ElementsAre(IsFinding(FindingLevel::kWarning, "2 have nothing to do")));
  config.pipeline.lanes = 5;
  EXPECT_THAT(CheckLanes(config, SoundTopics(), 0),
              ElementsAre(IsFinding(FindingLevel::kWarning, "1 have nothing to do")));
}

TEST(Doctor, ARecordFromTheFutureIsFound) {
  EXPECT_THAT(CheckClock({{{"news", 0}, -1}, {{"news", 1}, 17}}, 60'000),
              ElementsAre(IsFinding(FindingLevel::kWarning, "news/1@17")));
}

TEST(Doctor, AccessThatCannotBeSeenIsANoteWithWhatIsNeeded) {
  const Config config = Sample();
  EXPECT_THAT(CheckAccess(absl::NotFoundError("none"), config), ElementsAre(IsOk()));
  const Findings refused = CheckAccess(absl::FailedPreconditionError("no"), config);
  ASSERT_THAT(refused, ElementsAre(IsFinding(FindingLevel::kNote, "may not see")));
  EXPECT_THAT(refused[0].remedy, HasSubstr("desk.replay"));
  EXPECT_THAT(CheckAccess(size_t{0}, config),
              ElementsAre(IsFinding(FindingLevel::kNote, "no rule of access")));
}

TEST(Doctor, TheMachineIsRead) {
  const MachineFacts machine = ReadMachineFacts();
  EXPECT_GT(machine.memory_bytes, uint64_t{64} << 20);
  EXPECT_FALSE(machine.memory_bound.empty());
  EXPECT_GT(machine.cores, 0);
  EXPECT_GT(machine.open_files, 0U);
}

}  // namespace
}  // namespace lodewire
