// What the files that build the command line share: one function adds one subcommand.
//
// Threading: called once, from Main.
// Memory: outside the event path; options live in shared structs that outlive the parse.
// Errors: CLI11's own exceptions, which Main turns into exit code 2.
// Example:
//   auto options = On<ScanOptions>(command, choice, ScanCommand);
//   AddCommon(command, &options->common);
#ifndef LODEWIRE_PIPELINE_APP_CLI_H_
#define LODEWIRE_PIPELINE_APP_CLI_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "pipeline/app/commands.h"

namespace lodewire {

// What a parsed command line asks for.
struct Choice {
  std::function<int()> run;
};

// Options of a subcommand; when it is parsed, `function` is what runs.
template <typename Options>
std::shared_ptr<Options> On(CLI::App* command, Choice* choice, int (*function)(const Options&)) {
  auto options = std::make_shared<Options>();
  command->callback([options, choice, function] {
    choice->run = [options, function] { return function(*options); };
  });
  return options;
}

// Splits KEY=VALUE.
std::pair<std::string, std::string> SplitPair(const std::string& text);
void AddCommon(CLI::App* command, CommonOptions* common);
void AddJson(CLI::App* command, CommonOptions* common);

// The subcommands of `lodewire rules` for the author of a rule.
void AddRuleTools(CLI::App* rules, Choice* choice);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_CLI_H_
