// What a candidate rule set would have said otherwise about one event: a line of JSON for the
// shadow topic.
//
//   {"topic":"news.events","partition":3,"offset":17,"category":"news","headline":"…",
//    "matchedTimeMs":1769851800000,"liveLevel":"high","shadowLevel":"none",
//    "come":[],"go":[{"id":"…","title":"…","level":"high"}],
//    "ruleSetDigest":"…","shadowDigest":"…"}
//
// Threading: pure functions. Memory: writes into the caller's buffer.
// Errors: 0 bytes when it does not fit.
// Example:
//   if (ShadowDiffers(rules, bits)) size = WriteShadowReport(rules, bits, origin, view, buffer);
#ifndef LODEWIRE_PIPELINE_ALERT_SHADOW_REPORT_H_
#define LODEWIRE_PIPELINE_ALERT_SHADOW_REPORT_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/event/event_view.h"
#include "pipeline/event/match_bits.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// Where the event came from.
struct ShadowOrigin {
  std::string_view topic;
  int32_t partition = -1;
  int64_t offset = -1;
  int64_t matched_ms = 0;  // Wall clock.
};

// True when the live and the shadow rules that hold are not the same ones, by id, at the same
// levels.
bool ShadowDiffers(const RuleSet& rules, const MatchBits& matches);

// Bytes written, or 0.
size_t WriteShadowReport(const RuleSet& rules, const MatchBits& matches, const ShadowOrigin& origin,
                         const EventView& view, std::span<char> output);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_SHADOW_REPORT_H_
