#include "pipeline/memory/allocation_guard.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace lodewire {
namespace {

// Heap calls of this thread while `body` runs inside a ScopedNoHeap, counted and not aborted.
template <typename Body>
AllocationCounts CountsOf(Body body) {
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  const AllocationCounts before = AllocationCounts::ForThread();
  {
    ScopedNoHeap no_heap("CountsOf");
    body();
  }
  const AllocationCounts after = AllocationCounts::ForThread();
  SetAllocationGuardMode(AllocationGuardMode::kAbort);
  return {after.own - before.own, after.librdkafka - before.librdkafka, after.re2 - before.re2};
}

// Keeps the compiler from leaving out a pair of malloc and free that nobody looks at.
void* Keep(void* pointer) {
  asm volatile("" : "+r"(pointer) : : "memory");
  return pointer;
}

class AllocationGuard : public testing::Test {
 protected:
  void SetUp() override {
    if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  }
};
using AllocationGuardDeathTest = AllocationGuard;

TEST_F(AllocationGuard, CountsEveryKindOfHeapCall) {
  EXPECT_EQ(CountsOf([] { free(Keep(malloc(10))); }).own, 2u);
  EXPECT_EQ(CountsOf([] { free(Keep(calloc(10, 10))); }).own, 2u);
  EXPECT_EQ(CountsOf([] { free(Keep(realloc(Keep(malloc(1)), 100))); }).own, 3u);
  EXPECT_EQ(CountsOf([] { free(Keep(aligned_alloc(64, 64))); }).own, 2u);
  EXPECT_EQ(CountsOf([] {
              void* memory = nullptr;
              if (posix_memalign(&memory, 64, 64) == 0) free(Keep(memory));
            }).own,
            2u);
  EXPECT_EQ(CountsOf([] { ::operator delete(Keep(::operator new(10))); }).own, 2u);
  EXPECT_EQ(CountsOf([] {
              constexpr std::align_val_t kAlign{128};
              ::operator delete(Keep(::operator new(128, kAlign)), kAlign);
            }).own,
            2u);
}

TEST_F(AllocationGuard, InterposedFunctionsKeepTheirContracts) {
  auto* zeroed = static_cast<char*>(Keep(calloc(100, 1)));
  for (int i = 0; i < 100; ++i) ASSERT_EQ(zeroed[i], 0);
  zeroed[99] = 'x';
  auto* grown = static_cast<char*>(Keep(realloc(zeroed, 10'000)));
  EXPECT_EQ(grown[99], 'x');
  free(grown);
  void* memory = nullptr;
  EXPECT_EQ(posix_memalign(&memory, 4096, 10), 0);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 4096, 0u);
  free(memory);
  EXPECT_NE(posix_memalign(&memory, 3, 10), 0);
  free(nullptr);
}

TEST_F(AllocationGuard, SeesAllocationsInsideTheStandardLibrary) {
  // std::string's code lies in a shared library: its calls must come through too.
  EXPECT_GT(CountsOf([] { std::string(100, 'x').append(1000, 'y'); }).own, 2u);
  EXPECT_GT(CountsOf([] { std::vector<int>(1000).push_back(1); }).own, 2u);
}

TEST_F(AllocationGuard, FreeingNothingIsNoHeapCall) {
  EXPECT_EQ(CountsOf([] { free(Keep(nullptr)); }).own, 0u);
}

TEST_F(AllocationGuard, CountsNothingOutsideAScope) {
  const AllocationCounts before = AllocationCounts::ForThread();
  free(Keep(malloc(10)));
  EXPECT_EQ(AllocationCounts::ForThread().own, before.own);
  EXPECT_EQ(CountsOf([] {}).own, 0u);
}

TEST_F(AllocationGuard, CountsForeignHeapsApart) {
  const AllocationCounts counts = CountsOf([] {
    {
      ScopedForeignHeap foreign("librdkafka");
      free(Keep(malloc(10)));
    }
    {
      ScopedForeignHeap foreign("re2");
      Keep(malloc(10));  // NOLINT: counted once; freed by nobody, ten bytes
    }
    free(Keep(malloc(10)));
  });
  EXPECT_EQ(counts.librdkafka, 2u);
  EXPECT_EQ(counts.re2, 1u);
  EXPECT_EQ(counts.own, 2u);
}

TEST_F(AllocationGuard, OurCallbackInsideALibraryIsOurOwnAgain) {
  const AllocationCounts counts = CountsOf([] {
    ScopedForeignHeap foreign("librdkafka");
    {
      ScopedNoHeap callback("delivery report");
      free(Keep(malloc(10)));
    }
    free(Keep(malloc(10)));
  });
  EXPECT_EQ(counts.own, 2u);
  EXPECT_EQ(counts.librdkafka, 2u);
}

TEST_F(AllocationGuard, CountsBelongToTheThread) {
  const AllocationCounts counts = CountsOf([] {
    ScopedForeignHeap start("librdkafka");  // starting a thread allocates
    uint64_t own_there = 1;
    std::thread other([&] {
      free(Keep(malloc(10)));  // no scope in that thread
      own_there = AllocationCounts::ForThread().own;
    });
    other.join();
    EXPECT_EQ(own_there, 0u);
  });
  EXPECT_EQ(counts.own, 0u);
}

TEST_F(AllocationGuard, AForeignScopeAloneCountsNothing) {
  const AllocationCounts before = AllocationCounts::ForThread();
  ScopedForeignHeap foreign("re2");
  free(Keep(malloc(10)));
  EXPECT_EQ(AllocationCounts::ForThread().re2, before.re2);
}

TEST_F(AllocationGuardDeathTest, AbortsOnOurOwnHeapCallAndNamesTheScope) {
  EXPECT_DEATH(
      {
        ScopedNoHeap no_heap("Process");
        Keep(malloc(123));
      },
      "malloc of 123 bytes inside ScopedNoHeap\\(\"Process\"\\)");
}

TEST_F(AllocationGuardDeathTest, AbortsAgainAfterAForeignScopeHasEnded) {
  EXPECT_DEATH(
      {
        ScopedNoHeap no_heap("Process");
        {
          ScopedForeignHeap foreign("re2");
          free(Keep(malloc(10)));
        }
        std::string text(100, 'x');
        Keep(text.data());
      },
      "inside ScopedNoHeap");
}

}  // namespace
}  // namespace lodewire
