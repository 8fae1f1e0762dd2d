#include "pipeline/app/rule_tools.h"

namespace lodewire {

RuleSetOptions RuleFiles::Options() const {
  RuleSetOptions options;
  options.vocabularies = &vocabularies;
  options.strict_sigma = config.rules.strict_sigma;
  options.regex_bytes_max = config.rules.regex_bytes_max;
  return options;
}

absl::StatusOr<RuleFiles> OpenRuleFiles(const CommonOptions& common, const std::string& rules) {
  RuleFiles files;
  ASSIGN_OR_RETURN(files.config, LoadCommandConfig(common));
  if (!rules.empty()) files.config.rules.directory = rules;
  files.path = files.config.rules.directory;
  ASSIGN_OR_RETURN(files.vocabularies,
                   VocabularySet::Load(files.config.rules.vocabulary_directory));
  return files;
}

}  // namespace lodewire
