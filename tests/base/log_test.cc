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
            "level=info component=x message=\"a\\nlevel=error \\\"b\\\"\\\\\\x1b[0m\" k=\"\"");
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
