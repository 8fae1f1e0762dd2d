#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/alert/formats/json_writer.h"
#include "pipeline/alert/text_writer.h"
#include "pipeline/alert/timestamp.h"
#include "pipeline/alert/utf8.h"

namespace lodewire {
namespace {

std::string Timestamp(int64_t time_ms) {
  std::array<char, kTimestampBytes> text;
  return std::string(WriteTimestamp(time_ms, text));
}

TEST(Timestamp, IsRfc3339InMilliseconds) {
  EXPECT_EQ(Timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(Timestamp(1'746'777'603'456), "2025-05-09T08:00:03.456Z");
  EXPECT_EQ(Timestamp(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(Timestamp(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(Timestamp(kFirstWritableMs), "0001-01-01T00:00:00.000Z");
  EXPECT_EQ(Timestamp(kLastWritableMs), "9999-12-31T23:59:59.999Z");
  EXPECT_FALSE(IsWritableTime(kFirstWritableMs - 1));
  EXPECT_FALSE(IsWritableTime(kLastWritableMs + 1));
  EXPECT_FALSE(IsWritableTime(INT64_MIN));
}

TEST(TextWriter, CutsAtACodePointAndThenWritesNothingMore) {
  std::array<char, 64> memory;
  TextWriter writer(std::span<char>(memory).first(5));
  writer.Append("ab").Append("锑锑").Append("c");
  EXPECT_EQ(writer.view(), "ab锑");
  EXPECT_FALSE(writer.complete());
}

TEST(TextWriter, MakesOneLineOfAnyText) {
  std::array<char, 64> memory;
  TextWriter writer(memory);
  writer.AppendLine("a\nb\x01\xFF", 10);
  EXPECT_EQ(writer.view(), "a b \xEF\xBF\xBD");
  TextWriter cut(memory);
  cut.AppendLine("锑锑锑", 7);
  EXPECT_EQ(cut.view(), "锑锑...");
}

TEST(TextWriter, WritesTheSmallestInteger) {
  std::array<char, 64> memory;
  EXPECT_EQ(TextWriter(memory).AppendInteger(INT64_MIN).view(), "-9223372036854775808");
}

TEST(Utf8, IsValidAtEveryAlignmentOfTheFastPath) {
  for (size_t before = 0; before < 20; ++before) {
    const std::string good = std::string(before, 'a') + "锑" + std::string(9, 'b');
    EXPECT_TRUE(IsValidUtf8(good));
    EXPECT_FALSE(IsValidUtf8(std::string(before, 'a') + "\xFF" + std::string(9, 'b')));
    std::string pieces;
    ForEachValidPiece(good, [&](std::string_view piece) { pieces += piece; });
    EXPECT_EQ(pieces, good);
  }
}

TEST(JsonWriter, SeparatesValuesAndLeavesOutEmptyStrings) {
  std::array<char, 128> memory;
  JsonWriter json(memory);
  json.BeginObject();
  json.String("empty", "");
  json.Integer("a", -1);
  json.Key("b");
  json.BeginArray();
  json.BeginObject();
  json.EndObject();
  json.BoolValue(true);
  json.DoubleValue(0.1);
  json.EndArray();
  json.Strings("none", std::vector<std::string_view>());
  json.Strings("c", std::vector<std::string_view>{"", "d"});
  json.EndObject();
  EXPECT_EQ(std::string(memory.data(), json.Finish()),
            R"({"a":-1,"b":[{},true,0.1],"c":["","d"]})");
}

}  // namespace
}  // namespace lodewire
