// How many bytes a match of a regular expression can have at most, from its text.
//
// It bounds the window in which RE2 must look around a literal that any match contains. So it may
// say too much, or that it does not know, but never too little; what it does not understand it does
// not know.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   RegexWidthMax("(?i)\\bex.{0,8}")  // 36: e 1, x 1, . 4 × 8, and i or k could be longer
#ifndef LODEWIRE_PIPELINE_RULES_REGEX_WIDTH_H_
#define LODEWIRE_PIPELINE_RULES_REGEX_WIDTH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lodewire {

inline constexpr uint32_t kWidthUnknown = 0xFFFFFFFF;  // Unknown or without bound.

// Behind the bracket that closes the class of characters that begins at pattern[at]; npos: none
// does.
size_t EndOfClass(std::string_view pattern, size_t at);

// `pattern` is one that RE2 accepts, in RE2's syntax.
uint32_t RegexWidthMax(std::string_view pattern);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_REGEX_WIDTH_H_
