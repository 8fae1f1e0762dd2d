#include "pipeline/memory/region.h"

#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "gtest/gtest.h"

namespace lodewire {
namespace {

struct Item {
  uint32_t number = 7;
  char text[20] = {};
};

Region MakeRegion(size_t bytes, const RegionOptions& options = {}) {
  absl::StatusOr<Region> region = Region::Create(bytes, options);
  EXPECT_TRUE(region.ok()) << region.status();
  return *std::move(region);
}

TEST(Region, HoldsExactlyTheSumOfWhatWasPlanned) {
  const size_t planned =
      Region::BytesFor<Item>(3) + Region::BytesFor<uint64_t>(1000) + Region::BytesFor<char>(1);
  Region region = MakeRegion(planned);
  EXPECT_EQ(region.Allocate<Item>(3, "items").size(), 3u);
  EXPECT_EQ(region.Allocate<uint64_t>(1000, "numbers").size(), 1000u);
  EXPECT_EQ(region.AllocateBytes(1, "byte").size(), 1u);
  EXPECT_EQ(region.used(), planned);
  EXPECT_EQ(region.used(), region.capacity());
}

TEST(Region, InitialisesElements) {
  Region region = MakeRegion(4096);
  for (const Item& item : region.Allocate<Item>(10, "items")) EXPECT_EQ(item.number, 7u);
  for (int value : region.Allocate<int>(10, "integers")) EXPECT_EQ(value, 0);
}

TEST(Region, ArraysShareNoCacheLinePairAndDoNotOverlap) {
  Region region = MakeRegion(1 << 14);
  std::span<char> a = region.AllocateBytes(5, "a");
  std::span<char> b = region.AllocateBytes(130, "b");
  std::span<char> c = region.AllocateBytes(5, "c");
  for (std::span<char> s : {a, b, c}) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(s.data()) % kCacheLinePair, 0u);
  }
  EXPECT_GE(b.data(), a.data() + kCacheLinePair);
  EXPECT_GE(c.data(), b.data() + 2 * kCacheLinePair);
}

TEST(Region, GivesZeroBytesWhateverTheOptions) {
  for (bool populate : {false, true}) {
    for (bool huge : {false, true}) {
      Region region = MakeRegion(5'000'000, {.populate = populate, .huge = huge});
      std::span<char> bytes = region.AllocateBytes(5'000'000, "bytes");
      size_t not_zero = 0;
      for (char byte : bytes) not_zero += byte != 0;
      EXPECT_EQ(not_zero, 0u);
      bytes.back() = 1;
    }
  }
}

TEST(Region, AnArrayOfNothingTakesNothing) {
  Region region = MakeRegion(128);
  EXPECT_TRUE(region.Allocate<Item>(0, "nothing").empty());
  EXPECT_EQ(region.used(), 0u);
}

TEST(Region, MovesWithItsArrays) {
  Region region = MakeRegion(4096);
  std::span<int> numbers = region.Allocate<int>(4, "numbers");
  numbers[3] = 42;
  Region moved = std::move(region);
  EXPECT_EQ(numbers[3], 42);
  EXPECT_EQ(moved.used(), Region::BytesFor<int>(4));
  Region target = MakeRegion(4096);
  target = std::move(moved);
  EXPECT_EQ(numbers[3], 42);
  target.Seal();
  EXPECT_TRUE(target.sealed());
}

TEST(Region, SaysWhatToDoWhenTheSystemHasTooLittleMemory) {
  absl::StatusOr<Region> region = Region::Create(size_t{1} << 60);
  ASSERT_FALSE(region.ok());
  EXPECT_EQ(region.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(region.status().message().find("configuration"), absl::string_view::npos);
  EXPECT_FALSE(Region::Create(0).ok());
  EXPECT_FALSE(Region::Create(std::numeric_limits<size_t>::max()).ok());
}

TEST(RegionDeathTest, RefusesToGrowAfterSeal) {
  Region region = MakeRegion(4096);
  region.Allocate<int>(1, "before");
  region.Seal();
  EXPECT_DEATH(region.Allocate<int>(1, "late array"), "late array.*sealed");
  EXPECT_DEATH(region.AllocateBytes(1, "late bytes"), "late bytes.*sealed");
}

TEST(RegionDeathTest, RefusesMoreThanWasPlannedByName) {
  Region region = MakeRegion(Region::BytesFor<int>(1));
  region.Allocate<int>(1, "planned");
  EXPECT_DEATH(region.Allocate<int>(1, "forgotten"), "forgotten.*128 bytes, 0 left.*plan");
}

TEST(RegionDeathTest, RefusesACountWhoseBytesOverflow) {
  Region region = MakeRegion(4096);
  // Volatile, or the compiler sees the absurdity and warns.
  volatile size_t count = size_t{1} << 61;
  EXPECT_DEATH(region.Allocate<uint64_t>(count, "absurd"), "absurd.*overflows");
}

}  // namespace
}  // namespace lodewire
