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
#include <array>
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
    if (state_->wanted[item] == 0) state_->wanted_items.push_back(item);
    state_->wanted[item] |= 1u << selection;
  }

  // What is kept of a scan, cut to one value.
  struct Source {
    const LiteralHit* next = nullptr;
    const LiteralHit* end = nullptr;
  };

  template <typename Hit>
  void ForEachLiteral(const Value& value, std::string_view text, const Hit& hit) const {
    bool words = false;
    bool substrings = false;
    for (uint32_t id : state_->wanted_items) {
      const Item& item = program_.items[id];
      if (item.kind != Item::Kind::kLiterals || !item.span.Covers(value.field)) continue;
      words |= item.in_words;
      substrings |= item.in_substrings;
    }
    std::array<Source, 4> sources;
    size_t count = 0;
    bool complete = true;
    for (FieldId field : {value.field, kAnyField}) {
      if (words) complete &= AddSource(field, true, value, &sources[count++]);
      if (substrings) complete &= AddSource(field, false, value, &sources[count++]);
    }
    if (complete) {
      Merge(std::span(sources.data(), count), hit);
    } else {
      ScanAgain(value.field, text, hit);
    }
  }

  // False: the scan did not keep all it found.
  bool AddSource(FieldId field, bool words, const Value& value, Source* source) const {
    const ScanResult& scan = evaluator_->ScanOf(field, words);
    const uint32_t index = static_cast<uint32_t>(&value - evaluator_->view().AllValues().data());
    const LiteralHit* const begin = state_->hits.data() + scan.first;
    const auto by_value = [](const LiteralHit& a, uint32_t b) { return a.value < b; };
    source->next = std::lower_bound(begin, begin + scan.count, index, by_value);
    source->end = std::lower_bound(source->next, begin + scan.count, index + 1, by_value);
    return scan.complete;
  }

  template <typename Hit>
  static void Merge(std::span<Source> sources, const Hit& hit) {
    while (true) {
      Source* first = nullptr;
      for (Source& source : sources) {
        if (source.next == source.end) continue;
        if (first == nullptr || source.next->begin < first->next->begin) first = &source;
      }
      if (first == nullptr) return;
      const LiteralHit& next = *first->next++;
      if (!hit(next.begin, next.end, next.item)) return;
    }
  }

  // Every position, so that what several scanners find comes in order.
  template <typename Hit>
  void ScanAgain(FieldId field, std::string_view text, const Hit& hit) const {
    const auto use_hit = [&](size_t begin, size_t end, const LiteralUse& use) {
      return hit(begin, end, use.item);
    };
    for (size_t at = 0; at < text.size(); ++at) {
      for (const FieldScanners* scanners : {&program_.scanners[field], &program_.any_scanners}) {
        for (const auto* scanner : {scanners->words.get(), scanners->substrings.get()}) {
          if (scanner != nullptr && !scanner->HitsAt(text, at, use_hit)) return;
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
    const Regex& regex = *program_.regexes[program_.items[cursor->item].regex];
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
