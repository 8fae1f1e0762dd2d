#include "pipeline/rules/value_tests.h"

#include <algorithm>
#include <compare>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/text/script.h"

namespace lodewire {
namespace {

bool Stands(std::partial_ordering order, Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return std::is_lt(order);
    case Comparison::kLessOrEqual:
      return std::is_lteq(order);
    case Comparison::kGreater:
      return std::is_gt(order);
    case Comparison::kGreaterOrEqual:
      return std::is_gteq(order);
    case Comparison::kEqual:
      return std::is_eq(order);
  }
  return false;
}

bool DateHolds(const Test& test, const Value& value) {
  Number number;
  if (!DatePartOf(value, test.part, test.is_milliseconds, &number.units)) return false;
  number.is_decimal = true;
  number.number = static_cast<double>(number.units);
  return Stands(Compare(number, test.number), test.comparison);
}

// Bytes of the code point in front of both texts if they are the same letter, else 0.
struct SameStart {
  size_t text = 0;
  size_t prefix = 0;
};
SameStart StartOf(std::string_view text, std::string_view prefix) {
  const CodePoint a = DecodeCodePoint(text, 0);
  const CodePoint b = DecodeCodePoint(prefix, 0);
  if (!a.valid() || !b.valid()) {
    return text.front() == prefix.front() ? SameStart{1, 1} : SameStart{};
  }
  const CodePointTable& table = CodePointTable::Get();
  return table.Fold(a.value) == table.Fold(b.value) ? SameStart{a.size, b.size} : SameStart{};
}

// Whether `text` begins with `prefix`, case ignored; `rest` is what follows.
bool StartsFolded(std::string_view text, std::string_view prefix, std::string_view* rest) {
  while (!prefix.empty()) {
    if (text.empty()) return false;
    const SameStart same = StartOf(text, prefix);
    if (same.text == 0) return false;
    text.remove_prefix(same.text);
    prefix.remove_prefix(same.prefix);
  }
  *rest = text;
  return true;
}

bool ContainsText(std::string_view text, std::string_view other, const Test& test) {
  if (test.cased) {
    if (test.open_start && test.open_end) return text.find(other) != std::string_view::npos;
    if (test.open_start) return text.ends_with(other);
    return test.open_end ? text.starts_with(other) : text == other;
  }
  while (true) {
    std::string_view rest;
    if (StartsFolded(text, other, &rest) && (test.open_end || rest.empty())) return true;
    if (!test.open_start || text.empty()) return false;
    text.remove_prefix(DecodeCodePoint(text, 0).size);
  }
}

bool RefersTo(const Test& test, const Value& value, const EventView& view) {
  const bool is_whole = !test.open_start && !test.open_end;
  NumberText buffer;
  std::string_view text;
  if (!TextOf(value, &buffer, &text)) return false;
  const std::span<const Value> others = view.Values(test.other);
  return std::any_of(others.begin(), others.end(), [&](const Value& other) {
    if (is_whole && value.is_number() && other.is_number()) {
      return std::is_eq(Compare(Number::Of(value), Number::Of(other)));
    }
    NumberText other_buffer;
    std::string_view other_text;
    return TextOf(other, &other_buffer, &other_text) && ContainsText(text, other_text, test);
  });
}

}  // namespace

bool ValueHolds(const Test& test, const Value& value, const EventView& view) {
  Number number;
  NumberText buffer;
  std::string_view text;
  switch (test.kind) {
    case TestKind::kNumber:
      if (value.is_string()) return value.str() == LiteralOf(test.pattern);
      return value.is_number() && std::is_eq(Compare(Number::Of(value), test.number));
    case TestKind::kCompare:
      return NumberOf(value, &number) && Stands(Compare(number, test.number), test.comparison);
    case TestKind::kNull:
      return value.kind == ValueKind::kNull;
    case TestKind::kExists:
      return true;
    case TestKind::kPattern:
      if (!TextOf(value, &buffer, &text)) return false;
      return ShapeOf(test.pattern).kind == PatternShape::Kind::kAny || text.empty();
    case TestKind::kFieldRef:
      return RefersTo(test, value, view);
    case TestKind::kCidr:
      return value.is_string() && test.network.Contains(value.str());
    case TestKind::kDatePart:
      return DateHolds(test, value);
    case TestKind::kWord:
    case TestKind::kRegex:
      break;
  }
  DCHECK(false);
  return false;
}

std::string TestKey(const Test& test) {
  std::string pattern;
  for (const PatternPart& part : test.pattern) {
    absl::StrAppend(&pattern, static_cast<int>(part.kind), part.literal.size(), ":", part.literal);
  }
  const Number& number = test.number;
  return absl::StrCat(static_cast<int>(test.kind), "/", test.field, "/", test.cased, "/",
                      static_cast<int>(test.comparison),
                      absl::StrCat("/", number.is_decimal, "/", number.units, "/", number.nanos,
                                   "/", number.number),
                      absl::StrCat("/", test.other, "/", test.open_start, "/", test.open_end, "/",
                                   static_cast<int>(test.part), "/", test.is_milliseconds),
                      "/", test.kind == TestKind::kCidr ? test.network.ToString() : "", "/",
                      pattern);
}

}  // namespace lodewire
