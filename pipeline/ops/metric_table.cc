#include "pipeline/ops/metric_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lodewire {
namespace {

constexpr std::string_view kEvents = "Events";
constexpr std::string_view kAlerts = "Alerts";
constexpr std::string_view kLatency = "Latency";
constexpr std::string_view kDelivery = "Delivery";
constexpr std::string_view kGroup = "Consumer group";
constexpr std::string_view kStages = "Stages and back-pressure";
constexpr std::string_view kRules = "Rules";
constexpr std::string_view kProcess = "Process";

constexpr MetricInfo kTable[] = {
    {kEvents, "lodewire_events_total", "counter", "lane", "Records read from Kafka."},
    {kEvents, "lodewire_event_bytes_total", "counter", "lane",
     "Payload bytes of the records read."},
    {kEvents, "lodewire_chrome_bytes_total", "counter", "lane",
     "Bytes of story bodies that rules do not see: what pages have around their stories."},
    {kEvents, "lodewire_verdicts_total", "counter", "topic,verdict",
     "Events that left the pipeline, by input topic and verdict; ok, tombstone, or why not."},
    {kEvents, "lodewire_matched_events_total", "counter", "",
     "Events for which at least one rule holds."},
    {kEvents, "lodewire_dead_letters_total", "counter", "reason",
     "Records handed to dead-letter topics, by verdict."},

    {kAlerts, "lodewire_alerts_total", "counter", "severity", "Alerts, by severity."},
    {kAlerts, "lodewire_rule_alerts_total", "counter", "rule",
     "Alerts, by the id of their rule: that of the main event."},
    {kAlerts, "lodewire_mineral_alerts_total", "counter", "mineral",
     "Alerts, by mineral; one that names several counts for each."},
    {kAlerts, "lodewire_route_alerts_total", "counter", "route,decision",
     "What each route decided: sent, sent_stale, sent_embargoed, no_match, held_embargo (held back "
     "until the lift), dropped_age (held back for its age), sent_muted, held_muted (only muted "
     "rules bring it there), held_replay (held back after lodewire seek)."},
    {kAlerts, "lodewire_unrouted_alerts_total", "counter", "", "Alerts that no route asked for."},
    {kAlerts, "lodewire_candidates_total", "counter", "result",
     "Events that look like something and for which no word list has a word: kept for the "
     "candidates topic, or left_out by its sample and limit."},
    {kAlerts, "lodewire_shadow_reports_total", "counter", "",
     "Events of which the shadow rules would have said otherwise."},

    {kLatency, "lodewire_ingest_to_alert_seconds", "histogram", "",
     "From the reading of an event until its alert was ready for the producer."},
    {kLatency, "lodewire_publish_to_acknowledged_seconds", "histogram", "",
     "From an alert or dead letter being ready until the broker had it (exactly_once: until the "
     "commit)."},
    {kLatency, "lodewire_source_to_alert_seconds", "histogram", "",
     "From the time at which an event says it was published until its alert; old events too."},

    {kDelivery, "lodewire_acknowledged_records_total", "counter", "lane",
     "Records that brokers acknowledged."},
    {kDelivery, "lodewire_refused_records_total", "counter", "lane",
     "Refusals for good; a record that is tried again counts again."},
    {kDelivery, "lodewire_delivery_failures_total", "counter", "error",
     "Deliveries that failed: too_large, permanent, again (tried again), fatal (producer "
     "rebuilt)."},
    {kDelivery, "lodewire_producer_rebuilds_total", "counter", "",
     "Producers that were made anew after a fatal error."},
    {kDelivery, "lodewire_outstanding_records", "gauge", "lane",
     "Alerts and dead letters that wait for the broker."},
    {kDelivery, "lodewire_outstanding_records_limit", "gauge", "",
     "Most of them a lane: pipeline.outstanding_max."},
    {kDelivery, "lodewire_outstanding_bytes", "gauge", "lane", "Their encoded bytes."},
    {kDelivery, "lodewire_outstanding_limit_bytes", "gauge", "",
     "Most of them a lane: pipeline.outstanding_bytes."},

    {kGroup, "lodewire_partition_lag_records", "gauge", "topic,partition",
     "Records behind the end of each partition that this process owns, about a second old."},
    {kGroup, "lodewire_assigned_partitions", "gauge", "lane",
     "Partitions that the lane owns and whose position is known."},
    {kGroup, "lodewire_assignment_generation", "gauge", "lane",
     "Number of the lane's newest assignment; 0 before the first."},
    {kGroup, "lodewire_rebalances_total", "counter", "lane",
     "Assignments and revocations carried out."},
    {kGroup, "lodewire_rebalance_seconds_total", "counter", "lane",
     "Pause: time from a rebalance's request to its completion."},

    {kStages, "lodewire_stage_seconds_total", "counter", "stage", "Thread time of each stage."},
    {kStages, "lodewire_stage_batches_total", "counter", "stage",
     "Batches that each stage worked on; seconds by batches is the time of one."},
    {kStages, "lodewire_stage_waiting_events", "gauge", "lane,stage",
     "Events that wait for a stage or are in it."},
    {kStages, "lodewire_ring_slots", "gauge", "", "Most events in flight a lane."},
    {kStages, "lodewire_back_pressure_seconds_total", "counter", "lane,half",
     "Time in which a stage could not go on: front, up to normalise; back, from match on."},

    {kRules, "lodewire_rules", "gauge", "", "Rules of the live set."},
    {kRules, "lodewire_rule_set_info", "gauge", "digest", "The live rule set; always 1."},
    {kRules, "lodewire_rule_info", "gauge", "rule,title,level", "Each live rule; always 1."},
    {kRules, "lodewire_rule_reloads_total", "counter", "result",
     "Reloads of rules, vocabulary and domain data: success, failure."},
    {kRules, "lodewire_rule_reload_successful", "gauge", "",
     "1: the newest reload succeeded, or there was none; 0: it was refused and older rules go on."},
    {kRules, "lodewire_rule_swaps_total", "counter", "",
     "Rule sets that lanes took after their first."},
    {kRules, "lodewire_mutes", "gauge", "", "Mutes in force; `lodewire mutes` lists them."},
    {kRules, "lodewire_rule_evaluations_total", "counter", "rule",
     "Events for which a rule was evaluated, since its set was loaded."},
    {kRules, "lodewire_rule_confirmations_total", "counter", "rule",
     "Times that RE2 was asked for a rule."},
    {kRules, "lodewire_rule_seconds_total", "counter", "rule",
     "CPU time of a rule's evaluations; timed on one event in 61."},
    {kRules, "lodewire_rule_hits_total", "counter", "rule", "Events for which a rule holds."},
    {kRules, "lodewire_rule_over_budget_total", "counter", "rule",
     "Minutes in which a rule cost more than rules.budget_ns."},
    {kRules, "lodewire_reference_stale", "gauge", "",
     "Reference prices and exchange rates past their last day; nothing is checked by them."},
    {kRules, "lodewire_missing_field_events_total", "counter", "field",
     "Trade events without a field that some rule needs, which is not evaluated then."},

    {kProcess, "lodewire_live", "gauge", "", "1: the lanes' threads and positions go on."},
    {kProcess, "lodewire_ready", "gauge", "", "1: partitions are assigned and alerts go out."},
    {kProcess, "lodewire_memory_plan_bytes", "gauge", "kind",
     "Memory that the configuration can take: fixed (ours), bounded (libraries)."},
    {kProcess, "process_resident_memory_bytes", "gauge", "", "Resident memory of the process."},
    {kProcess, "process_cpu_seconds_total", "counter", "", "User and system time of the process."},
    {kProcess, "process_start_time_seconds", "gauge", "",
     "When the process began, seconds since 1970."},
    {kProcess, "lodewire_build_info", "gauge", "version", "The running binary; always 1."},
};

}  // namespace

std::span<const MetricInfo> MetricTable() { return kTable; }

std::string MetricsMarkdown() {
  std::string out =
      "# Metrics\n\n"
      "What `GET /metrics` shows, in Prometheus text format 0.0.4. Made by `lodewire metrics "
      "--markdown`; a test compares. Units are seconds and bytes. Counters begin at 0 with the "
      "process. A metric with a label `rule`, `mineral` or `partition` shows a value once there "
      "is one. `deploy/prometheus` has alert rules over them, `deploy/grafana` a dashboard, "
      "`docs/runbook.md` what to do.\n";
  std::string_view group;
  for (const MetricInfo& metric : kTable) {
    if (metric.group != group) {
      group = metric.group;
      absl::StrAppend(&out, "\n## ", std::string(group),
                      "\n\n| metric | type | labels | meaning |\n|---|---|---|---|\n");
    }
    std::string labels(metric.labels);
    if (!labels.empty()) labels = "`" + absl::StrReplaceAll(labels, {{",", "`, `"}}) + "`";
    absl::StrAppend(&out, "| `", std::string(metric.name), "` | ", std::string(metric.type), " | ",
                    labels, " | ", std::string(metric.help), " |\n");
  }
  return out;
}

}  // namespace lodewire
