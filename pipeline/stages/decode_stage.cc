#include "pipeline/stages/decode_stage.h"

#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

DecodeStage::DecodeStage(std::span<const DecoderOptions> options, TextArena* arena)
    : arena_(arena) {
  for (const DecoderOptions& option : options)
    decoders_.push_back(std::make_unique<Decoder>(option));
}

size_t DecodeStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("decode");
  for (size_t i = 0; i < slots.size(); ++i) {
    EventSlot& slot = slots[i];
    if (slot.record.is_tombstone()) {
      slot.verdict = Verdict::kTombstone;
    } else if (slot.record.topic >= decoders_.size()) {
      slot.verdict = Verdict::kWrongTopic;
    } else {
      const DecodeResult result =
          decoders_[slot.record.topic]->Decode(slot.record.payload_view(), &slot.view, arena_);
      if (result.back_pressure) return i;
      slot.verdict = result.verdict;
      slot.repaired_utf8 = result.repaired_utf8;
    }
    slot.decode_mark = arena_->Mark();
  }
  return slots.size();
}

}  // namespace lodewire
