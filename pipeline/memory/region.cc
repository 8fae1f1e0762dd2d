#include "pipeline/memory/region.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"

namespace lodewire {
namespace {

[[noreturn]] void Fail(const char* name, const char* why, size_t wanted, size_t left) {
  std::fprintf(stderr, "Region: \"%s\" wants %zu bytes, %zu left: %s\n", name, wanted, left, why);
  std::abort();
}

}  // namespace

absl::StatusOr<Region> Region::Create(size_t bytes, const RegionOptions& options) {
  if (bytes == 0) return absl::InvalidArgumentError("a memory region needs at least one byte");
  if (bytes > std::numeric_limits<size_t>::max() / 2) {
    return absl::InvalidArgumentError(absl::StrCat("a memory region of ", bytes, " bytes"));
  }
  const size_t capacity = RoundUp(bytes);
  void* base = mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot map ", capacity, " bytes: ", std::strerror(errno),
                     "; lower the limits in the configuration or give the process more memory"));
  }
  // Advice must come before the pages do. Where the kernel refuses it, small pages serve too.
  if (options.huge) madvise(base, capacity, MADV_HUGEPAGE);
  if (options.populate) {
    // MADV_POPULATE_WRITE needs Linux 5.14; a byte written a page works everywhere.
    auto* bytes_of_region = static_cast<volatile char*>(base);
    constexpr size_t kPageBytes = 4096;
    for (size_t offset = 0; offset < capacity; offset += kPageBytes) bytes_of_region[offset] = 0;
  }
  return Region(static_cast<char*>(base), capacity);
}

Region::Region(Region&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      capacity_(std::exchange(other.capacity_, 0)),
      used_(std::exchange(other.used_, 0)),
      sealed_(std::exchange(other.sealed_, false)) {}

Region& Region::operator=(Region&& other) noexcept {
  if (this == &other) return *this;
  Unmap();
  base_ = std::exchange(other.base_, nullptr);
  capacity_ = std::exchange(other.capacity_, 0);
  used_ = std::exchange(other.used_, 0);
  sealed_ = std::exchange(other.sealed_, false);
  return *this;
}

Region::~Region() { Unmap(); }

void Region::Unmap() {
  if (base_ != nullptr) munmap(base_, capacity_);
}

void Region::CheckCount(size_t count, size_t element_bytes, const char* name) {
  if (count > std::numeric_limits<size_t>::max() / 2 / element_bytes) {
    Fail(name, "the count overflows", count, 0);
  }
}

void* Region::Carve(size_t bytes, const char* name) {
  const size_t left = capacity_ - used_;
  if (sealed_) Fail(name, "the region is sealed; allocate at start only", bytes, left);
  if (bytes > left) Fail(name, "the memory plan lacks it", bytes, left);
  void* result = base_ + used_;
  used_ += bytes;
  return result;
}

}  // namespace lodewire
