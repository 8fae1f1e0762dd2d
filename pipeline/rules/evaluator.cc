#include "pipeline/rules/evaluator.h"

#include <algorithm>

#include "pipeline/base/check.h"
#include "pipeline/rules/occurrences.h"
#include "pipeline/rules/value_tests.h"

namespace lodewire {

EvaluationState::EvaluationState(const Program& program)
    : nodes(program.nodes.size()),
      literals(program.items.size()),
      scans(2 * (program.scanners.size() + 1)),
      wanted(program.items.size()) {
  hits.reserve(kHitsMax);
  wanted_items.reserve(program.items.size());
  cursors.reserve(program.regexes.size());
}

void Evaluator::Begin(const EventView& view) {
  view_ = &view;
  std::fill(state_->nodes.begin(), state_->nodes.end(), EvaluationState::Answer::kUnknown);
  std::fill(state_->literals.begin(), state_->literals.end(), uint8_t{0});
  std::fill(state_->scans.begin(), state_->scans.end(), ScanResult{});
  state_->hits.clear();
}

bool Evaluator::RuleHolds(const CompiledRule& rule) {
  if (!NodeHolds(rule.root)) return false;
  return std::all_of(rule.near.begin(), rule.near.end(),
                     [&](const CompiledNear& near) { return FindNear(this, rule, near, nullptr); });
}

bool Evaluator::NodeHolds(uint32_t id) {
  EvaluationState::Answer& answer = state_->nodes[id];
  if (answer == EvaluationState::Answer::kUnknown) {
    answer =
        Compute(program_.nodes[id]) ? EvaluationState::Answer::kYes : EvaluationState::Answer::kNo;
  }
  return answer == EvaluationState::Answer::kYes;
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
      return LiteralsHold(item, id);
    case Item::Kind::kRegex:
      return RegexHolds(item);
    case Item::Kind::kTest:
      return TestHolds(item);
  }
  return false;
}

bool Evaluator::LiteralsHold(const Item& item, uint32_t id) {
  // All values of the span are scanned although one may do: the other items of these fields need it
  // too.
  if (item.in_words) {
    for (uint32_t field = item.span.first; field <= item.span.last; ++field) {
      ScanOf(static_cast<FieldId>(field), true);
    }
    if (state_->literals[id] != 0) return true;
  }
  if (item.in_substrings) {
    for (uint32_t field = item.span.first; field <= item.span.last; ++field) {
      ScanOf(static_cast<FieldId>(field), false);
    }
  }
  return state_->literals[id] != 0;
}

const ScanResult& Evaluator::ScanOf(FieldId field, bool words) {
  const size_t place = field == kAnyField ? program_.scanners.size() : field;
  ScanResult& result = state_->scans[2 * place + (words ? 0 : 1)];
  if (result.done) return result;
  result.done = true;
  result.complete = true;
  result.first = static_cast<uint32_t>(state_->hits.size());
  const FieldScanners& scanners = program_.ScannersOf(field);
  const LiteralScanner* scanner = words ? scanners.words.get() : scanners.substrings.get();
  if (scanner != nullptr) Scan(*scanner, field, &result);
  return result;
}

void Evaluator::Scan(const LiteralScanner& scanner, FieldId field, ScanResult* result) {
  for (const Value& value : ValuesOf(field)) {
    NumberText buffer;
    std::string_view text;
    if (!TextOf(value, &buffer, &text)) continue;
    const uint16_t index = static_cast<uint16_t>(&value - view_->AllValues().data());
    scanner.ForEachHit(text, [&](size_t begin, size_t end, const LiteralUse& use) {
      state_->literals[use.item] = 1;
      if (state_->hits.size() == EvaluationState::kHitsMax) {
        result->complete = false;
        return true;
      }
      state_->hits.push_back(
          {static_cast<uint32_t>(begin), static_cast<uint32_t>(end), use.item, index});
      return true;
    });
  }
  result->count = static_cast<uint32_t>(state_->hits.size()) - result->first;
}

bool Evaluator::RegexHolds(const Item& item) {
  for (uint32_t need : item.needs) {
    if (!LiteralsHold(program_.items[need], need)) return false;
  }
  const Regex& regex = *program_.regexes[item.regex];
  for (const Value& value : ValuesOf(item.field)) {
    NumberText buffer;
    std::string_view text;
    if (TextOf(value, &buffer, &text) && regex.Matches(text)) return true;
  }
  return false;
}

bool Evaluator::TestHolds(const Item& item) const {
  const std::span<const Value> values = ValuesOf(item.field);
  if (item.test.kind == TestKind::kNull && values.empty()) return true;
  return std::any_of(values.begin(), values.end(),
                     [&](const Value& value) { return ValueHolds(item.test, value, *view_); });
}

}  // namespace lodewire
