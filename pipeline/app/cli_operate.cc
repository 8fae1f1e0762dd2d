// The command line of those who run a service: configuration, mutes, looking into it.
#include "pipeline/app/cli.h"
#include "pipeline/app/operate.h"

namespace lodewire {
namespace {

void AddConfig(CLI::App* app, Choice* choice) {
  CLI::App* config = app->add_subcommand("config", "the configuration: in effect, described");
  config->require_subcommand(1);
  AddJsonCommand(config, choice, "show",
                 "what is in effect, from file, environment and flags; secrets are masked",
                 ConfigShowCommand);
  On<ConfigPageOptions>(
      config->add_subcommand("schema",
                             "JSON Schema of the configuration file, for editors: with the YAML "
                             "language server, `# yaml-language-server: $schema=FILE` at its top"),
      choice, ConfigSchemaCommand);
  On<ConfigPageOptions>(
      config->add_subcommand("reference",
                             "every key with its type, default and meaning, in Markdown"),
      choice, ConfigReferenceCommand);
}

void AddInit(CLI::App* app, Choice* choice) {
  CLI::App* command = app->add_subcommand(
      "init", "a commented configuration to start from, which `validate` accepts as it is");
  auto options = On<InitOptions>(command, choice, InitCommand);
  command->add_option("-o,--output", options->output, "write it there; default: stdout")
      ->type_name("FILE");
  command->add_flag("--force", options->force, "overwrite a file that is there");
}

}  // namespace

void AddOperate(CLI::App* app, Choice* choice) {
  AddConfig(app, choice);
  AddInit(app, choice);
}

}  // namespace lodewire
