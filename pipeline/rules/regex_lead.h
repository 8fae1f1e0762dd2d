// Regular expressions that look at the lead of a text: `^.{0,260}(album|exhibition)`.
//
// RE2's automaton counts the characters before the match, so that nearly every text needs hundreds
// of states that no text had before; where they do not fit, RE2 falls back to a search that is a
// hundred times slower. The same is answered by a search for what follows the count: the leftmost
// match must begin in the lead.
//
// Threading: pure functions.
// Memory: SplitLeads allocates; for load time.
// Errors: none; a pattern of another form has no leads.
// Example:
//   SplitLeads("(?i)^.{0,9}ban|^.{0,5}curb")
//   // {9, false, "(?i)(?:ban)"}, {5, false, "(?i)(?:curb)"}
#ifndef LODEWIRE_PIPELINE_RULES_REGEX_LEAD_H_
#define LODEWIRE_PIPELINE_RULES_REGEX_LEAD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

struct RegexLead {
  uint32_t characters_max = 0;  // Before the match.
  bool newlines = false;        // Whether they may be line breaks.
  std::string rest;             // A regular expression for what follows them.
};

// One for each alternative, where all of them are of this form; else none. `pattern` is one that
// RE2 accepts. A match of a `rest` must not be empty for the leads to say the same as `pattern`.
std::vector<RegexLead> SplitLeads(std::string_view pattern);

// Bytes of the most characters, by RE2's reading of UTF-8, that a lead can have in `text`.
size_t LeadBytes(const RegexLead& lead, std::string_view text);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_REGEX_LEAD_H_
