// Lists of terms that rules use through Sigma's placeholders: `text|word|expand: '%gallium%'`.
//
// One file a list, config/vocabulary/NAME.yaml:
//   name: gallium
//   description: names and compounds of gallium
//   terms:
//     - gallium
//     - {term: GaAs, cased: true}
//     - {term: галли, stem: true, language: ru, source: K}
//
// Threading: immutable after Load.
// Memory: allocates at load.
// Errors: Load names file, line and column; an unknown key, an empty term or a term given twice is
// an error. Example:
//   const Vocabulary* gallium = vocabularies->Find("gallium");
#ifndef LODEWIRE_PIPELINE_DOMAIN_VOCABULARY_H_
#define LODEWIRE_PIPELINE_DOMAIN_VOCABULARY_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"

namespace lodewire {

struct Term {
  std::string text;      // As written; rules normalise it as they do any plain value.
  std::string language;  // BCP 47; empty where it is used in several.
  std::string source;    // Where it is known from; K: knowledge of the field, not looked up.
  bool cased = false;    // Must match in this case.
  bool stem = false;     // Only the left edge is held: inflected forms match.
};

struct Vocabulary {
  std::string name;
  std::string description;
  std::vector<Term> terms;
};

class VocabularySet {
 public:
  // Loads every *.yaml of `directory`.
  static absl::StatusOr<VocabularySet> Load(const std::string& directory);

  void Add(Vocabulary vocabulary);
  const Vocabulary* Find(std::string_view name) const;  // nullptr: none of that name.
  const std::map<std::string, Vocabulary, std::less<>>& all() const { return vocabularies_; }

 private:
  std::map<std::string, Vocabulary, std::less<>> vocabularies_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_VOCABULARY_H_
