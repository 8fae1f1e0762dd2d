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

#include <cstdint>
#include <string>
#include <vector>

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
  std::vector<std::string> members;  // Addresses of members, whose counts are shown too.
};
int MutesCommand(const MutesOptions& options);

struct TopOptions {
  CommonOptions common;
  std::string address;  // empty: the configuration's
  double interval = 1;  // seconds between two looks
  bool once = false;
};
int TopCommand(const TopOptions& options);

struct TapOptions {
  CommonOptions common;
  std::string address;  // empty: the configuration's
  std::string stage = "publish";
  std::string rule;     // id or title; empty: any
  uint64_t limit = 0;   // end after so many; 0: go on
  bool recent = false;  // also what is kept already
};
int TapCommand(const TapOptions& options);

struct EvidenceOptions {
  CommonOptions common;
  std::string alert_id;
  std::string alert;                // a file with the alert instead
  std::vector<std::string> topics;  // where to look for it; empty: the routes'
  std::string bundle;               // - is stdout
};
int EvidenceCommand(const EvidenceOptions& options);

struct EvidenceVerifyOptions {
  std::string file;
  bool json = false;
};
int EvidenceVerifyCommand(const EvidenceVerifyOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_OPERATE_H_
