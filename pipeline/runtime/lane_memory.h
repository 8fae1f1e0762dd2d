// A lane's fixed memory: computed from the configuration, carved once from one Region, sealed.
//
// Threading: built by the starting thread; the parts then belong to the lane's stages.
// Memory: one Region; Plan lines say what each part takes.
// Errors: Create fails when the system does not give the memory; the text says how much was
//   asked.
// Example:
//   LaneMemory::AddToPlan(config.pipeline, rule_count, "lane 0", &plan);
//   ASSIGN_OR_RETURN(auto memory, LaneMemory::Create(config.pipeline, rule_count));
#ifndef LODEWIRE_PIPELINE_RUNTIME_LANE_MEMORY_H_
#define LODEWIRE_PIPELINE_RUNTIME_LANE_MEMORY_H_

#include <memory>
#include <span>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/event/event_slot.h"
#include "pipeline/memory/plan.h"
#include "pipeline/memory/region.h"
#include "pipeline/stages/event_log.h"

namespace lodewire {

class LaneMemory {
 public:
  // `rule_count`: rules of the set, which sizes the match words.
  static absl::StatusOr<std::unique_ptr<LaneMemory>> Create(const PipelineConfig& config,
                                                            size_t rule_count);
  static void AddToPlan(const PipelineConfig& config, size_t rule_count, std::string_view lane,
                        Plan* plan);

  std::span<EventSlot> slots() { return slots_; }
  TextArena* decode_arena() { return &*decode_arena_; }
  TextArena* text_arena() { return &*text_arena_; }
  std::span<Alert> alerts() { return alerts_; }
  std::span<char> encode_buffer() { return encode_buffer_; }
  std::span<EventLog::Place> events_kept() { return events_kept_; }

 private:
  explicit LaneMemory(Region region) : region_(std::move(region)) {}

  Region region_;
  std::span<EventSlot> slots_;
  std::unique_ptr<TextArena> decode_arena_;
  std::unique_ptr<TextArena> text_arena_;
  std::span<Alert> alerts_;
  std::span<char> encode_buffer_;
  std::span<EventLog::Place> events_kept_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RUNTIME_LANE_MEMORY_H_
