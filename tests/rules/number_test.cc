#include "pipeline/rules/number.h"

#include <gtest/gtest.h>

#include <string>

namespace lodewire {
namespace {

std::string TextOfValue(const Value& value) {
  NumberText buffer;
  std::string_view text = "none";
  TextOf(value, &buffer, &text);
  return std::string(text);
}

TEST(Number, ParsesNumbersAndNothingElse) {
  Number number;
  for (const char* text :
       {"0", "-1", "42", "0.5", "1e3", "1E-3", "-2.5e+2", "9223372036854775807"}) {
    EXPECT_TRUE(Number::Parse(text, &number)) << text;
  }
  for (const char* text : {"", "-", "+1", ".5", "5.", "1e", "0x10", "inf", "nan", "1 ", " 1", "1,5",
                           "1e400", "--1", "1-1", "1.2.3"}) {
    EXPECT_FALSE(Number::Parse(text, &number)) << text;
  }
}

TEST(Number, ComparesExactlyAcrossKinds) {
  const auto compare = [](const Value& value, std::string_view text) {
    Number number;
    EXPECT_TRUE(Number::Parse(text, &number)) << text;
    return Compare(Number::Of(value), number);
  };
  EXPECT_TRUE(compare(Value::Integer(1, 9007199254740993), "9007199254740992") > 0);
  EXPECT_TRUE(compare(Value::Integer(1, 9007199254740993), "9007199254740993") == 0);
  EXPECT_TRUE(compare(Value::Double(1, 9007199254740992.0), "9007199254740993") < 0);
  EXPECT_TRUE(compare(Value::Decimal(1, 0, 100'000'000), "0.1") == 0);
  EXPECT_TRUE(compare(Value::Decimal(1, 0, 100'000'000), "0.1000000001") < 0);
  EXPECT_TRUE(compare(Value::Decimal(1, -1, -500'000'000), "-1.5") == 0);
  EXPECT_TRUE(compare(Value::Decimal(1, -1, -500'000'000), "-1.4") < 0);
  EXPECT_TRUE(compare(Value::Double(1, 1e300), "9223372036854775807") > 0);
  EXPECT_TRUE(compare(Value::Integer(1, 1000), "1e3") == 0);
}

TEST(Number, HasItsShortestText) {
  EXPECT_EQ(TextOfValue(Value::Double(1, 42.0)), "42");
  EXPECT_EQ(TextOfValue(Value::Double(1, 0.1)), "0.1");
  EXPECT_EQ(TextOfValue(Value::Integer(1, INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(TextOfValue(Value::Decimal(1, 12, 500'000'000)), "12.5");
  EXPECT_EQ(TextOfValue(Value::Decimal(1, 12, 0)), "12");
  EXPECT_EQ(TextOfValue(Value::Decimal(1, 0, -10'000'001)), "-0.010000001");
  EXPECT_EQ(TextOfValue(Value::Decimal(1, INT64_MIN, -999'999'999)),
            "-9223372036854775808.999999999");
  EXPECT_EQ(TextOfValue(Value::Bool(1, true)), "true");
  EXPECT_EQ(TextOfValue(Value::Empty(1, ValueKind::kNull)), "none");
}

}  // namespace
}  // namespace lodewire
