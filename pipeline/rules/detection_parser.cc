#include "pipeline/rules/detection_parser.h"

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/regex.h"
#include "pipeline/rules/term_text.h"

namespace lodewire {
namespace {

using Match = ItemKey::Match;

TestNode Leaf(Test test) {
  TestNode node;
  node.test = std::move(test);
  return node;
}

TestNode Group(TestNode::Kind kind, std::vector<TestNode> children) {
  if (children.size() == 1) {
    TestNode only = std::move(children.front());
    return only;
  }
  TestNode node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

TestNode Not(TestNode child) {
  TestNode node;
  node.kind = TestNode::Kind::kNot;
  node.children.push_back(std::move(child));
  return node;
}

// Stands where something was wrong; the rule is refused, so it is never evaluated.
TestNode Wrong() { return Leaf({}); }

std::vector<std::string> NamesOf(const FieldTable& table) {
  std::vector<std::string> names;
  for (size_t i = 1; i < table.size(); ++i)
    names.push_back(table.info(static_cast<FieldId>(i)).name);
  return names;
}

// A number of YAML 1.2's core schema.
bool ParseNumber(const YamlNode& value, Number* number) {
  if (value.quoted || !value.tag.empty()) return false;
  int64_t integer = 0;
  if (value.text.starts_with("0x") || value.text.starts_with("0o")) {
    return value.AsInteger(&integer) && Number::Parse(absl::StrCat(integer), number);
  }
  std::string text = value.text;
  if (text.starts_with('+')) text.erase(0, 1);
  const size_t digit = text.starts_with('-') ? 1 : 0;
  if (text.size() > digit + 1 && text[digit] == '.') text.insert(digit, "0");
  if (text.size() > digit + 1 && text.ends_with('.')) text += '0';
  return Number::Parse(text, number);
}

// A plain scalar that is a number in the way that rules and events write one: `0810` is a code.
bool IsNumber(const YamlNode& value, Number* number) {
  const std::string_view text = value.text;
  const size_t digit = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const bool is_code = text.size() > digit + 1 && text[digit] == '0' && text[digit + 1] >= '0' &&
                       text[digit + 1] <= '9';
  return !is_code && ParseNumber(value, number);
}

}  // namespace

std::vector<Selection> DetectionParser::Parse(const YamlNode& detection, bool is_filter) {
  std::vector<Selection> selections;
  for (const auto& [key, value] : detection.entries) {
    if (key->text == "condition" || (is_filter && key->text == "rules")) continue;
    if (key->text == "timeframe") {
      log_->Error(*key, "'timeframe' was removed from Sigma; write a correlation rule instead");
      continue;
    }
    selections.push_back({key->text, ParseSelection(*value)});
  }
  return selections;
}

TestNode DetectionParser::ParseSelection(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kMap:
      return ParseMap(node);
    case YamlNode::Kind::kScalar:
      return ParseKeyword(node);
    case YamlNode::Kind::kNull:
      log_->Error(node, "a selection is empty; write a map, a list of maps or a list of keywords");
      return Wrong();
    case YamlNode::Kind::kSequence:
      break;
  }
  if (node.items.empty()) {
    log_->Error(node, "a selection is an empty list");
    return Wrong();
  }
  std::vector<TestNode> children;
  for (const auto& item : node.items) children.push_back(ParseSelection(*item));
  return Group(TestNode::Kind::kOr, std::move(children));
}

TestNode DetectionParser::ParseMap(const YamlNode& node) {
  if (node.entries.empty()) {
    log_->Error(node, "a selection is an empty map");
    return Wrong();
  }
  std::vector<TestNode> children;
  for (const auto& [key, value] : node.entries) children.push_back(ParseItem(*key, *value));
  return Group(TestNode::Kind::kAnd, std::move(children));
}

TestNode DetectionParser::ParseKeyword(const YamlNode& value) {
  Item item;
  item.node = &value;
  item.key.match = Match::kContains;
  item.is_text = context_.table != nullptr;
  return ParseValue(item, value, false);
}

bool DetectionParser::FindField(const YamlNode& node, Item* item) {
  if (item->key.field.empty()) {
    if (node.text.empty()) {
      log_->Error(node, "a field without a name");
      return false;
    }
    item->is_text = context_.table != nullptr;
    return true;
  }
  item->field = LookUp(node, item->key.field, &item->type);
  item->is_text = item->type == FieldType::kText || item->type == FieldType::kVirtual;
  return item->field != kFieldNone;
}

FieldId DetectionParser::LookUp(const YamlNode& node, const std::string& name, FieldType* type) {
  if (context_.table == nullptr) {
    const FieldId field = context_.generic_table->Intern(name);
    if (field == kFieldNone) {
      log_->Error(node, absl::StrCat("the rules name more than ", kFieldsMax - 1, " fields"));
    }
    return field;
  }
  const FieldId field = context_.table->Find(name);
  if (field == kFieldNone) {
    log_->Error(node, absl::StrCat("unknown field '", name, "'",
                                   DidYouMean(name, NamesOf(*context_.table))));
    return kFieldNone;
  }
  *type = context_.table->info(field).type;
  if (context_.strict && (*type == FieldType::kVirtual || *type == FieldType::kDerived)) {
    log_->Error(node,
                absl::StrCat("field '", name, "' is Lodewire's own; strict Sigma refuses it"));
    return kFieldNone;
  }
  return field;
}

void DetectionParser::CheckItem(const Item& item, const YamlNode& value) {
  const bool is_keyword = item.field == kAnyField;
  const Match match = item.key.match;
  if (is_keyword &&
      (match == Match::kExists || match == Match::kCompare || match == Match::kFieldRef)) {
    log_->Error(*item.node,
                "keywords cannot be compared as numbers or with fields, or asked for existence");
  }
  if (item.is_text && match == Match::kCompare) {
    log_->Error(*item.node, absl::StrCat("'", item.key.field, "' is text, not a number"));
  }
  if (item.key.all && (!value.is_sequence() || value.items.size() == 1)) {
    log_->Warning(*item.node, "'all' has no meaning for one value");
  }
}

TestNode DetectionParser::ParseItem(const YamlNode& key_node, const YamlNode& value) {
  absl::StatusOr<ItemKey> key = ParseItemKey(key_node.text, context_.strict);
  if (!key.ok()) {
    log_->Error(key_node, absl::StrCat("field '", key_node.text.substr(0, key_node.text.find('|')),
                                       "': ", key.status().message()));
    return Wrong();
  }
  Item item;
  item.key = *std::move(key);
  item.node = &key_node;
  if (!FindField(key_node, &item)) return Wrong();
  // A keyword is looked for inside a value; the whole event is no value to be equal to.
  if (item.field == kAnyField && item.key.match == Match::kEquals) {
    item.key.match = Match::kContains;
  }
  CheckItem(item, value);
  std::vector<TestNode> children;
  if (value.is_sequence()) {
    if (value.items.empty()) {
      log_->Error(value, absl::StrCat("field '", item.key.field, "' has an empty list of values"));
      return Wrong();
    }
    for (const auto& element : value.items) {
      if (CountTest(*element)) children.push_back(ParseValue(item, *element, true));
    }
    if (children.empty()) return Wrong();
  } else {
    children.push_back(ParseValue(item, value, false));
  }
  TestNode node =
      Group(item.key.all ? TestNode::Kind::kAnd : TestNode::Kind::kOr, std::move(children));
  return item.key.negated ? Not(std::move(node)) : node;
}

TestNode DetectionParser::ParseValue(const Item& item, const YamlNode& value, bool in_list) {
  if (value.is_map() || value.is_sequence()) {
    log_->Error(value, absl::StrCat("field '", item.key.field, "': a value must be plain, not a ",
                                    value.is_map() ? "map" : "list"));
    return Wrong();
  }
  if (item.key.match == Match::kExists) return ParseExists(item, value);
  if (value.is_null()) return ParseNull(item, value, in_list);
  switch (item.key.match) {
    case Match::kCompare:
      return item.key.part == DatePart::kNone ? ParseComparison(item, value)
                                              : ParseDatePart(item, value);
    case Match::kRegex:
      return ParseRegex(item, value);
    case Match::kCidr:
      return ParseCidr(item, value);
    case Match::kFieldRef:
      return ParseFieldRef(item, value);
    default:
      break;
  }
  if (item.key.expand) return ParseExpanded(item, value);
  const bool is_plain = item.key.match == Match::kEquals && item.key.transforms.empty();
  return is_plain ? ParseEquals(item, value) : ParsePlain(item, value);
}

TestNode DetectionParser::Refuse(const Item& item, const YamlNode& value, std::string_view why) {
  log_->Error(value, absl::StrCat("field '", item.key.field, "': ", ToAbsl(why)));
  return Wrong();
}

// False once there are too many, which is said once.
bool DetectionParser::CountTest(const YamlNode& node) {
  if (++tests_ == kTestsMax + 1) {
    log_->Error(node, absl::StrCat("the rule asks for more than ", kTestsMax,
                                   " values, modifiers and placeholders expanded; split it"));
  }
  return tests_ <= kTestsMax;
}

TestNode DetectionParser::ParseNull(const Item& item, const YamlNode& value, bool in_list) {
  if (item.field == kAnyField || item.key.match != Match::kEquals) {
    log_->Error(value, "null can only be compared with a field that has no modifier");
  } else if (in_list && context_.strict) {
    log_->Error(value, "null may not stand in a list of values");
  }
  Test test;
  test.kind = TestKind::kNull;
  test.field = item.field;
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParseExists(const Item& item, const YamlNode& value) {
  bool exists = false;
  if (!value.AsBool(&exists)) {
    log_->Error(value, absl::StrCat("field '", item.key.field, "': 'exists' takes true or false"));
  }
  Test test;
  test.kind = TestKind::kExists;
  test.field = item.field;
  return exists ? Leaf(std::move(test)) : Not(Leaf(std::move(test)));
}

TestNode DetectionParser::ParseComparison(const Item& item, const YamlNode& value) {
  Test test;
  test.kind = TestKind::kCompare;
  test.field = item.field;
  test.comparison = item.key.comparison;
  if (!ParseNumber(value, &test.number)) {
    return Refuse(item, value,
                  absl::StrCat("'", value.text, "' is no number; write it without quotes"));
  }
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParseDatePart(const Item& item, const YamlNode& value) {
  TestNode node = ParseComparison(item, value);
  Test& test = node.test;
  test.kind = TestKind::kDatePart;
  test.part = item.key.part;
  test.is_milliseconds = item.type == FieldType::kTime;
  const int64_t min = DatePartMin(test.part);
  const int64_t max = DatePartMax(test.part);
  const Number& number = test.number;
  if (!number.is_decimal || number.nanos != 0 || number.units < min || number.units > max) {
    return Refuse(
        item, value,
        absl::StrCat("'", value.text, "' must be a whole number from ", min, " to ", max));
  }
  return node;
}

TestNode DetectionParser::ParseCidr(const Item& item, const YamlNode& value) {
  absl::StatusOr<Network> network = Network::Parse(value.text);
  if (!network.ok()) return Refuse(item, value, ToStd(network.status().message()));
  Test test;
  test.kind = TestKind::kCidr;
  test.field = item.field;
  test.network = *network;
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParseFieldRef(const Item& item, const YamlNode& value) {
  const Pattern name = ParsePattern(value.text);
  const PatternShape shape = ShapeOf(name);
  if (shape.kind != PatternShape::Kind::kLiteral || shape.open_start || shape.open_end) {
    return Refuse(item, value, "'fieldref' takes the name of a field, without wildcards");
  }
  Test test;
  test.kind = TestKind::kFieldRef;
  test.field = item.field;
  test.cased = item.key.cased;
  const Match referred = item.key.referred;
  test.open_start = referred == Match::kContains || referred == Match::kEndsWith;
  test.open_end = referred == Match::kContains || referred == Match::kStartsWith;
  FieldType type;
  test.other = LookUp(value, LiteralOf(name), &type);
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParseRegex(const Item& item, const YamlNode& value) {
  Test test;
  test.kind = TestKind::kRegex;
  test.field = item.field;
  std::string regex = value.text;
  if (item.key.expand) {
    const Placeholders placeholders(context_.vocabularies, context_.vocabularies_used);
    absl::StatusOr<std::string> expanded =
        placeholders.ExpandRegex(value.text, item.is_text ? context_.normaliser : nullptr);
    if (!expanded.ok()) return Refuse(item, value, ToStd(expanded.status().message()));
    regex = *std::move(expanded);
  }
  test.regex =
      item.key.regex_flags.empty() ? regex : absl::StrCat("(?", item.key.regex_flags, ")", regex);
  absl::StatusOr<std::unique_ptr<Regex>> compiled =
      Regex::Compile(test.regex, context_.regex_bytes_max);
  if (!compiled.ok()) return Refuse(item, value, ToStd(compiled.status().message()));
  if (item.is_text && item.field != kAnyField) CheckRegexText(item, value);
  return Leaf(std::move(test));
}

void DetectionParser::CheckRegexText(const Item& item, const YamlNode& value) {
  const std::string changed = ChangedByNormalising(*context_.normaliser, value.text);
  if (changed.empty()) return;
  log_->Error(value, absl::StrCat("field '", item.key.field, "': the regular expression has '",
                                  changed, "', which text never has once it is normalised (it is '",
                                  context_.normaliser->NormaliseTerm(changed), "' there)"));
}

TestNode DetectionParser::ParseEquals(const Item& item, const YamlNode& value) {
  Test test;
  if (!IsNumber(value, &test.number)) return ParsePlain(item, value);
  if (item.type == FieldType::kString) {
    log_->Warning(value, absl::StrCat("field '", item.key.field, "' holds codes; quote '",
                                      value.text, "', or YAML may change it"));
  }
  test.kind = TestKind::kNumber;
  test.field = item.field;
  test.cased = item.key.cased;
  test.pattern = LiteralPattern(value.text);
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParsePlain(const Item& item, const YamlNode& value) {
  return PatternTests(item, value, {ParsePattern(value.text), false, false});
}

TestNode DetectionParser::ParseExpanded(const Item& item, const YamlNode& value) {
  const Placeholders placeholders(context_.vocabularies, context_.vocabularies_used);
  absl::StatusOr<std::vector<ExpandedValue>> values = placeholders.Expand(value.text);
  if (!values.ok()) return Refuse(item, value, ToStd(values.status().message()));
  std::vector<TestNode> children;
  for (const ExpandedValue& expanded : *values) {
    if (!children.empty() && !CountTest(value)) return Wrong();
    children.push_back(PatternTests(item, value, expanded));
  }
  return Group(TestNode::Kind::kOr, std::move(children));
}

TestNode DetectionParser::PatternTests(const Item& item, const YamlNode& value,
                                       const ExpandedValue& expanded) {
  absl::StatusOr<std::vector<Pattern>> patterns = Apply(item.key.transforms, expanded.pattern);
  if (!patterns.ok()) return Refuse(item, value, ToStd(patterns.status().message()));
  std::vector<TestNode> children;
  for (Pattern& pattern : *patterns) {
    // The first was counted with its value.
    if (!children.empty() && !CountTest(value)) return Wrong();
    children.push_back(PatternTest(item, value, std::move(pattern),
                                   item.key.cased || expanded.cased, expanded.stem));
  }
  return Group(TestNode::Kind::kOr, std::move(children));
}

TestNode DetectionParser::PatternTest(const Item& item, const YamlNode& value, Pattern pattern,
                                      bool cased, bool stem) {
  Test test;
  test.field = item.field;
  test.cased = cased;
  if (item.key.match == Match::kWord) {
    const PatternShape shape = ShapeOf(pattern);
    if (shape.kind != PatternShape::Kind::kLiteral || shape.open_start || shape.open_end) {
      log_->Error(value, absl::StrCat("field '", item.key.field,
                                      "': 'word' takes a text that is "
                                      "not empty, without wildcards; escape them as \\* and \\?"));
      return Wrong();
    }
    test.kind = TestKind::kWord;
    test.stem = stem;
  }
  if (item.key.match == Match::kContains || item.key.match == Match::kEndsWith) {
    OpenStart(&pattern);
  }
  if (item.key.match == Match::kContains || item.key.match == Match::kStartsWith) {
    OpenEnd(&pattern);
  }
  if (!item.is_text) {
    test.pattern = std::move(pattern);
    CheckWildcards(item, value, test);
    return Leaf(std::move(test));
  }
  test.pattern = Normalised(item, value, pattern);
  CheckWildcards(item, value, test);
  if (item.field != kAnyField || test.pattern == pattern) return Leaf(std::move(test));
  // Keywords search fields that are normalised and fields that are not.
  Test as_written = test;
  as_written.pattern = std::move(pattern);
  std::vector<TestNode> either;
  either.push_back(Leaf(std::move(test)));
  either.push_back(Leaf(std::move(as_written)));
  return Group(TestNode::Kind::kOr, std::move(either));
}

// A pattern that becomes a regular expression must be one that RE2 has room for.
void DetectionParser::CheckWildcards(const Item& item, const YamlNode& value, const Test& test) {
  if (test.kind != TestKind::kPattern ||
      ShapeOf(test.pattern).kind != PatternShape::Kind::kWildcards) {
    return;
  }
  const auto regex =
      Regex::Compile(PatternRegex(test.pattern, test.cased), context_.regex_bytes_max);
  if (!regex.ok()) Refuse(item, value, ToStd(regex.status().message()));
}

Pattern DetectionParser::Normalised(const Item& item, const YamlNode& value, Pattern pattern) {
  for (PatternPart& part : pattern) {
    if (part.kind != PatternPart::Kind::kLiteral) continue;
    std::string text = NormalisedPiece(*context_.normaliser, part.literal);
    if (text.empty()) {
      log_->Error(value, absl::StrCat("field '", item.key.field, "': nothing is left of '",
                                      part.literal, "' once it is normalised, as text is"));
      continue;
    }
    part.literal = std::move(text);
  }
  return pattern;
}

}  // namespace lodewire
