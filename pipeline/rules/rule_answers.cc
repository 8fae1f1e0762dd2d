#include "pipeline/rules/rule_answers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/rules/proximity.h"
#include "pipeline/rules/test_text.h"
#include "pipeline/rules/value_tests.h"

namespace lodewire {
namespace {

std::string KeyOf(const Test& test) {
  return absl::StrCat(TestKey(test), "/", test.stem, "/", test.regex);
}

struct Match {
  uint32_t selection = 0;  // Place in the near's list of those that must have one.
  ByteRange range;
};

// Goes over the matches of one value and keeps the set of one for each selection that stands
// nearest. For every place where a match begins, the best of the others are those before it that
// end last; so one pass sees the best of all sets.
class NearestSet {
 public:
  NearestSet(const Near& near, std::string_view text, size_t selections)
      : near_(near), text_(text), latest_(selections) {}

  void Find(std::vector<Match> matches) {
    std::sort(matches.begin(), matches.end(),
              [](const Match& a, const Match& b) { return a.range.begin < b.range.begin; });
    for (size_t i = 0; i < matches.size(); ++i) {
      ByteRange& latest = latest_[matches[i].selection];
      if (matches[i].range.end > latest.end) latest = matches[i].range;
      const bool is_last =
          i + 1 == matches.size() || matches[i + 1].range.begin != matches[i].range.begin;
      if (is_last) Judge(matches[i].range.begin);
    }
  }

  bool found() const { return !nearest_.empty(); }
  bool holds() const { return near_.sentence ? sentence_ends_ == 0 : words_ <= near_.tokens; }
  const std::vector<ByteRange>& nearest() const { return nearest_; }
  size_t words() const { return words_; }
  size_t sentence_ends() const { return sentence_ends_; }

 private:
  void Judge(uint32_t to) {
    uint32_t from = to;
    for (const ByteRange& range : latest_) {
      if (range.end == 0) return;
      from = std::min(from, range.end);
    }
    size_t ends = 0;
    for (uint32_t at = from; at < to; ++at) ends += EndsSentence(text_, at) ? 1 : 0;
    const size_t words = CountWordStarts(text_, from, to);
    const bool better = near_.sentence ? std::pair(ends, words) < std::pair(sentence_ends_, words_)
                                       : std::pair(words, ends) < std::pair(words_, sentence_ends_);
    if (found() && !better) return;
    nearest_ = latest_;
    words_ = words;
    sentence_ends_ = ends;
  }

  const Near& near_;
  const std::string_view text_;
  std::vector<ByteRange> latest_;  // end 0: none yet.
  std::vector<ByteRange> nearest_;
  size_t words_ = 0;
  size_t sentence_ends_ = 0;
};

}  // namespace

RuleAnswers::RuleAnswers(const RuleAst& rule, const NaiveMatcher& matcher, const EventView& view)
    : rule_(rule), matcher_(matcher), view_(view) {
  for (const Selection& selection : rule.selections) Add(selection.root);
}

void RuleAnswers::Add(const TestNode& node) {
  for (const TestNode& child : node.children) Add(child);
  if (node.kind != TestNode::Kind::kTest) return;
  const auto [key, is_new] = keys_.emplace(KeyOf(node.test), static_cast<uint32_t>(tests_.size()));
  if (is_new) {
    tests_.emplace_back();
    holds_.push_back(matcher_.TestHolds(node.test, view_));
  }
  variables_[&node.test] = key->second;
  tests_[key->second].push_back(&node.test);
}

std::span<const Value> RuleAnswers::ValuesOf(const Test& test) const {
  return test.field == kAnyField ? view_.AllValues() : view_.Values(test.field);
}

std::vector<const Value*> RuleAnswers::ValuesThatHold(const Test& test) const {
  std::vector<const Value*> values;
  for (const Value& value : ValuesOf(test)) {
    if (matcher_.ValueMatches(test, value, view_)) values.push_back(&value);
  }
  return values;
}

std::vector<TextPlace> RuleAnswers::PlacesOf(const Test& test) const {
  std::vector<TextPlace> places;
  for (const Value& value : ValuesOf(test)) {
    NumberText buffer;
    std::string_view text;
    if (!TextOf(value, &buffer, &text)) continue;
    for (const ByteRange& range : matcher_.Places(test, text)) places.push_back({&value, range});
  }
  return places;
}

bool RuleAnswers::TestHolds(const Test& test, const Supposition& supposed) const {
  const uint32_t variable = VariableOf(test);
  return holds_[variable] != (supposed.tests.count(variable) != 0);
}

bool RuleAnswers::NodeHolds(const TestNode& node, const Supposition& supposed) const {
  if (node.kind == TestNode::Kind::kTest) return TestHolds(node.test, supposed);
  return Combine(node, [&](const TestNode& child) { return NodeHolds(child, supposed); });
}

bool RuleAnswers::ConditionHolds(const ConditionNode& node, const Supposition& supposed) const {
  if (node.kind == ConditionNode::Kind::kSelection) {
    return NodeHolds(rule_.selections[node.selection].root, supposed);
  }
  return Combine(node, [&](const ConditionNode& child) { return ConditionHolds(child, supposed); });
}

bool RuleAnswers::Collect(const TestNode& node, const Supposition& supposed,
                          std::vector<TextPlace>* places) const {
  if (node.kind == TestNode::Kind::kNot || !NodeHolds(node, supposed)) return false;
  bool anywhere = false;
  for (const TestNode& child : node.children) {
    anywhere = Collect(child, supposed, places) || anywhere;
  }
  if (node.kind != TestNode::Kind::kTest || !HasPlaces(node.test)) return anywhere;
  if (supposed.tests.count(VariableOf(node.test)) != 0) return true;
  const std::vector<TextPlace> found = PlacesOf(node.test);
  places->insert(places->end(), found.begin(), found.end());
  return anywhere;
}

void RuleAnswers::DropWhatDoesNotCount(const Near& near, const Supposition& supposed,
                                       std::vector<TextPlace>* places) const {
  std::vector<TextPlace> cancelled;
  for (uint32_t selection : near.unless) {
    Collect(rule_.selections[selection].root, supposed, &cancelled);
  }
  const auto counts = [&](const TextPlace& place) {
    return place.range.begin < near.lead_bytes &&
           std::none_of(cancelled.begin(), cancelled.end(), [&](const TextPlace& other) {
             return other.value == place.value && other.range.begin <= place.range.begin &&
                    place.range.begin < other.range.end;
           });
  };
  places->erase(std::stable_partition(places->begin(), places->end(), counts), places->end());
}

NearAnswer RuleAnswers::AnswerOf(const Near& near, const Supposition& supposed) const {
  NearAnswer answer;
  std::vector<std::vector<TextPlace>> needed;
  for (uint32_t selection : near.selections) {
    std::vector<TextPlace> places;
    if (Collect(rule_.selections[selection].root, supposed, &places)) continue;
    DropWhatDoesNotCount(near, supposed, &places);
    if (places.empty()) answer.without_place.push_back(selection);
    needed.push_back(std::move(places));
  }
  if (!answer.without_place.empty()) return answer;
  answer.holds = needed.empty() || near.tokens == kAnyDistance;
  if (near.tokens == kAnyDistance) {
    for (const std::vector<TextPlace>& places : needed) answer.places.push_back(places.front());
  }
  for (const Value& value : view_.AllValues()) {
    NumberText buffer;
    std::string_view text;
    if (answer.holds || !TextOf(value, &buffer, &text)) continue;
    std::vector<Match> matches;
    for (uint32_t i = 0; i < needed.size(); ++i) {
      for (const TextPlace& place : needed[i]) {
        if (place.value == &value) matches.push_back({i, place.range});
      }
    }
    NearestSet set(near, text, needed.size());
    set.Find(std::move(matches));
    if (!set.found()) continue;
    const auto distance = [&](size_t words, size_t ends) {
      return near.sentence ? std::pair(ends, words) : std::pair(words, ends);
    };
    const bool better = answer.places.empty() || distance(set.words(), set.sentence_ends()) <
                                                     distance(answer.words, answer.sentence_ends);
    if (!better) continue;
    answer.holds = set.holds();
    answer.words = set.words();
    answer.sentence_ends = set.sentence_ends();
    answer.places.clear();
    for (const ByteRange& range : set.nearest()) answer.places.push_back({&value, range});
  }
  return answer;
}

bool RuleAnswers::NearHolds(const Near& near, const Supposition& supposed) const {
  return AnswerOf(near, supposed).holds != (supposed.near.count(&near) != 0);
}

bool RuleAnswers::RuleHolds(const Supposition& supposed) const {
  return ConditionHolds(rule_.condition, supposed) &&
         std::all_of(rule_.near.begin(), rule_.near.end(),
                     [&](const Near& near) { return NearHolds(near, supposed); });
}

}  // namespace lodewire
