#include "pipeline/io/dead_letter.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "pipeline/io/memory_source.h"

namespace lodewire {
namespace {

using Headers = std::vector<std::pair<std::string, std::optional<std::string>>>;

class DeadLetterTest : public testing::Test {
 protected:
  DeadLetterTest() { source_.Assign({{1, 4}}); }

  Record Read(MemoryRecord record) {
    source_.Append({1, 4}, std::move(record));
    Rebalance rebalance;
    if (source_.TakeRebalance(&rebalance)) source_.CompleteRebalance(rebalance);
    Record read;
    absl::Status status;
    EXPECT_EQ(source_.Poll({&read, 1}, 0, &status), 1U);
    return read;
  }
  static Headers Copy(const OutgoingRecord& out) {
    Headers headers;
    for (const HeaderView& header : out.headers) {
      headers.emplace_back(
          header.name, header.is_null ? std::nullopt : std::optional(std::string(header.value)));
    }
    return headers;
  }

  MemorySource source_{{"news.events", "trade.events"}};
  DeadLetter letter_{&source_, 2};
};

TEST_F(DeadLetterTest, CarriesTheRecordUntouchedAndConnectsHeadersBehindItsOwn) {
  const Record record =
      Read({"key", std::string("\x00\xff", 2), {{"traceparent", "00-1"}, {"null", std::nullopt}}});
  const OutgoingRecord out = letter_.Build(record, Verdict::kMalformed, "decode", 9);
  EXPECT_EQ(out.topic, 9);
  EXPECT_EQ(out.key, "key");
  EXPECT_EQ(out.value, std::string_view("\x00\xff", 2));
  EXPECT_EQ(Copy(out), (Headers{{"traceparent", "00-1"},
                                {"null", std::nullopt},
                                {"__connect.errors.topic", "trade.events"},
                                {"__connect.errors.partition", "4"},
                                {"__connect.errors.offset", "0"},
                                {"__connect.errors.connector.name", "lodewire"},
                                {"__connect.errors.task.id", "2"},
                                {"__connect.errors.stage", "decode"},
                                {"__connect.errors.class.name", "lodewire"},
                                {"__connect.errors.exception.class.name", "malformed"},
                                {"__connect.errors.exception.message",
                                 std::string(VerdictRemedy(Verdict::kMalformed))}}));
}

TEST_F(DeadLetterTest, ReplayKeepsWhereTheRecordFirstCameFrom) {
  const Record record = Read({std::nullopt,
                              "x",
                              {{"__connect.errors.topic", "first"},
                               {"__connect.errors.partition", "1"},
                               {"__connect.errors.offset", "99"},
                               {"__connect.errors.stage", "old"}}});
  const OutgoingRecord out = letter_.Build(record, Verdict::kTooLarge, "decode", 0);
  EXPECT_EQ(out.key.data(), nullptr);
  std::map<std::string, std::optional<std::string>> last;
  size_t stages = 0;
  for (const auto& [name, value] : Copy(out)) {
    last[name] = value;
    stages += name == "__connect.errors.stage" ? 1 : 0;
  }
  EXPECT_EQ(last["__connect.errors.topic"], "first");
  EXPECT_EQ(last["__connect.errors.partition"], "1");
  EXPECT_EQ(last["__connect.errors.offset"], "99");
  EXPECT_EQ(last["__connect.errors.stage"], "decode");
  EXPECT_EQ(stages, 1U);
}

TEST_F(DeadLetterTest, HeadersBeyondTheBoundAreCounted) {
  MemoryRecord many{std::nullopt, "x", {}, -1};
  for (int i = 0; i < 150; ++i) many.headers.emplace_back("h" + std::to_string(i), "v");
  const Record record = Read(many);
  const Headers headers = Copy(letter_.Build(record, Verdict::kMalformed, "decode", 0));
  EXPECT_EQ(headers.size(), 100U + 1 + 9);
  EXPECT_EQ(headers[100].first, "lodewire.headers.omitted");
  EXPECT_EQ(headers[100].second, "50");
}

}  // namespace
}  // namespace lodewire
