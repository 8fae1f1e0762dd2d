// Reads a time as proto3 JSON writes it: RFC 3339, `2025-05-09T08:30:00.125Z` or with an offset
// `+08:00`.
//
// Strict: all parts, upper-case T and Z, years 0001 to 9999, days that the month has. Any number of
// fraction digits; what is finer than a millisecond is cut off. A leap second (`:60`, at the end of
// a UTC minute before midnight) is taken as the second after it, as POSIX time does.
//
// Threading: a pure function.
// Memory: none.
// Errors: false; `ms` is untouched.
// Example:
//   int64_t ms; if (!ParseRfc3339("2025-05-09T00:00:00Z", &ms)) …
#ifndef LODEWIRE_PIPELINE_DECODE_RFC3339_H_
#define LODEWIRE_PIPELINE_DECODE_RFC3339_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

bool ParseRfc3339(std::string_view text, int64_t* ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_RFC3339_H_
