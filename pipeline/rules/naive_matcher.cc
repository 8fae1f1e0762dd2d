#include "pipeline/rules/naive_matcher.h"

#include <algorithm>

#include "pipeline/base/check.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/proximity.h"
#include "pipeline/rules/value_tests.h"
#include "pipeline/rules/word_match.h"

namespace lodewire {
namespace {

constexpr int64_t kRegexBytes = int64_t{8} << 20;

std::unique_ptr<Regex> Compiled(const std::string& pattern) {
  absl::StatusOr<std::unique_ptr<Regex>> regex = Regex::Compile(pattern, kRegexBytes);
  CHECK(regex.ok());
  return *std::move(regex);
}

bool IsText(const Test& test) {
  return test.kind == TestKind::kPattern || test.kind == TestKind::kWord ||
         test.kind == TestKind::kRegex;
}

bool Covers(const EventView& view, FieldId field, const Value& value) {
  if (field == kAnyField || field == value.field) return true;
  const FieldInfo& info = view.table().info(field);
  return info.type == FieldType::kVirtual && info.first <= value.field && value.field <= info.last;
}

bool IsLiteral(const Test& test) {
  return test.kind != TestKind::kRegex &&
         ShapeOf(test.pattern).kind == PatternShape::Kind::kLiteral;
}

}  // namespace

NaiveMatcher::NaiveMatcher(const std::vector<RuleAst>& rules) : rules_(rules) {
  for (const RuleAst& rule : rules) {
    for (const Selection& selection : rule.selections) Compile(selection.root);
  }
}

NaiveMatcher::~NaiveMatcher() = default;

void NaiveMatcher::Compile(const TestNode& node) {
  for (const TestNode& child : node.children) Compile(child);
  if (node.kind != TestNode::Kind::kTest || !IsText(node.test)) return;
  const Test& test = node.test;
  regexes_[&test] =
      Compiled(test.kind == TestKind::kRegex ? test.regex : PatternRegex(test.pattern, test.cased));
  if (IsLiteral(test)) {
    literals_[&test] = Compiled((test.cased ? "" : "(?i)") + QuoteRegex(LiteralOf(test.pattern)));
  }
}

bool NaiveMatcher::RuleHolds(size_t index, const EventView& view) const {
  const RuleAst& rule = rules_[index];
  return ConditionHolds(rule, rule.condition, view) &&
         std::all_of(rule.near.begin(), rule.near.end(),
                     [&](const Near& near) { return NearHolds(rule, near, view); });
}

bool NaiveMatcher::ConditionHolds(const RuleAst& rule, const ConditionNode& node,
                                  const EventView& view) const {
  if (node.kind == ConditionNode::Kind::kSelection) {
    return NodeHolds(rule.selections[node.selection].root, view);
  }
  return Combine(node,
                 [&](const ConditionNode& child) { return ConditionHolds(rule, child, view); });
}

bool NaiveMatcher::NodeHolds(const TestNode& node, const EventView& view) const {
  if (node.kind == TestNode::Kind::kTest) return TestHolds(node.test, view);
  return Combine(node, [&](const TestNode& child) { return NodeHolds(child, view); });
}

bool NaiveMatcher::TestHolds(const Test& test, const EventView& view) const {
  size_t values = 0;
  for (const Value& value : view.AllValues()) {
    if (!Covers(view, test.field, value)) continue;
    ++values;
    if (ValueMatches(test, value, view)) return true;
  }
  return test.kind == TestKind::kNull && values == 0;
}

bool NaiveMatcher::ValueMatches(const Test& test, const Value& value, const EventView& view) const {
  if (!IsText(test)) return ValueHolds(test, value, view);
  NumberText buffer;
  std::string_view text;
  if (!TextOf(value, &buffer, &text)) return false;
  if (test.kind == TestKind::kWord) return !Places(test, text).empty();
  return regexes_.at(&test)->Matches(text);
}

std::vector<ByteRange> NaiveMatcher::LiteralPlaces(const Test& test, std::string_view text) const {
  const PatternShape shape = ShapeOf(test.pattern);
  const bool word = test.kind == TestKind::kWord;
  const WordEdge left = word ? LeftEdge(LiteralOf(test.pattern)) : WordEdge{};
  const WordEdge right = word && !test.stem ? RightEdge(LiteralOf(test.pattern)) : WordEdge{};
  std::vector<ByteRange> places;
  size_t begin = 0;
  size_t end = 0;
  for (size_t from = 0; literals_.at(&test)->Find(text, from, &begin, &end); from = begin + 1) {
    const bool anchored =
        (word || shape.open_start || begin == 0) && (word || shape.open_end || end == text.size());
    if (!anchored || BlocksLeft(text, begin, left) || BlocksRight(text, end, right)) continue;
    places.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
  }
  return places;
}

std::vector<ByteRange> NaiveMatcher::Places(const Test& test, std::string_view text) const {
  if (!IsText(test)) return {};
  if (IsLiteral(test)) return LiteralPlaces(test, text);
  if (test.kind == TestKind::kPattern &&
      ShapeOf(test.pattern).kind != PatternShape::Kind::kWildcards) {
    return {};
  }
  std::vector<ByteRange> places;
  size_t begin = 0;
  size_t end = 0;
  for (size_t from = 0;
       from <= text.size() && regexes_.at(&test)->Find(text, from, &begin, &end);) {
    if (end > begin) places.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    from = end > begin ? end : end + 1;
  }
  return places;
}

void NaiveMatcher::Collect(const TestNode& node, const EventView& view, const Value& value,
                           std::vector<ByteRange>* ranges) const {
  if (node.kind == TestNode::Kind::kNot || !NodeHolds(node, view)) return;
  for (const TestNode& child : node.children) Collect(child, view, value, ranges);
  if (node.kind != TestNode::Kind::kTest || !Covers(view, node.test.field, value)) return;
  NumberText buffer;
  std::string_view text;
  if (!TextOf(value, &buffer, &text)) return;
  const std::vector<ByteRange> places = Places(node.test, text);
  ranges->insert(ranges->end(), places.begin(), places.end());
}

bool NaiveMatcher::NearHolds(const RuleAst& rule, const Near& near, const EventView& view) const {
  std::vector<bool> is_somewhere(near.selections.size());
  for (const Value& value : view.AllValues()) {
    NumberText buffer;
    std::string_view text;
    if (!TextOf(value, &buffer, &text)) continue;
    std::vector<ByteRange> cancelled;
    for (uint32_t selection : near.unless) {
      Collect(rule.selections[selection].root, view, value, &cancelled);
    }
    std::vector<std::vector<ByteRange>> places;
    for (uint32_t selection : near.selections) {
      std::vector<ByteRange>& all = places.emplace_back();
      Collect(rule.selections[selection].root, view, value, &all);
      DropWhatDoesNotCount(near, cancelled, &all);
      if (!all.empty()) is_somewhere[places.size() - 1] = true;
    }
    std::vector<ByteRange> chosen;
    if (near.tokens != kAnyDistance && AreNear(near, text, places, 0, &chosen)) return true;
  }
  return near.tokens == kAnyDistance &&
         std::find(is_somewhere.begin(), is_somewhere.end(), false) == is_somewhere.end();
}

void NaiveMatcher::DropWhatDoesNotCount(const Near& near, const std::vector<ByteRange>& cancelled,
                                        std::vector<ByteRange>* places) {
  const auto counts = [&](const ByteRange& place) {
    return place.begin < near.lead_bytes &&
           std::none_of(cancelled.begin(), cancelled.end(), [&](const ByteRange& range) {
             return range.begin <= place.begin && place.begin < range.end;
           });
  };
  places->erase(std::stable_partition(places->begin(), places->end(), counts), places->end());
}

// Tries every choice of one place for each selection.
bool NaiveMatcher::AreNear(const Near& near, std::string_view text,
                           const std::vector<std::vector<ByteRange>>& places, size_t selection,
                           std::vector<ByteRange>* chosen) {
  if (selection < places.size()) {
    for (const ByteRange& place : places[selection]) {
      chosen->push_back(place);
      if (AreNear(near, text, places, selection + 1, chosen)) return true;
      chosen->pop_back();
    }
    return false;
  }
  uint32_t from = chosen->front().end;
  uint32_t to = chosen->front().begin;
  for (const ByteRange& place : *chosen) {
    from = std::min(from, place.end);
    to = std::max(to, place.begin);
  }
  if (from >= to) return true;
  if (!near.sentence) return CountWordStarts(text, from, to) <= near.tokens;
  for (uint32_t at = from; at < to; ++at) {
    if (EndsSentence(text, at)) return false;
  }
  return true;
}

}  // namespace lodewire
