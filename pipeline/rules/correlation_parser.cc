#include "pipeline/rules/correlation_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/attributes.h"
#include "pipeline/rules/condition_parser.h"
#include "pipeline/rules/extension_parser.h"
#include "pipeline/rules/yaml_json.h"

namespace lodewire {
namespace {

constexpr size_t kReferencesMax = 1000;
constexpr int64_t kTimespanMsMax = int64_t{3660} * 86'400'000;

using Type = CorrelationType;

struct TypeRow {
  std::string_view name;
  Type type;
};
constexpr std::array<TypeRow, 8> kTypes = {{{"event_count", Type::kEventCount},
                                            {"value_count", Type::kValueCount},
                                            {"temporal", Type::kTemporal},
                                            {"temporal_ordered", Type::kTemporalOrdered},
                                            {"value_sum", Type::kValueSum},
                                            {"value_avg", Type::kValueAverage},
                                            {"value_percentile", Type::kValuePercentile},
                                            {"value_median", Type::kValueMedian}}};

bool IsTemporal(Type type) { return type == Type::kTemporal || type == Type::kTemporalOrdered; }

const std::vector<std::string>& Keys() {
  static const std::vector<std::string> keys = {"type",      "rules",   "group-by", "timespan",
                                                "condition", "aliases", "generate"};
  return keys;
}

// A text or a list of texts; false: neither, or the list is empty.
bool Texts(const YamlNode& node, std::vector<const YamlNode*>* texts) {
  if (node.is_scalar()) texts->push_back(&node);
  for (const auto& item : node.items) {
    if (!item->is_scalar()) return false;
    texts->push_back(item.get());
  }
  return !texts->empty();
}

class CorrelationParser {
 public:
  CorrelationParser(const YamlNode& node, bool strict, RuleLog* log, Correlation* correlation)
      : node_(node), strict_(strict), log_(log), correlation_(*correlation) {}

  void Parse() {
    if (!node_.is_map()) {
      log_->Error(node_, "'correlation' must be a map of type, rules, group-by, timespan, …");
      return;
    }
    for (const auto& [key, value] : node_.entries) {
      if (std::find(Keys().begin(), Keys().end(), key->text) != Keys().end()) continue;
      log_->Error(*key, absl::StrCat("unknown key 'correlation.", key->text, "'",
                                     DidYouMean(key->text, Keys())));
    }
    const bool has_type = ParseType();
    const bool has_rules = ParseRules();
    ParseGroupBy();
    ParseTimespanKey();
    if (has_type && has_rules) ParseCondition();
    if (has_rules) ParseAliases();
    Generate(node_.Find("generate"));
  }

  void Generate(const YamlNode* node) {
    if (node != nullptr && !node->AsBool(&correlation_.generate)) {
      log_->Error(*node, "'generate' must be true or false");
    }
  }

 private:
  const YamlNode* Required(std::string_view key) {
    const YamlNode* node = node_.Find(key);
    if (node == nullptr) {
      log_->Error(node_, absl::StrCat("'correlation.", ToAbsl(key), "' is missing"));
    }
    return node;
  }

  bool ParseType() {
    const YamlNode* node = Required("type");
    if (node == nullptr) return false;
    std::vector<std::string> names;
    for (const TypeRow& row : kTypes) {
      if (row.name == node->text) {
        correlation_.type = row.type;
        if (strict_ && row.type == Type::kValueMedian) {
          log_->Error(*node, "'value_median' is not in the specification; strict Sigma refuses it");
        }
        return true;
      }
      names.emplace_back(row.name);
    }
    log_->Error(*node, absl::StrCat("unknown type of correlation '", node->text, "'",
                                    DidYouMean(node->text, names)));
    return false;
  }

  bool ParseRules() {
    const YamlNode* node = Required("rules");
    if (node == nullptr) return false;
    std::vector<const YamlNode*> texts;
    if (!Texts(*node, &texts) || texts.size() > kReferencesMax) {
      log_->Error(*node, absl::StrCat("'rules' must be a list of 1 to ", kReferencesMax,
                                      " ids or names of rules"));
      return false;
    }
    for (const YamlNode* text : texts) {
      if (IndexOf(text->text) != correlation_.rules.size()) {
        log_->Error(*text, absl::StrCat("'", text->text, "' stands twice in 'rules'"));
      }
      Correlation::Reference reference;
      reference.text = text->text;
      reference.line = text->line;
      reference.column = text->column;
      correlation_.rules.push_back(std::move(reference));
    }
    return true;
  }

  size_t IndexOf(const std::string& text) const {
    const auto& rules = correlation_.rules;
    return static_cast<size_t>(
        std::find_if(rules.begin(), rules.end(),
                     [&](const Correlation::Reference& rule) { return rule.text == text; }) -
        rules.begin());
  }

  void ParseGroupBy() {
    const YamlNode* node = node_.Find("group-by");
    if (node == nullptr) return;
    std::vector<const YamlNode*> texts;
    if (!Texts(*node, &texts)) {
      log_->Error(*node, "'group-by' must be a list of fields or aliases");
    }
    for (const YamlNode* text : texts) correlation_.group_by.push_back(text->text);
  }

  void ParseTimespanKey() {
    const YamlNode* node = Required("timespan");
    if (node == nullptr || ParseTimespan(node->text, &correlation_.timespan_ms)) return;
    log_->Error(*node, absl::StrCat("'timespan' must be a number above 0 and s, m, h or d, as in "
                                    "90m or 30d, not '",
                                    node->text, "'"));
  }

  void ParseCondition() {
    const YamlNode* node = node_.Find("condition");
    if (IsTemporal(correlation_.type) && (node == nullptr || node->is_scalar())) {
      ParseExpression(node);
      return;
    }
    if (node == nullptr || !node->is_map()) {
      log_->Error(node == nullptr ? node_ : *node,
                  "'condition' must be a map such as {gte: 10}, with 'field' where values count");
      return;
    }
    bool has_percentile = false;
    for (const auto& [key, value] : node->entries) {
      if (key->text == "field") {
        ParseFields(*value);
      } else if (key->text == "percentile") {
        has_percentile = true;
        ParsePercentile(*value);
      } else {
        ParseBound(*key, *value);
      }
    }
    CheckFields(*node);
    CheckBounds(*node);
    const bool wants_percentile = correlation_.type == Type::kValuePercentile;
    if (has_percentile != wants_percentile) {
      log_->Error(*node, wants_percentile ? "'value_percentile' needs 'percentile', 0 to 100"
                                          : "'percentile' belongs to 'value_percentile' only");
    }
  }

  void ParseExpression(const YamlNode* node) {
    ConditionNode& root = correlation_.expression;
    if (node == nullptr) {
      root.kind = ConditionNode::Kind::kAnd;
      for (uint32_t i = 0; i < correlation_.rules.size(); ++i) {
        root.children.push_back({ConditionNode::Kind::kSelection, i, {}});
      }
      return;
    }
    if (strict_) {
      log_->Error(*node, "a condition over rules is not in Sigma 2.1; strict Sigma refuses it");
      return;
    }
    std::vector<std::string> names;
    for (const auto& rule : correlation_.rules) names.push_back(rule.text);
    absl::StatusOr<ConditionNode> parsed =
        lodewire::ParseCondition(node->text, names, false, nullptr);
    if (!parsed.ok()) {
      log_->Error(*node, ToStd(parsed.status().message()));
      return;
    }
    root = *std::move(parsed);
  }

  void ParseFields(const YamlNode& node) {
    std::vector<const YamlNode*> texts;
    if (!Texts(node, &texts)) log_->Error(node, "'field' must be a field or a list of fields");
    for (const YamlNode* text : texts) correlation_.fields.push_back(text->text);
  }

  void ParsePercentile(const YamlNode& node) {
    Number& number = correlation_.percentile;
    if (node.quoted || !Number::Parse(node.text, &number) || !(number.number >= 0) ||
        !(number.number <= 100)) {
      log_->Error(node, "'percentile' must be a number from 0 to 100");
    }
  }

  void ParseBound(const YamlNode& key, const YamlNode& value) {
    static const std::vector<std::string> kOperators = {"eq", "field", "gt",  "gte",
                                                        "lt", "lte",   "neq", "percentile"};
    Correlation::Bound bound;
    const std::string& name = key.text;
    if (name == "gt") {
      bound.comparison = Comparison::kGreater;
    } else if (name == "gte") {
      bound.comparison = Comparison::kGreaterOrEqual;
    } else if (name == "lt") {
      bound.comparison = Comparison::kLess;
    } else if (name == "lte") {
      bound.comparison = Comparison::kLessOrEqual;
    } else if (name == "eq" || name == "neq") {
      bound.comparison = Comparison::kEqual;
      bound.negated = name == "neq";
    } else {
      log_->Error(key,
                  absl::StrCat("unknown key 'condition.", name, "'", DidYouMean(name, kOperators)));
      return;
    }
    if (value.quoted || !value.tag.empty() || !Number::Parse(value.text, &bound.number)) {
      log_->Error(value, absl::StrCat("'", value.text, "' is no number; write it without quotes"));
      return;
    }
    correlation_.bounds.push_back(bound);
  }

  void CheckFields(const YamlNode& node) {
    const Type type = correlation_.type;
    const bool counts_values = !IsTemporal(type) && type != Type::kEventCount;
    const size_t count = correlation_.fields.size();
    if (counts_values && count == 0) {
      log_->Error(node, "'condition.field' is missing: whose values are judged?");
    } else if (!counts_values && count != 0) {
      log_->Error(node, "'condition.field' has no meaning where events are counted");
    } else if (count > 1 && type != Type::kValueCount) {
      log_->Error(node, "only 'value_count' takes several fields");
    }
  }

  void CheckBounds(const YamlNode& node) {
    const Correlation::Bound* lower = nullptr;
    const Correlation::Bound* upper = nullptr;
    size_t others = 0;
    for (const Correlation::Bound& bound : correlation_.bounds) {
      const Correlation::Bound** place = nullptr;
      if (bound.comparison == Comparison::kEqual) {
        ++others;
        continue;
      }
      const bool is_lower = bound.comparison == Comparison::kGreater ||
                            bound.comparison == Comparison::kGreaterOrEqual;
      place = is_lower ? &lower : &upper;
      if (*place != nullptr) others += 2;
      *place = &bound;
    }
    const size_t ranges = (lower != nullptr) + (upper != nullptr);
    if (others + ranges == 0) {
      log_->Error(node, "the condition has no threshold: gt, gte, lt, lte, eq or neq");
    } else if (others > 1 || (others == 1 && ranges > 0)) {
      log_->Error(node,
                  "a condition has one threshold, or a lower (gt, gte) and an upper (lt, lte)");
    } else if (lower != nullptr && upper != nullptr && IsEmptyRange(*lower, *upper)) {
      log_->Error(node, "no number lies between the two thresholds");
    } else if (NeedsAbsence()) {
      log_->Error(node,
                  "only the absence of events fulfils this condition, which no event can show; "
                  "correlations are judged when an event arrives");
    }
  }

  static bool IsEmptyRange(const Correlation::Bound& lower, const Correlation::Bound& upper) {
    const std::partial_ordering order = Compare(lower.number, upper.number);
    const bool both_closed = lower.comparison == Comparison::kGreaterOrEqual &&
                             upper.comparison == Comparison::kLessOrEqual;
    return std::is_gt(order) || (std::is_eq(order) && !both_closed);
  }

  // Counts begin at 1 when an event arrives.
  bool NeedsAbsence() const {
    if (correlation_.type != Type::kEventCount && correlation_.type != Type::kValueCount) {
      return false;
    }
    return std::any_of(correlation_.bounds.begin(), correlation_.bounds.end(),
                       [](const Correlation::Bound& bound) {
                         if (bound.negated) return false;
                         const double number = bound.number.number;
                         if (bound.comparison == Comparison::kLess) return number <= 1;
                         const bool at_most = bound.comparison == Comparison::kLessOrEqual ||
                                              bound.comparison == Comparison::kEqual;
                         return at_most && number < 1;
                       });
  }

  void ParseAliases() {
    const YamlNode* node = node_.Find("aliases");
    if (node == nullptr) return;
    if (!node->is_map()) {
      log_->Error(*node, "'aliases' must be a map {alias: {rule: field}}");
      return;
    }
    for (const auto& [key, value] : node->entries) ParseAlias(*key, *value);
  }

  void ParseAlias(const YamlNode& key, const YamlNode& value) {
    Correlation::Alias alias;
    alias.name = key.text;
    alias.fields.resize(correlation_.rules.size());
    for (const auto& [rule, field] : value.entries) {
      const size_t index = IndexOf(rule->text);
      if (index == alias.fields.size()) {
        log_->Error(*rule, absl::StrCat("alias '", key.text, "' names '", rule->text,
                                        "', which is not in 'rules'"));
      } else if (!field->is_scalar()) {
        log_->Error(*field, "an alias stands for one field of each rule");
      } else {
        alias.fields[index] = field->text;
      }
    }
    for (size_t i = 0; i < alias.fields.size(); ++i) {
      if (!alias.fields[i].empty()) continue;
      log_->Error(value, absl::StrCat("alias '", key.text, "' has no field for the rule '",
                                      correlation_.rules[i].text, "'"));
    }
    const auto& group_by = correlation_.group_by;
    if (std::find(group_by.begin(), group_by.end(), key.text) == group_by.end()) {
      log_->Warning(key, absl::StrCat("alias '", key.text, "' is not in 'group-by'"));
    }
    correlation_.aliases.push_back(std::move(alias));
  }

  const YamlNode& node_;
  const bool strict_;
  RuleLog* const log_;
  Correlation& correlation_;
};

// A place in the document of a correlation, for what is known only later.
YamlNode PlaceOf(int line, int column) {
  YamlNode node;
  node.line = line;
  node.column = column;
  return node;
}

void CheckField(const Correlation& correlation, const RuleAst& rule, const std::string& field,
                const YamlNode& place, RuleLog* log) {
  // A generic table knows only what rules name; events may have more.
  if (rule.info.category == Category::kGeneric) return;
  if (rule.table->Find(field) != kFieldNone) return;
  log->Error(place, absl::StrCat("events of rule '", rule.info.title, "' have no field '", field,
                                 "'", correlation.aliases.empty() ? "" : ", nor is it an alias"));
}

// The field that group-by entry `name` means for the rule at `reference`.
const std::string& FieldOf(const Correlation& correlation, const std::string& name,
                           size_t reference) {
  for (const Correlation::Alias& alias : correlation.aliases) {
    if (alias.name == name) return alias.fields[reference];
  }
  return name;
}

}  // namespace

bool ParseTimespan(std::string_view text, int64_t* ms) {
  int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || text.empty() || text.front() == '-' || count <= 0) return false;
  const std::string_view unit = text.substr(static_cast<size_t>(stop - text.data()));
  int64_t unit_ms = 0;
  if (unit == "s") unit_ms = 1000;
  if (unit == "m") unit_ms = 60'000;
  if (unit == "h") unit_ms = 3'600'000;
  if (unit == "d") unit_ms = 86'400'000;
  if (unit_ms == 0 || count > kTimespanMsMax / unit_ms) return false;
  *ms = count * unit_ms;
  return true;
}

bool ParseCorrelation(const YamlNode& document, bool uuid_required, bool strict, RuleLog* log,
                      Correlation* correlation) {
  const size_t errors_before = log->errors();
  const YamlNode& node = *document.Find("correlation");
  correlation->line = node.line;
  correlation->column = node.column;
  correlation->canonical = CanonicalYaml(document);
  ParseAttributes(document, uuid_required, log, &correlation->info);
  for (std::string_view key : {"detection", "logsource", "filter"}) {
    if (const YamlNode* other = document.Find(key); other != nullptr) {
      log->Error(*other, absl::StrCat("'", ToAbsl(key), "' may not stand beside 'correlation'"));
    }
  }
  CorrelationParser parser(node, strict, log, correlation);
  parser.Parse();
  // The specification has it at the top, other tools read it inside.
  if (const YamlNode* outer = document.Find("generate"); outer != nullptr) {
    if (node.Find("generate") != nullptr) log->Error(*outer, "'generate' stands twice; remove one");
    parser.Generate(outer);
    auto& custom = correlation->info.custom;
    custom.erase(std::remove_if(custom.begin(), custom.end(),
                                [](const auto& pair) { return pair.first == "generate"; }),
                 custom.end());
  }
  ParseCorrelationExtension(document, strict, log);
  return log->errors() == errors_before;
}

void ResolveCorrelation(size_t index, const KnownDocuments& known,
                        const std::vector<RuleAst>& rules, RuleLog* log,
                        std::vector<Correlation>* correlations) {
  Correlation& correlation = (*correlations)[index];
  for (size_t i = 0; i < correlation.rules.size(); ++i) {
    Correlation::Reference& reference = correlation.rules[i];
    const YamlNode place = PlaceOf(reference.line, reference.column);
    const KnownDocument* found = known.Find(reference.text);
    if (found == nullptr) {
      log->Error(place, absl::StrCat("no rule has the id or name '", reference.text, "'",
                                     DidYouMean(reference.text, known.Names())));
      continue;
    }
    if (found->kind == KnownDocument::Kind::kFilter) {
      log->Error(place, absl::StrCat("'", reference.text, "' is a filter, not a rule"));
    }
    reference.is_correlation = found->kind == KnownDocument::Kind::kCorrelation;
    const bool is_rule = found->kind == KnownDocument::Kind::kRule;
    if (!is_rule && !reference.is_correlation) continue;
    reference.index = found->index;
    if (!is_rule) continue;
    const RuleAst& rule = rules[found->index];
    for (const std::string& name : correlation.group_by) {
      CheckField(correlation, rule, FieldOf(correlation, name, i), place, log);
    }
    for (const std::string& field : correlation.fields) {
      CheckField(correlation, rule, field, place, log);
    }
  }
}

bool IsCircular(size_t index, const std::vector<Correlation>& correlations) {
  std::vector<bool> seen(correlations.size());
  std::vector<size_t> open = {index};
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (const Correlation::Reference& reference : correlations[at].rules) {
      if (!reference.is_correlation) continue;
      if (reference.index == index) return true;
      if (seen[reference.index]) continue;
      seen[reference.index] = true;
      open.push_back(reference.index);
    }
  }
  return false;
}

}  // namespace lodewire
