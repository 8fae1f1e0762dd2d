// "Did you mean": the known name nearest to one that is not known.
//
// Threading: pure function. Memory: allocates; for error messages.
// Errors: none; empty where nothing is near.
// Example:
//   DidYouMean("hedline", names)  →  "; did you mean 'headline'?"
#ifndef LODEWIRE_PIPELINE_BASE_SPELLING_H_
#define LODEWIRE_PIPELINE_BASE_SPELLING_H_

#include <span>
#include <string>
#include <string_view>

namespace lodewire {

std::string DidYouMean(std::string_view word, std::span<const std::string> names);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_SPELLING_H_
