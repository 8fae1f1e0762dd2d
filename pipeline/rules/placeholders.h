// Puts the terms of vocabularies in place of `%name%`, for the modifier `expand`.
//
// Threading: pure functions. Memory: allocates; for load time.
// Errors: the status says which placeholder has no vocabulary.
// Example:
//   Placeholders placeholders(vocabularies, &used);
//   ASSIGN_OR_RETURN(auto values, placeholders.Expand("%metal% ore"));
#ifndef LODEWIRE_PIPELINE_RULES_PLACEHOLDERS_H_
#define LODEWIRE_PIPELINE_RULES_PLACEHOLDERS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/rules/ast.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

// Values that one value with placeholders may become.
inline constexpr size_t kExpandedValuesMax = 20'000;

struct ExpandedValue {
  Pattern pattern;
  bool cased = false;  // A term is.
  bool stem = false;   // The value ends in a term that is held on its left only.
};

class Placeholders {
 public:
  // `vocabularies` may be nullptr: there are none. `used` gets the names that were found.
  Placeholders(const VocabularySet* vocabularies, std::set<std::string>* used)
      : vocabularies_(vocabularies), used_(used) {}

  // Every combination of terms.
  absl::StatusOr<std::vector<ExpandedValue>> Expand(std::string_view value) const;
  // A regular expression in which each placeholder is the alternatives of its terms, quoted and,
  // with `normaliser`, in the form that text has.
  absl::StatusOr<std::string> ExpandRegex(std::string_view regex,
                                          const Normaliser* normaliser) const;

 private:
  absl::StatusOr<const Vocabulary*> Find(const std::string& name) const;

  const VocabularySet* const vocabularies_;
  std::set<std::string>* const used_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_PLACEHOLDERS_H_
