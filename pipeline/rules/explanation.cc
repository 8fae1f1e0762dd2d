#include "pipeline/rules/explanation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/rules/needs.h"

namespace lodewire {
namespace {

// Longer lists show only what holds.
constexpr size_t kTestsShownMax = 3;
constexpr size_t kTextBytesMax = 160;

std::string Cut(std::string_view text) {
  const std::string_view cut = CutAtCodePoint(text, kTextBytesMax);
  return cut.size() == text.size() ? std::string(text) : absl::StrCat(ToAbsl(cut), "…");
}

std::string WithinText(const Near& near) {
  if (near.tokens == kAnyDistance) return "the lead";
  const std::string distance =
      near.sentence ? std::string("sentence") : absl::StrCat(near.tokens, " tokens");
  return near.lead_bytes != UINT32_MAX ? absl::StrCat(distance, " of the lead") : distance;
}

class Explainer {
 public:
  Explainer(const RuleAnswers& answers, const ExplainOptions& options)
      : answers_(answers), rule_(answers.rule()), view_(answers.view()), options_(options) {}

  Explanation Explain() const {
    Explanation explanation;
    explanation.holds = answers_.RuleHolds({});
    explanation.condition = Condition(rule_.condition);
    for (const Near& near : rule_.near) explanation.near.push_back(NearOf(near));
    for (const FieldId field : NotEvaluated(answers_)) {
      explanation.not_evaluated.push_back(view_.table().info(field).name);
    }
    const Counterfactual counterfactual = FindFlips(answers_);
    explanation.changes_min = counterfactual.changes_min;
    for (const Flip& flip : counterfactual.flips) {
      std::vector<ExplainedChange>& changes = explanation.flips.emplace_back();
      for (const Change& change : flip) changes.push_back(ChangeOf(change));
    }
    return explanation;
  }

 private:
  ExplainedNode Condition(const ConditionNode& node) const {
    ExplainedNode explained;
    explained.holds = answers_.ConditionHolds(node, {});
    if (node.kind == ConditionNode::Kind::kSelection) {
      const Selection& selection = rule_.selections[node.selection];
      explained.kind = ExplainedNode::Kind::kSelection;
      explained.selection = selection.name;
      explained.children.push_back(Tree(selection.root));
      return explained;
    }
    explained.kind = node.kind == ConditionNode::Kind::kAnd  ? ExplainedNode::Kind::kAll
                     : node.kind == ConditionNode::Kind::kOr ? ExplainedNode::Kind::kAny
                                                             : ExplainedNode::Kind::kNot;
    for (const ConditionNode& child : node.children) {
      explained.children.push_back(Condition(child));
    }
    return explained;
  }

  ExplainedNode Tree(const TestNode& node) const {
    if (node.kind == TestNode::Kind::kTest) return Leaf(node.test);
    ExplainedNode explained;
    explained.holds = answers_.NodeHolds(node, {});
    explained.kind = node.kind == TestNode::Kind::kAnd  ? ExplainedNode::Kind::kAll
                     : node.kind == TestNode::Kind::kOr ? ExplainedNode::Kind::kAny
                                                        : ExplainedNode::Kind::kNot;
    const auto is_test = [](const TestNode& child) { return child.kind == TestNode::Kind::kTest; };
    const bool is_long = !options_.every_test &&
                         static_cast<size_t>(std::count_if(
                             node.children.begin(), node.children.end(), is_test)) > kTestsShownMax;
    for (const TestNode& child : node.children) {
      // What makes a list of alternatives true, or a list of demands false, is never left out.
      const bool tells = answers_.NodeHolds(child, {}) == (node.kind == TestNode::Kind::kOr);
      if (is_long && is_test(child) && !tells) {
        ++explained.left_out;
        // One stands for all, so that a reader sees what kind they are.
        if (explained.left_out > 1 || !explained.children.empty()) continue;
        explained.left_out = 0;
      }
      explained.children.push_back(Tree(child));
    }
    return explained;
  }

  ExplainedNode Leaf(const Test& test) const {
    ExplainedNode explained;
    explained.test = TextOfTest(test, view_.table());
    explained.holds = answers_.TestHolds(test, {});
    const std::span<const Value> values = answers_.ValuesOf(test);
    explained.missing = values.empty();
    if (explained.holds) {
      explained.places = PlacesOf(test, &explained.place_count);
    } else if (!HasPlaces(test) && !values.empty()) {
      explained.value = PlaceOfValue(values.front()).text;
    }
    return explained;
  }

  std::vector<ExplainedPlace> PlacesOf(const Test& test, size_t* count) const {
    std::vector<ExplainedPlace> places;
    const std::vector<TextPlace> found = answers_.PlacesOf(test);
    for (const TextPlace& place : found) {
      if (places.size() < options_.places_max) places.push_back(PlaceOf(place));
    }
    *count = found.size();
    if (!found.empty()) return places;
    const std::vector<const Value*> values = answers_.ValuesThatHold(test);
    for (const Value* value : values) {
      if (places.size() < options_.places_max) places.push_back(PlaceOfValue(*value));
    }
    *count = values.size();
    return places;
  }

  ExplainedPlace PlaceOf(const TextPlace& place) const {
    const Value& value = *place.value;
    if (!value.is_string()) return PlaceOfValue(value);
    ExplainedPlace explained = Named(value);
    explained.has_bytes = true;
    explained.range = view_.OriginalRange(value, place.range.begin, place.range.end);
    explained.text = Cut(view_.Original(value).substr(explained.range.begin,
                                                      explained.range.end - explained.range.begin));
    return explained;
  }

  ExplainedPlace PlaceOfValue(const Value& value) const {
    ExplainedPlace explained = Named(value);
    NumberText buffer;
    std::string_view text = value.kind == ValueKind::kNull ? "null" : "an object";
    if (value.is_string()) {
      text = view_.Original(value);
      explained.has_bytes = true;
      explained.range.end = static_cast<uint32_t>(text.size());
    } else {
      TextOf(value, &buffer, &text);
    }
    explained.text = Cut(text);
    return explained;
  }

  ExplainedPlace Named(const Value& value) const {
    ExplainedPlace explained;
    explained.field = view_.table().info(value.field).name;
    explained.index = value.index;
    return explained;
  }

  std::vector<std::string> NamesOf(const std::vector<uint32_t>& selections) const {
    std::vector<std::string> names;
    names.reserve(selections.size());
    for (uint32_t selection : selections) names.push_back(rule_.selections[selection].name);
    return names;
  }

  ExplainedNear NearOf(const Near& near) const {
    const NearAnswer answer = answers_.AnswerOf(near, {});
    ExplainedNear explained;
    explained.selections = NamesOf(near.selections);
    explained.within = WithinText(near);
    explained.holds = answer.holds;
    explained.without_place = NamesOf(answer.without_place);
    for (const TextPlace& place : answer.places) explained.places.push_back(PlaceOf(place));
    explained.words = answer.words;
    explained.sentence_ends = answer.sentence_ends;
    return explained;
  }

  ExplainedChange ChangeOf(const Change& change) const {
    ExplainedChange explained;
    explained.becomes = change.becomes;
    explained.others = change.others;
    if (change.near != nullptr) {
      explained.near = NamesOf(change.near->selections);
      explained.within = WithinText(*change.near);
      return explained;
    }
    explained.test = TextOfTest(*change.test, view_.table());
    explained.selection = change.selection->name;
    size_t count = 0;
    if (!change.becomes) explained.places = PlacesOf(*change.test, &count);
    return explained;
  }

  const RuleAnswers& answers_;
  const RuleAst& rule_;
  const EventView& view_;
  const ExplainOptions options_;
};

}  // namespace

Explanation ExplainVerdict(const RuleAnswers& answers, const ExplainOptions& options) {
  return Explainer(answers, options).Explain();
}

}  // namespace lodewire
