// Threads on a small ring, checking every byte that passes. Under ThreadSanitizer a missing order
// is reported even when the contents happen to be right.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "pipeline/ring/stage_ring.h"
#include "pipeline/ring/wait_policy.h"

namespace lodewire {
namespace {

#ifdef LODEWIRE_SANITIZED
constexpr uint64_t kEvents = 60'000;
#else
constexpr uint64_t kEvents = 1'000'000;
#endif

constexpr size_t kStages = 3;
constexpr size_t kWords = 6;

struct Slot {
  std::array<uint64_t, kWords> words = {};
};

uint64_t Scramble(uint64_t x) { return (x ^ (x >> 29)) * 0x9e3779b97f4a7c15u; }

// The producer writes word 0 and clears nothing, so an old slot would still hold old words; stage k
// checks all words before its own and writes word k + 1.
class Chain {
 public:
  explicit Chain(size_t capacity) : slots_(capacity), ring_(slots_, ~uint64_t{0} - kEvents / 2) {}

  // One round of party 0 (the producer) or party stage + 1; returns how many events moved.
  size_t Round(size_t party) {
    const size_t batch = 1 + Scramble(done_[party]) % 7;
    if (party == 0) {
      const std::span<Slot> free = ring_.Claim(std::min<uint64_t>(batch, kEvents - done_[0]));
      for (Slot& slot : free) slot.words[0] = Scramble(done_[0]++);
      ring_.Publish(free.size());
      return free.size();
    }
    const std::span<Slot> work = ring_.Acquire(party - 1, batch);
    // Now and then fewer than given, as under back-pressure.
    const size_t count = work.size() > 2 ? work.size() - 1 : work.size();
    for (Slot& slot : work.first(count)) {
      const uint64_t event = done_[party]++;
      for (size_t word = 0; word < party; ++word) {
        if (slot.words[word] != Scramble(event + word)) ++wrong_[party];
      }
      slot.words[party] = Scramble(event + party);
    }
    ring_.Release(party - 1, count);
    return count;
  }
  bool Finished(size_t party) const { return done_[party] == kEvents; }

  void ExpectAllRight() const {
    for (size_t party = 0; party <= kStages; ++party) {
      EXPECT_EQ(done_[party], kEvents);
      EXPECT_EQ(wrong_[party], 0u) << "party " << party;
    }
    EXPECT_TRUE(ring_.Drained());
  }
  const StageRing<Slot, kStages>& ring() const { return ring_; }

 private:
  std::vector<Slot> slots_;
  StageRing<Slot, kStages> ring_;
  // One element a party, each used by the party's thread alone until all are joined.
  std::array<uint64_t, kStages + 1> done_ = {};
  std::array<uint64_t, kStages + 1> wrong_ = {};
};

// Runs the parties on the given threads to the end, with an onlooker reading positions.
void RunOn(const std::vector<std::vector<size_t>>& parties_of_threads, size_t capacity) {
  Chain chain(capacity);
  std::vector<std::thread> threads;
  for (const std::vector<size_t>& parties : parties_of_threads) {
    threads.emplace_back([&chain, parties] {
      WaitPolicy wait;
      auto unfinished = [&](size_t party) { return !chain.Finished(party); };
      while (std::any_of(parties.begin(), parties.end(), unfinished)) {
        size_t moved = 0;
        for (size_t party : parties) moved += chain.Round(party);
        wait.Idle(moved);
      }
    });
  }
  std::atomic<bool> stop{false};
  std::thread onlooker([&] {
    while (!stop.load()) {
      for (size_t stage = 0; stage < kStages; ++stage) {
        EXPECT_LE(chain.ring().Depth(stage), capacity);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  });
  for (std::thread& thread : threads) thread.join();
  stop.store(true);
  onlooker.join();
  chain.ExpectAllRight();
}

TEST(StageRingStress, EveryPartyOnItsOwnThread) { RunOn({{0}, {1}, {2}, {3}}, 64); }

TEST(StageRingStress, ATinyRingIsAlwaysFullOrEmpty) { RunOn({{0, 2}, {1, 3}}, 4); }

TEST(StageRingStress, TheFirstAndTheLastPartyOnOneThread) { RunOn({{0, 3}, {1, 2}}, 128); }

TEST(StageRingStress, AllOnOneThread) { RunOn({{0, 1, 2, 3}}, 32); }

}  // namespace
}  // namespace lodewire
