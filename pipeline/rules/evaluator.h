// Answers the nodes of a compiled program for one event, each at most once, and only those that are
// asked for.
//
// Threading: one evaluator by one thread.
// Memory: the state is made once for a program and reused; evaluation makes no heap call but RE2's.
// Errors: none.
// Example:
//   Evaluator evaluator(program, &state);
//   evaluator.Begin(view);
//   if (evaluator.RuleHolds(program.rules[0])) …
#ifndef LODEWIRE_PIPELINE_RULES_EVALUATOR_H_
#define LODEWIRE_PIPELINE_RULES_EVALUATOR_H_

#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/rules/program.h"

namespace lodewire {

// A place where a literal of an item stands.
struct LiteralHit {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t item = 0;
  uint16_t value = 0;  // Index into the view's AllValues().
};

// What one scanner found in the values of its field: by value, then by ascending begin.
struct ScanResult {
  bool done = false;
  bool complete = false;  // All hits were kept; if not, whoever needs them scans again.
  uint32_t first = 0;     // Into EvaluationState::hits.
  uint32_t count = 0;
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

  enum class Answer : uint8_t { kUnknown, kNo, kYes };
  std::vector<Answer> nodes;
  std::vector<uint8_t> literals;  // By item: one of its literals was seen.
  std::vector<ScanResult> scans;  // By field and kind, see Evaluator::Place.
  std::vector<LiteralHit> hits;   // Reserved for kHitsMax.
  // For occurrences (occurrences.h): by item, the selections that want its matches, a bit each.
  std::vector<uint32_t> wanted;
  std::vector<uint32_t> wanted_items;  // Those with a bit set; reserved.
  std::vector<RegexCursor> cursors;    // Reserved for all regular expressions.
};

class Evaluator {
 public:
  Evaluator(const Program& program, EvaluationState* state) : program_(program), state_(state) {}

  // Forgets the event before.
  void Begin(const EventView& view);

  bool NodeHolds(uint32_t node);
  // The condition and its proximity.
  bool RuleHolds(const CompiledRule& rule);

  // The scan of a field (kAnyField: of all values, for keywords) by its scanner of words or of
  // substrings; made now if it was not needed before.
  const ScanResult& ScanOf(FieldId field, bool words);

  const Program& program() const { return program_; }
  const EventView& view() const { return *view_; }
  EvaluationState* state() { return state_; }

 private:
  bool Compute(const Node& node);
  bool ItemHolds(uint32_t item);
  bool LiteralsHold(const Item& item, uint32_t id);
  bool RegexHolds(const Item& item);
  bool TestHolds(const Item& item) const;
  void Scan(const LiteralScanner& scanner, FieldId field, ScanResult* result);
  std::span<const Value> ValuesOf(FieldId field) const {
    return field == kAnyField ? view_->AllValues() : view_->Values(field);
  }

  const Program& program_;
  EvaluationState* const state_;
  const EventView* view_ = nullptr;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_EVALUATOR_H_
