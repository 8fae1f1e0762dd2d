#include "pipeline/memory/plan.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace lodewire {
namespace {

TEST(Plan, SumsFixedAndBoundedApart) {
  Plan plan;
  EXPECT_EQ(plan.TotalBytes(), 0u);
  plan.Add("event slots", 1000, MemoryKind::kFixed, "lane 0");
  plan.Add("fetch queue", 300, MemoryKind::kBounded, "librdkafka");
  plan.Add("text arena", 24, MemoryKind::kFixed, "lane 0");
  EXPECT_EQ(plan.FixedBytes(), 1024u);
  EXPECT_EQ(plan.BoundedBytes(), 300u);
  EXPECT_EQ(plan.TotalBytes(), 1324u);
}

TEST(Plan, KeepsItemsInTheOrderOfAdding) {
  Plan plan;
  plan.Add("b", 1, MemoryKind::kBounded, "re2");
  plan.Add("a", 2, MemoryKind::kFixed, "lane 1");
  ASSERT_EQ(plan.items().size(), 2u);
  EXPECT_EQ(plan.items()[0].name, "b");
  EXPECT_EQ(plan.items()[0].kind, MemoryKind::kBounded);
  EXPECT_EQ(plan.items()[1].who, "lane 1");
  EXPECT_EQ(plan.items()[1].bytes, 2u);
}

TEST(Plan, PrintsAnAlignedTableWithSums) {
  Plan plan;
  plan.Add("event slots", 4096 * 1536, MemoryKind::kFixed, "lane 0");
  plan.Add("RE2 programs", 8 << 20, MemoryKind::kBounded, "rules");
  std::string text = "plan:\n";  // Print appends
  plan.Print(&text);
  EXPECT_EQ(text,
            "plan:\n"
            "memory              size  kind     who\n"
            "event slots      6.0 MiB  fixed    lane 0\n"
            "RE2 programs     8.0 MiB  bounded  rules\n"
            "fixed            6.0 MiB\n"
            "bounded          8.0 MiB\n"
            "total           14.0 MiB\n");
}

TEST(HumanBytes, ChoosesTheUnit) {
  EXPECT_EQ(HumanBytes(0), "0 B");
  EXPECT_EQ(HumanBytes(1023), "1023 B");
  EXPECT_EQ(HumanBytes(1536), "1.5 KiB");
  EXPECT_EQ(HumanBytes(uint64_t{5} << 30), "5.0 GiB");
  EXPECT_EQ(HumanBytes(uint64_t{5000} << 40), "5000.0 TiB");
}

TEST(PlanDeathTest, RefusesASumThatDoesNotFit) {
  Plan plan;
  plan.Add("all", std::numeric_limits<uint64_t>::max(), MemoryKind::kFixed, "nobody");
  EXPECT_DEATH(plan.Add("one more", 1, MemoryKind::kBounded, "nobody"), "CHECK failed");
}

}  // namespace
}  // namespace lodewire
