// The last stage: alerts to their routes, bad records to their dead-letter topic; then the slot is
// free again.
//
// What it hands over lives in the Outstanding table until the broker has it, so the slot, the
// record's buffer, the text and the alert are released here, in slot order.
//
// Threading: its runner's thread.
// Memory: encodes into one buffer; the table copies.
// Errors: a full table is back-pressure; an alert that does not fit `alert_bytes_max` becomes a
//   dead letter.
// Example:
//   size_t finished = publish.Process(ring.Acquire(kPublish, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_PUBLISH_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_PUBLISH_STAGE_H_

#include <array>
#include <span>
#include <vector>

#include "pipeline/alert/mutes.h"
#include "pipeline/alert/router.h"
#include "pipeline/event/event_slot.h"
#include "pipeline/io/dead_letter.h"
#include "pipeline/io/outstanding.h"
#include "pipeline/io/source.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/stages/alert_pool.h"
#include "pipeline/stages/event_log.h"
#include "pipeline/stages/lane_counters.h"

namespace lodewire {

struct PublishParts {
  Source* source = nullptr;
  const Router* router = nullptr;
  std::vector<uint16_t> route_topics;        // By route: index into the sink's topics.
  std::vector<uint16_t> dead_letter_topics;  // By input topic: index into the sink's topics.
  uint16_t shadow_topic = 0;                 // Where there are shadow rules; likewise.
  uint16_t candidates_topic = 0;             // Where candidates are kept; likewise.
  TextArena* decode_arena = nullptr;
  TextArena* text_arena = nullptr;
  AlertPool* pool = nullptr;
  std::span<char> encode_buffer;  // `alert_bytes_max` bytes.
  EventLog* events = nullptr;     // What is kept to be looked at; nullptr: nothing.
  uint32_t lane = 0;
};

class PublishStage {
 public:
  // What the parts point at must outlive the stage.
  PublishStage(PublishParts parts, Outstanding* outstanding, LaneCounters* counters);

  // The rules that matched what comes next; for reports of shadow rules and candidates.
  void Use(const RuleSet* rules) { rules_ = rules; }
  // From the next batch on; must outlive the stage, or the next call.
  void UseMutes(const MuteList* mutes) { mutes_ = mutes; }

  size_t Process(std::span<EventSlot> slots);

 private:
  enum class Outcome : uint8_t { kDone, kBackPressure, kTooLarge };

  bool Publish(EventSlot* slot);
  void CountAlert(const EventSlot& slot);
  void CountDecisions(uint64_t sent);
  bool SendDeadLetter(const EventSlot& slot, Verdict verdict);
  Outcome Send(EventSlot* slot);
  Outcome SendRecord(Alert* alert, size_t route_index, size_t match, RouteDecision decision,
                     int64_t now_ms);
  Outcome SendShadowReport(const EventSlot& slot);
  Outcome SendCandidate(const EventSlot& slot);
  Outcome SendReport(uint16_t topic, size_t size);
  void Release(EventSlot* slot);
  void Note(const EventSlot& slot);

  PublishParts parts_;
  DeadLetter dead_letter_;
  const RuleSet* rules_ = nullptr;
  const MuteList no_mutes_;
  const MuteList* mutes_ = &no_mutes_;
  Outstanding* outstanding_;
  LaneCounters* counters_;
  // What each route decided about the alert at hand.
  std::vector<std::array<uint32_t, kRouteDecisionCount>> decided_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_PUBLISH_STAGE_H_
