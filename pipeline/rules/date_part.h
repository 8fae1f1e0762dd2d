// A part of a date and time, for the modifiers minute, hour, day, week, month and year.
//
// A time is a text as RFC 3339 writes it (a space may stand for the T; without a zone it is UTC; a
// date alone has no hour and no minute), or a number since 1970-01-01T00:00:00Z: seconds,
// milliseconds, microseconds or nanoseconds, told apart by size, as years from 1973 on are. Parts
// are those of UTC. Weeks are those of ISO 8601: week 1 has the year's first Thursday, so 1 to 53.
//
// Threading: pure functions. Memory: none.
// Errors: false: it is no time, or has no such part.
// Example:
//   int64_t hour; if (DatePartOf(value, DatePart::kHour, false, &hour) && hour < 6) …
#ifndef LODEWIRE_PIPELINE_RULES_DATE_PART_H_
#define LODEWIRE_PIPELINE_RULES_DATE_PART_H_

#include <cstdint>
#include <string_view>

#include "pipeline/event/value.h"

namespace lodewire {

enum class DatePart : uint8_t { kNone, kMinute, kHour, kDay, kWeek, kMonth, kYear };

// kNone: `name` is no part.
DatePart DatePartNamed(std::string_view name);
// The least and the greatest value of a part.
int64_t DatePartMin(DatePart part);
int64_t DatePartMax(DatePart part);

// `is_milliseconds`: numbers are, whatever their size; so are the taxonomy's times.
bool DatePartOf(const Value& value, DatePart part, bool is_milliseconds, int64_t* number);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_DATE_PART_H_
