#include "pipeline/base/log.h"

#include <gtest/gtest.h>

namespace lodewire {
namespace {

TEST(Log, LineIsLogfmt) {
  EXPECT_EQ(FormatLogLine(LogLevel::kWarning, "kafka", "broker is away", {{"broker", "b1:9092"}}),
            "level=warning component=kafka message=\"broker is away\" broker=b1:9092");
}

TEST(Log, TextFromAnEventCannotForgeALine) {
  EXPECT_EQ(FormatLogLine(LogLevel::kInfo, "x", "a\nlevel=error \"b\"\\\x1b[0m", {{"k", ""}}),
            "level=info component=x message=\"a\\nlevel=error \\\"b\\\"\\\\\\\\x1b[0m\" k=\"\"");
}

TEST(Log, TextThatHidesOrReordersIsEscapedInBothFormats) {
  constexpr char kText[] = "a\u202eb\u2066\u200f\x7f\xc2\x85\xff";
  const std::string logfmt = FormatLogLine(LogLevel::kInfo, "x", kText, {});
  const std::string json =
      FormatLogLine(LogLevel::kInfo, "x", kText, {{"k", "v"}}, LogFormat::kJson, "now");
  constexpr char kEscaped[] = R"(a\\u{202e}b\\u{2066}\\u{200f}\\x7f\\u{85}\\xff)";
  EXPECT_EQ(logfmt, std::string("level=info component=x message=\"") + kEscaped + "\"");
  EXPECT_EQ(json, std::string(R"({"time":"now","level":"info","component":"x","message":")") +
                      kEscaped + R"(","k":"v"})");
}

TEST(LogLimiter, LetsOneThroughAndCountsTheOthers) {
  LogLimiter limiter(50);
  uint64_t suppressed = 99;
  EXPECT_TRUE(limiter.Allow(&suppressed));
  EXPECT_EQ(suppressed, 0U);
  EXPECT_FALSE(limiter.Allow(&suppressed));
  EXPECT_FALSE(limiter.Allow(&suppressed));
  while (!limiter.Allow(&suppressed)) {
  }
  EXPECT_GE(suppressed, 2U);
}

}  // namespace
}  // namespace lodewire
