#include "pipeline/rules/test_text.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "pipeline/rules/pattern.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 5> kComparisons = {"lt", "lte", "gt", "gte", ""};
constexpr std::array<std::string_view, 7> kParts = {"",     "minute", "hour", "day",
                                                    "week", "month",  "year"};

std::string NumberAsWritten(const Number& number) {
  return number.is_decimal && number.nanos == 0 ? absl::StrCat(number.units)
                                                : absl::StrCat(number.number);
}

// The pattern as a value of Sigma, wildcards and escapes included.
std::string PatternAsWritten(const Pattern& pattern) {
  std::string text;
  for (const PatternPart& part : pattern) {
    if (part.kind == PatternPart::Kind::kAnyRun) text += '*';
    if (part.kind == PatternPart::Kind::kOneCharacter) text += '?';
    for (char c : part.literal) {
      if (c == '*' || c == '?') text += '\\';
      text += c;
    }
  }
  return text;
}

std::string_view OpenModifier(bool open_start, bool open_end) {
  if (open_start) return open_end ? "contains" : "endswith";
  return open_end ? "startswith" : "";
}

void SetPattern(const Test& test, TestText* text) {
  const PatternShape shape = ShapeOf(test.pattern);
  text->quoted = true;
  if (shape.kind != PatternShape::Kind::kLiteral) {
    text->value = PatternAsWritten(test.pattern);
    return;
  }
  text->modifier = std::string(OpenModifier(shape.open_start, shape.open_end));
  text->value = LiteralOf(test.pattern);
}

// The loader writes the flags in front: (?i)…
void SetRegex(std::string_view regex, TestText* text) {
  text->modifier = "re";
  text->quoted = true;
  const size_t end = regex.find(')');
  const bool flags = regex.starts_with("(?") && end != std::string_view::npos &&
                     regex.find_first_not_of("ims", 2) == end;
  if (flags) {
    for (char flag : regex.substr(2, end - 2))
      absl::StrAppend(&text->modifier, "|", std::string(1, flag));
    regex.remove_prefix(end + 1);
  }
  text->value = std::string(regex);
}

}  // namespace

std::string TestText::Key() const {
  return absl::StrCat(field.empty() ? "keywords" : field, modifier.empty() ? "" : "|", modifier,
                      cased ? "|cased" : "");
}

std::string TestText::Value() const { return quoted ? absl::StrCat("'", value, "'") : value; }

bool HasPlaces(const Test& test) {
  return test.kind == TestKind::kPattern || test.kind == TestKind::kWord ||
         test.kind == TestKind::kRegex;
}

TestText TextOfTest(const Test& test, const FieldTable& table) {
  TestText text;
  if (test.field != kAnyField) text.field = table.info(test.field).name;
  text.cased = test.cased;
  switch (test.kind) {
    case TestKind::kPattern:
      SetPattern(test, &text);
      break;
    case TestKind::kWord:
      text.modifier = "word";
      text.value = LiteralOf(test.pattern);
      text.quoted = true;
      break;
    case TestKind::kRegex:
      SetRegex(test.regex, &text);
      break;
    case TestKind::kNumber:
      text.value = LiteralOf(test.pattern);
      break;
    case TestKind::kDatePart:
      text.modifier = std::string(kParts[static_cast<size_t>(test.part)]);
      if (test.comparison != Comparison::kEqual) text.modifier += '|';
      [[fallthrough]];
    case TestKind::kCompare:
      text.modifier += kComparisons[static_cast<size_t>(test.comparison)];
      text.value = NumberAsWritten(test.number);
      break;
    case TestKind::kNull:
      text.value = "null";
      break;
    case TestKind::kExists:
      text.modifier = "exists";
      text.value = "true";
      break;
    case TestKind::kFieldRef:
      text.modifier = absl::StrCat("fieldref", test.open_start || test.open_end ? "|" : "",
                                   ToAbsl(OpenModifier(test.open_start, test.open_end)));
      text.value = table.info(test.other).name;
      break;
    case TestKind::kCidr:
      text.modifier = "cidr";
      text.value = test.network.ToString();
      break;
  }
  return text;
}

}  // namespace lodewire
