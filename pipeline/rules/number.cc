#include "pipeline/rules/number.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace lodewire {
namespace {

constexpr int32_t kNanosPerUnit = 1'000'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads [-]digits[.digits] exactly; false when it does not fit or has an exponent.
bool ParseDecimal(std::string_view text, int64_t* units, int32_t* nanos) {
  const bool negative = text.starts_with('-');
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const auto [stop, error] = std::from_chars(whole.data(), whole.data() + whole.size(), *units);
  if (error != std::errc() || stop != whole.data() + whole.size()) return false;
  *nanos = 0;
  if (point == std::string_view::npos) return true;
  std::string_view places = text.substr(point + 1);
  while (places.size() > 9 && places.back() == '0') places.remove_suffix(1);
  if (places.size() > 9) return false;
  for (size_t i = 0; i < 9; ++i) {
    const char digit = i < places.size() ? places[i] : '0';
    if (!IsDigit(digit)) return false;
    *nanos = *nanos * 10 + (digit - '0');
  }
  if (negative) *nanos = -*nanos;
  return true;
}

// from_chars also takes "inf", "nan" and hexadecimal words; a rule's or an event's number is none
// of them.
bool HasNumberForm(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return false;
  return text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

char* AppendPlaces(char* to, int32_t nanos) {
  *to++ = '.';
  int32_t divisor = kNanosPerUnit / 10;
  for (; nanos != 0; nanos %= divisor, divisor /= 10) {
    *to++ = static_cast<char>('0' + nanos / divisor);
    if (divisor == 1) break;
  }
  return to;
}

std::string_view NumberTextOf(const Value& value, NumberText* buffer) {
  char* const begin = buffer->data();
  char* const end = begin + buffer->size();
  if (value.kind == ValueKind::kDouble) {
    return {begin, static_cast<size_t>(std::to_chars(begin, end, value.number).ptr - begin)};
  }
  char* to = begin;
  // Between -1 and 0 the units alone have no sign.
  if (value.kind == ValueKind::kDecimal && value.integer == 0 && value.nanos < 0) *to++ = '-';
  to = std::to_chars(to, end, value.integer).ptr;
  if (value.kind == ValueKind::kDecimal && value.nanos != 0) {
    to = AppendPlaces(to, std::abs(value.nanos));
  }
  return {begin, static_cast<size_t>(to - begin)};
}

}  // namespace

bool Number::Parse(std::string_view text, Number* number) {
  if (!HasNumberForm(text)) return false;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number->number);
  if (error != std::errc() || stop != end || !std::isfinite(number->number)) return false;
  number->is_decimal = ParseDecimal(text, &number->units, &number->nanos);
  return true;
}

Number Number::Of(const Value& value) {
  Number number;
  number.number = value.AsDouble();
  if (value.kind == ValueKind::kDouble) return number;
  number.is_decimal = true;
  number.units = value.integer;
  number.nanos = value.kind == ValueKind::kDecimal ? value.nanos : 0;
  return number;
}

std::partial_ordering Compare(const Number& a, const Number& b) {
  if (a.is_decimal && b.is_decimal) {
    if (a.units != b.units) return a.units <=> b.units;
    return a.nanos <=> b.nanos;
  }
  if (a.is_decimal == b.is_decimal) return a.number <=> b.number;
  // One is a double. If it is a whole number of 64 bits, comparing as integers is exact.
  const Number& real = a.is_decimal ? b : a;
  if (real.number >= -0x1p63 && real.number < 0x1p63 && real.number == std::trunc(real.number)) {
    Number whole;
    whole.is_decimal = true;
    whole.units = static_cast<int64_t>(real.number);
    return a.is_decimal ? Compare(a, whole) : Compare(whole, b);
  }
  return a.number <=> b.number;
}

bool NumberOf(const Value& value, Number* number) {
  if (value.is_number()) {
    *number = Number::Of(value);
    return true;
  }
  return value.is_string() && Number::Parse(value.str(), number);
}

bool TextOfOther(const Value& value, NumberText* buffer, std::string_view* text) {
  switch (value.kind) {
    case ValueKind::kBool:
      *text = value.integer != 0 ? "true" : "false";
      return true;
    case ValueKind::kInteger:
    case ValueKind::kDecimal:
    case ValueKind::kDouble:
      *text = NumberTextOf(value, buffer);
      return true;
    case ValueKind::kString:
    case ValueKind::kNull:
    case ValueKind::kObject:
      return false;
  }
  return false;
}

}  // namespace lodewire
