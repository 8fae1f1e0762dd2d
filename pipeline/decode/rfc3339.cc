#include "pipeline/decode/rfc3339.h"

#include <cstddef>

namespace lodewire {
namespace {

// Reads from the front of a text; the first thing that is not there makes it fail for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  int Digits(int count) {
    int number = 0;
    for (int i = 0; i < count; ++i) {
      if (!AtDigit()) {
        failed_ = true;
        return 0;
      }
      number = number * 10 + (text_[at_++] - '0');
    }
    return number;
  }
  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) { failed_ = !Take(c) || failed_; }
  // The first three digits of a fraction as a number; the others are passed over.
  int Milliseconds() {
    int ms = 0;
    int weight = 100;
    failed_ = !AtDigit() || failed_;
    for (; AtDigit(); ++at_, weight /= 10) ms += (text_[at_] - '0') * weight;
    return ms;
  }
  bool IsDone() const { return !failed_ && at_ == text_.size(); }

 private:
  bool AtDigit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

  const std::string_view text_;
  size_t at_ = 0;
  bool failed_ = false;
};

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
// the leap day is the last of its year and a month's first day is a linear function of the month.
int64_t DaysSinceEpoch(int year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = y / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t month_from_march = (month + 9) % 12;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace

bool ParseRfc3339(std::string_view text, int64_t* ms) {
  Reader reader(text);
  const int year = reader.Digits(4);
  reader.Expect('-');
  const int month = reader.Digits(2);
  reader.Expect('-');
  const int day = reader.Digits(2);
  reader.Expect('T');
  const int hour = reader.Digits(2);
  reader.Expect(':');
  const int minute = reader.Digits(2);
  reader.Expect(':');
  const int second = reader.Digits(2);
  const int fraction_ms = reader.Take('.') ? reader.Milliseconds() : 0;
  int offset_minutes = 0;
  if (!reader.Take('Z')) {
    const bool is_east = reader.Take('+');
    if (!is_east) reader.Expect('-');
    const int offset_hour = reader.Digits(2);
    reader.Expect(':');
    const int offset_minute = reader.Digits(2);
    if (offset_hour > 23 || offset_minute > 59) return false;
    offset_minutes = (is_east ? 1 : -1) * (offset_hour * 60 + offset_minute);
  }
  if (!reader.IsDone() || year < 1 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) {
    return false;
  }
  const int64_t minutes =
      DaysSinceEpoch(year, month, day) * 1440 + hour * 60 + minute - offset_minutes;
  constexpr int64_t kMinutesADay = 1440;
  const bool ends_a_day = ((minutes % kMinutesADay) + kMinutesADay) % kMinutesADay == 1439;
  if (second == 60 && !ends_a_day) return false;
  *ms = (minutes * 60 + second) * 1000 + fraction_ms;
  return true;
}

}  // namespace lodewire
