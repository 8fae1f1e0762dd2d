// Plain values: Sigma's escapes, wildcards and placeholders.
//
// Escapes (sigma-rules-specification.md, "Escape Character", as pySigma reads them): `\*` and `\?`
// are the characters, `\\` is one backslash, a backslash before anything else is a backslash.
// `%name%` is a placeholder where the modifier `expand` stands, and `\%` is a per cent sign there.
//
// Threading: pure functions. Memory: allocates; for load time.
// Errors: as documented with each function.
// Example:
//   Pattern pattern = ParsePattern(R"(*\\evil*)");  // any, "\evil", any
#ifndef LODEWIRE_PIPELINE_RULES_PATTERN_H_
#define LODEWIRE_PIPELINE_RULES_PATTERN_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/rules/ast.h"

namespace lodewire {

Pattern ParsePattern(std::string_view value);
// The value as one literal, wildcards being nothing special: what a vocabulary's term or a word is.
Pattern LiteralPattern(std::string_view text);

// Adds `*` in front or behind, unless one stands there.
void OpenStart(Pattern* pattern);
void OpenEnd(Pattern* pattern);

// Pieces of a value with `expand`: text between placeholders, and their names.
struct PlaceholderPiece {
  bool is_placeholder = false;
  std::string text;  // The name, or text that ParsePattern understands.
};
std::vector<PlaceholderPiece> SplitPlaceholders(std::string_view value);

// What a pattern comes down to.
struct PatternShape {
  enum class Kind : uint8_t {
    kAny,       // Only `*`: any text.
    kEmpty,     // Nothing: the empty text.
    kLiteral,   // One literal, with `*` in front or behind or not.
    kWildcards  // Anything else.
  };
  Kind kind = Kind::kWildcards;
  bool open_start = false;  // kLiteral: `*` in front.
  bool open_end = false;
};
PatternShape ShapeOf(const Pattern& pattern);
const std::string& LiteralOf(const Pattern& pattern);  // kLiteral

// The regular expression that finds what the pattern matches; exact, for RE2.
std::string PatternRegex(const Pattern& pattern, bool cased);
// RE2's escape of a literal.
std::string QuoteRegex(std::string_view literal);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_PATTERN_H_
