#include "pipeline/domain/severity_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class SeverityPolicyTest : public ::testing::Test {
 protected:
  SeverityPolicyTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "lodewire-severity-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~SeverityPolicyTest() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<SeverityPolicy> Load(const std::string& text) {
    std::ofstream(folder_ + "/severity.yaml") << text;
    return SeverityPolicy::Load(folder_ + "/severity.yaml");
  }
  std::string Message(const std::string& text) {
    return std::string(Load(text).status().message());
  }

 private:
  std::string folder_;
};

TEST_F(SeverityPolicyTest, AStepCapsFloorsRaisesOrLowersWithinTheFiveLevels) {
  const auto policy = Load(
      "steps:\n"
      "  - {name: a, when: {source_reliability: [d]}, cap: medium}\n"
      "  - {name: b, when: {quantity_kg_min: 1000}, floor: high}\n"
      "  - {name: c, when: {}, raise: 2}\n"
      "  - {name: d, when: {}, lower: 2}\n");
  ASSERT_TRUE(policy.ok()) << policy.status();
  const auto& steps = policy->steps();
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].reason, "a:cap_medium");
  EXPECT_EQ(steps[0].Apply(Severity::kCritical), Severity::kMedium);
  EXPECT_EQ(steps[0].Apply(Severity::kLow), Severity::kLow);
  EXPECT_EQ(steps[1].reason, "b:floor_high");
  EXPECT_EQ(steps[1].Apply(Severity::kLow), Severity::kHigh);
  EXPECT_EQ(steps[1].Apply(Severity::kCritical), Severity::kCritical);
  EXPECT_EQ(steps[1].when.quantity_kg_min, 1000);
  EXPECT_EQ(steps[2].reason, "c:raise_2");
  EXPECT_EQ(steps[2].Apply(Severity::kHigh), Severity::kCritical);
  EXPECT_EQ(steps[3].Apply(Severity::kLow), Severity::kInformational);
}

TEST_F(SeverityPolicyTest, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(Message("steps: [{name: a, when: {colour: [red]}, cap: low}]\n"),
              HasSubstr("severity.yaml:1:26: unknown key 'colour'"));
  EXPECT_THAT(Message("steps: [{name: a, when: {}, cap: low, raise: 1}]\n"),
              HasSubstr("a step does one thing"));
  EXPECT_THAT(Message("steps: [{name: a, when: {}}]\n"), HasSubstr("a step does one thing"));
  EXPECT_THAT(Message("steps: [{name: a, when: {}, cap: huge}]\n"),
              HasSubstr("'cap' must be one of"));
  EXPECT_THAT(Message("steps: [{name: a, cap: low}, {name: a, cap: low}]\n"),
              HasSubstr("was given before"));
  EXPECT_THAT(std::string(SeverityPolicy::Load("/nonexistent").status().message()),
              HasSubstr("may be empty"));
}

}  // namespace
}  // namespace lodewire
