// What the ring costs: fused on one thread against a plain loop, between two threads against
// Boost's single-producer queue, and with more runners than cores against fused.
//
// Every cross-thread figure carries `round_trip_ns`, the time a cache line takes from one core to
// the other and back, measured just before it: virtual machines move between near (about 150 ns)
// and far cores (about 575 ns) on their own, and a figure without that number says nothing.
#include <benchmark/benchmark.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "pipeline/base/cacheline.h"
#include "pipeline/base/clock.h"
#include "pipeline/ring/stage_ring.h"
#include "pipeline/ring/wait_policy.h"

namespace lodewire {
namespace {

constexpr size_t kRingSlots = 1024;
constexpr size_t kBatch = 32;
constexpr size_t kStages = 4;

// ---------------------------------------------------------------- threads and time

void PinTo(unsigned core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core % std::max(1u, std::thread::hardware_concurrency()), &cores);
  // Where pinning is not allowed the benchmark still runs, only with more spread.
  pthread_setaffinity_np(pthread_self(), sizeof(cores), &cores);
}

// Waits like a runner, but never sleeps while the other side could be about to answer: on a machine
// that does other things as well, a pure spin would measure the scheduler's time slices.
class BenchWait {
 public:
  void Idle(size_t work_count) {
    if (work_count > 0) {
      empty_rounds_ = 0;
    } else if (++empty_rounds_ < kPauses) {
      PauseProcessor();
    } else {
      sched_yield();
    }
  }

 private:
  static constexpr uint32_t kPauses = 2000;
  uint32_t empty_rounds_ = 0;
};

// Starts all bodies together on cores 0, 1, 0, … or unpinned; returns seconds until the last is
// done.
template <typename... Bodies>
double SecondsTogether(bool pinned, Bodies&&... bodies) {
  std::atomic<size_t> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  unsigned core = 0;
  auto start = [&](auto& body) {
    threads.emplace_back([&, core] {
      if (pinned) PinTo(core);
      ready.fetch_add(1);
      while (!go.load()) sched_yield();
      body();
    });
    ++core;
  };
  (start(bodies), ...);
  while (ready.load() != sizeof...(bodies)) sched_yield();
  const int64_t start_ns = MonotonicNanos();
  go.store(true);
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(MonotonicNanos() - start_ns) / 1e9;
}

// Nanoseconds for a line to go to the other core and back; the fastest of several tries, since
// anything else that runs on the machine only adds.
double RoundTripNanos() {
  constexpr uint64_t kRounds = 1000;
  double best = 1e9;
  for (int attempt = 0; attempt < 5; ++attempt) {
    struct Ball {
      alignas(kCacheLinePair) std::atomic<uint64_t> there{0};
      alignas(kCacheLinePair) std::atomic<uint64_t> back{0};
    } ball;
    auto play = [](std::atomic<uint64_t>& mine, std::atomic<uint64_t>& other, bool serves) {
      BenchWait wait;
      for (uint64_t round = 1; round <= kRounds; ++round) {
        if (serves) mine.store(round, std::memory_order_release);
        while (other.load(std::memory_order_acquire) != round) wait.Idle(0);
        wait.Idle(1);
        if (!serves) mine.store(round, std::memory_order_release);
      }
    };
    const double seconds = SecondsTogether(
        true, [&] { play(ball.there, ball.back, true); },
        [&] { play(ball.back, ball.there, false); });
    best = std::min(best, seconds * 1e9 / kRounds);
  }
  return best;
}

// ---------------------------------------------------------------- fused against a plain loop

struct alignas(kCacheLine) Slot256 {
  std::array<uint64_t, 32> words = {};
};
static_assert(sizeof(Slot256) == 256);

// What a stage does to a batch. Not inlined, so that the ring and the plain loop run the same
// machine code and differ only in who hands out the batch; one call a batch is what the design
// allows.
template <size_t kStage>
[[gnu::noinline]] size_t Work(std::span<Slot256> slots) {
  for (Slot256& slot : slots) slot.words[kStage + 1] = slot.words[kStage] + kStage;
  return slots.size();
}

[[gnu::noinline]] size_t Ingest(std::span<Slot256> slots, uint64_t first) {
  for (Slot256& slot : slots) slot.words[0] = first++;
  return slots.size();
}

using FusedRing = StageRing<Slot256, kStages>;

// The same memory for the ring and for the plain loop: where pages lie is worth a few percent.
std::span<Slot256> SharedSlots() {
  static std::vector<Slot256> slots(kRingSlots);
  return slots;
}

void BM_StageRing_Fused(benchmark::State& state) {
  const std::span<Slot256> slots = SharedSlots();
  auto ring = std::make_unique<FusedRing>(slots);
  uint64_t events = 0;
  for (auto _ : state) {
    const size_t filled = Ingest(ring->Claim(kBatch), events);
    ring->Publish(filled);
    ring->Release(0, Work<0>(ring->Acquire(0, kBatch)));
    ring->Release(1, Work<1>(ring->Acquire(1, kBatch)));
    ring->Release(2, Work<2>(ring->Acquire(2, kBatch)));
    ring->Release(3, Work<3>(ring->Acquire(3, kBatch)));
    events += filled;
  }
  benchmark::DoNotOptimize(slots.data());
  benchmark::ClobberMemory();
  state.SetItemsProcessed(static_cast<int64_t>(events));
}
BENCHMARK(BM_StageRing_Fused);

void BM_PlainLoop(benchmark::State& state) {
  const std::span<Slot256> slots = SharedSlots();
  uint64_t events = 0;
  size_t index = 0;
  for (auto _ : state) {
    const std::span<Slot256> batch(slots.data() + index, kBatch);
    const size_t filled = Ingest(batch, events);
    Work<0>(batch);
    Work<1>(batch);
    Work<2>(batch);
    Work<3>(batch);
    events += filled;
    index = (index + kBatch) & (kRingSlots - 1);
  }
  benchmark::DoNotOptimize(slots.data());
  benchmark::ClobberMemory();
  state.SetItemsProcessed(static_cast<int64_t>(events));
}
BENCHMARK(BM_PlainLoop);

// ---------------------------------------------------------------- a hop between two threads

struct alignas(kCacheLine) Slot64 {
  std::array<uint64_t, 8> words;
};

constexpr size_t kBatchMax = 64;
constexpr uint64_t kHopEvents = 1 << 18;  // an iteration

void Fill(Slot64& slot, uint64_t event) {
  for (size_t i = 0; i < slot.words.size(); ++i) slot.words[i] = event + i;
}
uint64_t Sum(const Slot64& slot) {
  uint64_t sum = 0;
  for (uint64_t word : slot.words) sum += word;
  return sum;
}

void FinishHop(benchmark::State& state, double round_trip_ns, uint64_t sum) {
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kHopEvents));
  state.counters["round_trip_ns"] = round_trip_ns;
}

void BM_StageRing_Hop(benchmark::State& state) {
  const size_t batch = static_cast<size_t>(state.range(1));
  const double round_trip_ns = RoundTripNanos();
  std::vector<Slot64> slots(kRingSlots);
  auto ring = std::make_unique<StageRing<Slot64, 1>>(slots);
  uint64_t sum = 0;
  for (auto _ : state) {
    const double seconds = SecondsTogether(
        true,
        [&] {
          BenchWait wait;
          for (uint64_t sent = 0; sent < kHopEvents;) {
            const std::span<Slot64> free = ring->Claim(std::min(batch, kHopEvents - sent));
            for (Slot64& slot : free) Fill(slot, sent++);
            ring->Publish(free.size());
            wait.Idle(free.size());
          }
        },
        [&] {
          BenchWait wait;
          for (uint64_t got = 0; got < kHopEvents;) {
            const std::span<Slot64> work = ring->Acquire(0, batch);
            for (const Slot64& slot : work) sum += Sum(slot);
            ring->Release(0, work.size());
            got += work.size();
            wait.Idle(work.size());
          }
        });
    state.SetIterationTime(seconds);
  }
  FinishHop(state, round_trip_ns, sum);
}
BENCHMARK(BM_StageRing_Hop)
    ->ArgNames({"slot", "batch"})
    ->Args({64, 32})
    ->Args({64, 1})
    ->UseManualTime();

void BM_BoostSpsc_Hop(benchmark::State& state) {
  const size_t batch = static_cast<size_t>(state.range(1));
  const double round_trip_ns = RoundTripNanos();
  using Queue = boost::lockfree::spsc_queue<Slot64, boost::lockfree::capacity<kRingSlots>>;
  auto queue = std::make_unique<Queue>();
  uint64_t sum = 0;
  for (auto _ : state) {
    const double seconds = SecondsTogether(
        true,
        [&] {
          BenchWait wait;
          std::array<Slot64, kBatchMax> out;
          for (uint64_t sent = 0; sent < kHopEvents;) {
            const size_t count = std::min(batch, kHopEvents - sent);
            for (size_t i = 0; i < count; ++i) Fill(out[i], sent + i);
            for (size_t pushed = 0; pushed < count;) {
              const size_t now = queue->push(out.data() + pushed, count - pushed);
              pushed += now;
              wait.Idle(now);
            }
            sent += count;
          }
        },
        [&] {
          BenchWait wait;
          std::array<Slot64, kBatchMax> in;
          for (uint64_t got = 0; got < kHopEvents;) {
            const size_t count = queue->pop(in.data(), batch);
            for (size_t i = 0; i < count; ++i) sum += Sum(in[i]);
            got += count;
            wait.Idle(count);
          }
        });
    state.SetIterationTime(seconds);
  }
  FinishHop(state, round_trip_ns, sum);
}
BENCHMARK(BM_BoostSpsc_Hop)
    ->ArgNames({"slot", "batch"})
    ->Args({64, 32})
    ->Args({64, 1})
    ->UseManualTime();

// ---------------------------------------------------------------- more runners than cores

constexpr double kWorkNanos = 90;  // an event, over all parties
constexpr size_t kParties = kStages + 1;
constexpr uint64_t kBusyEvents = 200'000;  // an iteration
constexpr size_t kBusySlots = 4096;  // a lane's: enough work to bridge a neighbour's time slice

// A chain of multiplications, each waiting for the one before, also from event to event: the
// processor cannot overlap two events, so the time is what it says.
struct Grind {
  uint64_t state = 1;
  void operator()(Slot256& slot, size_t steps) {
    for (size_t i = 0; i < steps; ++i) state = state * 0x9e3779b97f4a7c15u + 1;
    slot.words[0] += state;
  }
};

// Steps that take a party its share of kWorkNanos, measured once at the machine's present speed.
size_t StepsOfAParty() {
  static const size_t steps = [] {
    constexpr size_t kProbe = 1'000'000;
    double best_ns = 1e9;
    for (int attempt = 0; attempt < 9; ++attempt) {
      Grind grind;
      Slot256 slot;
      const int64_t start_ns = MonotonicNanos();
      grind(slot, kProbe);
      benchmark::DoNotOptimize(slot);
      best_ns = std::min(best_ns, static_cast<double>(MonotonicNanos() - start_ns) / kProbe);
    }
    return std::max<size_t>(1, static_cast<size_t>(kWorkNanos / kParties / best_ns + 0.5));
  }();
  return steps;
}

using BusyRing = StageRing<Slot256, kStages>;

// One round of a party: 0 is the producer, stage + 1 a stage. Returns how many events moved.
size_t BusyRound(BusyRing& ring, size_t party, uint64_t left, Grind& grind, size_t steps) {
  const size_t batch = std::min<uint64_t>(kBatch, left);
  const std::span<Slot256> slots = party == 0 ? ring.Claim(batch) : ring.Acquire(party - 1, batch);
  for (Slot256& slot : slots) grind(slot, steps);
  if (party == 0) {
    ring.Publish(slots.size());
  } else {
    ring.Release(party - 1, slots.size());
  }
  return slots.size();
}

void BM_StageRing_Fused90(benchmark::State& state) {
  const size_t steps = StepsOfAParty();
  std::vector<Slot256> slots(kBusySlots);
  auto ring = std::make_unique<BusyRing>(slots);
  for (auto _ : state) {
    const double seconds = SecondsTogether(false, [&] {
      std::array<Grind, kParties> grinds;
      for (uint64_t left = kBusyEvents; left > 0;) {
        size_t moved = 0;
        for (size_t party = 0; party < kParties; ++party) {
          moved = BusyRound(*ring, party, left, grinds[party], steps);
        }
        left -= moved;
      }
    });
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBusyEvents));
}
BENCHMARK(BM_StageRing_Fused90)->UseManualTime();

// A runner a party, five of them, with the wait policy that ships.
void BM_StageRing_Oversubscribed(benchmark::State& state) {
  const size_t steps = StepsOfAParty();
  const double round_trip_ns = RoundTripNanos();
  std::vector<Slot256> slots(kBusySlots);
  auto ring = std::make_unique<BusyRing>(slots);
  auto run = [&](size_t party) {
    return [&ring, steps, party] {
      Grind grind;
      WaitPolicy wait;
      for (uint64_t left = kBusyEvents; left > 0;) {
        const size_t moved = BusyRound(*ring, party, left, grind, steps);
        left -= moved;
        wait.Idle(moved);
      }
    };
  };
  static_assert(kParties == 5);
  for (auto _ : state) {
    state.SetIterationTime(SecondsTogether(false, run(0), run(1), run(2), run(3), run(4)));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBusyEvents));
  state.counters["runners"] = kParties;
  state.counters["cores"] = std::thread::hardware_concurrency();
  state.counters["round_trip_ns"] = round_trip_ns;
}
BENCHMARK(BM_StageRing_Oversubscribed)->UseManualTime();

}  // namespace
}  // namespace lodewire
