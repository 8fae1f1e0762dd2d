#include "pipeline/domain/calendar_day.h"

#include <charconv>
#include <chrono>

namespace lodewire {
namespace {

bool ParseNumber(std::string_view text, int* value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && stop == text.data() + text.size();
}

}  // namespace

bool ParseDay(std::string_view text, int64_t* begin_ms) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !ParseNumber(text.substr(0, 4), &year) || !ParseNumber(text.substr(5, 2), &month) ||
      !ParseNumber(text.substr(8, 2), &day) || month < 0 || day < 0) {
    return false;
  }
  const std::chrono::year_month_day civil{std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day))};
  if (!civil.ok()) return false;
  *begin_ms = std::chrono::milliseconds(std::chrono::sys_days(civil).time_since_epoch()).count();
  return true;
}

}  // namespace lodewire
