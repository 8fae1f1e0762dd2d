// docs/taxonomy.md: every field that a rule for news or trade events can name, made from the field
// tables.
//
// Threading: a pure function.
// Memory: returns a string; for tools and tests.
// Errors: none.
// Example:
//   std::ofstream("docs/taxonomy.md") << TaxonomyMarkdown();
#ifndef LODEWIRE_PIPELINE_EVENT_TAXONOMY_H_
#define LODEWIRE_PIPELINE_EVENT_TAXONOMY_H_

#include <string>

namespace lodewire {

std::string TaxonomyMarkdown();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_TAXONOMY_H_
