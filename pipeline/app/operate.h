// The commands for those who run a service: their options and functions; cli_operate.cc fills them.
//
// Threading: called once, from main.
// Memory: outside the event path; allocates as it likes.
// Errors: messages on stderr that say what to do; the return value is the exit code
//   (exit_code.h).
// Example:
//   return ConfigShowCommand({.common = common});
#ifndef LODEWIRE_PIPELINE_APP_OPERATE_H_
#define LODEWIRE_PIPELINE_APP_OPERATE_H_

#include <string>

#include "pipeline/app/commands.h"

namespace lodewire {

struct ConfigShowOptions {
  CommonOptions common;
};
int ConfigShowCommand(const ConfigShowOptions& options);

struct ConfigPageOptions {};
int ConfigSchemaCommand(const ConfigPageOptions& options);
int ConfigReferenceCommand(const ConfigPageOptions& options);

struct InitOptions {
  std::string output;  // empty: stdout
  bool force = false;  // overwrite
};
int InitCommand(const InitOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_OPERATE_H_
