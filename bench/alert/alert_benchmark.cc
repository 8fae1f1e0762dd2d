// What an alert costs once rules hold: judging it (facts, subjects, evidence, ids, summary) and
// writing it in each format with its headers.
//
// Events are the demo feed's planted news and trade events, matched by the shipped rules before the
// clock starts.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "pipeline/alert/cloud_events.h"
#include "pipeline/alert/encoder.h"
#include "pipeline/alert/judge.h"
#include "pipeline/demo/feed.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/runtime/lane_memory.h"
#include "pipeline/stages/decode_stage.h"
#include "pipeline/stages/match_stage.h"
#include "pipeline/stages/normalise_stage.h"

namespace lodewire {
namespace {

constexpr size_t kEvents = 64;
const std::string kConfig = std::string(LODEWIRE_SOURCE_DIR) + "/config";

template <typename T>
T Must(absl::StatusOr<T> result) {
  CHECK(result.ok());
  return std::move(*result);
}

// Planted events of one category, ready to be judged.
class MatchedEvents {
 public:
  explicit MatchedEvents(Category category) : category_(category) {
    Fill();
    rules_ = Rules();
    domain_ = Must(Domain::Load(kConfig + "/domain"));
    memory_ = Must(LaneMemory::Create(PipelineConfig(), rules_->size()));
    const std::span<EventSlot> slots = memory_->slots().first(kEvents);
    for (size_t i = 0; i < kEvents; ++i) {
      slots[i].record.payload = payloads_[i].data();
      slots[i].record.payload_size = static_cast<uint32_t>(payloads_[i].size());
      slots[i].record.offset = static_cast<int64_t>(i);
      slots[i].verdict = Verdict::kOk;
    }
    DecoderOptions decoder;
    decoder.category = category;
    CHECK(DecodeStage({&decoder, 1}, memory_->decode_arena()).Process(slots) == kEvents);
    LaneCounters counters(1, 1, rules_->size());
    NormaliseStage normalise(&normaliser_, memory_->text_arena(), &counters);
    CHECK(normalise.Process(slots) == kEvents);
    RuleSet::Scratch scratch(*rules_);
    CHECK(MatchStage(rules_.get(), &scratch, nullptr, nullptr, kEvents).Process(slots) == kEvents);
    judge_ = std::make_unique<Judge>(
        rules_.get(), domain_.get(),
        JudgeContext{AlertStatus::kExercise, "cluster", "group", "member", "0.1.0"});
  }

  void Assemble(size_t i, Alert* alert) {
    const EventSlot& slot = memory_->slots()[i];
    JudgeInput input;
    input.view = &slot.view;
    input.record = &slot.record;
    input.topic = "events";
    input.partition = 0;
    input.offset = slot.record.offset;
    input.matches = slot.matches;
    input.matched_ms = slot.matched_ms;
    CHECK(judge_->Assemble(input, alert));
  }

 private:
  void Fill() {
    const auto stock = Must(FeedStock::Load(kConfig + "/demo"));
    Feed feed(stock.get(), {.seed = 11, .events = 1'000'000});
    for (FeedEvent event; payloads_.size() < kEvents && feed.Next(&event);) {
      if (event.category == category_ && event.expectation == Expectation::kAlert) {
        payloads_.push_back(event.payload);
      }
    }
    CHECK(payloads_.size() == kEvents);
  }
  static std::unique_ptr<RuleSet> Rules() {
    const auto vocabularies = Must(VocabularySet::Load(kConfig + "/vocabulary"));
    RuleSetOptions options;
    options.vocabularies = &vocabularies;
    return Must(RuleSet::Load(kConfig + "/rules", options));
  }

  const Category category_;
  std::vector<std::string> payloads_;
  std::unique_ptr<RuleSet> rules_;
  std::unique_ptr<Domain> domain_;
  Normaliser normaliser_;
  std::unique_ptr<LaneMemory> memory_;
  std::unique_ptr<Judge> judge_;
};

void BM_Alert_Judge(benchmark::State& state, Category category) {
  MatchedEvents events(category);
  auto alert = std::make_unique<Alert>();
  size_t matches = 0, evidence = 0, judged = 0;
  for (auto _ : state) {
    events.Assemble(judged++ % kEvents, alert.get());
    benchmark::DoNotOptimize(alert->severity);
    matches += alert->matches.size();
    for (const AlertMatch& match : alert->matches) evidence += match.evidence.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["matches"] = static_cast<double>(matches) / static_cast<double>(judged);
  state.counters["evidence"] = static_cast<double>(evidence) / static_cast<double>(judged);
}
BENCHMARK_CAPTURE(BM_Alert_Judge, news, Category::kNews);
BENCHMARK_CAPTURE(BM_Alert_Judge, trade, Category::kTrade);

void BM_Alert_Encode(benchmark::State& state, Category category, std::string_view format) {
  MatchedEvents events(category);
  std::vector<std::unique_ptr<Alert>> alerts;
  for (size_t i = 0; i < kEvents; ++i) {
    alerts.push_back(std::make_unique<Alert>());
    events.Assemble(i, alerts.back().get());
  }
  const Encoder* encoder = FindEncoder(format);
  CHECK(encoder != nullptr);
  std::vector<char> buffer(256 << 10);
  auto headers = std::make_unique<AlertHeaders>();
  size_t bytes = 0, encoded = 0;
  for (auto _ : state) {
    const Alert& alert = *alerts[encoded++ % kEvents];
    WriteAlertHeaders(alert, kWholeEvent, *encoder, headers.get());
    const size_t size = encoder->encode(alert, kWholeEvent, buffer);
    CHECK(size > 0);
    benchmark::DoNotOptimize(buffer.data());
    bytes += size;
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.counters["bytes_per_alert"] = static_cast<double>(bytes) / static_cast<double>(encoded);
}
BENCHMARK_CAPTURE(BM_Alert_Encode, news_protobuf, Category::kNews, "protobuf");
BENCHMARK_CAPTURE(BM_Alert_Encode, news_json, Category::kNews, "json");
BENCHMARK_CAPTURE(BM_Alert_Encode, news_ocsf, Category::kNews, "ocsf");
BENCHMARK_CAPTURE(BM_Alert_Encode, trade_protobuf, Category::kTrade, "protobuf");
BENCHMARK_CAPTURE(BM_Alert_Encode, trade_json, Category::kTrade, "json");
BENCHMARK_CAPTURE(BM_Alert_Encode, trade_ocsf, Category::kTrade, "ocsf");

}  // namespace
}  // namespace lodewire
