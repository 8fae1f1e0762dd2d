// Bytes of different sizes and lifetimes in one fixed block: appended at the end, freed in any
// order, moved together when the end is reached.
//
// A ring would be simpler, but one record that waits for an operator would then hold everything
// that was freed behind it. A free list would fragment. Here nobody keeps a pointer (the sink
// copies), so what is alive may move. Moving costs little: it happens once a full block of appends,
// moves only what is alive, and is not done for less than an eighth of the block.
//
// Threading: one thread.
// Memory: `capacity` bytes, allocated by the constructor; each allocation takes kOverhead more.
// Errors: Allocate says kNone when there is no room; freeing twice is a CHECK failure.
// Example:
//   CompactingBuffer buffer(1 << 20);
//   const auto moved = [&](uint32_t owner, size_t at) { entries[owner].at = at; };
//   size_t at = buffer.Allocate(bytes, owner, moved);
#ifndef LODEWIRE_PIPELINE_IO_COMPACTING_BUFFER_H_
#define LODEWIRE_PIPELINE_IO_COMPACTING_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "pipeline/base/check.h"

namespace lodewire {

class CompactingBuffer {
 public:
  static constexpr size_t kNone = SIZE_MAX;
  static constexpr size_t kOverhead = 8;  // bytes in front of each allocation

  explicit CompactingBuffer(size_t capacity)
      : bytes_(std::make_unique<char[]>(capacity)), capacity_(capacity) {}

  // Where `size` bytes are, or kNone. `owner` comes back in `moved(owner, where)` when they move.
  template <typename Moved>
  size_t Allocate(uint32_t size, uint32_t owner, Moved&& moved) {
    DCHECK(owner != kFreed);
    if (!MakeRoom(size + kOverhead, moved)) return kNone;
    const size_t at = end_ + kOverhead;
    WriteHeader(end_, {size, owner});
    end_ += kOverhead + size;
    live_ += kOverhead + size;
    return at;
  }

  // Whether `bytes` (kOverhead included) can be appended now, moving what is alive when it must.
  template <typename Moved>
  bool MakeRoom(size_t bytes, Moved&& moved) {
    if (capacity_ - end_ >= bytes) return true;
    if (capacity_ - live_ < bytes || end_ - live_ < capacity_ / 8) return false;
    Compact(moved);
    return capacity_ - end_ >= bytes;
  }

  void Free(size_t at) {
    const Header header = ReadHeader(at - kOverhead);
    CHECK(header.owner != kFreed);
    WriteHeader(at - kOverhead, {header.size, kFreed});
    live_ -= kOverhead + header.size;
    if (live_ == 0) end_ = 0;
  }

  char* data(size_t at) { return bytes_.get() + at; }
  const char* data(size_t at) const { return bytes_.get() + at; }
  size_t capacity() const { return capacity_; }
  size_t live_bytes() const { return live_; }

 private:
  static constexpr uint32_t kFreed = UINT32_MAX;
  struct Header {
    uint32_t size;   // bytes behind the header
    uint32_t owner;  // kFreed: dead
  };
  static_assert(sizeof(Header) == kOverhead);

  Header ReadHeader(size_t at) const {
    Header header;
    std::memcpy(&header, bytes_.get() + at, sizeof(header));
    return header;
  }
  void WriteHeader(size_t at, Header header) {
    std::memcpy(bytes_.get() + at, &header, sizeof(header));
  }

  template <typename Moved>
  void Compact(Moved&& moved) {
    size_t to = 0;
    for (size_t from = 0; from < end_;) {
      const Header header = ReadHeader(from);
      const size_t bytes = kOverhead + header.size;
      if (header.owner != kFreed) {
        if (to != from) {
          std::memmove(bytes_.get() + to, bytes_.get() + from, bytes);
          moved(header.owner, to + kOverhead);
        }
        to += bytes;
      }
      from += bytes;
    }
    end_ = to;
    CHECK(end_ == live_);
  }

  std::unique_ptr<char[]> bytes_;
  size_t capacity_;
  size_t end_ = 0;   // Appended up to here; dead bytes included.
  size_t live_ = 0;  // Alive, headers included.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_COMPACTING_BUFFER_H_
