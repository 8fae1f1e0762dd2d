// Numbers in rules and in events, compared exactly.
//
// A rule's number is held as decimal where it fits (64-bit units and nine places), so that 0.1
// equals money of 100,000,000 nanos, and integers above 2^53 are told apart; else as a double.
//
// Threading: pure functions. Memory: none.
// Errors: Parse returns false.
// Example:
//   Number threshold; if (!Number::Parse("50000", &threshold)) …
//   Compare(value, threshold) < 0
#ifndef LODEWIRE_PIPELINE_RULES_NUMBER_H_
#define LODEWIRE_PIPELINE_RULES_NUMBER_H_

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "pipeline/event/value.h"

namespace lodewire {

struct Number {
  bool is_decimal = false;
  int64_t units = 0;  // is_decimal
  int32_t nanos = 0;  // is_decimal: billionths, same sign as units
  double number = 0;  // Always set; rounded where is_decimal.

  // Parses -?digits[.digits][e±digits] as a whole; finite only.
  static bool Parse(std::string_view text, Number* number);
  static Number Of(const Value& value);  // value.is_number()
};

// Unordered only with NaN.
std::partial_ordering Compare(const Number& a, const Number& b);

// The number of an event's value: a number itself, or a string that is one as a whole. False:
// neither.
bool NumberOf(const Value& value, Number* number);

// For TextOf: that of a value that is no string.
using NumberText = std::array<char, 40>;
bool TextOfOther(const Value& value, NumberText* buffer, std::string_view* text);

// A value's text, as plain values and regular expressions see it: a string itself; a number in its
// shortest form (42.0 is "42"); true or false. `buffer` holds it where it must be made. False: null
// or an object.
inline bool TextOf(const Value& value, NumberText* buffer, std::string_view* text) {
  if (!value.is_string()) return TextOfOther(value, buffer, text);
  *text = value.str();
  return true;
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_NUMBER_H_
