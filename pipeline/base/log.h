// Lines for the operator, on stderr: one line a message, in logfmt or as JSON.
//
//   time=2026-01-31T09:30:00.123Z level=warning component=kafka message="broker is away" node=b1
//
// Values are quoted where they need it; control characters and those that reorder text are escaped,
// so text from an event cannot forge a line. Nobody passes secrets to it. A message that comes more
// than twenty times in ten seconds is left out and counted. It is not for the event path: each line
// allocates and is a system call.
//
// Threading: any thread; a line is one write, so lines do not mix.
// Memory: allocates.
// Errors: none; a line that cannot be written at once (a full disk, a pipe that nobody empties) is
//   lost, and how many were is told when lines go out again.
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

enum class LogFormat : uint8_t { kLogfmt, kJson };

struct LogField {
  std::string_view key;
  std::string value;
};

// Lines below `level` are not written; kInfo at start.
void SetLogLevel(LogLevel level);
// kLogfmt at start.
void SetLogFormat(LogFormat format);
void Log(LogLevel level, std::string_view component, std::string_view message,
         std::initializer_list<LogField> fields = {});
// The line that Log writes, without its end; for tests and for those who write elsewhere. `time`
// empty: without it.
std::string FormatLogLine(LogLevel level, std::string_view component, std::string_view message,
                          std::initializer_list<LogField> fields,
                          LogFormat format = LogFormat::kLogfmt, std::string_view time = {});

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
