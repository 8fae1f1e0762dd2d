// A lane over memory: its source and sink are scripts, its rules a few lines of YAML.
#ifndef LODEWIRE_TESTS_RUNTIME_LANE_FIXTURE_H_
#define LODEWIRE_TESTS_RUNTIME_LANE_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/io/memory_sink.h"
#include "pipeline/io/memory_source.h"
#include "pipeline/runtime/lane.h"
#include "pipeline/runtime/runner.h"

namespace lodewire {

inline constexpr char kLaneRules[] = R"(
title: Gallium export ban
id: 0f5cf4c1-0a8a-4c64-9c4c-0b6a3c1f7a01
logsource: {product: lodewire, category: news}
detection:
    mineral: {'text|word': gallium}
    action: {'text|word': [ban, bans]}
    condition: mineral and action
level: high
lodewire: {minerals: [gallium], event_type: export_control, direction: tightening}
)";

inline std::string StoryJson(int number, const std::string& headline,
                             const std::string& body = "") {
  return "{\"provider\":\"wire\",\"storyId\":\"s" + std::to_string(number) + "\",\"headline\":\"" +
         headline + "\",\"body\":\"" + body + "\",\"publishedTime\":\"2025-05-09T08:00:00Z\"}";
}
inline std::string TrueStory(int number) {
  return StoryJson(number, "China bans gallium exports", "The ban on gallium starts today.");
}
inline std::string IdleStory(int number) {
  return StoryJson(number, "Local team wins", "They won three to one on Sunday.");
}

class LaneTest : public ::testing::Test {
 protected:
  static constexpr TopicPartition kFirst{0, 0};

  LaneTest() : source_({"news"}), sink_({"alerts", "news.dlq"}) {
    config_.pipeline.ring_slots = 64;
    config_.pipeline.batch = 16;
    config_.pipeline.text_arena_bytes = 4 << 20;
    config_.pipeline.record_bytes_max = 64 << 10;
    config_.pipeline.field_bytes_max = 64 << 10;
    config_.pipeline.outstanding_bytes = 4 << 20;
    config_.shutdown.drain_timeout_ms = 2000;
    RouteConfig route;
    route.name = "desk";
    route.topic = "alerts";
    route.format = "json";
    config_.routes = {route};
  }

  // Makes the lane; change config_ before.
  void Make() {
    VocabularySet none;
    RuleSetOptions options;
    options.vocabularies = &none;
    options.shadow = shadow_;
    auto rules = RuleSet::Parse(lane_rules_, "rules.yaml", options);
    ASSERT_TRUE(rules.ok()) << rules.status();
    rules_ = std::move(*rules);
    auto domain = Domain::Load(std::string(LODEWIRE_SOURCE_DIR) + "/config/domain");
    ASSERT_TRUE(domain.ok()) << domain.status();
    domain_ = std::move(*domain);
    auto router = Router::Create(config_.routes);
    ASSERT_TRUE(router.ok()) << router.status();
    router_ = std::make_unique<Router>(std::move(*router));
    LaneParts parts;
    parts.source = &source_;
    parts.sink = lane_sink_;
    parts.shadow_topic = 2;
    parts.candidates_topic = 2;
    parts.rules = rules_.get();
    parts.domain = domain_.get();
    parts.normaliser = &normaliser_;
    parts.router = router_.get();
    DecoderOptions decoder;
    decoder.encoding = Encoding::kJson;
    decoder.record_bytes_max = config_.pipeline.record_bytes_max;
    decoder.field_bytes_max = config_.pipeline.field_bytes_max;
    parts.decoders = {decoder};
    parts.route_topics = {0};
    parts.dead_letter_topics = {1};
    parts.rules_max = rules_max_;
    auto lane = Lane::Create(parts, config_);
    ASSERT_TRUE(lane.ok()) << lane.status();
    lane_ = std::move(*lane);
  }

  void Append(std::string payload) { source_.Append(kFirst, {.payload = std::move(payload)}); }
  // So many rounds of the fused duty cycle.
  void Rounds(int count) {
    for (int i = 0; i < count; ++i) {
      lane_->FrontWork();
      lane_->BackWork();
    }
  }
  // Rounds until the lane has ended by itself or was stopped; false after too many.
  bool RunToEnd() {
    bool front = true, back = true;
    for (int i = 0; i < 5'000'000 && (front || back); ++i) {
      front = front && lane_->FrontWork() != Runner::kFinished;
      back = back && lane_->BackWork() != Runner::kFinished;
    }
    return !front && !back;
  }
  std::vector<const SunkRecord*> Sunk(const std::string& topic) const {
    std::vector<const SunkRecord*> records;
    for (const SunkRecord& record : sink_.records()) {
      if (record.topic == topic) records.push_back(&record);
    }
    return records;
  }

  Config config_;
  size_t rules_max_ = 0;
  std::string lane_rules_ = kLaneRules;
  std::string shadow_;  // A directory of candidate rules.
  Normaliser normaliser_;
  std::unique_ptr<RuleSet> rules_;
  std::unique_ptr<Domain> domain_;
  std::unique_ptr<Router> router_;
  MemorySource source_;
  MemorySink sink_;
  Sink* lane_sink_ = &sink_;
  std::unique_ptr<Lane> lane_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_RUNTIME_LANE_FIXTURE_H_
