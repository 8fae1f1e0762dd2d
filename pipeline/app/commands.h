// The subcommands, one function each; cli.cc fills their options from the command line.
//
// Threading: called once, from main.
// Memory: outside the event path; allocates as it likes.
// Errors: messages on stderr that say what to do; the return value is the exit code
//   (exit_code.h).
// Example:
//   return ValidateCommand({.config = "config/lodewire.yaml"});
#ifndef LODEWIRE_PIPELINE_APP_COMMANDS_H_
#define LODEWIRE_PIPELINE_APP_COMMANDS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

namespace lodewire {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct CommonOptions {
  std::string config;         // empty: DefaultConfigPath()
  ConfigOverrides overrides;  // --set key=value
  bool json = false;
};

// The configuration that the command line names, or the default one, with its overrides.
absl::StatusOr<Config> LoadCommandConfig(const CommonOptions& common);

struct RunOptions {
  CommonOptions common;
  std::string log_format = "logfmt";  // or json
};
int RunCommand(const RunOptions& options);

struct ValidateOptions {
  CommonOptions common;
  bool strict_sigma = false;  // whatever the configuration says
};
int ValidateCommand(const ValidateOptions& options);

struct DemoOptions {
  CommonOptions common;
  uint64_t events = 100'000;
  uint64_t seed = 1;
  double rate = 20'000;  // events a second; 0: as fast as the pipeline reads
  bool keep = false;     // leave the mock up until Ctrl-C
};
int DemoCommand(const DemoOptions& options);

struct ScanOptions {
  CommonOptions common;
  std::vector<std::string> files;
  std::string category;    // news, trade; empty: by the fields of each line
  std::string event_time;  // RFC 3339, or a date; for pages, which carry none
  std::string rules;       // directory or file instead of the configuration's
  std::string compare;     // the rules to compare them with; empty: print alerts
  bool rule_cost = false;  // print what each rule cost instead
};
int ScanCommand(const ScanOptions& options);
// What `scan` does with `compare`.
int ScanCompareCommand(const ScanOptions& options);

struct FeedCommandOptions {
  CommonOptions common;
  std::vector<std::string> files;
  std::string topic;
  double rate = 0;  // records a second; 0: no limit
};
int FeedCommand(const FeedCommandOptions& options);

struct TailOptions {
  CommonOptions common;
  std::string bootstrap_servers;    // empty: the configuration's
  std::vector<std::string> topics;  // empty: the broadest route's
  bool from_beginning = false;
  uint64_t limit = 0;         // end after so many alerts; 0: go on
  uint64_t idle_exit_ms = 0;  // end after so long without one; 0: go on
};
int TailCommand(const TailOptions& options);

struct TopicsCreateOptions {
  CommonOptions common;
  int partitions = 12;
  int replication_factor = -1;  // -1: the broker's default
};
int TopicsCreateCommand(const TopicsCreateOptions& options);

struct RulesMatchOptions {
  CommonOptions common;
  std::string rules;       // directory or file
  std::string vocabulary;  // directory; empty: the configuration's, if there is one
  Pairs logsource;
  bool strict_sigma = false;
  bool skip_bad_rules = false;
  std::string file;  // JSONL, or "-"
};
int RulesMatchCommand(const RulesMatchOptions& options);

struct RulesCompareOptions {
  CommonOptions common;
  std::string file;  // JSONL of reports; empty: the configuration's shadow topic
  double hours = 0;  // only reports so old or younger; 0: all
};
int RulesCompareCommand(const RulesCompareOptions& options);

struct VocabularySuggestOptions {
  CommonOptions common;
  std::string file;        // JSONL of candidates; empty: the configuration's topic
  std::string background;  // JSONL of events that are nothing special; empty: none
  std::string reason;      // only candidates of this reason; empty: all
  uint32_t least = 2;      // a phrase stands in so many candidates
  uint32_t count = 30;     // most phrases
};
int VocabularySuggestCommand(const VocabularySuggestOptions& options);

struct LookupOptions {
  CommonOptions common;
  std::string what;       // a tariff code or a term
  std::string at;         // RFC 3339 or a date; empty: now
  bool calendar = false;  // instead: what changes after `at`
};
int LookupCommand(const LookupOptions& options);

struct MetricsOptions {
  CommonOptions common;
  bool markdown = false;
};
int MetricsCommand(const MetricsOptions& options);

struct HealthOptions {
  CommonOptions common;
  bool ready = false;  // Not ready is a failure too.
};
int HealthCommand(const HealthOptions& options);

int VersionCommand(bool json);

// Parses the command line and calls the command.
int Main(int argc, char** argv);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_COMMANDS_H_
