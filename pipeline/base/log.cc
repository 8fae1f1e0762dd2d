#include "pipeline/base/log.h"

#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

std::atomic<LogLevel> least_level{LogLevel::kInfo};

constexpr std::array<std::string_view, 5> kLevelNames = {"debug", "info", "warning", "error",
                                                         "none"};

// logfmt: bare where it has only plain characters, quoted and escaped otherwise.
void AppendValue(std::string_view value, std::string* line) {
  bool plain = !value.empty();
  for (const char c : value)
    plain = plain && c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f;
  if (plain) {
    line->append(value);
    return;
  }
  line->push_back('"');
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line->push_back('\\');
      line->push_back(c);
    } else if (c == '\n') {
      line->append("\\n");
    } else if (byte < 0x20 || byte == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\x%02x", byte);
      line->append(escaped);
    } else {
      line->push_back(c);
    }
  }
  line->push_back('"');
}

std::string TimeNow() {
  const int64_t now_ms = WallMillis();
  const time_t seconds = static_cast<time_t>(now_ms / 1000);
  tm utc;
  gmtime_r(&seconds, &utc);
  char text[40];
  const size_t size = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + size, sizeof(text) - size, ".%03dZ", static_cast<int>(now_ms % 1000));
  return text;
}

}  // namespace

void SetLogLevel(LogLevel level) { least_level.store(level, std::memory_order_relaxed); }

std::string FormatLogLine(LogLevel level, std::string_view component, std::string_view message,
                          std::initializer_list<LogField> fields) {
  std::string line = "level=";
  line.append(kLevelNames[static_cast<size_t>(level)]);
  line.append(" component=");
  AppendValue(component, &line);
  line.append(" message=");
  AppendValue(message, &line);
  for (const LogField& field : fields) {
    line.push_back(' ');
    line.append(field.key);
    line.push_back('=');
    AppendValue(field.value, &line);
  }
  return line;
}

void Log(LogLevel level, std::string_view component, std::string_view message,
         std::initializer_list<LogField> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  const std::string line =
      "time=" + TimeNow() + " " + FormatLogLine(level, component, message, fields) + "\n";
  // A log that cannot be written must not stop what it reports on.
  const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  static_cast<void>(written);
}

bool LogLimiter::Allow(uint64_t* suppressed) {
  const int64_t now = MonotonicNanos();
  int64_t next = next_ns_.load(std::memory_order_relaxed);
  // Relaxed: which of two threads that come together writes the line does not matter.
  if (now < next ||
      !next_ns_.compare_exchange_strong(next, now + interval_ns_, std::memory_order_relaxed)) {
    suppressed_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  *suppressed = suppressed_.exchange(0, std::memory_order_relaxed);
  return true;
}

}  // namespace lodewire
