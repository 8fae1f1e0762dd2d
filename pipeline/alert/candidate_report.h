// An event that looks like something and for which no word list has a word: a line of JSON for the
// candidates topic, so that missing words are found in live text (`lodewire vocabulary suggest`).
//
// What looks like something are rules tagged `lodewire.candidate`, of level informational: they
// never alert, and count only where no other rule does.
//
//   {"reason":"…","ruleId":"…","topic":"news.events","partition":3,"offset":17,"category":"news",
//    "matchedTimeMs":1769851800000,"language":"zh-Hans","headline":"…","text":"…"}
//   trade events have description, remarks, hsCode and nationalCode instead of headline and text
//
// Threading: pure functions; a CandidateLimit has one thread.
// Memory: writes into the caller's buffer.
// Errors: 0 bytes when it does not fit.
// Example:
//   if (const auto rule = FindCandidate(rules, bits)) size = WriteCandidateReport(…);
#ifndef LODEWIRE_PIPELINE_ALERT_CANDIDATE_REPORT_H_
#define LODEWIRE_PIPELINE_ALERT_CANDIDATE_REPORT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pipeline/event/event_view.h"
#include "pipeline/event/match_bits.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

inline constexpr std::string_view kCandidateTag = "lodewire.candidate";

// The first live rule that holds and is tagged so; none where a rule above informational holds.
std::optional<uint32_t> FindCandidate(const RuleSet& rules, const MatchBits& matches);

// Every `one_in`-th of the candidates, and at most `per_minute` of them by the event clock given.
class CandidateLimit {
 public:
  CandidateLimit(uint32_t per_minute, uint32_t one_in) : per_minute_(per_minute), one_in_(one_in) {}
  bool Admit(int64_t now_ms);

 private:
  uint32_t per_minute_;
  uint32_t one_in_;
  uint64_t seen_ = 0;
  int64_t minute_ = -1;
  uint32_t in_minute_ = 0;
};

struct CandidateOrigin {
  std::string_view topic;
  int32_t partition = -1;
  int64_t offset = -1;
  int64_t matched_ms = 0;  // Wall clock.
};

// Bytes written, or 0. The text is cut at 2,000 bytes.
size_t WriteCandidateReport(const RuleInfo& rule, const CandidateOrigin& origin,
                            const EventView& view, std::span<char> output);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_CANDIDATE_REPORT_H_
