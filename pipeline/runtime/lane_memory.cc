#include "pipeline/runtime/lane_memory.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

// One line of a lane's memory. The plan prints them and Create sums them, so the two cannot
// disagree.
struct Part {
  std::string_view name;
  uint64_t bytes;
};

size_t FieldCapacity() { return std::max(FieldTable::News().size(), FieldTable::Trade().size()); }

// Half of the arena is for decode, half for normalise: each stage is the only writer of its own.
uint64_t HalfArena(const PipelineConfig& config) { return config.text_arena_bytes / 2; }

std::vector<Part> Parts(const PipelineConfig& config, size_t rule_count) {
  const uint64_t slots = config.ring_slots;
  const uint64_t values = config.values_per_event_max;
  return {
      {"ring slots", Region::BytesFor<EventSlot>(slots)},
      {"field values", Region::BytesFor<Value>(slots * values)},
      {"value scratch", Region::BytesFor<Value>(values)},
      {"text origins", Region::BytesFor<Origin>(slots * values)},
      {"field ranges", Region::BytesFor<FieldRange>(slots * FieldCapacity())},
      {"match words", Region::BytesFor<uint64_t>(slots * MatchBits::WordsFor(rule_count))},
      {"decode arena", Region::BytesFor<char>(HalfArena(config))},
      {"text arena", Region::BytesFor<char>(HalfArena(config))},
      {"alerts in the ring", Region::BytesFor<Alert>(config.alerts_in_ring)},
      {"encode buffer", Region::BytesFor<char>(config.alert_bytes_max)},
      {"events kept to be looked at", Region::BytesFor<EventLog::Place>(config.events_kept)},
  };
}

}  // namespace

void LaneMemory::AddToPlan(const PipelineConfig& config, size_t rule_count, std::string_view lane,
                           Plan* plan) {
  for (const Part& part : Parts(config, rule_count)) {
    plan->Add(part.name, part.bytes, MemoryKind::kFixed, lane);
  }
}

absl::StatusOr<std::unique_ptr<LaneMemory>> LaneMemory::Create(const PipelineConfig& config,
                                                               size_t rule_count) {
  uint64_t bytes = 0;
  for (const Part& part : Parts(config, rule_count)) bytes += part.bytes;
  ASSIGN_OR_RETURN(Region region, Region::Create(bytes));
  std::unique_ptr<LaneMemory> memory(new LaneMemory(std::move(region)));
  Region& from = memory->region_;
  const size_t slots = config.ring_slots;
  const size_t values = config.values_per_event_max;
  const size_t words = MatchBits::WordsFor(rule_count);
  memory->slots_ = from.Allocate<EventSlot>(slots, "ring slots");
  const auto value_array = from.Allocate<Value>(slots * values, "field values");
  const auto scratch = from.Allocate<Value>(values, "value scratch");
  const auto origins = from.Allocate<Origin>(slots * values, "text origins");
  const auto ranges = from.Allocate<FieldRange>(slots * FieldCapacity(), "field ranges");
  const auto match_words = from.Allocate<uint64_t>(slots * words, "match words");
  memory->decode_arena_ =
      std::make_unique<TextArena>(from.AllocateBytes(HalfArena(config), "decode arena"));
  memory->text_arena_ =
      std::make_unique<TextArena>(from.AllocateBytes(HalfArena(config), "text arena"));
  memory->alerts_ = from.Allocate<Alert>(config.alerts_in_ring, "alerts in the ring");
  memory->encode_buffer_ = from.AllocateBytes(config.alert_bytes_max, "encode buffer");
  memory->events_kept_ = from.Allocate<EventLog::Place>(config.events_kept, "events kept");
  from.Seal();
  for (size_t i = 0; i < slots; ++i) {
    EventViewMemory view;
    view.values = &value_array[i * values];
    view.scratch = scratch.data();
    view.origins = &origins[i * values];
    view.ranges = &ranges[i * FieldCapacity()];
    view.value_capacity = static_cast<uint16_t>(values);
    view.field_capacity = static_cast<uint16_t>(FieldCapacity());
    memory->slots_[i].view = EventView(view);
    memory->slots_[i].matches = MatchBits(match_words.data() + i * words, words);
  }
  return memory;
}

}  // namespace lodewire
