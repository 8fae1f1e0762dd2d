// A day as configuration files write it, 2025-04-04, as milliseconds.
//
// Threading: pure function.
// Memory: none.
// Errors: false when the text is no day of the calendar.
// Example:
//   if (!ParseDay(text, &begin_ms)) …write it as 2025-04-04…
#ifndef LODEWIRE_PIPELINE_DOMAIN_CALENDAR_DAY_H_
#define LODEWIRE_PIPELINE_DOMAIN_CALENDAR_DAY_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

inline constexpr int64_t kMillisPerDay = 86'400'000;

// `begin_ms`: the day's first millisecond in UTC, counted from 1970.
bool ParseDay(std::string_view text, int64_t* begin_ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_CALENDAR_DAY_H_
