#include "pipeline/memory/text_arena.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <deque>
#include <random>
#include <span>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace lodewire {
namespace {

template <size_t kBytes>
struct ArenaOf {
  alignas(TextArena::kAlignment) char bytes[kBytes];
  TextArena arena{std::span<char>(bytes)};
};

TEST(TextArena, AllocationsAreAlignedAndDoNotOverlap) {
  ArenaOf<128> a;
  char* first = a.arena.Allocate(3);
  char* second = a.arena.Allocate(9);
  char* third = a.arena.Allocate(1);
  EXPECT_EQ(first, a.bytes);
  EXPECT_EQ(second, a.bytes + 8);
  EXPECT_EQ(third, a.bytes + 24);
  EXPECT_EQ(a.arena.used(), 32u);
}

TEST(TextArena, ZeroBytesHaveAnAddressOfTheirOwn) {
  ArenaOf<64> a;
  char* nothing = a.arena.Allocate(0);
  ASSERT_NE(nothing, nullptr);
  EXPECT_NE(a.arena.Allocate(0), nothing);
}

TEST(TextArena, ReturnsNullWhenFullUntilReleased) {
  ArenaOf<64> a;
  ASSERT_NE(a.arena.Allocate(40), nullptr);
  const TextArenaMark first = a.arena.Mark();
  ASSERT_NE(a.arena.Allocate(24), nullptr);
  EXPECT_EQ(a.arena.Allocate(1), nullptr);
  EXPECT_EQ(a.arena.used(), 64u);
  a.arena.ReleaseTo(first);
  EXPECT_EQ(a.arena.used(), 24u);
  EXPECT_EQ(a.arena.Allocate(40), a.bytes);
  EXPECT_EQ(a.arena.Allocate(1), nullptr);
}

TEST(TextArena, AFailedAllocationChangesNothing) {
  ArenaOf<64> a;
  a.arena.Allocate(48);
  const TextArenaMark before = a.arena.Mark();
  EXPECT_EQ(a.arena.Allocate(32), nullptr);
  EXPECT_EQ(a.arena.Mark(), before);
  EXPECT_EQ(a.arena.Allocate(16), a.bytes + 48);
}

TEST(TextArena, SkipsTheEndRatherThanWrapAnAllocation) {
  ArenaOf<64> a;
  a.arena.Allocate(24);
  const TextArenaMark first = a.arena.Mark();
  a.arena.Allocate(24);
  const TextArenaMark second = a.arena.Mark();
  a.arena.ReleaseTo(first);
  // 16 bytes are left at the end and 24 at the beginning.
  EXPECT_EQ(a.arena.Allocate(32), nullptr);
  EXPECT_EQ(a.arena.Allocate(24), a.bytes);
  const TextArenaMark third = a.arena.Mark();
  EXPECT_EQ(a.arena.used(), 64u);  // the skipped end counts
  EXPECT_EQ(a.arena.Allocate(8), nullptr);
  a.arena.ReleaseTo(second);
  EXPECT_EQ(a.arena.used(), 40u);
  EXPECT_EQ(a.arena.Allocate(24), a.bytes + 24);
  a.arena.ReleaseTo(third);
  EXPECT_EQ(a.arena.used(), 24u);
}

TEST(TextArena, BeginsAgainAtTheFrontWhenTheEndIsExactlyReached) {
  ArenaOf<64> a;
  a.arena.Allocate(32);
  a.arena.ReleaseTo(a.arena.Mark());
  ASSERT_EQ(a.arena.Allocate(32), a.bytes + 32);
  EXPECT_EQ(a.arena.Allocate(8), a.bytes);
}

TEST(TextArena, AnEmptyArenaTakesItsWholeCapacityWhereverItStands) {
  for (size_t offset = 8; offset <= 64; offset += 8) {
    ArenaOf<64> a;
    a.arena.Allocate(offset);
    a.arena.ReleaseTo(a.arena.Mark());
    ASSERT_EQ(a.arena.Allocate(64), a.bytes) << offset;
    const TextArenaMark mark = a.arena.Mark();
    EXPECT_EQ(a.arena.Allocate(1), nullptr);
    a.arena.ReleaseTo(mark);
    EXPECT_EQ(a.arena.used(), 0u);
    EXPECT_NE(a.arena.Allocate(64), nullptr);
  }
}

TEST(TextArena, WhatIsLargerThanTheCapacityNeverFits) {
  ArenaOf<64> a;
  EXPECT_TRUE(a.arena.Fits(64));
  EXPECT_FALSE(a.arena.Fits(65));
  EXPECT_TRUE(a.arena.Fits(16, 48));
  EXPECT_FALSE(a.arena.Fits(17, 48));
  EXPECT_FALSE(a.arena.Fits(8, ~size_t{0}));  // the sum overflows
  EXPECT_EQ(a.arena.Allocate(65), nullptr);
  EXPECT_EQ(a.arena.Allocate(8, ~size_t{0}), nullptr);
  EXPECT_EQ(a.arena.Allocate(~size_t{0}), nullptr);
}

TEST(TextArena, PaddingStaysInsideTheArena) {
  ArenaOf<256> a;
  for (int i = 0; i < 20; ++i) {
    char* text = a.arena.Allocate(61, 64);
    ASSERT_NE(text, nullptr);
    EXPECT_LE(text + 61 + 64, a.bytes + sizeof(a.bytes));
    a.arena.ReleaseTo(a.arena.Mark());
  }
}

TEST(TextArena, TheNextAllocationBeginsBehindThePadding) {
  ArenaOf<256> a;
  char* text = a.arena.Allocate(10, 64);
  EXPECT_GE(a.arena.Allocate(1), text + 10 + 64);
}

TEST(TextArena, ShrinkingGivesBackTheTailButNotThePadding) {
  ArenaOf<256> a;
  char* text = a.arena.Allocate(128, 64);
  ASSERT_TRUE(a.arena.TryShrinkLast(text, 128, 5));
  EXPECT_EQ(a.arena.used(), 72u);
  EXPECT_EQ(a.arena.Allocate(8), a.bytes + 72);
}

TEST(TextArena, ShrinkingTwiceShrinksFurther) {
  ArenaOf<256> a;
  char* text = a.arena.Allocate(128);
  ASSERT_TRUE(a.arena.TryShrinkLast(text, 128, 64));
  ASSERT_TRUE(a.arena.TryShrinkLast(text, 64, 0));
  EXPECT_EQ(a.arena.used(), 8u);
}

TEST(TextArena, OnlyTheNewestUnmarkedAllocationShrinks) {
  ArenaOf<256> a;
  char* first = a.arena.Allocate(16);
  char* second = a.arena.Allocate(16);
  EXPECT_FALSE(a.arena.TryShrinkLast(first, 16, 8));
  EXPECT_FALSE(a.arena.TryShrinkLast(nullptr, 16, 8));
  a.arena.Mark();
  EXPECT_FALSE(a.arena.TryShrinkLast(second, 16, 8));
  EXPECT_EQ(a.arena.used(), 32u);
}

TEST(TextArena, AFullAllocationMayShrinkAtTheEndOfTheBuffer) {
  ArenaOf<64> a;
  char* text = a.arena.Allocate(64);
  ASSERT_TRUE(a.arena.TryShrinkLast(text, 64, 40));
  EXPECT_EQ(a.arena.Allocate(24), a.bytes + 40);
}

// Against a model: live texts keep their bytes whatever is allocated around them.
TEST(TextArena, LiveTextsAreNeverOverwritten) {
  ArenaOf<4096> a;
  struct Text {
    char* begin;
    size_t bytes;
    unsigned char fill;
    TextArenaMark mark;
  };
  std::deque<Text> live;
  std::mt19937 random(20240229);
  size_t allocated = 0;
  size_t refused = 0;
  for (int round = 0; round < 200'000; ++round) {
    const size_t reserve = random() % 8 == 0 ? random() % 4000 : random() % 200;
    const size_t padding = random() % 2 * 64;
    char* text = a.arena.Fits(reserve, padding) ? a.arena.Allocate(reserve, padding) : nullptr;
    if (text != nullptr) {
      ++allocated;
      const size_t bytes = random() % (reserve + 1);
      const auto fill = static_cast<unsigned char>(random());
      std::memset(text, fill, reserve + padding);
      if (random() % 2 == 0) {
        ASSERT_TRUE(a.arena.TryShrinkLast(text, reserve, bytes));
      }
      live.push_back({text, bytes, fill, a.arena.Mark()});
    } else {
      ++refused;
      // An empty arena refuses nothing that can fit at all, or back-pressure would never end.
      ASSERT_TRUE(!live.empty() || !a.arena.Fits(reserve, padding));
    }
    if (!live.empty() && (text == nullptr || random() % 3 == 0)) {
      const Text& oldest = live.front();
      ASSERT_TRUE(std::all_of(oldest.begin, oldest.begin + oldest.bytes, [&](char c) {
        return static_cast<unsigned char>(c) == oldest.fill;
      }));
      a.arena.ReleaseTo(oldest.mark);
      live.pop_front();
    }
    ASSERT_LE(a.arena.used(), a.arena.capacity());
  }
  EXPECT_GT(allocated, 10'000u);
  EXPECT_GT(refused, 1'000u);
}

// One thread writes texts, another reads and frees them, as when stages run on two runners.
TEST(TextArena, OneThreadAllocatesWhileAnotherReleases) {
#ifdef LODEWIRE_SANITIZED
  constexpr uint64_t kTexts = 20'000;
#else
  constexpr uint64_t kTexts = 300'000;
#endif
  ArenaOf<2048> a;
  struct Slot {
    char* text;
    size_t bytes;
    TextArenaMark mark;
  };
  // Each used once: only the arena may tell the writer that bytes are free, or another order would
  // hide a missing one from ThreadSanitizer.
  std::vector<Slot> slots(kTexts);
  std::atomic<uint64_t> written{0};
  std::thread reader([&] {
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < kTexts; ++i) {
      while (written.load(std::memory_order_acquire) == i) std::this_thread::yield();
      const Slot& slot = slots[i];
      for (size_t k = 0; k < slot.bytes; ++k) wrong += slot.text[k] != static_cast<char>(i);
      a.arena.ReleaseTo(slot.mark);
    }
    EXPECT_EQ(wrong, 0u);
  });
  for (uint64_t i = 0; i < kTexts; ++i) {
    const size_t bytes = 1 + i * 37 % 300;
    char* text = nullptr;
    while ((text = a.arena.Allocate(bytes)) == nullptr) std::this_thread::yield();
    // A loop and not memset, which compilers expand into instructions that ThreadSanitizer misses.
    for (size_t k = 0; k < bytes; ++k) text[k] = static_cast<char>(i);
    slots[i] = {text, bytes, a.arena.Mark()};
    written.store(i + 1, std::memory_order_release);
  }
  reader.join();
  EXPECT_EQ(a.arena.used(), 0u);
}

TEST(TextArenaDeathTest, RefusesBytesThatAreNotAligned) {
  alignas(8) char bytes[64];
  EXPECT_DEATH(TextArena(std::span<char>(bytes + 1, 32)), "kAlignment");
  EXPECT_DEATH(TextArena(std::span<char>(bytes, 7)), "capacity_");
}

}  // namespace
}  // namespace lodewire
