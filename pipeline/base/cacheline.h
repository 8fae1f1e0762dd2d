// The size that keeps two threads' data apart.
//
// x86 fetches cache lines in pairs (Intel 64 Optimization Reference Manual, "spatial prefetcher"),
// so what two threads write is kept 128 bytes apart, not 64.
//
// Threading: any.
// Memory: none.
// Errors: none.
// Example:
//   alignas(kCacheLinePair) std::atomic<uint64_t> cursor;
#ifndef LODEWIRE_PIPELINE_BASE_CACHELINE_H_
#define LODEWIRE_PIPELINE_BASE_CACHELINE_H_

#include <cstddef>

namespace lodewire {

inline constexpr size_t kCacheLine = 64;       // bytes
inline constexpr size_t kCacheLinePair = 128;  // bytes

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_CACHELINE_H_
