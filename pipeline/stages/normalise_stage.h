// The second stage: text as rules compare it, and the derived fields.
//
// Threading: its runner's thread.
// Memory: rewritten text and offset maps go to the text arena; `text_mark` frees them behind
//   publish.
// Errors: text that can never fit the arena makes the event a dead letter
//   (Verdict::kTextTooLong).
// Example:
//   size_t finished = normalise.Process(ring.Acquire(kNormalise, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_NORMALISE_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_NORMALISE_STAGE_H_

#include <span>

#include "pipeline/event/event_slot.h"
#include "pipeline/stages/lane_counters.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

// Normalises the text values of a sealed view and appends the derived fields. Also used by tools
// that have no ring. Says kOk, or kTextTooLong; `*back_pressure` when the arena is full now and the
// view must be tried again (values that were already normalised are left alone).
// `chrome_bytes`, if given, gains the bytes of the body that were cut as page chrome.
Verdict NormaliseView(const Normaliser& normaliser, EventView* view, TextArena* arena,
                      bool* repaired_utf8, bool* back_pressure, uint64_t* chrome_bytes = nullptr);

class NormaliseStage {
 public:
  // All must outlive the stage.
  NormaliseStage(const Normaliser* normaliser, TextArena* arena, LaneCounters* counters)
      : normaliser_(normaliser), arena_(arena), counters_(counters) {}

  size_t Process(std::span<EventSlot> slots);

 private:
  const Normaliser* normaliser_;
  TextArena* arena_;
  LaneCounters* counters_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_NORMALISE_STAGE_H_
