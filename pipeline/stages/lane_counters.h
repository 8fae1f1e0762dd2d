// What a lane counts. Operations reads it; the demo's table too.
//
// Threading: each group has one writer, the thread that runs its stage; any thread reads.
// Memory: fixed.
// Errors: none.
// Example:
//   counters.verdicts[static_cast<size_t>(slot.verdict)].Add();
#ifndef LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_
#define LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_

#include <array>

#include "pipeline/alert/router.h"
#include "pipeline/base/cacheline.h"
#include "pipeline/base/counter.h"
#include "pipeline/event/verdict.h"

namespace lodewire {

struct LaneCounters {
  // Written by the front half of the lane: ingest, decode, normalise.
  alignas(kCacheLinePair) Counter events;  // Records read.
  Counter bytes;                           // Their payloads.
  Counter decode_ns, normalise_ns;  // Thread time of each stage; sampled, see runtime/lane.h.
  Counter back_pressure;            // Duty cycles in which a stage could not go on.
  Counter front_rounds;             // Rounds of the front half: it is alive.
  Counter rebalances;
  Counter rebalance_ns;  // From the request to its completion.
  // Written by the back half: match, judge, publish, retire.
  alignas(kCacheLinePair) std::array<Counter, kVerdictCount> verdicts;
  Counter matched_events;   // At least one rule held.
  Counter alerts;           // Alerts judged.
  Counter unrouted;         // Alerts that no route asked for.
  Counter records_out;      // Records handed to the Outstanding table for routes.
  Counter dead_letters;     // The same for dead-letter topics.
  Counter encode_overflow;  // Alerts larger than `alert_bytes_max`: became dead letters.
  std::array<Counter, kRouteDecisionCount> decisions;
  Counter acknowledged;        // Records that the broker took.
  Counter refused;             // Refusals for good; a record tried again counts again.
  Counter back_rounds;         // Rounds of the back half.
  Counter back_back_pressure;  // Duty cycles in which match, judge or publish waited.
  Counter match_ns, judge_ns, publish_ns;
  Counter shadow_reports;  // Events of which a candidate rule set would have said otherwise.
  Counter rule_swaps;      // Rule sets taken after the first.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_LANE_COUNTERS_H_
