// What the files that build the command line share: one function adds one subcommand.
//
// Threading: called once, from Main.
// Memory: outside the event path; options live in shared structs that outlive the parse.
// Errors: CLI11's own exceptions, which Main turns into exit code 2.
// Example:
//   auto [command, options] = AddJsonCommand(app, choice, "scan", "match files …", ScanCommand);
//   command->add_option("files", options->files, "files to scan")->required();
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
// --config and --set.
void AddCommon(CLI::App* command, CommonOptions* common);
void AddJson(CLI::App* command, CommonOptions* common);
// Options that several commands have.
void AddRulesPath(CLI::App* command, std::string* rules);
void AddCategory(CLI::App* command, std::string* category, const std::string& description);

template <typename Options>
struct Command {
  CLI::App* app;
  std::shared_ptr<Options> options;
};

// A subcommand that reads the configuration.
template <typename Options>
Command<Options> AddCommand(CLI::App* parent, Choice* choice, const std::string& name,
                            const std::string& description, int (*function)(const Options&)) {
  CLI::App* command = parent->add_subcommand(name, description);
  auto options = On<Options>(command, choice, function);
  AddCommon(command, &options->common);
  return {command, options};
}

// The same for one that prints data: as text, or as JSON.
template <typename Options>
Command<Options> AddJsonCommand(CLI::App* parent, Choice* choice, const std::string& name,
                                const std::string& description, int (*function)(const Options&)) {
  auto command = AddCommand(parent, choice, name, description, function);
  AddJson(command.app, &command.options->common);
  return command;
}

// The subcommands of `lodewire rules` for the author of a rule.
void AddRuleTools(CLI::App* rules, Choice* choice);
// The subcommands for whoever runs a consumer group.
void AddGroupTools(CLI::App* app, Choice* choice);

// The subcommands for those who run a service: configuration, mutes, looking into it.
void AddOperate(CLI::App* app, Choice* choice);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_CLI_H_
