// The tree of subcommands as data, for the shell completions and the man page.
//
// Threading: pure functions. Memory: returns what it makes; tools only.
// Errors: none.
// Example:
//   for (const CliCommand& command : CliTree(app)) std::cout << command.path << "\n";
#ifndef LODEWIRE_PIPELINE_APP_CLI_TREE_H_
#define LODEWIRE_PIPELINE_APP_CLI_TREE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace lodewire {

struct CliOption {
  std::vector<std::string> names;  // --config, -c; of a positional one: its name
  std::string help;
  std::string value;                 // FILE, KEY=VALUE; empty: it is a flag
  std::string fallback;              // The value when it is not given; empty: none is shown.
  std::vector<std::string> choices;  // The values it takes; empty: any.
  bool positional = false;
  bool required = false;
  bool repeated = false;
  bool is_file = false;
};

struct CliCommand {
  std::string path;  // "lodewire rules list"
  std::string help;
  std::vector<std::string> subcommands;
  std::vector<CliOption> options;
};

// All commands, a parent before its children, the root first.
std::vector<CliCommand> CliTree(const CLI::App& root);

// What `lodewire completion SHELL` prints, and `lodewire man`.
std::string BashCompletion(const std::vector<CliCommand>& tree);
std::string ZshCompletion(const std::vector<CliCommand>& tree);
std::string FishCompletion(const std::vector<CliCommand>& tree);
std::string ManPage(const std::vector<CliCommand>& tree);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_CLI_TREE_H_
