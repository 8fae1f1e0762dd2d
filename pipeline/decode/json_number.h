// Reads a JSON number without losing any of it: integers and decimals stay exact where 64 bits (and
// nine decimal places) hold them, what a double cannot hold is left to the caller as text.
//
// Threading: a pure function.
// Memory: none.
// Errors: kNone, for what is not a number by JSON's grammar (RFC 8259, section 6).
// Example:
//   ParseJsonNumber("0.1").kind == JsonNumberKind::kDecimal
#ifndef LODEWIRE_PIPELINE_DECODE_JSON_NUMBER_H_
#define LODEWIRE_PIPELINE_DECODE_JSON_NUMBER_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

enum class JsonNumberKind : uint8_t {
  kNone,
  kInteger,  // `units`; written without fraction and exponent.
  kDecimal,  // `units` and `nanos`, exactly, of the same sign.
  kDouble,   // `number`, the nearest double.
  kBeyond,   // An integer beyond 64 bits, or a number beyond all doubles.
};

struct JsonNumber {
  JsonNumberKind kind = JsonNumberKind::kNone;
  int64_t units = 0;
  int32_t nanos = 0;
  double number = 0;  // Also of kInteger and kDecimal.
};

JsonNumber ParseJsonNumber(std::string_view text);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_JSON_NUMBER_H_
