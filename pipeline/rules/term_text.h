// Brings literals of rules into the form that text has when rules see it.
//
// Threading: pure functions. Memory: allocates; for load time.
// Errors: none.
// Example:
//   NormalisedPiece(normaliser, " rare‑earth ")  →  " rare-earth "
#ifndef LODEWIRE_PIPELINE_RULES_TERM_TEXT_H_
#define LODEWIRE_PIPELINE_RULES_TERM_TEXT_H_

#include <string>
#include <string_view>

#include "pipeline/rules/ast.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

// The normal form of a literal that may stand inside a value: one space at an edge stays, where a
// whole text's would be cut. Empty: nothing is left of it.
std::string NormalisedPiece(const Normaliser& normaliser, std::string_view literal);

// The first run of characters in a regular expression that normalisation would change; empty: none.
std::string ChangedByNormalising(const Normaliser& normaliser, std::string_view regex);

// Appends `tail`, joining literals that come to stand side by side.
void Append(const Pattern& tail, Pattern* pattern);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_TERM_TEXT_H_
