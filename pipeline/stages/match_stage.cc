#include "pipeline/stages/match_stage.h"

#include "pipeline/base/clock.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

MatchStage::MatchStage(const RuleSet* rules, RuleSet::Scratch* scratch, size_t batch_max)
    : rules_(rules), scratch_(scratch), views_(batch_max), bits_(batch_max) {}

size_t MatchStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("match");
  DCHECK(slots.size() <= views_.size());
  size_t count = 0;
  for (EventSlot& slot : slots) {
    slot.matched = false;
    if (slot.verdict != Verdict::kOk) continue;
    views_[count] = &slot.view;
    bits_[count] = slot.matches.First(rules_->size());
    ++count;
  }
  if (count == 0) return slots.size();
  rules_->Match({views_.data(), count}, scratch_, {bits_.data(), count});
  const int64_t now_ms = WallMillis();
  for (EventSlot& slot : slots) {
    if (slot.verdict != Verdict::kOk) continue;
    slot.matched = slot.matches.First(rules_->size()).Any();
    slot.matched_ms = now_ms;
  }
  return slots.size();
}

}  // namespace lodewire
