#include "pipeline/rules/evaluator.h"

#include <algorithm>
#include <tuple>

#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/rules/literal_pieces.h"
#include "pipeline/rules/occurrences.h"
#include "pipeline/rules/regex_width.h"
#include "pipeline/rules/value_tests.h"

namespace lodewire {

EvaluationState::EvaluationState(const Program& program)
    : items(program.items.size()),
      nodes(program.nodes.size()),
      rules(program.rules.size()),
      scans(kPhases * program.groups.size()),
      sets(program.regex_sets.size()),
      batch(program),
      wanted(program.items.size()) {
  candidates.reserve(program.rules.size());
  hits.reserve(kHitsMax);
  sorted_hits.reserve(kHitsMax);
  wanted_items.reserve(program.items.size());
  cursors.reserve(program.regexes.size());
  for (const RegexSetPlan& plan : program.regex_sets) {
    set_matches.reserve(std::max(set_matches.capacity(), plan.items.size()));
  }
  for (const ScanGroup& group : program.groups) {
    for (const auto& index : group.indexes) {
      if (index != nullptr) index->Grow(&vectorscan);
    }
  }
}

void Evaluator::Begin(const EventView& view, size_t in_batch) {
  view_ = &view;
  in_batch_ = in_batch;
  if (++state_->event == EvaluationState::kEventsMax) {
    state_->event = 1;
    std::fill(state_->items.begin(), state_->items.end(), EvaluationState::ItemState{});
    for (auto* known : {&state_->nodes, &state_->rules, &state_->scans, &state_->sets}) {
      std::fill(known->begin(), known->end(), 0u);
    }
  }
  state_->candidates.clear();
  state_->hits.clear();
  state_->hits_complete = true;
  state_->sorted_hits.clear();
  state_->searched_value = LiteralHit::kNone;
}

bool Evaluator::RuleHolds(const CompiledRule& rule) {
  const auto holds = [this](uint32_t node) { return NodeHolds(node); };
  return std::all_of(rule.before_near.begin(), rule.before_near.end(), holds) &&
         std::all_of(rule.near.begin(), rule.near.end(),
                     [&](const Near& near) { return FindNear(this, rule, near, nullptr); }) &&
         std::all_of(rule.behind_near.begin(), rule.behind_near.end(), holds);
}

bool Evaluator::RuleHoldsCounted(const CompiledRule& rule, bool timed, RuleCosts* costs) {
  const uint64_t confirmations = state_->confirmations;
  const int64_t start_ns = timed ? ThreadCpuNanos() : 0;
  const bool holds = RuleHolds(rule);
  if (timed) costs->CountTime(rule.index, ThreadCpuNanos() - start_ns);
  RuleCost& cost = costs->of(rule.index);
  cost.evaluations.Add();
  cost.confirmations.Add(state_->confirmations - confirmations);
  if (holds) cost.hits.Add();
  return holds;
}

bool Evaluator::NodeHolds(uint32_t id) {
  uint32_t& known = state_->nodes[id];
  if (known >> 1 != state_->event) {
    const bool holds = Compute(program_.nodes[id]);
    known = state_->event << 1 | (holds ? 1 : 0);
  }
  return (known & 1) != 0;
}

bool Evaluator::Compute(const Node& node) {
  const uint32_t* const begin = program_.children.data() + node.first_child;
  const uint32_t* const end = begin + node.child_count;
  const auto holds = [&](uint32_t child) { return NodeHolds(child); };
  switch (node.kind) {
    case Node::Kind::kItem:
      return ItemHolds(node.item);
    case Node::Kind::kAnd:
      return std::all_of(begin, end, holds);
    case Node::Kind::kOr:
      return std::any_of(begin, end, holds);
    case Node::Kind::kNot:
      return !NodeHolds(*begin);
  }
  return false;
}

bool Evaluator::ItemHolds(uint32_t id) {
  const Item& item = program_.items[id];
  switch (item.kind) {
    case Item::Kind::kLiterals:
      EnsureScan(item);
      return state_->items[id].event == state_->event;
    case Item::Kind::kRegex:
      return RegexHolds(id);
    case Item::Kind::kTest:
      return TestHolds(item);
  }
  return false;
}

void Evaluator::EnsureTriggers() {
  // All groups at once; the first one stands for all.
  constexpr size_t kTrigger = static_cast<size_t>(Phase::kTrigger);
  uint32_t& done = state_->scans[kTrigger];
  if (done == state_->event) return;
  done = state_->event;
  state_->batch.ForEachHit(in_batch_, [&](uint32_t item, uint32_t begin, uint32_t end,
                                          uint16_t value) { Record(item, begin, end, value); });
  if (state_->batch.CoversAll(in_batch_)) return;
  const LiteralIndex* const keywords = program_.groups.front().index(Phase::kTrigger);
  for (const Value& value : view_->AllValues()) {
    const uint32_t group = program_.group_of_field[value.field];
    const LiteralIndex* const index =
        group == kNoGroup ? nullptr : program_.groups[group].index(Phase::kTrigger);
    if (index != nullptr) ScanValue(*index, value, true);
    if (keywords != nullptr) ScanValue(*keywords, value, true);
  }
}

void Evaluator::EnsureScan(const Item& item) {
  if (item.phase == Phase::kTrigger) return EnsureTriggers();
  uint32_t& done = state_->scans[kPhases * item.group + static_cast<size_t>(item.phase)];
  if (done == state_->event) return;
  done = state_->event;
  const ScanGroup& group = program_.groups[item.group];
  const LiteralIndex& index = *group.index(item.phase);
  if (group.span.any()) {
    for (const Value& value : view_->AllValues()) ScanValue(index, value, false);
    return;
  }
  for (size_t field = group.span.first; field <= group.span.last; ++field) {
    for (const Value& value : view_->Values(static_cast<FieldId>(field))) {
      ScanValue(index, value, false);
    }
  }
}

void Evaluator::ScanValue(const LiteralIndex& index, const Value& value, bool in_batch) {
  NumberText buffer;
  std::string_view text;
  if (!TextOf(value, &buffer, &text)) return;
  if (in_batch && state_->batch.Covers(index, text.size())) return;
  const uint16_t place = static_cast<uint16_t>(&value - view_->AllValues().data());
  index.ForEachHit(text, state_->vectorscan, [&](size_t begin, size_t end, const LiteralUse& use) {
    if (value.field < use.first_field || value.field > use.last_field) return;
    Record(use.item, static_cast<uint32_t>(begin), static_cast<uint32_t>(end), place);
  });
}

void Evaluator::Record(uint32_t id, uint32_t begin, uint32_t end, uint16_t value) {
  EvaluationState::ItemState& item = state_->items[id];
  if (item.event != state_->event) {
    item = {state_->event, LiteralHit::kNone, LiteralHit::kNone};
    for (uint32_t rule : program_.rules_of_item.of(id)) {
      if (state_->rules[rule] == state_->event) continue;
      state_->rules[rule] = state_->event;
      state_->candidates.push_back(rule);
    }
  }
  if (state_->hits.size() == EvaluationState::kHitsMax) {
    state_->hits_complete = false;
    return;
  }
  const uint32_t hit = static_cast<uint32_t>(state_->hits.size());
  state_->hits.push_back({begin, end, id, LiteralHit::kNone, value});
  (item.last_hit == LiteralHit::kNone ? item.first_hit : state_->hits[item.last_hit].next) = hit;
  item.last_hit = hit;
}

std::span<const LiteralHit> Evaluator::SortedHits() {
  std::vector<LiteralHit>& sorted = state_->sorted_hits;
  if (sorted.size() != state_->hits.size()) {
    sorted.assign(state_->hits.begin(), state_->hits.end());
    std::sort(sorted.begin(), sorted.end(), [](const LiteralHit& a, const LiteralHit& b) {
      return std::tuple(a.value, a.begin, b.end, a.item) <
             std::tuple(b.value, b.begin, a.end, b.item);
    });
  }
  return sorted;
}

bool Evaluator::RegexHolds(uint32_t id) {
  const Item& item = program_.items[id];
  const RegexPlan& plan = program_.regexes[item.regex];
  if (item.group == kNoGroup) {
    if (plan.set != RegexPlan::kNoSet) {
      return RegexHoldsInSet(id, program_.regex_sets[plan.set], plan.set);
    }
    return RegexHoldsSomewhere(item, plan);
  }
  EnsureScan(item);
  if (state_->items[id].event != state_->event) return false;
  if (!state_->hits_complete) return RegexHoldsSomewhere(item, plan);
  return RegexHoldsAtHits(id, plan);
}

bool Evaluator::Confirm(const RegexPlan& plan, std::string_view text, size_t begin, size_t end) {
  if (plan.leads.empty()) return plan.regex->MatchesWithin(text, begin, end);
  return std::any_of(plan.leads.begin(), plan.leads.end(), [&](const RegexPlan::Lead& lead) {
    const size_t last_start = LeadBytes(lead.lead, text);
    return begin <= last_start && lead.rest->StartsWithin(text, begin, end, last_start);
  });
}

bool Evaluator::RegexHoldsSomewhere(const Item& item, const RegexPlan& plan) {
  for (const Value& value : ValuesOf(item.field)) {
    NumberText buffer;
    std::string_view text;
    if (!TextOf(value, &buffer, &text)) continue;
    ++state_->confirmations;
    if (Confirm(plan, text, 0, text.size())) return true;
  }
  return false;
}

namespace {

Window WindowAround(const LiteralHit& hit, uint32_t width, size_t text_size) {
  Window window{hit.value, 0, text_size};
  if (width == kWidthUnknown) return window;
  if (hit.end > width) window.begin = hit.end - width;
  window.end = std::min<size_t>(text_size, size_t{hit.begin} + width);
  return window;
}

}  // namespace

// U+212A and U+017F are so rare that a value is searched for them only once a needle was not found.
bool Evaluator::IsExotic(uint32_t value, std::string_view text) {
  if (state_->searched_value != value) {
    state_->searched_value = value;
    state_->value_is_exotic = HasExoticLetter(text);
  }
  return state_->value_is_exotic;
}

bool Evaluator::MayMatch(const RegexPlan& plan, std::string_view text, const Window& window) {
  const std::string_view within = text.substr(window.begin, window.end - window.begin);
  const bool all_stand =
      std::all_of(plan.clauses.begin(), plan.clauses.end(), [&](const auto& clause) {
        return std::any_of(clause.begin(), clause.end(),
                           [&](const Needle& needle) { return needle.StandsIn(within); });
      });
  return all_stand || IsExotic(window.value, text);
}

bool Evaluator::RegexHoldsAtHits(uint32_t id, const RegexPlan& plan) {
  const uint32_t width = plan.width_max;
  uint32_t next = state_->items[id].first_hit;
  while (next != LiteralHit::kNone) {
    NumberText buffer;
    std::string_view text;
    const LiteralHit& first = state_->hits[next];
    TextOf(view_->AllValues()[first.value], &buffer, &text);
    Window window = WindowAround(first, width, text.size());
    // Hits whose windows touch are looked at together.
    for (next = first.next; next != LiteralHit::kNone; next = state_->hits[next].next) {
      if (state_->hits[next].value != window.value) break;
      const Window other = WindowAround(state_->hits[next], width, text.size());
      if (other.begin > window.end || window.begin > other.end) break;
      window.begin = std::min(window.begin, other.begin);
      window.end = std::max(window.end, other.end);
    }
    if (!MayMatch(plan, text, window)) continue;
    ++state_->confirmations;
    if (Confirm(plan, text, window.begin, window.end)) return true;
  }
  return false;
}

bool Evaluator::RegexHoldsInSet(uint32_t id, const RegexSetPlan& plan, uint32_t set) {
  if (state_->sets[set] != state_->event) {
    state_->sets[set] = state_->event;
    for (const Value& value : ValuesOf(program_.items[plan.items.front()].field)) {
      NumberText buffer;
      std::string_view text;
      if (!TextOf(value, &buffer, &text)) continue;
      ++state_->confirmations;
      if (plan.set->Match(text, &state_->set_matches)) {
        for (int match : state_->set_matches) {
          state_->items[plan.items[static_cast<size_t>(match)]].event = state_->event;
        }
        continue;
      }
      for (uint32_t item : plan.items) {
        const Regex& regex = *program_.regexes[program_.items[item].regex].regex;
        if (regex.Matches(text)) state_->items[item].event = state_->event;
      }
    }
  }
  return state_->items[id].event == state_->event;
}

bool Evaluator::TestHolds(const Item& item) const {
  const std::span<const Value> values = ValuesOf(item.field);
  if (item.test.kind == TestKind::kNull && values.empty()) return true;
  return std::any_of(values.begin(), values.end(),
                     [&](const Value& value) { return ValueHolds(item.test, value, *view_); });
}

}  // namespace lodewire
