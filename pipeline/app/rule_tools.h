// The subcommands of `lodewire rules` for the author of a rule, and what they load.
//
// Threading: called once, from main.
// Memory: outside the event path; allocates as it likes.
// Errors: messages on stderr that say what to do; the return value is the exit code.
// Example:
//   return RulesListCommand({.level = "high"});
#ifndef LODEWIRE_PIPELINE_APP_RULE_TOOLS_H_
#define LODEWIRE_PIPELINE_APP_RULE_TOOLS_H_

#include <string>

#include "pipeline/app/commands.h"
#include "pipeline/base/status.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// Everywhere: `rules` is a file or directory; empty: the configuration's.
struct RulesListOptions {
  CommonOptions common;
  std::string rules;
  std::string level;     // This one or above; empty: all.
  std::string mineral;   // Empty: all.
  std::string category;  // news, trade; empty: both.
};
int RulesListCommand(const RulesListOptions& options);

struct RulesTestOptions {
  CommonOptions common;
  std::string rules;
  std::string junit;  // File to write; empty: none.
};
int RulesTestCommand(const RulesTestOptions& options);

struct RulesExplainOptions {
  CommonOptions common;
  std::string rules;
  std::string event;     // File of one JSON object, JSONL or a page; "-": stdin.
  std::string rule;      // Id or title; empty: all of the event's category.
  std::string category;  // Of the events; empty: by their fields.
  bool every_test = false;
};
int RulesExplainCommand(const RulesExplainOptions& options);

struct RulesLintOptions {
  CommonOptions common;
  std::string rules;
  bool deny_warnings = false;  // Exit 1 where there is one.
  bool strict_sigma = false;   // What is not portable is a warning.
  bool notes = false;          // Print notes too.
  bool checks = false;         // Only say what lint looks for.
};
int RulesLintCommand(const RulesLintOptions& options);

struct RulesSchemaOptions {
  bool tests = false;  // Of NAME.tests.yaml instead.
};
int RulesSchemaCommand(const RulesSchemaOptions& options);

struct RulesExportOptions {
  CommonOptions common;
  std::string rules;
  std::string backend;             // Of pySigma.
  std::string python = "python3";  // That has pySigma.
};
int RulesExportCommand(const RulesExportOptions& options);

// What rules are loaded with.
struct RuleFiles {
  Config config;
  std::string path;  // Of the rules.
  VocabularySet vocabularies;

  RuleSetOptions Options() const;
};
absl::StatusOr<RuleFiles> OpenRuleFiles(const CommonOptions& common, const std::string& rules);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_RULE_TOOLS_H_
