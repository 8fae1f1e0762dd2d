#include "pipeline/app/explanation_printer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;
using Kind = ExplainedNode::Kind;

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kAll:
      return "all";
    case Kind::kAny:
      return "any";
    case Kind::kNot:
      return "not";
    case Kind::kSelection:
      return "selection";
    case Kind::kTest:
      break;
  }
  return "test";
}

std::string PlaceText(const ExplainedPlace& place) {
  const std::string field =
      place.index == 0 ? place.field : absl::StrCat(place.field, "[", place.index, "]");
  if (!place.has_bytes) return absl::StrCat(field, " is ", place.text);
  return absl::StrCat(field, " ", place.range.begin, "-", place.range.end, " \"", place.text, "\"");
}

std::string PlacesText(const std::vector<ExplainedPlace>& places, size_t count) {
  return absl::StrCat(
      absl::StrJoin(
          places, ", ",
          [](std::string* out, const ExplainedPlace& place) { *out += PlaceText(place); }),
      count > places.size() ? absl::StrCat(" and ", count - places.size(), " more") : "");
}

std::string TestLine(const ExplainedNode& node) {
  std::string line = absl::StrCat(node.test.Key(), ": ", node.test.Value());
  if (node.missing) {
    absl::StrAppend(&line, "  (", node.test.field.empty() ? "the event" : node.test.field,
                    node.test.field.empty() ? " has no value)" : " is missing)");
  } else if (!node.places.empty()) {
    absl::StrAppend(&line, "  ", PlacesText(node.places, node.place_count));
  } else if (!node.value.empty()) {
    absl::StrAppend(&line, "  (it is ", node.value, ")");
  }
  return line;
}

std::string NodeLine(const ExplainedNode& node) {
  switch (node.kind) {
    case Kind::kTest:
      return TestLine(node);
    case Kind::kSelection:
      return node.selection;
    default:
      return node.kind == Kind::kNot ? "not" : absl::StrCat(ToAbsl(KindName(node.kind)), " of");
  }
}

// A line a node, indented; + where it is true, - where it is false.
void AddTree(const ExplainedNode& node, size_t depth, std::string* text) {
  absl::StrAppend(text, std::string(depth * 2, ' '), node.holds ? "+ " : "- ", NodeLine(node),
                  "\n");
  for (const ExplainedNode& child : node.children) AddTree(child, depth + 1, text);
  if (node.left_out != 0) {
    absl::StrAppend(text, std::string(depth * 2 + 2, ' '), node.kind == Kind::kAny ? "- " : "+ ",
                    node.left_out, " more\n");
  }
}

std::string NearText(const ExplainedNear& near) {
  std::string text =
      absl::StrCat(near.holds ? "+ " : "- ", "near: ", absl::StrJoin(near.selections, ", "),
                   " within ", near.within == "sentence" ? "a sentence" : near.within, "\n");
  if (!near.without_place.empty()) {
    return absl::StrCat(text, "    no text matches ", absl::StrJoin(near.without_place, ", "),
                        "\n");
  }
  if (near.places.empty()) {
    return absl::StrCat(text, "    no single value has a match of each of them\n");
  }
  for (size_t i = 0; i < near.places.size(); ++i) {
    absl::StrAppend(&text, "    ", near.selections[i], ": ", PlaceText(near.places[i]), "\n");
  }
  return absl::StrCat(text, "    between them: ", near.words, near.words == 1 ? " word" : " words",
                      ", ", near.sentence_ends,
                      near.sentence_ends == 1 ? " sentence's end\n" : " sentences' ends\n");
}

// "headline had the word 'market wrap'", after "if".
std::string Would(const ExplainedChange& change) {
  const std::string field = change.test.field.empty() ? "any field" : change.test.field;
  const std::string& modifier = change.test.modifier;
  const std::string value = change.test.Value();
  const std::string_view had = change.becomes ? " had " : " had not ";
  const auto sentence = [&](std::string_view verb) {
    return absl::StrCat(field, ToAbsl(had), ToAbsl(verb), value);
  };
  if (modifier == "word") return sentence("contained the word ");
  if (modifier == "contains") return sentence("contained ");
  if (modifier == "startswith") return sentence("started with ");
  if (modifier == "endswith") return sentence("ended with ");
  if (modifier == "re" || modifier.starts_with("re|")) return sentence("matched ");
  if (modifier == "exists") return absl::StrCat(field, ToAbsl(had), "been there");
  if (modifier.empty() && value == "null") return absl::StrCat(field, ToAbsl(had), "been missing");
  if (modifier.empty()) return sentence("been ");
  return sentence(absl::StrCat("met ", modifier, " "));
}

std::string ChangeText(const ExplainedChange& change) {
  if (!change.near.empty()) {
    return absl::StrCat("if ", absl::StrJoin(change.near, " and "),
                        change.becomes ? " had stood within " : " had not stood within ",
                        change.within == "sentence" ? "a sentence" : change.within);
  }
  std::string text = absl::StrCat("if ", Would(change), " (", change.selection);
  if (change.others != 0) {
    absl::StrAppend(&text, change.others == 1 ? "; or the other one" : "; or one of the other ",
                    change.others == 1 ? "" : absl::StrCat(change.others), " of the same list");
  }
  text += ")";
  if (!change.places.empty() && change.places.front().has_bytes && !change.becomes) {
    absl::StrAppend(&text, ", at ", PlaceText(change.places.front()));
  }
  return text;
}

std::string FlipsText(const Explanation& explanation) {
  const char* verdict = explanation.holds ? "no match" : "a match";
  if (explanation.flips.empty()) {
    return absl::StrCat("  ", verdict, " takes ", explanation.changes_min,
                        " changes or more; which ones was too much to search\n");
  }
  const size_t size = explanation.flips.front().size();
  std::string text = absl::StrCat("  ", verdict, " with ", size,
                                  size == 1 ? " change:\n" : " changes together:\n");
  for (const auto& flip : explanation.flips) {
    absl::StrAppend(&text, "    * ",
                    absl::StrJoin(flip, ",\n      and ",
                                  [](std::string* out, const ExplainedChange& change) {
                                    *out += ChangeText(change);
                                  }),
                    "\n");
  }
  return text;
}

ordered_json PlaceJson(const ExplainedPlace& place) {
  ordered_json json = {{"field", place.field}, {"index", place.index}, {"text", place.text}};
  if (place.has_bytes) {
    json["begin"] = place.range.begin;
    json["end"] = place.range.end;
  }
  return json;
}

ordered_json PlacesJson(const std::vector<ExplainedPlace>& places) {
  ordered_json json = ordered_json::array();
  for (const ExplainedPlace& place : places) json.push_back(PlaceJson(place));
  return json;
}

ordered_json TestJson(const TestText& test) {
  return {{"field", test.field},
          {"modifier", test.modifier},
          {"value", test.value},
          {"cased", test.cased}};
}

ordered_json TreeJson(const ExplainedNode& node) {
  ordered_json json = {{"kind", std::string(KindName(node.kind))}, {"holds", node.holds}};
  if (node.kind == Kind::kTest) {
    json["test"] = TestJson(node.test);
    json["missing"] = node.missing;
    if (!node.value.empty()) json["value"] = node.value;
    json["places"] = PlacesJson(node.places);
    json["place_count"] = node.place_count;
    return json;
  }
  if (node.kind == Kind::kSelection) json["selection"] = node.selection;
  if (node.left_out != 0) json["left_out"] = node.left_out;
  json["children"] = ordered_json::array();
  for (const ExplainedNode& child : node.children) json["children"].push_back(TreeJson(child));
  return json;
}

ordered_json NearJson(const ExplainedNear& near) {
  return {{"selections", near.selections},
          {"within", near.within},
          {"holds", near.holds},
          {"without_place", near.without_place},
          {"places", PlacesJson(near.places)},
          {"words", near.words},
          {"sentence_ends", near.sentence_ends}};
}

ordered_json ChangeJson(const ExplainedChange& change) {
  ordered_json json;
  if (change.near.empty()) {
    json["test"] = TestJson(change.test);
    json["selection"] = change.selection;
    json["others"] = change.others;
    json["places"] = PlacesJson(change.places);
  } else {
    json["near"] = change.near;
    json["within"] = change.within;
  }
  json["becomes"] = change.becomes;
  json["text"] = ChangeText(change);
  return json;
}

}  // namespace

namespace {

const char* VerdictText(const Explanation& explanation) {
  if (explanation.holds) return "MATCH     ";
  return explanation.not_evaluated.empty() ? "no match  " : "not evaluated  ";
}

}  // namespace

std::string ExplanationText(const RuleInfo& rule, const Explanation& explanation, bool in_full) {
  std::string text = absl::StrCat(VerdictText(explanation), rule.title, "  (", rule.id, ", ",
                                  rule.file, ":", rule.line, ")\n");
  if (!explanation.not_evaluated.empty()) {
    absl::StrAppend(&text, "  the event has no ", absl::StrJoin(explanation.not_evaluated, ", no "),
                    "\n");
  }
  if (in_full) {
    AddTree(explanation.condition, 1, &text);
    for (const ExplainedNear& near : explanation.near) absl::StrAppend(&text, "  ", NearText(near));
  }
  return text + FlipsText(explanation);
}

ordered_json ExplanationJson(const RuleInfo& rule, const Explanation& explanation) {
  ordered_json json = {
      {"id", rule.id},
      {"title", rule.title},
      {"file", rule.file},
      {"line", rule.line},
      {"holds", explanation.holds},
      {"notEvaluated", explanation.not_evaluated},
      {"condition", TreeJson(explanation.condition)},
  };
  json["near"] = ordered_json::array();
  for (const ExplainedNear& near : explanation.near) json["near"].push_back(NearJson(near));
  json["changes_min"] = explanation.changes_min;
  json["flips"] = ordered_json::array();
  for (const auto& flip : explanation.flips) {
    ordered_json changes = ordered_json::array();
    for (const ExplainedChange& change : flip) changes.push_back(ChangeJson(change));
    json["flips"].push_back(changes);
  }
  return json;
}

}  // namespace lodewire
