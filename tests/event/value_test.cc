#include "pipeline/event/value.h"

#include <gtest/gtest.h>

#include <vector>

#include "pipeline/event/match_bits.h"
#include "pipeline/event/severity.h"

namespace lodewire {
namespace {

TEST(Value, KnowsItsKind) {
  EXPECT_EQ(Value::String(3, "x", 2).str(), "x");
  EXPECT_EQ(Value::String(3, "x", 2).index, 2);
  EXPECT_TRUE(Value::Integer(3, -7).is_number());
  EXPECT_EQ(Value::Integer(3, -7).AsDouble(), -7.0);
  EXPECT_DOUBLE_EQ(Value::Decimal(3, -7, -250'000'000).AsDouble(), -7.25);
  EXPECT_EQ(Value::Double(3, 0.5).AsDouble(), 0.5);
  EXPECT_FALSE(Value::Bool(3, true).is_number());
  EXPECT_FALSE(Value::Empty(3, ValueKind::kObject).is_string());
  EXPECT_EQ(Value().kind, ValueKind::kNull);
}

TEST(MatchBits, RemembersWhatWasSetInOrder) {
  std::vector<uint64_t> words(MatchBits::WordsFor(130), ~uint64_t{0});
  ASSERT_EQ(words.size(), 3u);
  MatchBits bits(words.data(), words.size());
  bits.Clear();
  EXPECT_FALSE(bits.Any());
  for (const uint32_t rule : {129u, 0u, 64u, 63u}) bits.Set(rule);
  EXPECT_TRUE(bits.Any());
  EXPECT_TRUE(bits.Test(64));
  EXPECT_FALSE(bits.Test(65));
  std::vector<uint32_t> rules;
  bits.ForEach([&rules](uint32_t rule) { rules.push_back(rule); });
  EXPECT_EQ(rules, (std::vector<uint32_t>{0, 63, 64, 129}));
}

TEST(Severity, NamesParseBack) {
  for (size_t i = 1; i < kSeverityNames.size(); ++i) {
    Severity severity = Severity::kUnspecified;
    EXPECT_TRUE(ParseSeverity(kSeverityNames[i], &severity));
    EXPECT_EQ(SeverityName(severity), kSeverityNames[i]);
    EXPECT_EQ(static_cast<size_t>(severity), i);
  }
  Severity severity = Severity::kLow;
  EXPECT_FALSE(ParseSeverity("", &severity));
  EXPECT_FALSE(ParseSeverity("High", &severity));
  EXPECT_EQ(severity, Severity::kLow);
  Direction direction = Direction::kUnspecified;
  EXPECT_TRUE(ParseDirection("easing", &direction));
  EXPECT_EQ(direction, Direction::kEasing);
  EXPECT_FALSE(ParseDirection("up", &direction));
}

}  // namespace
}  // namespace lodewire
