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

struct MuteOptions {
  CommonOptions common;
  std::string rule;     // id or title
  std::string mineral;  // empty: any
  std::string until;    // RFC 3339, a date, or a span such as 4h
  std::string reason;
};
int MuteCommand(const MuteOptions& options);

struct UnmuteOptions {
  CommonOptions common;
  std::string rule;
  std::string mineral;
};
int UnmuteCommand(const UnmuteOptions& options);

struct MutesOptions {
  CommonOptions common;
};
int MutesCommand(const MutesOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_OPERATE_H_
