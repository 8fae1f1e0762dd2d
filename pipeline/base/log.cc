#include "pipeline/base/log.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <mutex>

#include "pipeline/base/clock.h"
#include "pipeline/base/terminal_text.h"

namespace lodewire {
namespace {

std::atomic<LogLevel> least_level{LogLevel::kInfo};
std::atomic<LogFormat> log_format{LogFormat::kLogfmt};
// Lines that nobody took, because the pipe was full or the disk is.
std::atomic<uint64_t> lost_lines{0};

constexpr std::array<std::string_view, 5> kLevelNames = {"debug", "info", "warning", "error",
                                                         "none"};

// What a message may say: so many lines a span. The table is small; two messages may share a place,
// and then the newer one begins its span anew.
constexpr int64_t kSpanNs = 10'000'000'000;
constexpr uint32_t kLinesASpan = 20;
struct Span {
  size_t message = 0;
  int64_t began_ns = 0;
  uint32_t lines = 0;
  uint64_t suppressed = 0;
};
std::mutex spans_mutex;
std::array<Span, 256> spans;

bool MayWrite(std::string_view component, std::string_view message, uint64_t* suppressed) {
  const size_t hash =
      std::hash<std::string_view>()(message) * 31 + std::hash<std::string_view>()(component);
  const int64_t now_ns = MonotonicNanos();
  const std::lock_guard lock(spans_mutex);
  Span& span = spans[hash % spans.size()];
  if (span.message != hash || now_ns - span.began_ns > kSpanNs) {
    *suppressed = span.message == hash ? span.suppressed : 0;
    span = {hash, now_ns, 0, 0};
  }
  if (span.lines++ < kLinesASpan) return true;
  ++span.suppressed;
  return false;
}

// Within quotes: text of strangers cannot end them, hide or reorder anything. Both formats read a
// doubled backslash as one.
void AppendQuoted(std::string_view value, std::string* line) {
  line->push_back('"');
  while (!value.empty()) {
    const TerminalCharacter character = DecodeCharacter(value);
    std::string escaped;
    if (value[0] == '\n') {
      escaped = "\n";
    } else {
      AppendEscaped(character, value, &escaped);
    }
    // An escape begins with a backslash of ours, which is text to who reads the line.
    for (const char c : escaped) {
      if (c == '\n') {
        line->append("\\n");
        continue;
      }
      if (c == '"' || c == '\\') line->push_back('\\');
      line->push_back(c);
    }
    value.remove_prefix(character.size);
  }
  line->push_back('"');
}

// logfmt: bare where it has only plain characters, quoted and escaped otherwise.
void AppendValue(std::string_view value, std::string* line) {
  bool plain = !value.empty();
  for (const char c : value)
    plain = plain && c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
  if (plain) {
    line->append(value);
  } else {
    AppendQuoted(value, line);
  }
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

// One pair of either format.
class Line {
 public:
  explicit Line(LogFormat format) : format_(format) {
    if (format_ == LogFormat::kJson) text_ = "{";
  }
  void Add(std::string_view key, std::string_view value) {
    const bool first = text_.size() < 2;
    if (format_ == LogFormat::kLogfmt) {
      if (!first) text_.push_back(' ');
      text_.append(key);
      text_.push_back('=');
      return AppendValue(value, &text_);
    }
    if (!first) text_.push_back(',');
    AppendQuoted(key, &text_);
    text_.push_back(':');
    AppendQuoted(value, &text_);
  }
  std::string Take() {
    if (format_ == LogFormat::kJson) text_.push_back('}');
    return std::move(text_);
  }

 private:
  const LogFormat format_;
  std::string text_;
};

// False when it would wait: a log that nobody reads must not stop what it reports on.
bool WriteLine(const std::string& line) {
  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return false;
  return write(STDERR_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace

void SetLogLevel(LogLevel level) { least_level.store(level, std::memory_order_relaxed); }
void SetLogFormat(LogFormat format) { log_format.store(format, std::memory_order_relaxed); }

std::string FormatLogLine(LogLevel level, std::string_view component, std::string_view message,
                          std::initializer_list<LogField> fields, LogFormat format,
                          std::string_view time) {
  Line line(format);
  if (!time.empty()) line.Add("time", time);
  line.Add("level", kLevelNames[static_cast<size_t>(level)]);
  line.Add("component", component);
  line.Add("message", message);
  for (const LogField& field : fields) line.Add(field.key, field.value);
  return line.Take();
}

void Log(LogLevel level, std::string_view component, std::string_view message,
         std::initializer_list<LogField> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  uint64_t suppressed = 0;
  if (!MayWrite(component, message, &suppressed)) return;
  const LogFormat format = log_format.load(std::memory_order_relaxed);
  if (suppressed > 0) {
    const std::string before = std::to_string(suppressed);
    WriteLine(FormatLogLine(LogLevel::kWarning, component, "messages like the next were left out",
                            {{"suppressed", before}}, format, TimeNow()) +
              "\n");
  }
  const uint64_t lost = lost_lines.exchange(0, std::memory_order_relaxed);
  if (lost > 0 && !WriteLine(FormatLogLine(LogLevel::kWarning, "log", "lines were lost",
                                           {{"lines", std::to_string(lost)}}, format, TimeNow()) +
                             "\n")) {
    lost_lines.fetch_add(lost, std::memory_order_relaxed);
  }
  const std::string line = FormatLogLine(level, component, message, fields, format, TimeNow());
  if (!WriteLine(line + "\n")) lost_lines.fetch_add(1, std::memory_order_relaxed);
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
