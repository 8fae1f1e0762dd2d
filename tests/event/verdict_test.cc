#include "pipeline/event/verdict.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lodewire {
namespace {

TEST(Verdict, EachHasANameOfItsOwnAndARemedy) {
  std::set<std::string_view> names;
  std::set<std::string_view> remedies;
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    EXPECT_FALSE(VerdictName(verdict).empty()) << i;
    EXPECT_FALSE(VerdictRemedy(verdict).empty()) << i;
    names.insert(VerdictName(verdict));
    remedies.insert(VerdictRemedy(verdict));
  }
  EXPECT_EQ(names.size(), kVerdictCount);
  EXPECT_EQ(remedies.size(), kVerdictCount);
}

TEST(Verdict, NamesStandAtTheirPlace) {
  EXPECT_EQ(VerdictName(Verdict::kOk), "ok");
  EXPECT_EQ(VerdictName(Verdict::kMalformedJson), "malformed_json");
  EXPECT_EQ(VerdictName(Verdict::kTextTooLong), "text_too_long");
  EXPECT_EQ(VerdictName(Verdict::kWrongTopic), "wrong_topic");
}

TEST(Verdict, NamesTheSettingThatHelps) {
  EXPECT_NE(VerdictRemedy(Verdict::kTooLarge).find("record_bytes_max"), std::string::npos);
  EXPECT_NE(VerdictRemedy(Verdict::kFieldTooLong).find("field_bytes_max"), std::string::npos);
  EXPECT_NE(VerdictRemedy(Verdict::kTooManyValues).find("values_per_event_max"), std::string::npos);
  EXPECT_NE(VerdictRemedy(Verdict::kTextTooLong).find("text_arena_bytes"), std::string::npos);
  EXPECT_NE(VerdictRemedy(Verdict::kWrongTopic).find("inputs"), std::string::npos);
}

}  // namespace
}  // namespace lodewire
