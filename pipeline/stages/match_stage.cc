#include "pipeline/stages/match_stage.h"

#include "pipeline/alert/shadow_report.h"
#include "pipeline/base/clock.h"
#include "pipeline/domain/derived_fields.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

MatchStage::MatchStage(const RuleSet* rules, RuleSet::Scratch* scratch,
                       const ReferencePrices* prices, LaneCounters* counters, size_t batch_max)
    : rules_(rules),
      scratch_(scratch),
      prices_(prices),
      counters_(counters),
      views_(batch_max),
      bits_(batch_max) {}

bool MatchStage::Complete(EventView* view) {
  if (!AppendPriceFields(prices_, view)) return false;
  if (counters_ == nullptr) return true;
  for (const FieldId field : rules_->trade_needs()) {
    if (view->Values(field).empty()) counters_->missing_fields[field].Add();
  }
  return true;
}

size_t MatchStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("match");
  DCHECK(slots.size() <= views_.size());
  size_t count = 0;
  for (EventSlot& slot : slots) {
    slot.matched = false;
    slot.shadow_differs = false;
    if (slot.verdict != Verdict::kOk) continue;
    if (slot.view.category() == Category::kTrade && !Complete(&slot.view)) {
      slot.verdict = Verdict::kTooManyValues;
      continue;
    }
    views_[count] = &slot.view;
    bits_[count] = slot.matches.First(rules_->size());
    ++count;
  }
  if (count == 0) return slots.size();
  rules_->Match({views_.data(), count}, scratch_, {bits_.data(), count});
  const int64_t now_ms = WallMillis();
  const bool has_shadow = rules_->live_size() < rules_->size();
  for (EventSlot& slot : slots) {
    if (slot.verdict != Verdict::kOk) continue;
    const MatchBits matches = slot.matches.First(rules_->size());
    slot.matched = matches.AnyOfFirst(rules_->live_size());
    slot.shadow_differs = has_shadow && matches.Any() && ShadowDiffers(*rules_, matches);
    slot.matched_ms = now_ms;
  }
  return slots.size();
}

}  // namespace lodewire
