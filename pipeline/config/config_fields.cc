// The table itself. The texts stand in `lodewire init`, config/lodewire.yaml and
// docs/configuration.md; after a change make the last two anew (config/README.md says how).
#include "pipeline/config/config_fields.h"

#include <array>

namespace lodewire {
namespace {

constexpr uint64_t kNoLimit = INT64_MAX;
constexpr uint64_t kKiB = 1 << 10;
constexpr uint64_t kMiB = 1 << 20;
constexpr uint64_t kGiB = uint64_t{1} << 30;
constexpr uint64_t kHourMs = 3'600'000;

constexpr std::array<ConfigSectionInfo, kConfigSections> kSections = {{
    {"kafka", "The brokers, the consumer group and how alerts are delivered."},
    {"inputs", "What is read: the topics, what stands in them and how it is encoded."},
    {"routes",
     "Where alerts go. An alert goes to every route that it fits. A desk wants few, explained and "
     "no history; a security monitor wants OCSF; an archive wants all."},
    {"rules", "What decides: rules, vocabulary and domain data, and how they are reloaded."},
    {"pipeline",
     "Lanes, threads and memory. All memory is set aside at start; "
     "`lodewire validate` prints the sum."},
    {"ops", "Metrics and health over HTTP."},
    {"shutdown", "How long an end may take."},
    {"candidates",
     "Events that look like something and for which no word list has a word, so that missing words "
     "are found; `lodewire vocabulary suggest` reads them."},
}};

}  // namespace

const ConfigSectionInfo& ConfigSectionOf(size_t index) { return kSections[index]; }

void ConfigFields::Bytes(const ConfigField& field, ConfigBounds bounds, uint32_t* value) {
  uint64_t wide = *value;
  Bytes(field, bounds, &wide);
  *value = static_cast<uint32_t>(wide);
}

void ConfigFields::Bytes(const ConfigField& field, ConfigBounds bounds, int64_t* value) {
  uint64_t wide = static_cast<uint64_t>(*value);
  Bytes(field, bounds, &wide);
  *value = static_cast<int64_t>(wide);
}

void ConfigFields::Duration(const ConfigField& field, ConfigBounds bounds, uint32_t* value) {
  int64_t wide = *value;
  Duration(field, bounds, &wide);
  *value = static_cast<uint32_t>(wide);
}

void VisitKafka(ConfigFields* fields, KafkaConfig* kafka) {
  fields->Text({"bootstrap_servers", "Brokers to ask first: host:port, separated by commas.", true},
               &kafka->bootstrap_servers);
  fields->Text({"group", "Consumer group id; members of one group share the partitions."},
               &kafka->group);
  fields->Start({"start",
                 "Where a group with nothing committed begins: latest (no history), earliest, or a "
                 "time such as 2026-01-31T00:00:00Z.",
                 true},
                &kafka->start);
  fields->Choice({"delivery",
                  "at_least_once: after a crash an alert may come twice, with the same id. "
                  "exactly_once: alerts and offsets are committed together by one transactional "
                  "producer a lane; a consumer of the alerts that sets "
                  "isolation.level=read_committed sees each once, up to transaction_interval "
                  "later. It needs Kafka 2.5 or newer, and an alert that its topic refuses holds "
                  "its whole lane, not only its partition."},
                 {"at_least_once", "exactly_once"}, &kafka->delivery);
  fields->Text({"member",
                "exactly_once: this process's name in the group; empty: the host's. The "
                "transactional id is group-member-lane: a restart under the same name takes over "
                "at once, and two processes that run at the same time must not share it."},
               &kafka->member);
  // Far below transaction.timeout.ms, after which the broker undoes the transaction.
  fields->Duration(
      {"transaction_interval", "exactly_once: how long an alert waits for its commit."},
      {1, 10'000}, &kafka->transaction_interval_ms);
  fields->Number({"transaction_records_max", "exactly_once: with so many alerts it does not wait."},
                 {1, kMiB}, &kafka->transaction_records_max);
  fields->Map({"properties",
               "Passed to librdkafka as they are, for both clients. A key that ends in _file takes "
               "its value from that file, e.g. sasl.password_file: /run/secrets/kafka; secrets are "
               "taken no other way."},
              &kafka->properties);
  fields->Map({"consumer_properties", "The same for consumers only."}, &kafka->consumer_properties);
  fields->Map({"producer_properties", "The same for producers only."}, &kafka->producer_properties);
}

void VisitInput(ConfigFields* fields, InputConfig* input) {
  fields->Text({"topic", "The topic to read.", true}, &input->topic);
  fields->Choice({"category", "What its records are.", true}, {"news", "trade"}, &input->category);
  fields->Choice({"encoding",
                  "How they are encoded: protobuf, the same in Confluent framing, or proto3 JSON."},
                 {"protobuf", "protobuf_confluent", "json"}, &input->encoding);
  fields->Numbers({"schema_ids",
                   "protobuf_confluent: the schema ids that are taken; others are dead letters. "
                   "Empty: any."},
                  &input->schema_ids);
  fields->Text({"dead_letter_topic",
                "Where records go that cannot be decoded, untouched; empty: the topic's name and "
                ".dlq."},
               &input->dead_letter_topic);
}

void VisitRoute(ConfigFields* fields, RouteConfig* route) {
  fields->Text({"name", "The route's name in metrics and messages.", true}, &route->name);
  fields->Text({"topic", "The topic that its alerts are written to.", true}, &route->topic);
  fields->Text({"format", "How they are written; docs/alerts.md lists the formats."},
               &route->format);
  fields->Choice(
      {"one_per", "One record an event, or one a matching rule (with an id of its own)."},
      {"event", "rule"}, &route->one_per);
  fields->Choice({"severity", "Alerts of this severity or above."},
                 {"informational", "low", "medium", "high", "critical"}, &route->severity);
  fields->List({"minerals", "Alerts about any of these; empty: all."}, &route->minerals);
  fields->List({"event_types", "Alerts of any of these types; empty: all."}, &route->event_types);
  fields->List({"rules", "Alerts of any of these rule ids; empty: all."}, &route->rules);
  fields->List({"tags", "Alerts with any of these rule tags; empty: all."}, &route->tags);
  fields->Choice({"embargo", "hold_out: no alert before the embargo lifts. mark: sent and marked."},
                 {"hold_out", "mark"}, &route->embargo);
  fields->Duration({"alert_age_max", "Alerts of older events are stale; 0: none is."},
                   {0, kNoLimit}, &route->alert_age_max_ms);
  fields->Choice(
      {"stale", "What becomes of stale alerts: sent and marked, or dropped and counted."},
      {"mark", "drop"}, &route->stale);
  fields->Choice(
      {"muted",
       "Alerts that only muted rules bring here (`lodewire mute`): held out and counted, "
       "or included and marked."},
      {"hold_out", "include"}, &route->muted);
  fields->Choice({"replay",
                  "Alerts of records that the group had read before `lodewire seek` set it back: "
                  "hold_out counts them. mark sends them, marked."},
                 {"hold_out", "mark"}, &route->replay);
}

void VisitRules(ConfigFields* fields, RulesConfig* rules) {
  fields->Path({"directory", "Sigma rules, every *.yaml below it."}, &rules->directory);
  fields->Path({"vocabulary_directory", "Lists that rules name as %placeholders%."},
               &rules->vocabulary_directory);
  fields->Path({"domain_directory", "Minerals, codes, regimes by date."}, &rules->domain_directory);
  fields->Path(
      {"reference_directory",
       "Your reference prices and exchange rates (prices.yaml, fx.yaml); empty: none. Those "
       "that are shipped are examples from public notices of the past."},
      &rules->reference_directory);
  fields->Path({"severity_file",
                "Steps that raise or lower an alert's severity after the rules (severity.yaml); "
                "empty: none."},
               &rules->severity_file);
  fields->Path({"shadow",
                "A candidate rule set that is matched beside the live one and never alerts; where "
                "it would have said otherwise goes to shadow_topic, and `lodewire rules compare` "
                "sums it up. Empty: none."},
               &rules->shadow_directory);
  fields->Text({"shadow_topic", "Where those reports go."}, &rules->shadow_topic);
  fields->Text({"mutes_topic",
                "Where `lodewire mute` keeps which rules are muted, for all members of all groups "
                "that read it; `topics create` makes it compacted. Empty: nothing is muted."},
               &rules->mutes_topic);
  fields->Bool(
      {"strict_sigma", "true refuses Lodewire's extensions of Sigma (word, near, lodewire:)."},
      &rules->strict_sigma);
  fields->Bytes({"regex_bytes_max", "Memory that RE2 may use for one regular expression."},
                {64 * kKiB, kGiB}, &rules->regex_bytes_max);
  fields->Number({"rules_max",
                  "Memory is set aside for so many rules, so that a reload may bring more than the "
                  "start did."},
                 {64, kMiB}, &rules->rules_max);
  fields->Number({"budget_ns",
                  "A rule that costs more CPU time an event, on average over a minute, is named in "
                  "the log and counted; nanoseconds. 0: none is."},
                 {0, 1'000'000'000}, &rules->budget_ns);
  fields->Duration({"watch_interval",
                    "Rules, vocabulary and domain data are loaded anew on SIGHUP and when their "
                    "files change; how often to look. 0: only on SIGHUP. A set with an error is "
                    "refused and the old one goes on."},
                   {0, kNoLimit}, &rules->watch_interval_ms);
}

void VisitPipeline(ConfigFields* fields, PipelineConfig* pipeline) {
  fields->Number({"lanes",
                  "Members of the group in this process; each has its own threads, consumer and "
                  "producer."},
                 {1, 256}, &pipeline->lanes);
  fields->Choice({"threads",
                  "fused: one thread a lane. split: ingest, decode and normalise on one, the rest "
                  "on another."},
                 {"fused", "split"}, &pipeline->threads);
  fields->Number({"ring_slots", "Events in flight a lane; a power of two."}, {16, kMiB},
                 &pipeline->ring_slots);
  fields->Number({"batch", "Most events that a stage takes at once."}, {1, 4096}, &pipeline->batch);
  fields->Bytes({"record_bytes_max", "Larger records are dead letters."}, {kKiB, 64 * kMiB},
                &pipeline->record_bytes_max);
  fields->Bytes({"field_bytes_max", "Events with a longer value are dead letters."},
                {kKiB, 64 * kMiB}, &pipeline->field_bytes_max);
  fields->Number({"values_per_event_max", "Events with more values are dead letters."}, {64, 32768},
                 &pipeline->values_per_event_max);
  fields->Bytes({"text_arena_bytes",
                 "Unescaped and normalised text in flight, a lane; at least four times "
                 "record_bytes_max."},
                {kMiB, 16 * kGiB}, &pipeline->text_arena_bytes);
  fields->Number({"outstanding_max", "Alerts and dead letters that wait for the broker, a lane."},
                 {64, kMiB}, &pipeline->outstanding_max);
  fields->Bytes(
      {"outstanding_bytes", "Their encoded bytes, a lane; at least twice record_bytes_max."},
      {kMiB, 16 * kGiB}, &pipeline->outstanding_bytes);
  fields->Bytes({"alert_bytes_max",
                 "Most bytes of one encoded alert; at most an eighth of outstanding_bytes."},
                {16 * kKiB, 16 * kMiB}, &pipeline->alert_bytes_max);
  fields->Number({"alerts_in_ring", "Alerts between judge and publish, a lane."}, {1, 4096},
                 &pipeline->alerts_in_ring);
  // Each attempt fails the records that travel with it, so not faster than 100 ms.
  fields->Duration({"refused_retry",
                    "A record that a topic refuses (size limit, authorisation, existence) pauses "
                    "its input partition and is tried again so often; when the topic takes it, the "
                    "partition goes on."},
                   {100, 24 * kHourMs}, &pipeline->refused_retry_ms);
  fields->Number({"events_kept",
                  "How many of the last events `lodewire tap` and /debug/events show, a lane; all "
                  "that match or cannot be read, a sample of the others. 0: none."},
                 {0, 65536}, &pipeline->events_kept);
  fields->Number({"park_us", "Longest sleep of an idle thread, microseconds."}, {10, 1'000'000},
                 &pipeline->park_us);
}

void VisitOps(ConfigFields* fields, OpsConfig* ops) {
  fields->Text({"address",
                "host:port of /metrics, /livez, /readyz and /api/v1; empty: none. Off loopback a "
                "token is needed."},
               &ops->address);
  fields->Path({"token_file", "A file with the bearer token that clients must send; empty: none."},
               &ops->token_file);
  fields->List({"hosts",
                "Names in the Host header that are served besides the address's own and "
                "localhost."},
               &ops->hosts);
}

void VisitShutdown(ConfigFields* fields, ShutdownConfig* shutdown) {
  fields->Duration({"drain_timeout", "After SIGTERM: finish what is in flight within this time."},
                   {0, kHourMs}, &shutdown->drain_timeout_ms);
  fields->Duration({"close_timeout", "Then a watchdog ends a client library that hangs."},
                   {0, kHourMs}, &shutdown->close_timeout_ms);
}

void VisitCandidates(ConfigFields* fields, CandidatesConfig* candidates) {
  fields->Text({"topic",
                "Where they go: events for which a rule tagged lodewire.candidate holds and no "
                "other; empty: they are not kept."},
               &candidates->topic);
  fields->Number({"per_minute", "At most so many a minute and lane."}, {1, 1'000'000},
                 &candidates->per_minute);
  fields->Number({"one_in", "A sample: every so-many-th of them; 1: all."}, {1, 1'000'000},
                 &candidates->one_in);
}

}  // namespace lodewire
