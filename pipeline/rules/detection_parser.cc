#include "pipeline/rules/detection_parser.h"

#include "absl/strings/str_cat.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/regex.h"
#include "pipeline/rules/spelling.h"
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

// A plain scalar that is a number in the way that rules and events write one: `0810` is a code.
bool IsNumber(const YamlNode& value, Number* number) {
  if (value.quoted || !value.tag.empty()) return false;
  const std::string_view text = value.text;
  const size_t digit = text.starts_with('-') ? 1 : 0;
  if (text.size() > digit + 1 && text[digit] == '0' && text[digit + 1] != '.') return false;
  return Number::Parse(text, number);
}

}  // namespace

std::vector<Selection> DetectionParser::Parse(const YamlNode& detection) {
  std::vector<Selection> selections;
  for (const auto& [key, value] : detection.entries) {
    if (key->text == "condition") continue;
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
  if (context_.table == nullptr) {
    item->field = context_.generic_table->Intern(item->key.field);
    if (item->field != kFieldNone) return true;
    log_->Error(node, absl::StrCat("the rules name more than ", kFieldsMax - 1, " fields"));
    return false;
  }
  item->field = context_.table->Find(item->key.field);
  if (item->field == kFieldNone) {
    log_->Error(node, absl::StrCat("unknown field '", item->key.field, "'",
                                   DidYouMean(item->key.field, NamesOf(*context_.table))));
    return false;
  }
  item->type = context_.table->info(item->field).type;
  item->is_text = item->type == FieldType::kText || item->type == FieldType::kVirtual;
  if (context_.strict && (item->type == FieldType::kVirtual || item->type == FieldType::kDerived)) {
    log_->Error(node, absl::StrCat("field '", item->key.field,
                                   "' is Lodewire's own; strict Sigma refuses it"));
    return false;
  }
  return true;
}

void DetectionParser::CheckItem(const Item& item, const YamlNode& value) {
  const bool is_keyword = item.field == kAnyField;
  if (is_keyword && (item.key.match == Match::kExists || item.key.match == Match::kCompare)) {
    log_->Error(*item.node, "keywords cannot be compared as numbers or asked for existence");
  }
  if (item.is_text && item.key.match == Match::kCompare) {
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
    for (const auto& element : value.items) children.push_back(ParseValue(item, *element, true));
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
      return ParseComparison(item, value);
    case Match::kRegex:
      return ParseRegex(item, value);
    default:
      break;
  }
  if (item.key.expand) return ParseExpanded(item, value);
  return item.key.match == Match::kEquals ? ParseEquals(item, value) : ParsePlain(item, value);
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
  if (value.quoted || !value.tag.empty() || !Number::Parse(value.text, &test.number)) {
    log_->Error(value, absl::StrCat("field '", item.key.field, "': '", value.text,
                                    "' is no number; write it without quotes"));
  }
  return Leaf(std::move(test));
}

TestNode DetectionParser::ParseRegex(const Item& item, const YamlNode& value) {
  Test test;
  test.kind = TestKind::kRegex;
  test.field = item.field;
  test.regex = item.key.regex_flags.empty()
                   ? value.text
                   : absl::StrCat("(?", item.key.regex_flags, ")", value.text);
  absl::StatusOr<std::unique_ptr<Regex>> regex =
      Regex::Compile(test.regex, context_.regex_bytes_max);
  if (!regex.ok()) {
    log_->Error(value, absl::StrCat("field '", item.key.field, "': ", regex.status().message()));
  } else if (item.is_text && item.field != kAnyField) {
    CheckRegexText(item, value);
  }
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
  return PatternTest(item, value, ParsePattern(value.text), item.key.cased, false);
}

TestNode DetectionParser::ParseExpanded(const Item& item, const YamlNode& value) {
  const std::vector<PlaceholderPiece> pieces = SplitPlaceholders(value.text);
  const PlaceholderPiece* placeholder = nullptr;
  Pattern before, after;
  for (const PlaceholderPiece& piece : pieces) {
    if (!piece.is_placeholder) {
      Append(ParsePattern(piece.text), placeholder == nullptr ? &before : &after);
    } else if (placeholder == nullptr) {
      placeholder = &piece;
    } else {
      log_->Error(value, "a value with more than one placeholder is not supported yet");
      return Wrong();
    }
  }
  if (placeholder == nullptr) return PatternTest(item, value, before, item.key.cased, false);
  const Vocabulary* vocabulary =
      context_.vocabularies == nullptr ? nullptr : context_.vocabularies->Find(placeholder->text);
  if (vocabulary == nullptr) {
    std::vector<std::string> names;
    if (context_.vocabularies != nullptr) {
      for (const auto& [name, list] : context_.vocabularies->all()) names.push_back(name);
    }
    log_->Error(value, absl::StrCat("field '", item.key.field, "': no vocabulary is called '",
                                    placeholder->text, "'", DidYouMean(placeholder->text, names)));
    return Wrong();
  }
  if (vocabulary->terms.empty()) {
    log_->Error(value, absl::StrCat("the vocabulary '", vocabulary->name, "' has no terms"));
    return Wrong();
  }
  context_.vocabularies_used->insert(vocabulary->name);
  std::vector<TestNode> children;
  for (const Term& term : vocabulary->terms) {
    Pattern pattern = before;
    Append(LiteralPattern(term.text), &pattern);
    Append(after, &pattern);
    children.push_back(PatternTest(item, value, std::move(pattern), item.key.cased || term.cased,
                                   term.stem && after.empty()));
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
    return Leaf(std::move(test));
  }
  test.pattern = Normalised(item, value, pattern);
  if (item.field != kAnyField || test.pattern == pattern) return Leaf(std::move(test));
  // Keywords search fields that are normalised and fields that are not.
  Test as_written = test;
  as_written.pattern = std::move(pattern);
  std::vector<TestNode> either;
  either.push_back(Leaf(std::move(test)));
  either.push_back(Leaf(std::move(as_written)));
  return Group(TestNode::Kind::kOr, std::move(either));
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
