#include "pipeline/app/cli_tree.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lodewire {
namespace {

// CLI11 writes the values of an option that takes only some behind its type: "TEXT:{news,trade}".
void SplitType(const std::string& type, CliOption* option) {
  const size_t brace = type.find('{');
  option->value = type.substr(0, type.find_first_of(":{"));
  if (brace == std::string::npos || type.back() != '}') return;
  option->choices =
      absl::StrSplit(type.substr(brace + 1, type.size() - brace - 2), ',', absl::SkipEmpty());
}

CliOption OptionOf(const CLI::Option& from) {
  CliOption option;
  option.help = from.get_description();
  option.positional = from.get_positional();
  option.required = from.get_required();
  option.repeated = from.get_expected_max() > 1;
  if (from.get_type_size() != 0) {
    SplitType(from.get_type_name(), &option);
    option.fallback = from.get_default_str();
    if (option.value.empty()) option.value = "VALUE";
  }
  for (const std::string& name : from.get_lnames()) option.names.push_back("--" + name);
  for (const std::string& name : from.get_snames()) option.names.push_back("-" + name);
  if (option.positional) option.names = {from.get_name(/*positional=*/true)};
  option.is_file = option.value == "FILE" || option.value == "PATH" || option.value == "DIRECTORY";
  return option;
}

void Collect(const CLI::App& app, const std::string& parent, std::vector<CliCommand>* tree) {
  CliCommand command;
  command.path = parent.empty() ? app.get_name() : absl::StrCat(parent, " ", app.get_name());
  command.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) command.options.push_back(OptionOf(*option));
  }
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* child : subcommands) command.subcommands.push_back(child->get_name());
  const std::string path = command.path;
  tree->push_back(std::move(command));
  for (const CLI::App* child : subcommands) Collect(*child, path, tree);
}

}  // namespace

std::vector<CliCommand> CliTree(const CLI::App& root) {
  std::vector<CliCommand> tree;
  Collect(root, "", &tree);
  return tree;
}

}  // namespace lodewire
