#include "pipeline/app/rule_schema.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "pipeline/event/field_table.h"
#include "pipeline/rules/modifiers.h"

namespace lodewire {
namespace {

using json = nlohmann::ordered_json;

constexpr char kDraft[] = "https://json-schema.org/draft/2020-12/schema";
constexpr char kUuid[] = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
constexpr char kTimespan[] = "^[1-9][0-9]*[smhd]$";

json Text() { return {{"type", "string"}}; }
json Pattern(const std::string& pattern) { return {{"type", "string"}, {"pattern", pattern}}; }
json OneOf(std::initializer_list<const char*> values) {
  return {{"enum", std::vector<std::string>(values.begin(), values.end())}};
}
json ListOf(const json& items) { return {{"type", "array"}, {"minItems", 1}, {"items", items}}; }
json Ref(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }
json AnyOf(const std::vector<json>& schemas) { return {{"anyOf", schemas}}; }
json Described(json schema, const std::string& description) {
  schema["description"] = description;
  return schema;
}
// A map of these keys and no others.
json Closed(const json& properties, const std::vector<std::string>& required) {
  json schema = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

std::string ModifiersPattern() {
  return absl::StrCat("(\\|(", absl::StrJoin(ModifierNames(), "|"), "))*$");
}

// A map of field|modifiers to values. `table` nullptr: of any field.
json MapSchema(const FieldTable* table) {
  json schema = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", false}};
  if (table == nullptr) {
    schema["patternProperties"] = {{"^[^|]*" + ModifiersPattern(), Ref("values")}};
    return schema;
  }
  json fields = json::object();
  std::vector<std::string> names;
  for (size_t i = 1; i < table->size(); ++i) {
    const FieldInfo& field = table->info(static_cast<FieldId>(i));
    fields[field.name] = Described(Ref("values"), field.description);
    names.push_back(absl::StrReplaceAll(field.name, {{".", "\\."}}));
  }
  schema["properties"] = fields;
  // Without a field: keywords.
  schema["patternProperties"] = {
      {absl::StrCat("^(", absl::StrJoin(names, "|"), ")?", ModifiersPattern()), Ref("values")}};
  return schema;
}

json SelectionSchema(const std::string& map) {
  return AnyOf({Ref(map), Ref("scalar"), ListOf(AnyOf({Ref(map), Ref("scalar")}))});
}

json Definitions() {
  json defs;
  defs["scalar"] = {{"type", {"string", "number", "boolean"}}};
  defs["values"] = AnyOf({{{"type", {"string", "number", "boolean", "null"}}},
                          ListOf({{"type", {"string", "number", "boolean", "null"}}})});
  defs["condition"] = AnyOf({Text(), ListOf(Text())});
  defs["news_map"] = MapSchema(&FieldTable::News());
  defs["trade_map"] = MapSchema(&FieldTable::Trade());
  defs["any_map"] = MapSchema(nullptr);
  for (const char* category : {"news", "trade", "any"}) {
    const std::string name(category);
    defs[name + "_selection"] = SelectionSchema(name + "_map");
    defs[name + "_detection"] = {{"properties", {{"condition", true}, {"timeframe", false}}},
                                 {"additionalProperties", Ref(name + "_selection")}};
    defs[name + "_filter"] = {{"properties", {{"condition", true}, {"rules", true}}},
                              {"additionalProperties", Ref(name + "_selection")}};
  }
  return defs;
}

json NearSchema() {
  json selections = ListOf(Text());
  selections["minItems"] = 1;
  selections["maxItems"] = kNearSelectionsMax;
  selections["uniqueItems"] = true;
  return ListOf(Closed(
      {{"selections", selections},
       {"within", Described(Pattern("^(sentence|lead|[1-9][0-9]* tokens?)$"),
                            "sentence, lead (headlines and a body's beginning together), or so "
                            "many words, as in 20 tokens")},
       {"in", Described(Pattern("^(lead|[1-9][0-9]* bytes)$"),
                        "only what begins so near to the top of a headline or body counts")},
       {"unless", Described(selections, "a match that begins inside one of these does not count")}},
      {"selections", "within"}));
}

json ExtensionSchema() {
  const json minerals = OneOf({"rare_earths", "gallium", "germanium", "antimony", "tungsten"});
  return Described(
      Closed(
          {{"minerals", Described(ListOf(minerals), "What the rule asserts the event is about")},
           {"typologies", ListOf(Pattern("^T([1-9]|10)$"))},
           {"event_type", Pattern("^[a-z_]+$")},
           {"direction", OneOf({"tightening", "easing", "neutral"})},
           {"near", Described(NearSchema(),
                              "Selections whose matches must stand close together in one value")},
           {"suppress", Closed({{"fields", ListOf(Text())}, {"duration", Pattern(kTimespan)}},
                               {"fields", "duration"})},
           {"firing", OneOf({"once_per_window", "every"})},
           {"allowed_lateness", Pattern(kTimespan)}},
          {}),
      "Lodewire's own key");
}

json CorrelationSchema() {
  return Closed({{"type", OneOf({"event_count", "value_count", "temporal", "temporal_ordered",
                                 "value_sum", "value_avg", "value_percentile", "value_median"})},
                 {"rules", AnyOf({Text(), ListOf(Text())})},
                 {"group-by", AnyOf({Text(), ListOf(Text())})},
                 {"timespan", Pattern(kTimespan)},
                 {"condition", AnyOf({Text(), {{"type", "object"}, {"minProperties", 1}}})},
                 {"aliases", {{"type", "object"}}},
                 {"generate", {{"type", "boolean"}}}},
                {"type", "rules", "timespan"});
}

json AttributesSchema() {
  const json date = Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
  const json texts = {{"type", "array"}, {"items", Text()}};
  return {{"title", {{"type", "string"}, {"minLength", 1}, {"maxLength", 256}}},
          {"id", Described(Pattern(kUuid), "A UUID; required of a rule that alerts")},
          {"name", Described(Text(), "What filters and correlations may call the rule")},
          {"status", OneOf({"stable", "test", "experimental", "deprecated", "unsupported"})},
          {"level", Described(OneOf({"informational", "low", "medium", "high", "critical"}),
                              "informational only enriches and never alerts")},
          {"description", {{"type", "string"}, {"maxLength", 65535}}},
          {"author", Text()},
          {"license", Text()},
          {"taxonomy", Text()},
          {"date", date},
          {"modified", date},
          {"references", texts},
          {"fields", texts},
          {"falsepositives", texts},
          {"scope", texts},
          {"tags", {{"type", "array"}, {"items", Pattern("^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$")}}},
          {"related",
           ListOf(Closed({{"id", Pattern(kUuid)},
                          {"type", OneOf({"derived", "obsolete", "merged", "renamed", "similar"})}},
                         {"id", "type"}))},
          {"logsource",
           {{"type", "object"},
            {"minProperties", 1},
            {"properties",
             {{"category", Text()},
              {"product", Text()},
              {"service", Text()},
              {"definition", Text()}}}}},
          {"detection",
           {{"type", "object"},
            {"minProperties", 2},
            {"required", {"condition"}},
            {"properties", {{"condition", Ref("condition")}}}}},
          {"filter",
           {{"type", "object"},
            {"required", {"rules", "condition"}},
            {"properties",
             {{"condition", Ref("condition")}, {"rules", AnyOf({Text(), ListOf(Text())})}}}}},
          {"correlation", CorrelationSchema()},
          {"lodewire", ExtensionSchema()}};
}

// What holds for the selections of rules whose logsource is Lodewire's `category`.
json LogsourceIs(const std::string& category) {
  return {{"properties",
           {{"logsource",
             {{"properties",
               {{"product", {{"const", "lodewire"}}}, {"category", {{"const", category}}}}},
              {"required", {"product", "category"}}}}}},
          {"required", {"logsource"}}};
}
json SelectionsOf(const std::string& category) {
  return {{"properties",
           {{"detection", Ref(category + "_detection")}, {"filter", Ref(category + "_filter")}}}};
}

}  // namespace

json RuleSchema() {
  const json trade_or_any = {
      {"if", LogsourceIs("trade")}, {"then", SelectionsOf("trade")}, {"else", SelectionsOf("any")}};
  return {{"$schema", kDraft},
          {"title", "Lodewire rule: Sigma 2.1.0 with Lodewire's extensions"},
          {"type", "object"},
          {"required", {"title"}},
          {"properties", AttributesSchema()},
          {"oneOf",
           {{{"required", {"logsource", "detection"}}},
            {{"required", {"logsource", "filter"}}},
            {{"required", {"correlation"}}}}},
          {"if", LogsourceIs("news")},
          {"then", SelectionsOf("news")},
          {"else", trade_or_any},
          {"$defs", Definitions()}};
}

json RuleTestsSchema() {
  return {{"$schema", kDraft},
          {"title", "Tests beside a Lodewire rule"},
          {"type", "array"},
          {"minItems", 1},
          {"items",
           Closed({{"name", {{"type", "string"}, {"minLength", 1}}},
                   {"event",
                    {{"type", "object"},
                     {"description", "The event's protobuf message in proto3 JSON form"}}},
                   {"match", AnyOf({Described({{"type", "boolean"}}, "Whether the rules match"),
                                    Described({{"type", "array"}, {"items", Text()}},
                                              "The ids of the rules that match")})}},
                  {"name", "event", "match"})}};
}

}  // namespace lodewire
