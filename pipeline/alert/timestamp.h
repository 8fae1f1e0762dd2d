// Times as RFC 3339 text, and which times there are in it.
//
// Threading: pure functions.
// Memory: the caller's.
// Errors: a time outside years 1 to 9999, as an event may claim, is not written.
// Example:
//   std::array<char, kTimestampBytes> text;  if (IsWritableTime(ms)) WriteTimestamp(ms, text)
#ifndef LODEWIRE_PIPELINE_ALERT_TIMESTAMP_H_
#define LODEWIRE_PIPELINE_ALERT_TIMESTAMP_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace lodewire {

inline constexpr size_t kTimestampBytes = 24;  // 2025-05-09T08:00:00.000Z

// The range of google.protobuf.Timestamp, in milliseconds since 1970-01-01T00:00:00Z.
inline constexpr int64_t kFirstWritableMs = -62'135'596'800'000;
inline constexpr int64_t kLastWritableMs = 253'402'300'799'999;
constexpr bool IsWritableTime(int64_t time_ms) {
  return time_ms >= kFirstWritableMs && time_ms <= kLastWritableMs;
}

// `time_ms` must be writable.
std::string_view WriteTimestamp(int64_t time_ms, std::span<char, kTimestampBytes> output);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_TIMESTAMP_H_
