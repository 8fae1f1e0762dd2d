#include <gtest/gtest.h>

#include "pipeline/memory/allocation_guard.h"
#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

TEST(NormaliserMemory, CallsNoHeap) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  const Normaliser& normaliser = TestNormaliser();
  std::string text;
  for (const char* piece : {"plain ", "镓，锗（出口）", "e\u0301", "\uFDFA", "\u0E42\u20AC\u2122",
                            "&amp;amp; ", "\u00E1\u0323", "\uFF76\uFF9E", "\u1112\u1161\u11AB",
                            "<p class='x'>", "\xFF", "\u05E9\u05C1\u05B8\n\n"}) {
    text += piece;
  }
  for (int i = 0; i < 4; ++i) text += text;
  std::vector<char> output(NormalisedBytesMax(static_cast<uint32_t>(text.size())));
  std::vector<OffsetSegment> segments(NormalisedSegmentsMax(static_cast<uint32_t>(text.size())));
  const uint64_t before = AllocationCounts::ForThread().own;
  {
    ScopedNoHeap no_heap("normalise");
    normaliser.Normalise(text, TextFormat::kPlain, output, segments);
    normaliser.Normalise(text, TextFormat::kHtml, output, segments);
  }
  EXPECT_EQ(AllocationCounts::ForThread().own, before);
}

}  // namespace
}  // namespace lodewire
