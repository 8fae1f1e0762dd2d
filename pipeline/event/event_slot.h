// One place in the ring: a record, what became of it, and the marks that free its memory behind
// publish.
//
// Each stage reads what the stages before it wrote and writes only its own part:
//   ingest     record, ingested_ns, everything else reset
//   decode     verdict, view, decode_mark
//   normalise  view (text replaced, derived fields), text_mark
//   match      matched, matches, shadow_differs, matched_ms
//   judge      alert, candidate
//   publish    releases the record, the marks and the alert
//
// Threading: one stage at a time; the ring's cursors say whose it is.
// Memory: fixed; the view's arrays and the match words are carved from the lane's Region once.
// Errors: `verdict`.
// Example:
//   for (EventSlot& slot : slots) if (slot.verdict == Verdict::kOk) …
#ifndef LODEWIRE_PIPELINE_EVENT_EVENT_SLOT_H_
#define LODEWIRE_PIPELINE_EVENT_EVENT_SLOT_H_

#include <cstdint>

#include "pipeline/event/event_view.h"
#include "pipeline/event/match_bits.h"
#include "pipeline/event/record.h"
#include "pipeline/event/verdict.h"
#include "pipeline/memory/text_arena.h"

namespace lodewire {

struct Alert;  // pipeline/alert/alert.h

inline constexpr uint32_t kNoCandidate = UINT32_MAX;

struct EventSlot {
  Record record;
  EventView view;
  MatchBits matches;
  Alert* alert = nullptr;         // From the lane's pool; nullptr: no alert.
  TextArenaMark decode_mark = 0;  // Frees what decode took.
  TextArenaMark text_mark = 0;    // Frees what normalise took.
  int64_t ingested_ns = 0;        // Monotonic clock when the record was read.
  int64_t matched_ms = 0;         // Wall clock when the rules were evaluated.
  Verdict verdict = Verdict::kOk;
  bool repaired_utf8 = false;
  bool matched = false;         // At least one rule holds.
  bool shadow_differs = false;  // A candidate rule set would have said otherwise.
  // The rule for which the event is reported as a candidate; kNoCandidate: it is not.
  uint32_t candidate = kNoCandidate;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_EVENT_SLOT_H_
