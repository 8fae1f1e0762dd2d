// The configuration of a running Lodewire: plain structs, defaults and units here; YAML on the
// outside.
//
// Sources, strongest first: command-line flags, environment (LODEWIRE_ and the key in capitals,
// dots as "__"), the file. Unknown keys are errors. Secrets come only through keys that end in
// _file. What crosses folders (does a route's format exist, a route's rule) is checked in
// pipeline/app/wiring.cc.
//
// Threading: built at start, then read-only.
// Memory: allocates while loading.
// Errors: every problem found is one line "file:line:column: what; what to do"; exit code 78.
// Example:
//   ASSIGN_OR_RETURN(Config config, LoadConfig("config/lodewire.yaml", overrides));
#ifndef LODEWIRE_PIPELINE_CONFIG_CONFIG_H_
#define LODEWIRE_PIPELINE_CONFIG_CONFIG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"

namespace lodewire {

// Where a group with nothing committed begins.
struct StartPosition {
  enum class Kind : uint8_t { kUnset, kLatest, kEarliest, kTime };
  Kind kind = Kind::kUnset;  // Required: `validate` refuses kUnset.
  int64_t time_ms = 0;       // kTime: milliseconds since 1970; written as RFC 3339.
};

struct KafkaConfig {
  std::string bootstrap_servers;           // host:port[,host:port…]
  std::string group = "lodewire";          // Consumer group id.
  StartPosition start;                     // `start: latest | earliest | 2026-01-31T00:00:00Z`
  std::string delivery = "at_least_once";  // or exactly_once (one transactional producer a lane)
  // exactly_once: this process's name in the group, part of its transactional ids; empty: the
  // host's. Two processes that run at the same time must not share it.
  std::string member;
  uint32_t transaction_interval_ms = 100;    // exactly_once: an alert waits for its commit so long
  uint32_t transaction_records_max = 1'000;  // and commits sooner with so many
  // Passed to librdkafka as they are, after Lodewire's own defaults. A key KEY_file takes its value
  // from that file.
  std::vector<std::pair<std::string, std::string>> properties;           // both clients
  std::vector<std::pair<std::string, std::string>> consumer_properties;  // consumers only
  std::vector<std::pair<std::string, std::string>> producer_properties;  // producers only
};

struct InputConfig {
  std::string topic;
  std::string category;               // news or trade
  std::string encoding = "protobuf";  // protobuf, protobuf_confluent, json
  std::vector<uint32_t> schema_ids;   // Confluent framing: accepted ids; empty: any
  std::string dead_letter_topic;      // default: topic + ".dlq"
};

struct RouteConfig {
  std::string name;
  std::string topic;
  std::string format = "json";  // protobuf, json, ocsf
  std::string one_per =
      "event";  // event, or rule (one record a match; the id then includes the rule)
  std::string severity = "informational";  // least severity
  std::vector<std::string> minerals;       // any of; empty: all
  std::vector<std::string> event_types;    // any of; empty: all
  std::vector<std::string> rules;          // rule ids, any of; empty: all
  std::vector<std::string> tags;           // rule tags, any of; empty: all
  std::string embargo = "hold_out";        // hold_out: nothing before the lift; mark: send, marked
  int64_t alert_age_max_ms = 0;            // 0: no limit; written as 15m, 24h, 7d
  std::string stale = "mark";              // older than that: mark, or drop (counted)
  std::string muted = "hold_out";          // of muted rules only: hold_out (counted), or include
  std::string replay = "hold_out";  // after `lodewire seek`: no alert again; mark: send, marked
};

struct RulesConfig {
  std::string directory = "rules";  // relative to the configuration file
  std::string vocabulary_directory = "vocabulary";
  std::string domain_directory = "domain";
  std::string reference_directory;  // prices and exchange rates; empty: none
  std::string severity_file;        // what raises or lowers severity; empty: nothing does
  bool strict_sigma = false;
  // A candidate rule set, matched beside the live one; what it would have said otherwise goes to
  // the topic. Empty: none.
  std::string shadow_directory;
  std::string shadow_topic = "lodewire.shadow";
  std::string mutes_topic = "lodewire.mutes";  // compacted; empty: nothing is muted
  int64_t regex_bytes_max = 1 << 20;           // RE2 max_mem a regular expression, bytes
  // A rule that costs more CPU time an event, on average, is reported; 0: none is.
  uint32_t budget_ns = 1000;
  uint32_t rules_max = 1024;         // a reloaded set may have so many (or as many as at start)
  int64_t watch_interval_ms = 1000;  // look for changed files so often; 0: only on SIGHUP
};

// Events that look like something and for which no word list has a word.
struct CandidatesConfig {
  std::string topic;         // empty: they are not kept
  uint32_t per_minute = 60;  // at most so many a lane
  uint32_t one_in = 1;       // of those, every n-th
};

struct PipelineConfig {
  uint32_t lanes = 1;  // members of the group in this process
  std::string threads =
      "fused";  // fused: one thread a lane; split: ingest+decode+normalise | the rest
  uint32_t ring_slots = 1024;             // events in flight a lane; a power of two
  uint32_t batch = 64;                    // most events a stage takes at once
  uint32_t record_bytes_max = 1 << 20;    // larger records are dead letters
  uint32_t field_bytes_max = 512 << 10;   // longer values are dead letters
  uint32_t values_per_event_max = 512;    // more are dead letters
  uint64_t text_arena_bytes = 16 << 20;   // unescaped and normalised text in flight a lane
  uint32_t outstanding_max = 4096;        // alerts and dead letters waiting for the broker, a lane
  uint64_t outstanding_bytes = 16 << 20;  // their encoded bytes, a lane
  uint32_t alert_bytes_max = 256 << 10;   // one encoded alert
  uint32_t alerts_in_ring = 64;           // alerts between judge and publish, a lane
  uint32_t refused_retry_ms = 30'000;     // how often a record that a topic refuses is tried again
  uint32_t events_kept = 256;             // the last events that /debug/events shows, a lane
  uint32_t park_us = 500;                 // longest sleep of an idle runner, microseconds
};

struct OpsConfig {
  std::string address = "127.0.0.1:9464";  // of the HTTP server; empty: none
  std::string token_file;                  // holds a bearer token; needed off loopback
  std::vector<std::string> hosts;          // Host names that are served besides the address's
};

struct ShutdownConfig {
  uint32_t drain_timeout_ms = 15000;  // SIGTERM: finish what is in flight
  uint32_t close_timeout_ms = 10000;  // then the watchdog ends a client library that hangs
};

struct Config {
  std::string file;  // Where it came from; relative directories start there.
  KafkaConfig kafka;
  std::vector<InputConfig> inputs;
  std::vector<RouteConfig> routes;
  RulesConfig rules;
  CandidatesConfig candidates;
  PipelineConfig pipeline;
  OpsConfig ops;
  ShutdownConfig shutdown;

  // What can be checked without looking at other folders' tables; all problems, one a line.
  absl::Status Validate() const;
};

// KEY=VALUE pairs in dotted form, e.g. {"kafka.bootstrap_servers", "127.0.0.1:9092"}; they win over
// the file.
using ConfigOverrides = std::vector<std::pair<std::string, std::string>>;

// Reads, overrides (environment, then `overrides`), resolves *_file secrets and directories,
// validates.
absl::StatusOr<Config> LoadConfig(const std::string& path, const ConfigOverrides& overrides);
// The same from text; `file` gives the directory that relative paths start from.
absl::StatusOr<Config> ParseConfig(std::string_view yaml, const std::string& file,
                                   const ConfigOverrides& overrides);
// LODEWIRE_* variables of this process as overrides.
ConfigOverrides EnvironmentOverrides();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_CONFIG_CONFIG_H_
