// One value of one field of an event, as rules see it.
//
// A Value is 24 bytes and owns nothing: a string points into the record's payload, into the lane's
// TextArena (unescaped or normalised text) or at a static name (an enum's). What it points at lives
// until the slot is released behind publish.
//
// Threading: plain data; one thread at a time.
// Memory: none of its own.
// Errors: none; whoever asks for the wrong kind gets a DCHECK.
// Example:
//   Value headline = Value::String(NewsField::kHeadline, "Gallium exports halted");
#ifndef LODEWIRE_PIPELINE_EVENT_VALUE_H_
#define LODEWIRE_PIPELINE_EVENT_VALUE_H_

#include <cstdint>
#include <string_view>

#include "pipeline/base/check.h"

namespace lodewire {

// Index of a field in its FieldTable.
using FieldId = uint16_t;
inline constexpr FieldId kFieldUnnamed = 0;    // A leaf of a JSON object that no rule names.
inline constexpr FieldId kFieldNone = 0xFFFF;  // No such field.

enum class ValueKind : uint8_t {
  kNull,  // Present, and null (JSON only).
  kBool,
  kInteger,  // Also times, in milliseconds since 1970-01-01T00:00:00Z.
  kDecimal,  // integer + nanos / 10^9, same sign (money).
  kDouble,
  kString,
  kObject,  // Present, but an object or an empty array (JSON only): only `exists` can be true.
};

struct Value {
  union {
    const char* data;  // kString
    int64_t integer;   // kBool (0 or 1), kInteger, kDecimal (units)
    double number;     // kDouble
  };
  uint32_t size = 0;           // kString: bytes.
  int32_t nanos = 0;           // kDecimal: billionths.
  FieldId field = kFieldNone;  // The real field, also when found through a virtual one.
  uint16_t index = 0;          // Which value of that field, from 0.
  ValueKind kind = ValueKind::kNull;
  bool text = false;  // A text field of the taxonomy: normalised before rules see it.
  // 1 + index into EventView's origins; 0: the bytes are those that were sent.
  uint16_t origin = 0;

  Value() : integer(0) {}

  static Value String(FieldId field, std::string_view text, uint16_t index = 0) {
    Value v;
    v.kind = ValueKind::kString;
    v.field = field;
    v.index = index;
    v.data = text.data();
    v.size = static_cast<uint32_t>(text.size());
    return v;
  }
  static Value Integer(FieldId field, int64_t integer, uint16_t index = 0) {
    Value v;
    v.kind = ValueKind::kInteger;
    v.field = field;
    v.index = index;
    v.integer = integer;
    return v;
  }
  static Value Decimal(FieldId field, int64_t units, int32_t nanos, uint16_t index = 0) {
    Value v = Integer(field, units, index);
    v.kind = ValueKind::kDecimal;
    v.nanos = nanos;
    return v;
  }
  static Value Double(FieldId field, double number, uint16_t index = 0) {
    Value v;
    v.kind = ValueKind::kDouble;
    v.field = field;
    v.index = index;
    v.number = number;
    return v;
  }
  static Value Bool(FieldId field, bool boolean, uint16_t index = 0) {
    Value v = Integer(field, boolean ? 1 : 0, index);
    v.kind = ValueKind::kBool;
    return v;
  }
  // `kind` is kNull or kObject.
  static Value Empty(FieldId field, ValueKind kind, uint16_t index = 0) {
    Value v;
    v.kind = kind;
    v.field = field;
    v.index = index;
    return v;
  }

  bool is_string() const { return kind == ValueKind::kString; }
  bool is_number() const {
    return kind == ValueKind::kInteger || kind == ValueKind::kDecimal || kind == ValueKind::kDouble;
  }
  std::string_view str() const {
    DCHECK(is_string());
    return {data, size};
  }
  // The number as a double; exact for integers up to 2^53.
  double AsDouble() const {
    DCHECK(is_number());
    if (kind == ValueKind::kDouble) return number;
    return static_cast<double>(integer) + nanos * 1e-9;
  }
};
static_assert(sizeof(Value) == 24);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_VALUE_H_
