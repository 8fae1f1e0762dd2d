// What Debian's Abseil lacks around absl::Status: the two macros that pass an error on.
//
// absl::Status is for starting up and for control; its text tells the operator what to change. Data
// errors are verdicts (pipeline/event/verdict.h).
//
// Threading: any thread.
// Memory: a status with a text allocates; never used per event.
// Errors: this is the error type.
// Example:
//   RETURN_IF_ERROR(config.Validate());
//   ASSIGN_OR_RETURN(auto rules, LoadRules(directory));
#ifndef LODEWIRE_PIPELINE_BASE_STATUS_H_
#define LODEWIRE_PIPELINE_BASE_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lodewire {

// absl::string_view is not std::string_view in Abseil builds made for C++14; these convert either
// way.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace lodewire

#define LODEWIRE_CONCAT_INNER(a, b) a##b
#define LODEWIRE_CONCAT(a, b) LODEWIRE_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                    \
  do {                                                 \
    absl::Status lodewire_status = (expression);       \
    if (!lodewire_status.ok()) return lodewire_status; \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(LODEWIRE_CONCAT(lodewire_statusor_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(statusor, target, expression) \
  auto statusor = (expression);                              \
  if (!statusor.ok()) return statusor.status();              \
  target = *std::move(statusor)

#endif  // LODEWIRE_PIPELINE_BASE_STATUS_H_
