#include "pipeline/alert/timestamp.h"

#include <chrono>

#include "pipeline/base/check.h"

namespace lodewire {

std::string_view WriteTimestamp(int64_t time_ms, std::span<char, kTimestampBytes> output) {
  DCHECK(IsWritableTime(time_ms));
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(time_ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  int64_t rest = (time - day).count();
  char* out = output.data();
  const auto number = [&out](int64_t value, int digits, char after) {
    for (int i = digits - 1; i >= 0; --i) {
      out[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    out[digits] = after;
    out += digits + 1;
  };
  number(static_cast<int>(date.year()), 4, '-');
  number(static_cast<unsigned>(date.month()), 2, '-');
  number(static_cast<unsigned>(date.day()), 2, 'T');
  number(rest / 3'600'000, 2, ':');
  rest %= 3'600'000;
  number(rest / 60'000, 2, ':');
  rest %= 60'000;
  number(rest / 1000, 2, '.');
  number(rest % 1000, 3, 'Z');
  return {output.data(), output.size()};
}

}  // namespace lodewire
