// Sigma filters: what the users of rules add to them without changing them.
//
// Source: sigma-filters-specification.md of 2.1.0; the logic is pySigma's: a rule with a filter
// holds where (the rule's condition) and (the filter's condition) hold. A filter that excludes says
// `condition: not selection`. A filter reaches the rules that it names by id or name, or `any`, as
// long as its logsource contains theirs; never correlations. Its search identifiers are its own:
// neither side's patterns (`1 of x*`) see the other's. Several filters on one rule are all asked.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: to the log; a reference to no rule is one.
// Example:
//   Filter filter;
//   if (ParseFilter(std::move(document), context, &log, &filter)) filters.push_back(…);
//   ApplyFilter(filter, context, known, &log, &rules);
#ifndef LODEWIRE_PIPELINE_RULES_FILTER_H_
#define LODEWIRE_PIPELINE_RULES_FILTER_H_

#include <memory>
#include <string>
#include <vector>

#include "pipeline/rules/detection_parser.h"
#include "pipeline/rules/reference.h"

namespace lodewire {

struct Filter {
  RuleInfo info;  // Title, id, name, logsource.
  std::unique_ptr<YamlNode> document;
  std::string file;
  std::string canonical;
};

// Reads all but the detection, whose fields are those of the rules that it reaches.
bool ParseFilter(std::unique_ptr<YamlNode> document, const DetectionContext& context, RuleLog* log,
                 Filter* filter);

// Adds the filter to all rules that it reaches, and to their versions and canonical texts.
void ApplyFilter(const Filter& filter, DetectionContext context, const KnownDocuments& known,
                 RuleLog* log, std::vector<RuleAst>* rules);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_FILTER_H_
