// CHECK and DCHECK: for a programmer's mistake, never for bad input.
//
// CHECK is always on; DCHECK is for hot loops and compiles to nothing in release builds. Both print
// the expression, file and line on stderr and abort, so a core shows the place.
//
// Threading: any thread.
// Memory: none.
// Errors: aborts the process.
// Example:
//   CHECK(capacity > 0);
#ifndef LODEWIRE_PIPELINE_BASE_CHECK_H_
#define LODEWIRE_PIPELINE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace lodewire {

[[noreturn]] inline void CheckFailed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace lodewire

#define CHECK(condition)                                     \
  (__builtin_expect(!!(condition), 1) ? static_cast<void>(0) \
                                      : ::lodewire::CheckFailed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(sizeof(!(condition)))
#else
#define DCHECK(condition) CHECK(condition)
#endif

#endif  // LODEWIRE_PIPELINE_BASE_CHECK_H_
