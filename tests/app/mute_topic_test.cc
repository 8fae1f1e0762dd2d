// Mutes in a topic, on librdkafka's mock broker.
#include "pipeline/app/mute_topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "pipeline/app/mute_watcher.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/kafka/embedded_broker.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kHourMs = 3'600'000;

Mute Made(const std::string& rule, int64_t until_ms, const std::string& mineral = "") {
  return {rule, mineral, until_ms, "too \"loud\"\n", "ops@host", 1'746'777'700'000};
}

ReadRecord RecordOf(const Mute& mute) {
  ReadRecord record;
  record.topic = "mutes";
  record.key = MuteKey(mute.rule, mute.mineral);
  record.value = MuteJson(mute).dump();
  return record;
}

TEST(MuteBook, KeepsTheLastOfEachKeyAndForgetsWhatATombstoneTakesBack) {
  MuteBook book;
  ASSERT_TRUE(book.Apply(RecordOf(Made("a", 5000))).ok());
  ASSERT_TRUE(book.Apply(RecordOf(Made("a", 9000, "gallium"))).ok());
  ASSERT_TRUE(book.Apply(RecordOf(Made("a", 7000))).ok());
  EXPECT_EQ(book.Active(6000).size(), 2u);
  EXPECT_EQ(book.Active(7000).size(), 1u) << "the other has run out";
  ReadRecord tombstone = RecordOf(Made("a", 0, "gallium"));
  tombstone.value.reset();
  ASSERT_TRUE(book.Apply(tombstone).ok());
  EXPECT_EQ(book.Active(7000).size(), 0u);
}

TEST(MuteBook, WhatIsNoMuteIsNamedAndLeftOut) {
  MuteBook book;
  ASSERT_TRUE(book.Apply(RecordOf(Made("a", 5000))).ok());
  ReadRecord record = RecordOf(Made("b", 5000));
  for (const char* value : {"", "[]", "{}", R"({"rule": 7})", R"({"rule":"b","until":"soon"})"}) {
    record.value = value;
    EXPECT_THAT(std::string(book.Apply(record).message()), HasSubstr("mutes/-1@-1: no mute: "));
  }
  record = RecordOf(Made("b", 5000));
  record.key = "a";  // Would take the place of another.
  EXPECT_THAT(std::string(book.Apply(record).message()), HasSubstr("key"));
  ASSERT_EQ(book.Active(0).size(), 1u);
  EXPECT_EQ(book.Active(0)[0].rule, "a");
}

TEST(MuteJsonTest, ReadsBackAsItWasWritten) {
  const Mute mute = Made("a", 1'746'777'705'000, "gallium");
  const absl::StatusOr<Mute> again = ParseMute(MuteJson(mute).dump());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->reason, mute.reason);
  EXPECT_EQ(again->until_ms, mute.until_ms);
  EXPECT_EQ(again->mineral, mute.mineral);
}

class MuteWatcherTest : public ::testing::Test {
 protected:
  MuteWatcherTest() {
    auto broker = EmbeddedBroker::Start(1);
    EXPECT_TRUE(broker.ok()) << broker.status();
    broker_ = *std::move(broker);
    EXPECT_TRUE(broker_->CreateTopic("mutes", 1).ok());
    config_.kafka.bootstrap_servers = broker_->bootstrap_servers();
    config_.kafka.start.kind = StartPosition::Kind::kEarliest;
    config_.rules.mutes_topic = "mutes";
  }
  void Write(const std::string& key, const char* value) {
    auto writer = MakeWriter(config_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    WriteRecord record;
    record.topic = "mutes";
    record.key = key;
    if (value != nullptr) record.value = value;
    ASSERT_TRUE((*writer)->Write(record).ok());
    ASSERT_TRUE((*writer)->Flush(10'000).ok());
  }
  void Write(const Mute& mute) {
    Write(MuteKey(mute.rule, mute.mineral), MuteJson(mute).dump().c_str());
  }
  // The rules that a watcher has muted, once there are so many; within ten seconds.
  static std::vector<std::string> Rules(const MuteWatcher& watcher, size_t count) {
    std::vector<std::string> rules;
    for (int i = 0; i < 200; ++i) {
      rules.clear();
      for (const auto& entry : watcher.list()->entries()) rules.push_back(entry.mute.rule);
      if (rules.size() == count) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return rules;
  }

  std::unique_ptr<EmbeddedBroker> broker_;
  Config config_;
};

TEST_F(MuteWatcherTest, KnowsWhatWasMutedBeforeItCameAndFollows) {
  const int64_t later_ms = WallMillis() + kHourMs;
  Write(Made("a", later_ms));
  Write("garbage", "{");
  Write(Made("over", 1000));
  MuteWatcher watcher(config_);
  ASSERT_TRUE(watcher.AwaitFirst(10'000));
  EXPECT_THAT(Rules(watcher, 1), ::testing::ElementsAre("a"));
  Write(Made("b", later_ms));
  EXPECT_THAT(Rules(watcher, 2), ::testing::ElementsAre("a", "b"));
  Write("a", nullptr);
  EXPECT_THAT(Rules(watcher, 1), ::testing::ElementsAre("b"));
  const absl::StatusOr<MuteBook> book = ReadMutes(config_);
  ASSERT_TRUE(book.ok()) << book.status();
  EXPECT_EQ(book->Active(WallMillis()).size(), 1u);
}

TEST_F(MuteWatcherTest, WithoutATopicNothingIsMutedAndNothingIsWaitedFor) {
  config_.rules.mutes_topic = "";
  MuteWatcher watcher(config_);
  EXPECT_TRUE(watcher.AwaitFirst(0));
  EXPECT_TRUE(watcher.list()->entries().empty());
}

}  // namespace
}  // namespace lodewire
