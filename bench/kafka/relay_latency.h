// How long an event takes from being handed to its producer until a reader has the record that came
// of it, at a rate that both sides of the comparison keep with ease: what a desk waits, without the
// queueing of a flood.
//
// Both sides run against the same feed, reader and settings. One event in twenty is a story that
// must alert. The bare relay copies exactly those to its output topic, unread; Lodewire decides by
// its rules and writes alerts. The clock is the monotonic one of this process on both ends; the
// first tenth (connections, first fetches) is not counted.
//
// Threading: one thread calls; each side has threads of its own.
// Memory: all events of the pass.
// Errors: ends the process with a message; this is a benchmark.
// Example:
//   const PacedFeed feed = MakePacedFeed(50'000, partitions);
//   const Latency bare = BareLatency(config, feed, rate), ours = LodewireLatency(…);
#ifndef LODEWIRE_BENCH_KAFKA_RELAY_LATENCY_H_
#define LODEWIRE_BENCH_KAFKA_RELAY_LATENCY_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/app/engine.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/demo/feed.h"

namespace lodewire {

inline void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "relay_benchmark: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

template <typename T>
T Must(absl::StatusOr<T> result) {
  Must(result.status());
  return std::move(*result);
}

struct FeedRecord {
  std::string key;
  std::string payload;
  bool planted = false;  // An alert must come of it.
};

// News events of 700 to 1,400 bytes, as the demo's feed mixes them.
std::vector<FeedRecord> News1k(uint64_t count, int partitions);
// The same with one in twenty planted.
std::vector<FeedRecord> PacedNews1k(uint64_t count, int partitions);

struct Latency {
  uint64_t planted = 0;  // Outputs that had to come.
  uint64_t seen = 0;     // Different ones that came.
  double p50_us = 0;     // Of those counted.
  double p99_us = 0;
};

// The topics of `config` exist and are empty; record i goes to partition i % partitions.
Latency BareLatency(const Config& config, const std::vector<FeedRecord>& feed, double rate,
                    int partitions);
Latency LodewireLatency(const Config& config, const Engine& engine,
                        const std::vector<FeedRecord>& feed, double rate, int partitions);

}  // namespace lodewire

#endif  // LODEWIRE_BENCH_KAFKA_RELAY_LATENCY_H_
