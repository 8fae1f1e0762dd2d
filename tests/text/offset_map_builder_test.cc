#include "pipeline/text/offset_map_builder.h"

#include <gtest/gtest.h>

#include <vector>

namespace lodewire {
namespace {

class OffsetMapBuilderTest : public testing::Test {
 protected:
  ByteRange Find(uint32_t output_size, uint32_t begin, uint32_t end) const {
    return OffsetMap{std::span(segments_).first(map_.count()), output_size, map_.original()}.Find(
        begin, end);
  }
  std::vector<OffsetSegment> segments_ = std::vector<OffsetSegment>(16);
  OffsetMapBuilder map_{segments_};
};

TEST_F(OffsetMapBuilderTest, SharesASegmentAmongCopiesAndAmongDeletions) {
  map_.Add(3, 3);
  map_.Add(5, 5);
  map_.Add(5, 7);
  map_.Add(5, 9);
  map_.Add(6, 10);
  EXPECT_EQ(map_.count(), 3u);
  EXPECT_EQ(Find(6, 4, 6).begin, 4u);
  EXPECT_EQ(Find(6, 5, 6).begin, 9u);
}

TEST_F(OffsetMapBuilderTest, GivesTheOriginalOfWhatIsCutToTheNextPiece) {
  map_.Add(6, 6);
  map_.Truncate(2);
  EXPECT_EQ(map_.original(), 2u);
  map_.Add(3, 7);
  EXPECT_EQ(Find(3, 2, 3).begin, 2u);
  EXPECT_EQ(Find(3, 2, 3).end, 7u);
}

TEST_F(OffsetMapBuilderTest, TakesAReplacedPieceWholeWhenItIsCutInside) {
  map_.Add(1, 1);
  map_.Add(3, 4);
  map_.Truncate(2);
  map_.Add(4, 6);
  EXPECT_EQ(map_.count(), 2u);
  EXPECT_EQ(Find(4, 1, 2).begin, 1u);
  EXPECT_EQ(Find(4, 1, 2).end, 6u);
}

TEST_F(OffsetMapBuilderTest, KeepsADeletionBeforeTheCut) {
  map_.Add(1, 1);
  map_.Add(1, 4);
  map_.Add(3, 6);
  map_.Truncate(1);
  EXPECT_EQ(map_.original(), 4u);
  map_.Truncate(0);
  EXPECT_EQ(map_.original(), 0u);
}

TEST_F(OffsetMapBuilderTest, SaysWhenTheSegmentsDoNotSuffice) {
  OffsetMapBuilder small({segments_.data(), 1});
  small.Add(1, 1);
  EXPECT_FALSE(small.full());
  small.Add(1, 2);
  EXPECT_TRUE(small.full());
}

}  // namespace
}  // namespace lodewire
