// The digits are read as one integer `mantissa` and a power of ten. The number is an exact decimal
// when mantissa × 10^(power + 9), its count of billionths, is a whole number whose units fit 64
// bits; else it is a double.
#include "pipeline/decode/json_number.h"

#include <charconv>
#include <cstddef>
#include <limits>
#include <system_error>

namespace lodewire {
namespace {

using Wide = unsigned __int128;

constexpr int64_t kPowerMax = 100'000;  // An exponent beyond it means no more.
constexpr int kDigitsMax = 36;  // of a mantissa that fits 128 bits, with room for one more step

struct Literal {
  bool valid = false;
  bool negative = false;
  bool integral = true;  // No fraction, no exponent.
  bool exact = true;     // The mantissa holds all digits.
  Wide mantissa = 0;
  int digits = 0;     // Significant digits read, trailing zeros not counted.
  int64_t zeros = 0;  // Trailing zeros not yet in the mantissa.
  int64_t magnitude =
      0;  // Decimal digits before the point, the exponent included: the size of the number.
  int64_t power = 0;  // Of ten, for the mantissa.
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Adds a digit. Zeros wait: only a later digit that is not zero makes them significant.
void AddDigit(int digit, Literal* literal) {
  if (digit == 0) {
    if (literal->digits > 0) ++literal->zeros;
    return;
  }
  if (literal->digits + literal->zeros + 1 > kDigitsMax) {
    literal->exact = false;
    return;
  }
  for (; literal->zeros > 0; --literal->zeros, ++literal->digits) literal->mantissa *= 10;
  literal->mantissa = literal->mantissa * 10 + static_cast<unsigned>(digit);
  ++literal->digits;
}

Literal ReadLiteral(std::string_view text) {
  Literal literal;
  size_t at = 0;
  const auto at_digit = [&] { return at < text.size() && IsDigit(text[at]); };
  if (at < text.size() && text[at] == '-') {
    literal.negative = true;
    ++at;
  }
  if (!at_digit()) return literal;
  const size_t first = at;
  while (at_digit()) AddDigit(text[at++] - '0', &literal);
  if (text[first] == '0' && at - first > 1) return literal;  // 042 is no JSON number.
  literal.magnitude = text[first] == '0' ? 0 : static_cast<int64_t>(at - first);
  if (at < text.size() && text[at] == '.') {
    literal.integral = false;
    const size_t point = ++at;
    if (!at_digit()) return literal;
    while (at_digit()) {
      if (literal.digits == 0 && literal.magnitude <= 0 && text[at] == '0') --literal.magnitude;
      AddDigit(text[at++] - '0', &literal);
    }
    literal.power = -static_cast<int64_t>(at - point);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    literal.integral = false;
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!at_digit()) return literal;
    int64_t exponent = 0;
    for (; at_digit(); ++at) {
      if (exponent < kPowerMax) exponent = exponent * 10 + (text[at] - '0');
    }
    literal.power += negative ? -exponent : exponent;
    literal.magnitude += negative ? -exponent : exponent;
  }
  literal.power += literal.zeros;
  literal.valid = at == text.size();
  return literal;
}

bool ToInteger(const Literal& literal, int64_t* integer) {
  constexpr Wide kMax = static_cast<Wide>(std::numeric_limits<int64_t>::max());
  Wide magnitude = literal.mantissa;
  if (!literal.exact) return false;
  for (int64_t i = 0; i < literal.power; ++i) {
    if (magnitude > kMax) return false;
    magnitude *= 10;
  }
  if (magnitude > kMax + (literal.negative ? 1 : 0)) return false;
  const uint64_t bits = static_cast<uint64_t>(magnitude);
  *integer = static_cast<int64_t>(literal.negative ? 0 - bits : bits);
  return true;
}

bool ToDecimal(const Literal& literal, int64_t* units, int32_t* nanos) {
  constexpr Wide kNanos = 1'000'000'000;
  constexpr Wide kMax =
      static_cast<Wide>(std::numeric_limits<int64_t>::max()) * kNanos + kNanos - 1;
  if (literal.mantissa == 0 && literal.exact) return true;
  if (!literal.exact || literal.power < -9) return false;
  Wide billionths = literal.mantissa;
  for (int64_t i = 0; i < literal.power + 9; ++i) {
    if (billionths > kMax) return false;
    billionths *= 10;
  }
  if (billionths > kMax) return false;
  *units = static_cast<int64_t>(billionths / kNanos);
  *nanos = static_cast<int32_t>(billionths % kNanos);
  if (literal.negative) {
    *units = -*units;
    *nanos = -*nanos;
  }
  return true;
}

}  // namespace

JsonNumber ParseJsonNumber(std::string_view text) {
  JsonNumber result;
  const Literal literal = ReadLiteral(text);
  if (!literal.valid) return result;
  if (literal.integral) {
    result.kind =
        ToInteger(literal, &result.units) ? JsonNumberKind::kInteger : JsonNumberKind::kBeyond;
    result.number = static_cast<double>(result.units);
    if (result.kind == JsonNumberKind::kInteger) return result;
  } else {
    result.kind = ToDecimal(literal, &result.units, &result.nanos) ? JsonNumberKind::kDecimal
                                                                   : JsonNumberKind::kDouble;
  }
  const auto converted = std::from_chars(text.data(), text.data() + text.size(), result.number);
  if (converted.ec == std::errc::result_out_of_range) {
    // Too small is zero, the nearest double; too large has none.
    const bool is_large = literal.magnitude > 0;
    result.number = is_large ? std::numeric_limits<double>::infinity() : 0.0;
    if (is_large) result.kind = JsonNumberKind::kBeyond;
    if (!is_large && literal.negative) result.number = -0.0;
  }
  return result;
}

}  // namespace lodewire
