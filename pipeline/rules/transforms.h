// The modifiers that make other values of a value: encodings and dashes.
//
//   utf16le (wide), utf16be, utf16   its UTF-16 code units as bytes, for base64 behind it
//   base64                           its bytes in base64, padding included
//   base64offset                     three texts, one of which is in the base64 of any text that
//                                    contains the value, wherever it stands in it
//   windash                          each dash or slash that begins an option, as each of five
//
// Source: sigma-appendix-modifiers.md of specification 2.1.0; windash's places (`\B[-/]\b`) and its
// bound are pySigma's.
//
// Threading: pure functions. Memory: allocates; for load time.
// Errors: the status says what the value must not be.
// Example:
//   ASSIGN_OR_RETURN(std::vector<Pattern> patterns, Apply({Transform::kBase64Offset}, pattern));
#ifndef LODEWIRE_PIPELINE_RULES_TRANSFORMS_H_
#define LODEWIRE_PIPELINE_RULES_TRANSFORMS_H_

#include <span>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/rules/ast.h"

namespace lodewire {

enum class Transform : uint8_t {
  kNone,
  kUtf16Le,
  kUtf16Be,
  kUtf16WithMark,
  kBase64,
  kBase64Offset,
  kWindash
};

// kNone: `modifier` is none of them.
Transform TransformNamed(std::string_view modifier);
inline bool IsUtf16(Transform transform) {
  return transform >= Transform::kUtf16Le && transform <= Transform::kUtf16WithMark;
}
inline bool IsBase64(Transform transform) {
  return transform == Transform::kBase64 || transform == Transform::kBase64Offset;
}

// Dashes that windash varies in one value: 5³ values at most.
inline constexpr size_t kWindashesMax = 3;

// What `pattern` becomes by all of them in order; any of the results is meant.
absl::StatusOr<std::vector<Pattern>> Apply(std::span<const Transform> transforms,
                                           const Pattern& pattern);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_TRANSFORMS_H_
