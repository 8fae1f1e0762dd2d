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
  auto [mutes, mutes_options] = AddJsonCommand(
      app, choice, "mutes", "what is muted, until when, by whom and why", MutesCommand);
  mutes
      ->add_option("--member", mutes_options->members,
                   "also how many matches this member has muted; its address, as often as wanted")
      ->type_name("HOST:PORT");
}

void AddAddress(CLI::App* command, std::string* address) {
  command
      ->add_option("--address", *address,
                   "where the service answers; default: ops.address of the configuration, whose "
                   "ops.token_file has the token")
      ->type_name("HOST:PORT");
}

void AddTop(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "top",
      "a live table of a running service: lanes, partitions and their lag, the slowest rules",
      TopCommand);
  AddAddress(command, &options->address);
  command->add_option("--interval", options->interval, "seconds between two looks")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 3600.0));
  command->add_flag("--once", options->once,
                    "one table and no screen, as also where stdout is no terminal");
}

void AddTap(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "tap",
      "events of a running service as they pass: all that match or cannot be read, a sample of "
      "the others",
      TapCommand);
  AddAddress(command, &options->address);
  command->add_option("--stage", options->stage, "events that got as far as this stage")
      ->capture_default_str()
      ->check(CLI::IsMember({"decode", "normalise", "match", "judge", "publish"}));
  command->add_option("--rule", options->rule, "events that this rule matches")
      ->type_name("ID|TITLE");
  command->add_option("--limit", options->limit, "end after so many events; 0: go on")
      ->capture_default_str();
  command->add_flag("--recent", options->recent, "begin with what the service has kept");
}

void AddEvidence(CLI::App* app, Choice* choice) {
  CLI::App* command = app->add_subcommand(
      "evidence",
      "one JSON file with which anybody can repeat a verdict: the alert, its record, the rules and "
      "data that decided");
  auto options = std::make_shared<EvidenceOptions>();
  AddCommon(command, &options->common);
  command->add_option("id", options->alert_id, "the alert's id, which is looked up in its topics")
      ->type_name("ALERT_ID");
  command->add_option("--alert", options->alert, "the alert itself, as JSON or protobuf")
      ->type_name("FILE");
  command->add_option("--topic", options->topics,
                      "alert topics to look in; default: those of routes with json or protobuf");
  command->add_option("--bundle", options->bundle, "write it there; - is stdout")
      ->type_name("FILE");
  CLI::App* verify = command->add_subcommand(
      "verify", "judge the record of a bundle again and say what is otherwise; exit 1 then");
  auto verify_options = On<EvidenceVerifyOptions>(verify, choice, EvidenceVerifyCommand);
  verify->add_option("file", verify_options->file, "the bundle")->required()->type_name("FILE");
  verify->add_flag("--json", verify_options->json, "JSON on stdout instead of text");
  // The callback of a parent runs behind its child's.
  command->callback([options, verify, choice] {
    if (!verify->parsed()) choice->run = [options] { return EvidenceCommand(*options); };
  });
}

}  // namespace

void AddOperate(CLI::App* app, Choice* choice) {
  AddConfig(app, choice);
  AddInit(app, choice);
  AddMutes(app, choice);
  AddTop(app, choice);
  AddTap(app, choice);
  AddEvidence(app, choice);
}

}  // namespace lodewire
