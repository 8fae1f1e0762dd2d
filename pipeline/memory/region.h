// Region: the one block of memory that fixed arrays are carved from at start.
//
// It is mapped once with the size that the plan (plan.h) computed, handed out from front to back,
// and then sealed: after Seal, asking for more is a programmer's mistake. Nothing is ever given
// back singly. Every array starts on a cache line pair of its own, so no two arrays share one
// between threads.
//
// Threading: Allocate and Seal by the starting thread; the arrays belong to whoever got them.
// Memory: one mmap in Create, unmapped by the destructor. Destructors of the elements are not run,
//   so only trivially destructible types are accepted.
// Errors: Create returns a status when the system has not enough memory. Allocating more than was
//   planned, or after Seal, prints the array's name and aborts.
// Example:
//   ASSIGN_OR_RETURN(Region region, Region::Create(Region::BytesFor<EventSlot>(4096)));
//   std::span<EventSlot> slots = region.Allocate<EventSlot>(4096, "event slots");
//   region.Seal();
#ifndef LODEWIRE_PIPELINE_MEMORY_REGION_H_
#define LODEWIRE_PIPELINE_MEMORY_REGION_H_

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

#include "pipeline/base/cacheline.h"
#include "pipeline/base/status.h"

namespace lodewire {

struct RegionOptions {
  bool populate = false;  // touch every page now, so that no event pays for a page fault
  bool huge = false;      // ask for transparent huge pages; the kernel may refuse, silently
};

class Region {
 public:
  static absl::StatusOr<Region> Create(size_t bytes, const RegionOptions& options = {});

  Region(Region&& other) noexcept;
  Region& operator=(Region&& other) noexcept;
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region();

  // What `count` elements take of a region; the sum over all arrays is the size to create.
  template <typename T>
  static constexpr size_t BytesFor(size_t count) {
    static_assert(alignof(T) <= kCacheLinePair, "a region aligns to a cache line pair");
    return RoundUp(count * sizeof(T));
  }

  // `count` value-initialised elements. `name` is for the message when the region is too small.
  template <typename T>
  std::span<T> Allocate(size_t count, const char* name) {
    static_assert(std::is_trivially_destructible_v<T>, "a region runs no destructors");
    CheckCount(count, sizeof(T), name);
    T* first = static_cast<T*>(Carve(BytesFor<T>(count), name));
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  // Bytes as the kernel gives them, all zero, for arenas and buffers too large to write at start.
  std::span<char> AllocateBytes(size_t bytes, const char* name) {
    return {static_cast<char*>(Carve(BytesFor<char>(bytes), name)), bytes};
  }

  void Seal() { sealed_ = true; }
  bool sealed() const { return sealed_; }
  size_t capacity() const { return capacity_; }
  size_t used() const { return used_; }

 private:
  Region(char* base, size_t capacity) : base_(base), capacity_(capacity) {}
  static constexpr size_t RoundUp(size_t bytes) {
    return (bytes + kCacheLinePair - 1) / kCacheLinePair * kCacheLinePair;
  }
  static void CheckCount(size_t count, size_t element_bytes, const char* name);
  void* Carve(size_t bytes, const char* name);
  void Unmap();

  char* base_ = nullptr;
  size_t capacity_ = 0;
  size_t used_ = 0;
  bool sealed_ = false;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_MEMORY_REGION_H_
