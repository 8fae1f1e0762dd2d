// The random numbers of the demo's feed: SplitMix64, so that one seed gives the same feed on every
// machine. (The distributions of <random> may differ between standard libraries.)
//
// Threading: one thread. Memory: 8 bytes. Errors: none.
// Example:
//   FeedRandom random(42);
//   size_t index = random.Below(headlines.size());
#ifndef LODEWIRE_PIPELINE_DEMO_FEED_RANDOM_H_
#define LODEWIRE_PIPELINE_DEMO_FEED_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace lodewire {

// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
inline uint64_t MixBits(uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31);
}

class FeedRandom {
 public:
  explicit FeedRandom(uint64_t seed) : state_(MixBits(seed + 0x9e3779b97f4a7c15ULL)) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    return MixBits(state_);
  }
  // 0 to size - 1; size must not be 0 and must fit 32 bits.
  size_t Below(size_t size) { return static_cast<size_t>(((Next() >> 32) * size) >> 32); }
  // least to most, both included.
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(Next() % static_cast<uint64_t>(most - least + 1));
  }
  // In [least, most).
  double Between(double least, double most) {
    return least + (most - least) * static_cast<double>(Next() >> 11) * 0x1.0p-53;
  }
  bool OneIn(size_t times) { return Below(times) == 0; }

 private:
  uint64_t state_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_FEED_RANDOM_H_
