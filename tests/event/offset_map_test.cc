#include "pipeline/event/offset_map.h"

#include <gtest/gtest.h>

#include <array>

namespace lodewire {
namespace {

// "ab" copied, three bytes removed, "&amp;" replaced by "&", "cd" copied.
constexpr std::array<OffsetSegment, 4> kSegments = {{{0, 0}, {2, 2}, {2, 5}, {3, 10}}};
constexpr OffsetMap kMap = {kSegments, 5, 12};

void ExpectRange(ByteRange range, uint32_t begin, uint32_t end) {
  EXPECT_EQ(range.begin, begin);
  EXPECT_EQ(range.end, end);
}

TEST(OffsetMap, WithoutSegmentsIsTheIdentity) { ExpectRange(OffsetMap{{}, 9, 9}.Find(3, 7), 3, 7); }

TEST(OffsetMap, MapsCopiedBytesOneToOne) {
  ExpectRange(kMap.Find(0, 1), 0, 1);
  ExpectRange(kMap.Find(1, 2), 1, 2);
  ExpectRange(kMap.Find(3, 5), 10, 12);
  ExpectRange(kMap.Find(4, 5), 11, 12);
}

TEST(OffsetMap, MapsAReplacedPieceAsAWhole) { ExpectRange(kMap.Find(2, 3), 5, 10); }

TEST(OffsetMap, CountsARemovedPieceOnlyInsideARange) {
  ExpectRange(kMap.Find(0, 2), 0, 2);
  ExpectRange(kMap.Find(1, 3), 1, 10);
}

TEST(OffsetMap, MapsWhatIsBehindTheEndToTheEnd) {
  ExpectRange(kMap.Find(4, 9), 11, 12);
  ExpectRange(kMap.Find(7, 9), 12, 12);
}

TEST(OffsetMap, MapsAnEmptyRangeToAnEmptyRange) { ExpectRange(kMap.Find(3, 3), 10, 10); }

}  // namespace
}  // namespace lodewire
