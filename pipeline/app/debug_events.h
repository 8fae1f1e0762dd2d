// What /debug/events answers: the notes of all lanes (stages/event_log.h), filtered, as JSON that
// is safe to print.
//
// Threading: any. Memory: outside the event path.
// Errors: a stage that does not exist is HTTP 400 with those that do.
// Example:
//   return DebugEvents(lanes, topics, &engine->rules(), request.query);
#ifndef LODEWIRE_PIPELINE_APP_DEBUG_EVENTS_H_
#define LODEWIRE_PIPELINE_APP_DEBUG_EVENTS_H_

#include <map>
#include <string>
#include <vector>

#include "pipeline/ops/http_server.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/runtime/lane.h"

namespace lodewire {

// key=value&…, percent-decoded; of a key that stands twice the last.
std::map<std::string, std::string> ParseQuery(const std::string& query);

// `query`: stage=decode|normalise|match|judge|publish (events that got so far), rule=ID or title.
// `topics`: of the inputs; `rules` may be null, then a title is not known.
HttpResponse DebugEvents(const std::vector<const Lane*>& lanes,
                         const std::vector<std::string>& topics, const RuleSet* rules,
                         const std::string& query);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_DEBUG_EVENTS_H_
