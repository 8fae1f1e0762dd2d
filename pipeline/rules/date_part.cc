#include "pipeline/rules/date_part.h"

#include <array>
#include <chrono>
#include <cmath>

namespace lodewire {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int64_t kSecondsPerDay = 86'400;

struct Row {
  std::string_view name;
  DatePart part;
  int64_t min;
  int64_t max;
};
constexpr std::array<Row, 6> kRows = {{{"minute", DatePart::kMinute, 0, 59},
                                       {"hour", DatePart::kHour, 0, 23},
                                       {"day", DatePart::kDay, 1, 31},
                                       {"week", DatePart::kWeek, 1, 53},
                                       {"month", DatePart::kMonth, 1, 12},
                                       {"year", DatePart::kYear, 1, 9999}}};

struct Moment {
  int64_t seconds = 0;
  bool has_time = true;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes `count` digits from the front.
bool TakeDigits(std::string_view* text, size_t count, int64_t* number) {
  if (text->size() < count) return false;
  *number = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit((*text)[i])) return false;
    *number = *number * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(count);
  return true;
}

bool TakeCharacter(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

// `Z`, `+hh:mm`, `-hh:mm` or nothing.
bool TakeZone(std::string_view* text, int64_t* seconds) {
  *seconds = 0;
  if (text->empty() || TakeCharacter(text, "Zz")) return true;
  const bool negative = text->front() == '-';
  int64_t hour = 0, minute = 0;
  if (!TakeCharacter(text, "+-") || !TakeDigits(text, 2, &hour)) return false;
  TakeCharacter(text, ":");
  if (!TakeDigits(text, 2, &minute) || hour > 23 || minute > 59) return false;
  *seconds = (hour * 60 + minute) * 60 * (negative ? -1 : 1);
  return true;
}

bool TakeTime(std::string_view* text, int64_t* seconds) {
  int64_t hour = 0, minute = 0, second = 0, zone = 0;
  if (!TakeDigits(text, 2, &hour) || !TakeCharacter(text, ":") || !TakeDigits(text, 2, &minute)) {
    return false;
  }
  if (TakeCharacter(text, ":")) {
    if (!TakeDigits(text, 2, &second)) return false;
    if (TakeCharacter(text, ".,")) {
      int64_t digit = 0;
      if (!TakeDigits(text, 1, &digit)) return false;
      while (TakeDigits(text, 1, &digit)) continue;
    }
  }
  if (hour > 23 || minute > 59 || second > 60 || !TakeZone(text, &zone)) return false;
  *seconds = (hour * 60 + minute) * 60 + second - zone;
  return text->empty();
}

bool ParseMoment(std::string_view text, Moment* moment) {
  int64_t year = 0, month = 0, day = 0, time = 0;
  if (!TakeDigits(&text, 4, &year) || !TakeCharacter(&text, "-") || !TakeDigits(&text, 2, &month) ||
      !TakeCharacter(&text, "-") || !TakeDigits(&text, 2, &day)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  moment->has_time = !text.empty();
  if (moment->has_time && (!TakeCharacter(&text, "Tt ") || !TakeTime(&text, &time))) return false;
  moment->seconds = sys_days(date).time_since_epoch().count() * kSecondsPerDay + time;
  return true;
}

// Seconds until the year 5138 are below 1e11, which as milliseconds is the year 1973, and so on.
bool EpochSeconds(double number, bool is_milliseconds, int64_t* seconds) {
  double divisor = 1;
  if (is_milliseconds) {
    divisor = 1e3;
  } else {
    const double size = std::abs(number);
    if (size >= 1e17) {
      divisor = 1e9;
    } else if (size >= 1e14) {
      divisor = 1e6;
    } else if (size >= 1e11) {
      divisor = 1e3;
    }
  }
  const double floored = std::floor(number / divisor);
  // Years 1 to 9999.
  if (!(floored >= -62'135'596'800.0 && floored <= 253'402'300'799.0)) return false;
  *seconds = static_cast<int64_t>(floored);
  return true;
}

int64_t IsoWeek(sys_days day) {
  const std::chrono::weekday weekday(day);
  // The week's year is that of its Thursday.
  const sys_days thursday = day + days(4 - static_cast<int>(weekday.iso_encoding()));
  const sys_days first{std::chrono::year_month_day(thursday).year() / std::chrono::January / 1};
  return (thursday - first).count() / 7 + 1;
}

}  // namespace

DatePart DatePartNamed(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.part;
  }
  return DatePart::kNone;
}

int64_t DatePartMin(DatePart part) { return kRows[static_cast<size_t>(part) - 1].min; }
int64_t DatePartMax(DatePart part) { return kRows[static_cast<size_t>(part) - 1].max; }

bool DatePartOf(const Value& value, DatePart part, bool is_milliseconds, int64_t* number) {
  Moment moment;
  if (value.is_string()) {
    if (!ParseMoment(value.str(), &moment)) return false;
  } else if (!value.is_number() ||
             !EpochSeconds(value.AsDouble(), is_milliseconds, &moment.seconds)) {
    return false;
  }
  const int64_t day_number =
      (moment.seconds - (moment.seconds % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay) /
      kSecondsPerDay;
  const sys_days day{days(day_number)};
  const std::chrono::year_month_day date(day);
  const int64_t second = moment.seconds - day_number * kSecondsPerDay;
  switch (part) {
    case DatePart::kMinute:
      *number = second / 60 % 60;
      return moment.has_time;
    case DatePart::kHour:
      *number = second / 3600;
      return moment.has_time;
    case DatePart::kDay:
      *number = static_cast<unsigned>(date.day());
      return true;
    case DatePart::kWeek:
      *number = IsoWeek(day);
      return true;
    case DatePart::kMonth:
      *number = static_cast<unsigned>(date.month());
      return true;
    case DatePart::kYear:
      *number = static_cast<int>(date.year());
      return true;
    case DatePart::kNone:
      break;
  }
  return false;
}

}  // namespace lodewire
