// What a lane counts. Operations reads it; the demo's table too.
//
// Threading: each group has one writer, the thread that runs its stage; any thread reads.
// Memory: fixed at construction: a counter a topic and verdict, a route and decision, a rule.
// Errors: none.
// Example:
//   counters.verdicts[topic][static_cast<size_t>(slot.verdict)].Add();
#ifndef LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_
#define LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_

#include <array>
#include <vector>

#include "pipeline/alert/router.h"
#include "pipeline/base/cacheline.h"
#include "pipeline/base/counter.h"
#include "pipeline/base/histogram.h"
#include "pipeline/base/name_tally.h"
#include "pipeline/event/fields.h"
#include "pipeline/event/severity.h"
#include "pipeline/event/verdict.h"
#include "pipeline/io/sink.h"

namespace lodewire {

// Bounds of what happens inside the process and at the broker: 100 µs to a minute.
inline constexpr std::array<int64_t, 18> kLatencyBoundsNs = {
    100'000,       250'000,       500'000,       1'000'000,      2'500'000,      5'000'000,
    10'000'000,    25'000'000,    50'000'000,    100'000'000,    250'000'000,    500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000, 30'000'000'000, 60'000'000'000};
// Bounds from an event's own time to its alert: the feed's delay, or that of a replay.
inline constexpr std::array<int64_t, 14> kSourceAgeBoundsMs = {
    100,    500,     1'000,   2'500,     5'000,      10'000,     30'000,
    60'000, 300'000, 900'000, 3'600'000, 21'600'000, 86'400'000, 604'800'000};

struct LaneCounters {
  // Minerals are a handful; the rest is for domain data that will have more.
  static constexpr size_t kMineralsMax = 32;
  LaneCounters(size_t topics, size_t routes, size_t rules)
      : verdicts(topics), decisions(routes), alerts_by_rule(rules) {}

  // Of the tables by name, for the memory plan.
  static size_t Bytes(size_t rules) {
    return NameTally::Bytes(rules) + NameTally::Bytes(kMineralsMax);
  }

  // Written by the front half of the lane: ingest, decode, normalise.
  alignas(kCacheLinePair) Counter events;  // Records read.
  Counter bytes;                           // Their payloads.
  Counter decode_ns, normalise_ns;  // Thread time of each stage; sampled, see runtime/lane.h.
  Counter decode_batches, normalise_batches;  // Calls of each stage.
  Counter chrome_bytes;  // Cut from bodies, as sent: what pages have around their stories.
  Counter waited_ns;     // Time in which a stage could not go on, or the ring was full.
  Counter front_rounds;  // Rounds of the front half: it is alive.
  Counter rebalances;
  Counter rebalance_ns;  // From the request to its completion.
  Counter generation;    // Of the newest assignment; 0: none yet.
  // Written by the back half: match, judge, publish, retire.
  alignas(kCacheLinePair) std::vector<std::array<Counter, kVerdictCount>> verdicts;  // By topic.
  Counter matched_events;   // At least one rule held.
  Counter alerts;           // Alerts judged.
  Counter unrouted;         // Alerts that no route asked for.
  Counter records_out;      // Records handed to the Outstanding table for routes.
  Counter dead_letters;     // The same for dead-letter topics.
  Counter encode_overflow;  // Alerts larger than `alert_bytes_max`: became dead letters.
  std::vector<std::array<Counter, kRouteDecisionCount>> decisions;  // By route.
  std::array<Counter, kSeverityNames.size()> alerts_by_severity;
  NameTally alerts_by_rule;  // By the rule of the alert: that of the main event.
  NameTally alerts_by_mineral{kMineralsMax};
  std::array<Counter, kVerdictCount> dead_letters_by_verdict;
  Counter acknowledged;  // Records that the broker took.
  Counter refused;       // Refusals for good; a record tried again counts again.
  std::array<Counter, kDeliveryErrorCount> delivery_errors;  // By DeliveryError.
  Counter producer_rebuilds;
  Counter back_rounds;     // Rounds of the back half.
  Counter back_waited_ns;  // Time in which match, judge or publish could not go on.
  Counter match_ns, judge_ns, publish_ns;
  Counter match_batches, judge_batches, publish_batches;
  Counter candidates;           // Events reported as candidates for a word.
  Counter candidates_left_out;  // The same beyond the sample and the limit.
  Counter shadow_reports;       // Events of which a candidate rule set would have said otherwise.
  Counter rule_swaps;           // Rule sets taken after the first.
  Histogram ingest_to_alert_ns{kLatencyBoundsNs};    // Read until handed to the Outstanding table.
  Histogram source_to_alert_ms{kSourceAgeBoundsMs};  // From when the event was published.
  // By field: trade events without a field that some rule needs to say anything.
  std::array<Counter, kTradeFieldCount> missing_fields;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_
