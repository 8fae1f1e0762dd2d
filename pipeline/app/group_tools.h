// The subcommands for whoever runs a consumer group: where it stands, setting it back, what it
// could not read, what is wrong around it.
//
// Threading: called once, from main.
// Memory: outside the event path; allocates as it likes.
// Errors: messages on stderr that say what to do; the return value is the exit code.
// Example:
//   return LagCommand({.group = "lodewire"});
#ifndef LODEWIRE_PIPELINE_APP_GROUP_TOOLS_H_
#define LODEWIRE_PIPELINE_APP_GROUP_TOOLS_H_

#include <string>
#include <vector>

#include "pipeline/app/commands.h"

namespace lodewire {

struct LagOptions {
  CommonOptions common;
  std::string group;  // Empty: the configuration's.
};
int LagCommand(const LagOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_GROUP_TOOLS_H_
