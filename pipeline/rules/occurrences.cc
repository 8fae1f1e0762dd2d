#include "pipeline/rules/occurrences.h"

#include "pipeline/rules/occurrence_stream.h"
#include "pipeline/rules/proximity.h"
#include "pipeline/rules/value_tests.h"

namespace lodewire {
namespace {

// Collects evidence, leaving out what overlaps with what is there.
class EvidenceList {
 public:
  EvidenceList(const EventView& view, std::span<Evidence> places) : view_(view), places_(places) {}

  bool full() const { return size_ == places_.size(); }
  size_t size() const { return size_; }

  // A match in the text of a value. True: it was added.
  bool AddText(const Value& value, ByteRange range, std::string_view selection) {
    // A number's text is made for the comparison; the event has no such bytes.
    if (!value.is_string()) return AddValue(value, selection);
    const ByteRange original = view_.OriginalRange(value, range.begin, range.end);
    return Add({value.field, value.index, original.begin, original.end, selection,
                view_.IsLookAlike(value) && !IsAsSent(value, range, original)});
  }
  // A value that is no text, or that as a whole is the match.
  bool AddValue(const Value& value, std::string_view selection) {
    uint32_t end = 0;
    if (value.is_string()) end = static_cast<uint32_t>(view_.Original(value).size());
    return Add({value.field, value.index, 0, end, selection, view_.IsLookAlike(value)});
  }
  // A field that is not there.
  bool AddAbsence(FieldId field, std::string_view selection) {
    return Add({field, 0, 0, 0, selection, false});
  }
  bool Has(std::string_view selection) const {
    for (size_t i = 0; i < size_; ++i) {
      if (places_[i].selection.data() == selection.data()) return true;
    }
    return false;
  }

 private:
  bool IsAsSent(const Value& value, ByteRange range, ByteRange original) const {
    return value.str().substr(range.begin, range.end - range.begin) ==
           view_.Original(value).substr(original.begin, original.end - original.begin);
  }
  bool Add(const Evidence& evidence) {
    if (full()) return false;
    for (size_t i = 0; i < size_; ++i) {
      const Evidence& other = places_[i];
      if (other.field != evidence.field || other.index != evidence.index) continue;
      const bool same = other.begin == evidence.begin && other.end == evidence.end;
      if (same || (evidence.begin < other.end && other.begin < evidence.end)) return false;
    }
    places_[size_++] = evidence;
    return true;
  }

  const EventView& view_;
  const std::span<Evidence> places_;
  size_t size_ = 0;
};

class Explainer {
 public:
  Explainer(Evaluator* evaluator, const CompiledRule& rule, std::span<Evidence> evidence)
      : evaluator_(evaluator), rule_(rule), list_(evaluator->view(), evidence) {}

  size_t Explain() {
    for (const Near& near : rule_.near) AddNear(near);
    // First one place for each selection, then as many as there is room for.
    for (uint32_t index : rule_.positive) {
      const CompiledRule::Selection& selection = rule_.selections[index];
      if (list_.full() || list_.Has(selection.name)) continue;
      if (!AddText(selection, 1)) AddValues(selection, selection.node);
    }
    for (uint32_t index : rule_.positive) {
      const CompiledRule::Selection& selection = rule_.selections[index];
      if (!list_.full()) AddText(selection, SIZE_MAX);
      if (!list_.full()) AddValues(selection, selection.node);
    }
    return list_.size();
  }

 private:
  void AddNear(const Near& near) {
    NearMatch match;
    if (!FindNear(evaluator_, rule_, near, &match)) return;
    for (size_t i = 0; i < near.selections.size(); ++i) {
      list_.AddText(*match.values[i], match.ranges[i], rule_.selections[near.selections[i]].name);
    }
  }

  // Adds up to `count` matches of a selection; whether there was any new one.
  bool AddText(const CompiledRule::Selection& selection, size_t count) {
    OccurrenceStream stream(evaluator_);
    stream.Want(selection.node, 0);
    size_t added = 0;
    for (const Value& value : evaluator_->view().AllValues()) {
      NumberText buffer;
      std::string_view text;
      if (stream.PossibleIn(value.field) == 0 || !TextOf(value, &buffer, &text)) continue;
      const bool goes_on = stream.ForEach(value, text, [&](uint32_t, ByteRange range) {
        if (list_.AddText(value, range, selection.name)) ++added;
        return added < count && !list_.full();
      });
      if (!goes_on) break;
    }
    return added > 0;
  }

  // Adds the values that make the selection's tests of numbers, null and existence true.
  void AddValues(const CompiledRule::Selection& selection, uint32_t id) {
    const Program& program = evaluator_->program();
    const Node& node = program.nodes[id];
    if (node.kind == Node::Kind::kNot || !evaluator_->NodeHolds(id)) return;
    if (node.kind != Node::Kind::kItem) {
      for (uint32_t i = 0; i < node.child_count; ++i) {
        AddValues(selection, program.children[node.first_child + i]);
      }
      return;
    }
    const Item& item = program.items[node.item];
    if (item.kind != Item::Kind::kTest) return;
    const std::span<const Value> values =
        item.span.any() ? evaluator_->view().AllValues() : evaluator_->view().Values(item.field);
    if (values.empty() && !item.span.any()) list_.AddAbsence(item.span.first, selection.name);
    for (const Value& value : values) {
      if (ValueHolds(item.test, value, evaluator_->view())) list_.AddValue(value, selection.name);
    }
  }

  Evaluator* const evaluator_;
  const CompiledRule& rule_;
  EvidenceList list_;
};

}  // namespace

bool FindNear(Evaluator* evaluator, const CompiledRule& rule, const Near& near, NearMatch* match) {
  const uint32_t count = static_cast<uint32_t>(near.selections.size());
  OccurrenceStream stream(evaluator);
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t node = rule.selections[near.selections[i]].node;
    if (!evaluator->NodeHolds(node)) return false;
    stream.Want(node, i);
  }
  for (uint32_t selection : near.unless) stream.Want(rule.selections[selection].node, count);
  const uint32_t all = (1u << count) - 1;
  const bool in_one_value = near.tokens != kAnyDistance;
  NearMatch found;
  uint32_t found_selections = 0;
  for (const Value& value : evaluator->view().AllValues()) {
    NumberText buffer;
    std::string_view text;
    const uint32_t possible = stream.PossibleIn(value.field) & all;
    if (possible == 0 || (in_one_value && possible != all)) continue;
    if (!TextOf(value, &buffer, &text)) continue;
    NearTracker tracker(text, near, count);
    stream.ForEach(value, text, [&](uint32_t selection, ByteRange range) {
      if (range.begin >= near.lead_bytes) return false;
      return !(selection == count ? tracker.Cancel(range) : tracker.Add(selection, range));
    });
    const bool holds = tracker.holds() || tracker.Finish();
    if (in_one_value && !holds) continue;
    for (uint32_t i = 0; i < count; ++i) {
      if (tracker.found(i).end == 0 || (found_selections >> i & 1) != 0) continue;
      found.values[i] = &value;
      found.ranges[i] = tracker.found(i);
      found_selections |= 1u << i;
    }
    if (found_selections != all) continue;
    if (match != nullptr) *match = found;
    return true;
  }
  return false;
}

size_t ExplainRule(Evaluator* evaluator, const CompiledRule& rule, std::span<Evidence> evidence) {
  return Explainer(evaluator, rule, evidence).Explain();
}

}  // namespace lodewire
