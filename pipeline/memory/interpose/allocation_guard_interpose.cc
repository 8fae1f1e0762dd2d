// malloc and its kin, with a look at the allocation guard first.
//
// A definition in the program takes precedence over glibc's, for the program and for every shared
// library in it, and glibc offers its own under __libc_ names to forward to. operator new and
// delete need nothing here: libstdc++'s call malloc, aligned_alloc and free, so they come through
// this file.
//
// Sanitizers bring a malloc of their own; under them this file is empty and AllocationGuardIsLinked
// is false.
#ifndef LODEWIRE_SANITIZED

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "pipeline/memory/allocation_guard.h"

extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* old, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void* pointer);
}

namespace lodewire {
namespace {

[[gnu::constructor]] void SayThatTheGuardIsLinked() {
  allocation_guard_linked.store(true, std::memory_order_relaxed);
}

[[noreturn, gnu::noinline]] void AbortOnHeapCall(const char* function, size_t bytes,
                                                 const char* scope) {
  allocation_guard_state.no_heap = nullptr;  // what abort itself does is not our concern
  char text[256];
  const int length = std::snprintf(text, sizeof(text),
                                   "AllocationGuard: %s of %zu bytes inside ScopedNoHeap(\"%s\")\n",
                                   function, bytes, scope);
  // write and not fprintf: the stream could want a buffer from the heap.
  if (length > 0 && write(STDERR_FILENO, text, static_cast<size_t>(length)) < 0) abort();
  abort();
}

inline void NoteHeapCall(const char* function, size_t bytes) {
  AllocationGuardState& state = allocation_guard_state;
  if (__builtin_expect(state.no_heap == nullptr, 1)) return;
  switch (state.foreign) {
    case ForeignHeap::kLibrdkafka:
      ++state.counts.librdkafka;
      return;
    case ForeignHeap::kRe2:
      ++state.counts.re2;
      return;
    case ForeignHeap::kNone:
      ++state.counts.own;
  }
  if (allocation_guard_mode.load(std::memory_order_relaxed) == AllocationGuardMode::kAbort) {
    AbortOnHeapCall(function, bytes, state.no_heap);
  }
}

void* AlignedOrNull(const char* function, size_t alignment, size_t bytes) {
  NoteHeapCall(function, bytes);
  return __libc_memalign(alignment, bytes);
}

}  // namespace
}  // namespace lodewire

extern "C" {

void* malloc(size_t bytes) {
  lodewire::NoteHeapCall("malloc", bytes);
  return __libc_malloc(bytes);
}

void* calloc(size_t count, size_t bytes) {
  lodewire::NoteHeapCall("calloc", count * bytes);
  return __libc_calloc(count, bytes);
}

void* realloc(void* old, size_t bytes) {
  lodewire::NoteHeapCall("realloc", bytes);
  return __libc_realloc(old, bytes);
}

void* reallocarray(void* old, size_t count, size_t bytes) {
  size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total)) {
    errno = ENOMEM;
    return nullptr;
  }
  lodewire::NoteHeapCall("reallocarray", total);
  return __libc_realloc(old, total);
}

void free(void* pointer) {
  // free(nullptr) does nothing and is no heap call.
  if (pointer == nullptr) return;
  lodewire::NoteHeapCall("free", 0);
  __libc_free(pointer);
}

void* memalign(size_t alignment, size_t bytes) {
  return lodewire::AlignedOrNull("memalign", alignment, bytes);
}

void* aligned_alloc(size_t alignment, size_t bytes) {
  return lodewire::AlignedOrNull("aligned_alloc", alignment, bytes);
}

int posix_memalign(void** result, size_t alignment, size_t bytes) {
  // POSIX asks for a power of two that is a multiple of a pointer, and for the error as the result.
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) {
    return EINVAL;
  }
  void* memory = lodewire::AlignedOrNull("posix_memalign", alignment, bytes);
  if (memory == nullptr) return ENOMEM;
  *result = memory;
  return 0;
}

void* valloc(size_t bytes) {
  return lodewire::AlignedOrNull("valloc", static_cast<size_t>(sysconf(_SC_PAGESIZE)), bytes);
}

}  // extern "C"

#endif  // LODEWIRE_SANITIZED
