// A vector inside its owner: capacity fixed at compile time, no heap.
//
// Threading: as its owner.
// Memory: N elements in place; never allocates.
// Errors: TryPush says false when full; the caller counts what it left out.
// Example:
//   BoundedVector<Mineral, 8> minerals;
//   if (!minerals.TryPush({...})) ++omitted;
#ifndef LODEWIRE_PIPELINE_BASE_BOUNDED_VECTOR_H_
#define LODEWIRE_PIPELINE_BASE_BOUNDED_VECTOR_H_

#include <array>
#include <cstddef>

#include "pipeline/base/check.h"

namespace lodewire {

template <typename T, size_t N>
class BoundedVector {
 public:
  using value_type = T;

  bool TryPush(const T& value) {
    if (size_ == N) return false;
    items_[size_++] = value;
    return true;
  }
  void clear() { size_ = 0; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  static constexpr size_t capacity() { return N; }
  T& operator[](size_t i) {
    DCHECK(i < size_);
    return items_[i];
  }
  const T& operator[](size_t i) const {
    DCHECK(i < size_);
    return items_[i];
  }
  T* begin() { return items_.data(); }
  T* end() { return items_.data() + size_; }
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + size_; }
  T& back() { return (*this)[size_ - 1]; }

 private:
  std::array<T, N> items_{};
  size_t size_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_BOUNDED_VECTOR_H_
