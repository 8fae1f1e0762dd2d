// The stages on one core, from memory: what an event costs between its bytes and "which rules
// hold".
//
// Events are the demo feed's news events of about 1 KB (English and Chinese, most of them
// irrelevant), the rules and vocabularies are the shipped ones. Each pass decodes, normalises and
// matches all of them again.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "pipeline/demo/feed.h"
#include "pipeline/memory/allocation_guard.h"
#include "pipeline/runtime/lane_memory.h"
#include "pipeline/stages/decode_stage.h"
#include "pipeline/stages/match_stage.h"
#include "pipeline/stages/normalise_stage.h"

namespace lodewire {
namespace {

constexpr size_t kEvents = 2048;
constexpr size_t kBatch = 64;
const std::string kConfig = std::string(LODEWIRE_SOURCE_DIR) + "/config";

// Payloads of 700 to 1,400 bytes of the feed's events of one category.
std::vector<std::string> Payloads(Category category, size_t least, size_t most) {
  auto stock = FeedStock::Load(kConfig + "/demo");
  CHECK(stock.ok());
  Feed feed(stock->get(), {.seed = 11, .events = 1'000'000});
  FeedEvent event;
  std::vector<std::string> payloads;
  while (payloads.size() < kEvents && feed.Next(&event)) {
    const bool whole =
        event.expectation == Expectation::kNone || event.expectation == Expectation::kAlert;
    if (event.category != category || !whole) continue;
    if (event.payload.size() >= least && event.payload.size() <= most) {
      payloads.push_back(event.payload);
    }
  }
  CHECK(payloads.size() == kEvents);
  return payloads;
}

std::unique_ptr<RuleSet> ShippedRules() {
  auto vocabularies = VocabularySet::Load(kConfig + "/vocabulary");
  CHECK(vocabularies.ok());
  RuleSetOptions options;
  options.vocabularies = &*vocabularies;
  auto rules = RuleSet::Load(kConfig + "/rules", options);
  CHECK(rules.ok());
  return std::move(*rules);
}

// Which of the stages run.
enum Upto { kDecode, kNormalise, kMatch };

void Run(benchmark::State& state, Category category, size_t least, size_t most, Upto upto) {
  const std::vector<std::string> payloads = Payloads(category, least, most);
  const std::unique_ptr<RuleSet> rules = ShippedRules();
  PipelineConfig config;
  auto memory = LaneMemory::Create(config, rules->size());
  CHECK(memory.ok());
  DecoderOptions decoder;
  decoder.category = category;
  Normaliser normaliser;
  TextArena* decode_arena = (*memory)->decode_arena();
  TextArena* text_arena = (*memory)->text_arena();
  DecodeStage decode({&decoder, 1}, decode_arena);
  LaneCounters counters(1, 1, rules->size());
  NormaliseStage normalise(&normaliser, text_arena, &counters);
  RuleSet::Scratch scratch(*rules);
  MatchStage match(rules.get(), &scratch, nullptr, nullptr, kBatch);
  const std::span<EventSlot> slots = (*memory)->slots().first(kBatch);
  uint64_t bytes = 0;
  uint64_t matched = 0;
  for (const std::string& payload : payloads) bytes += payload.size();
  CHECK(AllocationGuardIsLinked());
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  const uint64_t heap_calls = AllocationCounts::ForThread().own;
  for (auto _ : state) {
    const ScopedNoHeap no_heap("stages");
    matched = 0;
    for (size_t first = 0; first < payloads.size(); first += kBatch) {
      for (size_t i = 0; i < kBatch; ++i) {
        slots[i].record.payload = payloads[first + i].data();
        slots[i].record.payload_size = static_cast<uint32_t>(payloads[first + i].size());
        slots[i].verdict = Verdict::kOk;
      }
      CHECK(decode.Process(slots) == kBatch);
      if (upto >= kNormalise) CHECK(normalise.Process(slots) == kBatch);
      if (upto >= kMatch) CHECK(match.Process(slots) == kBatch);
      for (const EventSlot& slot : slots) matched += slot.matched ? 1 : 0;
      decode_arena->ReleaseTo(slots[kBatch - 1].decode_mark);
      if (upto >= kNormalise) text_arena->ReleaseTo(slots[kBatch - 1].text_mark);
    }
  }
  const auto passes = static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(passes * static_cast<int64_t>(payloads.size()));
  state.SetBytesProcessed(passes * static_cast<int64_t>(bytes));
  state.counters["heap_calls"] =
      static_cast<double>(AllocationCounts::ForThread().own - heap_calls);
  state.counters["bytes_per_event"] = static_cast<double>(bytes) / kEvents;
  state.counters["rules"] = static_cast<double>(rules->size());
  state.counters["matched_percent"] = 100.0 * static_cast<double>(matched) / kEvents;
}

void BM_Chain_News1k_Decode(benchmark::State& state) {
  Run(state, Category::kNews, 700, 1400, kDecode);
}
void BM_Chain_News1k_DecodeNormalise(benchmark::State& state) {
  Run(state, Category::kNews, 700, 1400, kNormalise);
}
void BM_Chain_News1k_DecodeNormaliseMatch(benchmark::State& state) {
  Run(state, Category::kNews, 700, 1400, kMatch);
}
void BM_Chain_Trade_DecodeNormaliseMatch(benchmark::State& state) {
  Run(state, Category::kTrade, 0, 4000, kMatch);
}
BENCHMARK(BM_Chain_News1k_Decode)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Chain_News1k_DecodeNormalise)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Chain_News1k_DecodeNormaliseMatch)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Chain_Trade_DecodeNormaliseMatch)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lodewire
