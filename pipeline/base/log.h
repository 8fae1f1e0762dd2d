// Lines for the operator, on stderr: one line a message, in logfmt.
//
//   time=2026-01-31T09:30:00.123Z level=warning component=kafka message="broker is away" node=b1
//
// Values are quoted where they need it and control characters are escaped, so text from an event
// cannot forge a line. Nobody passes secrets to it. It is not for the event path: each line
// allocates and is a system call.
//
// Threading: any thread; a line is one write, so lines do not mix.
// Memory: allocates.
// Errors: none; a line that cannot be written is lost.
// Example:
//   Log(LogLevel::kWarning, "kafka", "broker is away", {{"broker", name}});
//   if (uint64_t skipped; limiter.Allow(&skipped)) Log(…, {{"suppressed", …}});
#ifndef LODEWIRE_PIPELINE_BASE_LOG_H_
#define LODEWIRE_PIPELINE_BASE_LOG_H_

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lodewire {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError, kNone };

struct LogField {
  std::string_view key;
  std::string value;
};

// Lines below `level` are not written; kInfo at start.
void SetLogLevel(LogLevel level);
void Log(LogLevel level, std::string_view component, std::string_view message,
         std::initializer_list<LogField> fields = {});
// The line that Log writes, without its time; for tests and for those who write elsewhere.
std::string FormatLogLine(LogLevel level, std::string_view component, std::string_view message,
                          std::initializer_list<LogField> fields);

// Lets one through an interval and counts the others.
class LogLimiter {
 public:
  explicit LogLimiter(int64_t interval_ms) : interval_ns_(interval_ms * 1'000'000) {}
  // True when a line may be written; `suppressed` are those since the last one.
  bool Allow(uint64_t* suppressed);

 private:
  const int64_t interval_ns_;
  std::atomic<int64_t> next_ns_{0};
  std::atomic<uint64_t> suppressed_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_LOG_H_
