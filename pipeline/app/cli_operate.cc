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

void AddMuted(CLI::App* command, std::string* rule, std::string* mineral) {
  command->add_option("--rule", *rule, "the rule")->required()->type_name("ID|TITLE");
  command->add_option("--mineral", *mineral,
                      "only where each mineral of the alert is muted, e.g. gallium; default: "
                      "whatever it is about");
}

void AddMutes(CLI::App* app, Choice* choice) {
  auto [mute, mute_options] = AddJsonCommand(
      app, choice, "mute",
      "hold a rule's alerts back for a while, in every member; they are counted, and go on to "
      "routes that say `muted: include`",
      MuteCommand);
  AddMuted(mute, &mute_options->rule, &mute_options->mineral);
  mute->add_option("--until", mute_options->until,
                   "when it ends: a span such as 4h, a date, or RFC 3339")
      ->required()
      ->type_name("TIME");
  mute->add_option("--reason", mute_options->reason, "why, for those who come after you")
      ->required()
      ->type_name("TEXT");
  auto [unmute, unmute_options] =
      AddJsonCommand(app, choice, "unmute", "end a mute before its time", UnmuteCommand);
  AddMuted(unmute, &unmute_options->rule, &unmute_options->mineral);
  AddJsonCommand(app, choice, "mutes", "what is muted, until when, by whom and why", MutesCommand);
}

}  // namespace

void AddOperate(CLI::App* app, Choice* choice) {
  AddConfig(app, choice);
  AddInit(app, choice);
  AddMutes(app, choice);
}

}  // namespace lodewire
