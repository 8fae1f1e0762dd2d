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

}  // namespace

void AddGroupTools(CLI::App* app, Choice* choice) { AddLag(app, choice); }

}  // namespace lodewire
