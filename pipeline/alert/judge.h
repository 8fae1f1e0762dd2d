// Turns "these rules hold" into one alert: a pure function of the event, the rule set and the
// domain data.
//
// Threading: one Judge a lane (it holds the rule set's scratch); Assemble on that lane's thread.
// Memory: writes into the Alert it is given; no heap.
// Errors: none; a list that is full counts what it left out.
// Example:
//   if (judge.Assemble(input, &alert)) …publish…
#ifndef LODEWIRE_PIPELINE_ALERT_JUDGE_H_
#define LODEWIRE_PIPELINE_ALERT_JUDGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/domain/domain.h"
#include "pipeline/event/event_view.h"
#include "pipeline/event/record.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// What is the same for all alerts of a lane.
struct JudgeContext {
  AlertStatus status = AlertStatus::kActual;
  std::string cluster_id;
  std::string group;
  std::string member;
  std::string binary_version;
};

struct JudgeInput {
  const EventView* view = nullptr;
  const Record* record = nullptr;
  std::string_view topic;  // Origin topic: the input's, or of a replayed dead letter its header's.
  int32_t partition = -1;  // Origin coordinates, likewise.
  int64_t offset = -1;
  MatchBits matches;
  int64_t matched_ms = 0;  // Wall clock when the rules were evaluated.
  bool repaired_utf8 = false;
  bool replay = false;
  std::string_view traceparent;
};

class Judge {
 public:
  // `rules` and `domain` must outlive it.
  Judge(const RuleSet* rules, const Domain* domain, JudgeContext context);
  ~Judge();

  // False: no alert (no rule above informational holds, or a withdrawn story that is not worth a
  // Cancel).
  bool Assemble(const JudgeInput& input, Alert* alert);
  const RuleSet& rules() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_JUDGE_H_
