// The command line of the tools for whoever runs a consumer group.
#include "pipeline/app/cli.h"
#include "pipeline/app/group_tools.h"

namespace lodewire {
namespace {

void AddLag(CLI::App* app, Choice* choice) {
  auto [command, options] =
      AddJsonCommand(app, choice, "lag",
                     "how far a consumer group is behind: committed offset, end, lag and owner of "
                     "each partition",
                     LagCommand);
  command->add_option("group", options->group, "consumer group; default: the configuration's")
      ->type_name("GROUP");
  command->footer(
      "Examples:\n"
      "  lodewire lag                       the group of the configuration\n"
      "  lodewire lag other-group           any group of the cluster\n"
      "  lodewire lag --json | jq .lag      one number for a script\n"
      "\n"
      "COMMITTED is the next record that the group will read, `-` where it has committed nothing;\n"
      "LAG is how many records wait. `kafka-consumer-groups --describe` shows the same.");
}

void AddSeek(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "seek",
      "set a consumer group without members to another place; what it reads again is marked",
      SeekCommand);
  command->add_option("group", options->group, "consumer group")->required()->type_name("GROUP");
  command->add_option("--to-datetime", options->to_datetime, "the first record at or after TIME")
      ->type_name("TIME");
  command->add_flag("--to-earliest", options->to_earliest, "the oldest record that is kept");
  command->add_flag("--to-latest", options->to_latest, "behind the newest record");
  command->add_option("--to-offset", options->to_offset, "this offset in each partition")
      ->type_name("OFFSET")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--topic", options->topics, "only these topics; default: all of the group's");
  command->add_flag("--dry-run", options->dry_run, "only show what would change");
  command->footer(
      "Examples:\n"
      "  lodewire seek lodewire --to-datetime 2026-01-31T06:00:00Z --dry-run\n"
      "  lodewire seek lodewire --to-datetime 2026-01-31T06:00:00Z\n"
      "  lodewire seek lodewire --to-latest --topic news.events    skip what waits\n"
      "\n"
      "Stop all members first. Alerts of records that the group had read before carry the mark\n"
      "`replay` and go only to routes with `replay: mark`. docs/group.md says how that is kept.");
}

void AddFilter(CLI::App* command, DeadLetterFilter* filter) {
  command
      ->add_option("letters", filter->letters,
                   "dead letters by their place, as `dlq list` prints it; default: all")
      ->type_name("TOPIC/PARTITION@OFFSET");
  command->add_option("--topic", filter->topics,
                      "only of these input topics, or of these dead-letter topics");
  command->add_option("--reason", filter->reason, "only with this reason, e.g. malformed");
  command->add_option("--partition", filter->partition, "only of this partition of the input");
  command->add_option("--since", filter->since, "only dead since TIME")->type_name("TIME");
  command->add_option("--until", filter->until, "only dead before TIME")->type_name("TIME");
}

void AddDeadLetters(CLI::App* app, Choice* choice) {
  CLI::App* dlq = app->add_subcommand(
      "dlq", "dead letters: records that could not be decoded or were too large");
  dlq->require_subcommand(1);
  dlq->footer(
      "Examples:\n"
      "  lodewire dlq list --since 2026-01-31 --reason malformed\n"
      "  lodewire dlq show news.events.dlq/3@17\n"
      "  lodewire dlq replay --topic news.events --dry-run\n"
      "\n"
      "A replayed record keeps the alert id of the place where it stood first. What was replayed\n"
      "leaves a receipt in the dead-letter topic, so a second replay skips it (docs/group.md).");
  auto [list, list_options] =
      AddJsonCommand(dlq, choice, "list", "dead letters, one a line", DeadLetterListCommand);
  AddFilter(list, &list_options->filter);
  list->add_option("--limit", list_options->limit, "only the last N; 0: all");
  auto [show, show_options] =
      AddJsonCommand(dlq, choice, "show", "dead letters with headers, reason and decoded payload",
                     DeadLetterShowCommand);
  AddFilter(show, &show_options->filter);
  show_options->limit = 10;
  show->add_option("--limit", show_options->limit, "only the last N; 0: all")
      ->capture_default_str();
  auto [replay, replay_options] =
      AddJsonCommand(dlq, choice, "replay", "send the original records to their topics again",
                     DeadLetterReplayCommand);
  AddFilter(replay, &replay_options->filter);
  replay->add_option("--rate", replay_options->rate, "records a second; 0: no limit")
      ->capture_default_str();
  replay->add_flag("--again", replay_options->again, "also what was replayed before");
  replay->add_flag("--dry-run", replay_options->dry_run, "only say what would be replayed");
}

void AddDoctor(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "doctor",
      "what is wrong around the service (cluster, topics, group, machine, rules) and what to do",
      DoctorCommand);
  command->footer(
      "Each finding has a level, what was seen and a remedy. Exit code 0: no error; 1: an error;\n"
      "69: no broker answers. It changes nothing.\n"
      "\n"
      "Examples:\n"
      "  lodewire doctor --config /etc/lodewire/lodewire.yaml\n"
      "  lodewire doctor --json | jq '.findings[] | select(.level == \"error\")'");
}

}  // namespace

void AddGroupTools(CLI::App* app, Choice* choice) {
  AddLag(app, choice);
  AddSeek(app, choice);
  AddDeadLetters(app, choice);
  AddDoctor(app, choice);
}

}  // namespace lodewire
