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

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/app/commands.h"

namespace lodewire {

struct LagOptions {
  CommonOptions common;
  std::string group;  // Empty: the configuration's.
};
int LagCommand(const LagOptions& options);

struct SeekOptions {
  CommonOptions common;
  std::string group;
  std::string to_datetime;  // RFC 3339 or a date.
  bool to_earliest = false;
  bool to_latest = false;
  int64_t to_offset = -1;
  std::vector<std::string> topics;  // Empty: all of the group's.
  bool dry_run = false;
};
int SeekCommand(const SeekOptions& options);

// Which dead letters.
struct DeadLetterFilter {
  std::vector<std::string> letters;  // TOPIC/PARTITION@OFFSET of letters; empty: all
  std::vector<std::string> topics;   // where they came from, or dead-letter topics; empty: all
  std::string reason;                // a verdict, e.g. malformed
  int partition = -1;                // where they came from
  std::string since, until;          // RFC 3339 or a date; when they became dead letters
};

struct DeadLetterOptions {
  CommonOptions common;
  DeadLetterFilter filter;
  uint64_t limit = 0;  // 0: all
};
int DeadLetterListCommand(const DeadLetterOptions& options);
int DeadLetterShowCommand(const DeadLetterOptions& options);

struct DeadLetterReplayOptions {
  CommonOptions common;
  DeadLetterFilter filter;
  double rate = 1000;  // records a second; 0: no limit
  bool again = false;  // also those that were replayed before
  bool dry_run = false;
};
int DeadLetterReplayCommand(const DeadLetterReplayOptions& options);

struct DoctorOptions {
  CommonOptions common;
};
int DoctorCommand(const DoctorOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_GROUP_TOOLS_H_
