// StageRing under relacy: the shipped header, run in a simulator of the C++ memory model.
//
// relacy runs each scenario many times with other interleavings and other values for loads that may
// be stale, and reports any pair of accesses to a slot that is not ordered by the cursors as a data
// race. The slots hold relacy's checked variables, so one acquire or release too few is found even
// if the values happen to be right.
//
//   ring_relacy proof      Every scenario by the random and by the context-bound scheduler; none
//                          may fail.
//   ring_relacy mutation   Every atomic access made in the scenarios is relaxed, one at a time;
//                          each must make a scenario fail.
//
// The ring's header comes first: relacy redefines new, malloc and the memory orders with macros.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ostream>
#include <span>
#include <streambuf>
#include <string_view>

#include "pipeline/ring/atomics.h"
#include "pipeline/ring/stage_ring.h"

// relacy's own warnings are not ours to fix.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <relacy/relacy.hpp>
#pragma GCC diagnostic pop

namespace lodewire {
namespace {

constexpr size_t kAccessKinds = 5;
constexpr size_t kCursorsMax = 3;
constexpr const char* kAccessNames[kAccessKinds] = {
    "Claim's load", "Publish's store", "Acquire's load", "Release's store", "Position's load"};

struct Access {
  RingAccess kind;
  size_t cursor;  // 0 is the producer's, stage + 1 a stage's
};

// Which access is relaxed in this run, if any. Constant during a simulation, so replays are exact.
const Access* weakened = nullptr;
// Which accesses the scenarios have made; from these the mutants are made, so that none is
// forgotten.
bool seen[kAccessKinds][kCursorsMax] = {};

struct RelacyAtomics {
  using Cursor = rl::atomic<uint64_t>;

  static void Initialise(Cursor& cursor, uint64_t value) { cursor.store(value, rl::mo_relaxed, $); }
  static uint64_t LoadAcquire(const Cursor& cursor, RingAccess kind, size_t index) {
    return cursor.load(IsWeakened(kind, index) ? rl::mo_relaxed : rl::mo_acquire, $);
  }
  static void StoreRelease(Cursor& cursor, uint64_t value, RingAccess kind, size_t index) {
    cursor.store(value, IsWeakened(kind, index) ? rl::mo_relaxed : rl::mo_release, $);
  }

 private:
  static bool IsWeakened(RingAccess kind, size_t index) {
    seen[static_cast<size_t>(kind)][index] = true;
    return weakened != nullptr && weakened->kind == kind && weakened->cursor == index;
  }
};

// What each party writes, and the next one reads.
struct CheckedSlot {
  rl::var<uint64_t> filled;
  rl::var<uint64_t> decoded;
};

// The sequence wraps past 2^64 within every scenario.
constexpr uint64_t kFirstSequence = ~uint64_t{0} - 1;

// The parties of a scenario, each usable from any simulated thread. `kEvents` > capacity, so slots
// are reused and the producer meets back-pressure.
template <size_t kCapacity, size_t kStages, size_t kEvents>
struct Parties {
  CheckedSlot slots[kCapacity];
  StageRing<CheckedSlot, kStages, RelacyAtomics> ring{std::span<CheckedSlot>(slots),
                                                      kFirstSequence};
  // Events each party has done; every element belongs to one thread.
  uint64_t produced = 0;
  uint64_t done[kStages] = {};

  // Each returns whether it did something.
  bool Produce(size_t batch) {
    const std::span<CheckedSlot> free = ring.Claim(std::min<size_t>(batch, kEvents - produced));
    for (CheckedSlot& slot : free) slot.filled($) = 100 + produced++;
    ring.Publish(free.size());
    return !free.empty();
  }
  bool Decode(size_t batch) {
    const std::span<CheckedSlot> work = ring.Acquire(0, batch);
    for (CheckedSlot& slot : work) {
      RL_ASSERT(slot.filled($) == 100 + done[0]);
      slot.decoded($) = 200 + done[0]++;
    }
    ring.Release(0, work.size());
    return !work.empty();
  }
  bool Finish(size_t batch) {
    const std::span<CheckedSlot> work = ring.Acquire(1, batch);
    for (CheckedSlot& slot : work) {
      RL_ASSERT(slot.filled($) == 100 + done[1]);
      RL_ASSERT(slot.decoded($) == 200 + done[1]++);
    }
    ring.Release(1, work.size());
    return !work.empty();
  }
};

// kContextBound is how often the context-bound search leaves a thread that could have gone on.

// A producer and one stage, the smallest ring there is to get wrong.
struct OneStage : rl::test_suite<OneStage, 2> {
  static constexpr uint64_t kEvents = 4;
  static constexpr unsigned kContextBound = 3;
  Parties<2, 1, kEvents> parties;

  void thread(unsigned index) {
    if (index == 0) {
      while (parties.produced < kEvents) {
        if (!parties.Produce(1)) rl::yield(1, $);
      }
    } else {
      while (parties.done[0] < kEvents) {
        if (!parties.Decode(2)) rl::yield(1, $);
      }
    }
  }
};

// Every party on a thread of its own; the last one frees for the first.
struct ThreeThreads : rl::test_suite<ThreeThreads, 3> {
  static constexpr uint64_t kEvents = 4;
  static constexpr unsigned kContextBound = 2;
  Parties<2, 2, kEvents> parties;

  void thread(unsigned index) {
    if (index == 0) {
      while (parties.produced < kEvents) {
        if (!parties.Produce(2)) rl::yield(1, $);
      }
    } else if (index == 1) {
      while (parties.done[0] < kEvents) {
        if (!parties.Decode(1)) rl::yield(1, $);
      }
    } else {
      while (parties.done[1] < kEvents) {
        if (!parties.Finish(2)) rl::yield(1, $);
      }
    }
  }
};

// The producer and the last stage on one runner, the middle stage on another, in a ring of four.
struct OutAndBack : rl::test_suite<OutAndBack, 2> {
  static constexpr uint64_t kEvents = 6;
  static constexpr unsigned kContextBound = 3;
  Parties<4, 2, kEvents> parties;

  void thread(unsigned index) {
    if (index == 0) {
      while (parties.done[1] < kEvents) {
        const bool produced = parties.Produce(2);
        const bool finished = parties.Finish(4);
        if (!produced && !finished) rl::yield(1, $);
      }
    } else {
      while (parties.done[0] < kEvents) {
        if (!parties.Decode(2)) rl::yield(1, $);
      }
    }
  }
};

// A third thread that only reads positions, and by them contents: what a drain and a report rely
// on.
struct Observer : rl::test_suite<Observer, 3> {
  static constexpr uint64_t kEvents = 2;  // no more than the capacity: nothing is overwritten
  static constexpr unsigned kContextBound = 3;
  Parties<2, 2, kEvents> parties;

  void thread(unsigned index) {
    if (index == 0) {
      while (parties.produced < kEvents) parties.Produce(1);
    } else if (index == 1) {
      while (parties.done[1] < kEvents) {
        const bool decoded = parties.Decode(1);
        const bool finished = parties.Finish(1);
        if (!decoded && !finished) rl::yield(1, $);
      }
    } else {
      const auto& ring = parties.ring;
      const uint64_t published = ring.ProducerPosition();
      for (uint64_t s = kFirstSequence; s != published; ++s) {
        RL_ASSERT(ring.SlotAt(s).filled($) == 100 + (s - kFirstSequence));
      }
      for (size_t stage = 0; stage < 2; ++stage) {
        const uint64_t finished = ring.Position(stage);
        for (uint64_t s = kFirstSequence; s != finished; ++s) {
          RL_ASSERT(ring.SlotAt(s).decoded($) == 200 + (s - kFirstSequence));
        }
      }
      RL_ASSERT(ring.Depth(0) <= kEvents);
      RL_ASSERT(ring.Depth(1) <= kEvents);
    }
  }
};

struct Search {
  rl::scheduler_type_e scheduler;
  const char* name;
  unsigned iterations;  // of the random scheduler; the other goes on until it has tried all
};

// Takes what relacy prints without the heap, which relacy tracks while it prints a failure's
// history.
class Report : public std::streambuf {
 public:
  Report() { setp(text_, text_ + sizeof(text_)); }
  std::string_view text() const { return {pbase(), static_cast<size_t>(pptr() - pbase())}; }

 private:
  char text_[1 << 18];  // what does not fit is dropped
};

// What became of the scenario. relacy's history is shown when it failed though nothing was
// weakened.
template <typename Scenario>
rl::test_result_e Run(const Search& search, const char* scenario_name) {
  Report report;
  std::ostream output(&report);
  rl::test_params params;
  params.search_type = search.scheduler;
  params.iteration_count = search.iterations;
  params.context_bound = Scenario::kContextBound;
  params.output_stream = &output;
  params.progress_stream = &output;
  rl::simulate<Scenario>(params);
  if (weakened == nullptr) {
    std::printf("%-13s %-14s %8llu iterations: %s\n", scenario_name, search.name,
                static_cast<unsigned long long>(params.stop_iteration),
                rl::test_result_str(params.test_result));
    std::fflush(stdout);
    if (params.test_result != rl::test_result_success) {
      std::fwrite(report.text().data(), 1, report.text().size(), stderr);
    }
  }
  return params.test_result;
}

// The first failure of any scenario, or success.
rl::test_result_e RunAll(const Search& search) {
  rl::test_result_e result = Run<ThreeThreads>(search, "ThreeThreads");
  if (result == rl::test_result_success) result = Run<Observer>(search, "Observer");
  if (result == rl::test_result_success) result = Run<OneStage>(search, "OneStage");
  if (result == rl::test_result_success) result = Run<OutAndBack>(search, "OutAndBack");
  return result;
}

constexpr Search kRandom = {rl::sched_random, "random", 300'000};
constexpr Search kContextBound = {rl::sched_bound, "context-bound", 0};
// Enough for the scenarios to come by every access; a missing order is found in far fewer.
constexpr Search kMutantSearch = {rl::sched_random, "random", 20'000};

int Prove() {
  if (RunAll(kRandom) != rl::test_result_success) return 1;
  return RunAll(kContextBound) == rl::test_result_success ? 0 : 1;
}

// Whether the scenarios notice that this one access is relaxed. A race is what it must be called: a
// livelock, say, would mean that the scenario is broken and not that the order is needed.
bool IsCaught(const Access& access) {
  weakened = &access;
  const rl::test_result_e result = RunAll(kMutantSearch);
  weakened = nullptr;
  std::printf("%s, cursor %zu, relaxed: %s\n", kAccessNames[static_cast<size_t>(access.kind)],
              access.cursor,
              result == rl::test_result_success ? "SURVIVES" : rl::test_result_str(result));
  std::fflush(stdout);
  return result == rl::test_result_data_race;
}

int Mutate() {
  if (RunAll(kMutantSearch) != rl::test_result_success) {
    std::fputs("the unchanged ring fails; see ring_relacy proof\n", stderr);
    return 1;
  }
  int mutants = 0;
  int survivors = 0;
  for (size_t kind = 0; kind < kAccessKinds; ++kind) {
    bool kind_seen = false;
    for (size_t cursor = 0; cursor < kCursorsMax; ++cursor) {
      if (!seen[kind][cursor]) continue;
      kind_seen = true;
      ++mutants;
      survivors += !IsCaught({static_cast<RingAccess>(kind), cursor});
    }
    if (!kind_seen) {
      std::printf("%s is made by no scenario\n", kAccessNames[kind]);
      ++survivors;
    }
  }
  std::printf("%d mutants, %d not caught\n", mutants, survivors);
  return survivors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lodewire

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "proof") == 0) return lodewire::Prove();
  if (argc == 2 && std::strcmp(argv[1], "mutation") == 0) return lodewire::Mutate();
  std::fputs("usage: ring_relacy proof | mutation\n", stderr);
  return 2;
}
