// The matches of wanted items in one value, by ascending begin.
//
// Threading: as the evaluator. Memory: the state's reserved arrays.
// Errors: none.
// Example:
//   OccurrenceStream stream(evaluator);
//   stream.Want(node, 0);  stream.Want(other, 1);
//   stream.ForEach(value, text, [&](uint32_t selection, ByteRange range) { … return true; });
//   stream.Reset();
#ifndef LODEWIRE_PIPELINE_RULES_OCCURRENCE_STREAM_H_
#define LODEWIRE_PIPELINE_RULES_OCCURRENCE_STREAM_H_

#include <algorithm>
#include <bit>
#include <span>

#include "pipeline/rules/evaluator.h"

namespace lodewire {

class OccurrenceStream {
 public:
  explicit OccurrenceStream(Evaluator* evaluator)
      : evaluator_(evaluator), program_(evaluator->program()), state_(evaluator->state()) {}
  ~OccurrenceStream() { Reset(); }
  OccurrenceStream(const OccurrenceStream&) = delete;
  OccurrenceStream& operator=(const OccurrenceStream&) = delete;

  // Asks for the matches of a selection's node, under a number below 32.
  void Want(uint32_t node, uint32_t selection) {
    const Node& compiled = program_.nodes[node];
    if (compiled.kind == Node::Kind::kNot || !evaluator_->NodeHolds(node)) return;
    if (compiled.kind == Node::Kind::kItem) {
      WantItem(compiled.item, selection);
      return;
    }
    for (uint32_t i = 0; i < compiled.child_count; ++i) {
      Want(program_.children[compiled.first_child + i], selection);
    }
  }

  void Reset() {
    for (uint32_t item : state_->wanted_items) state_->wanted[item] = 0;
    state_->wanted_items.clear();
  }

  // The selections that could have a match in a value of `field`, a bit each.
  uint32_t PossibleIn(FieldId field) const {
    uint32_t selections = 0;
    for (uint32_t item : state_->wanted_items) {
      if (program_.items[item].span.Covers(field)) selections |= state_->wanted[item];
    }
    return selections;
  }

  // Calls `found(selection, range)` for each match in `text`, the text of `value`, until it says
  // false; false then.
  template <typename Found>
  bool ForEach(const Value& value, std::string_view text, Found&& found) {
    StartCursors(value.field, text);
    bool goes_on = true;
    const auto hit = [&](size_t begin, size_t end, uint32_t item) {
      const uint32_t wanted = state_->wanted[item];
      if (wanted == 0) return true;
      goes_on = CursorsBefore(text, begin, found) && Report(wanted, begin, end, found);
      return goes_on;
    };
    ForEachLiteral(value, text, hit);
    return goes_on && CursorsBefore(text, text.size() + 1, found);
  }

 private:
  void WantItem(uint32_t item, uint32_t selection) {
    if (program_.items[item].kind == Item::Kind::kTest) return;
    if (program_.items[item].kind == Item::Kind::kLiterals) {
      evaluator_->EnsureScan(program_.items[item]);
    }
    if (state_->wanted[item] == 0) state_->wanted_items.push_back(item);
    state_->wanted[item] |= 1u << selection;
  }

  template <typename Hit>
  void ForEachLiteral(const Value& value, std::string_view text, const Hit& hit) const {
    if (!state_->hits_complete) return ScanAgain(value.field, text, hit);
    const std::span<const LiteralHit> hits = evaluator_->SortedHits();
    const uint32_t index = static_cast<uint32_t>(&value - evaluator_->view().AllValues().data());
    auto next = std::lower_bound(hits.begin(), hits.end(), index,
                                 [](const LiteralHit& a, uint32_t b) { return a.value < b; });
    for (; next != hits.end() && next->value == index; ++next) {
      // A hit of a regular expression's item is not yet a match.
      if (program_.items[next->item].kind != Item::Kind::kLiterals) continue;
      if (!hit(next->begin, next->end, next->item)) return;
    }
  }

  // Every position, so that what several scanners find comes in order.
  template <typename Hit>
  void ScanAgain(FieldId field, std::string_view text, const Hit& hit) const {
    const auto use_hit = [&](size_t begin, size_t end, const LiteralUse& use) {
      const Item& item = program_.items[use.item];
      return item.kind != Item::Kind::kLiterals || !item.span.Covers(field) ||
             hit(begin, end, use.item);
    };
    const uint32_t group = program_.group_of_field[field];
    for (size_t at = 0; at < text.size(); ++at) {
      for (uint32_t scanned : {group, 0u}) {
        if (scanned == kNoGroup) continue;
        for (const auto& scan : program_.groups[scanned].indexes) {
          if (scan != nullptr && !scan->HitsAt(text, at, use_hit)) return;
        }
      }
    }
  }

  void StartCursors(FieldId field, std::string_view text) {
    state_->cursors.clear();
    for (uint32_t id : state_->wanted_items) {
      const Item& item = program_.items[id];
      if (item.kind != Item::Kind::kRegex || !item.span.Covers(field)) continue;
      RegexCursor cursor;
      cursor.item = id;
      Advance(text, &cursor);
      state_->cursors.push_back(cursor);
    }
  }

  // To the next match that is not empty.
  void Advance(std::string_view text, RegexCursor* cursor) const {
    const Regex& regex = *program_.regexes[program_.items[cursor->item].regex].regex;
    size_t from = cursor->end;
    do {
      cursor->done = from > text.size() || !regex.Find(text, from, &cursor->begin, &cursor->end);
      from = cursor->end + 1;
    } while (!cursor->done && cursor->begin == cursor->end);
  }

  // Reports what regular expressions find before `limit`, in order.
  template <typename Found>
  bool CursorsBefore(std::string_view text, size_t limit, const Found& found) {
    while (true) {
      RegexCursor* next = nullptr;
      for (RegexCursor& cursor : state_->cursors) {
        if (!cursor.done && (next == nullptr || cursor.begin < next->begin)) next = &cursor;
      }
      if (next == nullptr || next->begin >= limit) return true;
      if (!Report(state_->wanted[next->item], next->begin, next->end, found)) return false;
      Advance(text, next);
    }
  }

  template <typename Found>
  static bool Report(uint32_t selections, size_t begin, size_t end, const Found& found) {
    const ByteRange range = {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
    for (; selections != 0; selections &= selections - 1) {
      if (!found(static_cast<uint32_t>(std::countr_zero(selections)), range)) return false;
    }
    return true;
  }

  Evaluator* const evaluator_;
  const Program& program_;
  EvaluationState* const state_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_OCCURRENCE_STREAM_H_
