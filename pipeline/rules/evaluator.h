// Says which rules hold for one event: scans its values for the triggers of rules, and evaluates
// the rules that have one; nodes are answered at most once, and only those that are asked for.
//
// Nothing of the state is cleared from one event to the next: what is known carries the number of
// the event that it is known of.
//
// Threading: one evaluator by one thread.
// Memory: the state is made once for a program and reused; evaluation makes no heap call but RE2's.
// Errors: none.
// Example:
//   Evaluator evaluator(program, &state);
//   evaluator.Begin(view);
//   evaluator.ForEachRule([](const CompiledRule& rule) { … });
#ifndef LODEWIRE_PIPELINE_RULES_EVALUATOR_H_
#define LODEWIRE_PIPELINE_RULES_EVALUATOR_H_

#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/rules/batch_scan.h"
#include "pipeline/rules/program.h"
#include "pipeline/rules/rule_cost.h"

namespace lodewire {

// A place where a literal of an item stands; of a regex item, one that its match must contain.
struct LiteralHit {
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t item = 0;
  uint32_t next = kNone;  // The item's next hit, into EvaluationState::hits.
  uint16_t value = 0;     // Index into the view's AllValues().
};

// The bytes of one value in which a match must lie.
struct Window {
  uint32_t value = 0;
  size_t begin = 0;
  size_t end = 0;
};

// Where the search of one regular expression for its next match stands.
struct RegexCursor {
  uint32_t item = 0;
  size_t begin = 0;
  size_t end = 0;
  bool done = false;
};

// What is known of the event so far; sized for one program.
struct EvaluationState {
  explicit EvaluationState(const Program& program);

  // More hits of one event are not kept. An event of 1 KB has tens at most.
  static constexpr size_t kHitsMax = 4096;
  // Numbers of events, before they begin anew.
  static constexpr uint32_t kEventsMax = 1u << 30;

  // What carries another number is of an event before, and not known of this one.
  uint32_t event = 0;
  struct ItemState {
    uint32_t event = 0;  // One of its literals was seen; of a regex set, it matched.
    uint32_t first_hit = LiteralHit::kNone;
    uint32_t last_hit = LiteralHit::kNone;
  };
  std::vector<ItemState> items;
  std::vector<uint32_t> nodes;          // 2 × the event's number, + 1 where the node holds.
  std::vector<uint32_t> rules;          // The event's number: it is among the candidates.
  std::vector<uint32_t> scans;          // By group and phase, see Evaluator::EnsureScan.
  std::vector<uint32_t> sets;           // Regex sets: asked.
  std::vector<uint32_t> candidates;     // Rules with a trigger that holds; reserved.
  std::vector<LiteralHit> hits;         // Reserved for kHitsMax.
  bool hits_complete = true;            // All hits were kept.
  std::vector<LiteralHit> sorted_hits;  // For occurrences: of literals, by value and begin.
  std::vector<int> set_matches;         // Of one regex set in one value.
  uint64_t confirmations = 0;           // Times that RE2 was asked, of all events.
  // The value of the event that was last searched for U+212A and U+017F; none: 0xFFFFFFFF.
  uint32_t searched_value = 0;
  bool value_is_exotic = false;
  VectorscanScratch vectorscan;
  BatchScan batch;
  // For occurrences (occurrences.h): by item, the selections that want its matches, a bit each.
  std::vector<uint32_t> wanted;
  std::vector<uint32_t> wanted_items;  // Those with a bit set; reserved.
  std::vector<RegexCursor> cursors;    // Reserved for all regular expressions.
};

class Evaluator {
 public:
  Evaluator(const Program& program, EvaluationState* state) : program_(program), state_(state) {}

  // Looks for the triggers of a batch of events at once, at most BatchScan::kEventsMax; each of
  // them is then begun with its number in the batch.
  void BeginBatch(std::span<const EventView* const> views) {
    state_->batch.Scan(program_, views, state_->vectorscan);
  }
  void EndBatch() { state_->batch.Clear(); }

  // Forgets the event before.
  void Begin(const EventView& view, size_t in_batch = 0);

  // Calls `holds(rule)` for each rule that holds; counts into `costs`, which may be null.
  template <typename Holds>
  void ForEachRule(RuleCosts* costs, Holds&& holds) {
    EnsureTriggers();
    const bool timed = costs != nullptr && costs->TimesNextEvent();
    const auto ask = [&](const CompiledRule& rule) {
      if (costs == nullptr ? RuleHolds(rule) : RuleHoldsCounted(rule, timed, costs)) holds(rule);
    };
    for (uint32_t rule : state_->candidates) ask(program_.rules[rule]);
    for (uint32_t rule : program_.always) ask(program_.rules[rule]);
  }

  bool NodeHolds(uint32_t node);
  // The condition and its proximity.
  bool RuleHolds(const CompiledRule& rule);
  bool RuleHoldsCounted(const CompiledRule& rule, bool timed, RuleCosts* costs);

  // Has all literals found that are looked for together with those of an item.
  void EnsureScan(const Item& item);
  // All hits of literals so far, by value and begin.
  std::span<const LiteralHit> SortedHits();

  const Program& program() const { return program_; }
  const EventView& view() const { return *view_; }
  EvaluationState* state() { return state_; }

 private:
  bool Compute(const Node& node);
  bool ItemHolds(uint32_t item);
  bool TestHolds(const Item& item) const;
  bool RegexHolds(uint32_t item);
  bool RegexHoldsSomewhere(const Item& item, const RegexPlan& plan);
  bool RegexHoldsAtHits(uint32_t item, const RegexPlan& plan);
  // Within a window of a value's text.
  static bool Confirm(const RegexPlan& plan, std::string_view text, size_t begin, size_t end);
  bool MayMatch(const RegexPlan& plan, std::string_view text, const Window& window);
  bool IsExotic(uint32_t value, std::string_view text);
  bool RegexHoldsInSet(uint32_t item, const RegexSetPlan& plan, uint32_t set);
  void EnsureTriggers();
  // `in_batch`: the batch may have done it.
  void ScanValue(const LiteralIndex& index, const Value& value, bool in_batch);
  void Record(uint32_t item, uint32_t begin, uint32_t end, uint16_t value);
  std::span<const Value> ValuesOf(FieldId field) const {
    return field == kAnyField ? view_->AllValues() : view_->Values(field);
  }

  const Program& program_;
  EvaluationState* const state_;
  const EventView* view_ = nullptr;
  size_t in_batch_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_EVALUATOR_H_
