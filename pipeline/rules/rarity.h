// How often a literal stands in text, estimated: which of the literals that a rule needs is worth
// looking for.
//
// The estimate is that of a model of letters, raised where the literal is part of a word that news
// uses all the time. It decides only speed.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   LiteralFrequency("gallium") < LiteralFrequency("export")
#ifndef LODEWIRE_PIPELINE_RULES_RARITY_H_
#define LODEWIRE_PIPELINE_RULES_RARITY_H_

#include <string_view>

namespace lodewire {

// Places a byte of text, in any of its forms by case; where an edge is held, as a word's.
double LiteralFrequency(std::string_view folded, bool left_held = false, bool right_held = false);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RARITY_H_
