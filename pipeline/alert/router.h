// Which routes an alert goes to, and why not to the others.
//
// Threading: immutable after Create; any thread.
// Memory: allocates at Create only.
// Errors: Create refuses an unknown severity, format or policy, naming the route.
// Example:
//   for (const Route& route : router.routes()) if (Decide(route, alert, match, now) ==
//   RouteDecision::kSend) …
#ifndef LODEWIRE_PIPELINE_ALERT_ROUTER_H_
#define LODEWIRE_PIPELINE_ALERT_ROUTER_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/encoder.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

namespace lodewire {

struct Route {
  std::string name;
  std::string topic;
  const Encoder* encoder = nullptr;
  bool one_per_rule = false;
  Severity severity = Severity::kInformational;  // least
  std::vector<std::string> minerals;
  std::vector<std::string> event_types;
  std::vector<std::string> rules;
  std::vector<std::string> tags;
  bool embargo_hold_out = true;
  int64_t alert_age_max_ms = 0;  // 0: no limit
  bool stale_drop = false;
  bool muted_include = false;
  bool replay_hold_out = true;
};

enum class RouteDecision : uint8_t {
  kSend,
  kSendStale,      // Send, with the mark `stale`.
  kSendEmbargoed,  // Send, with the mark `embargoed`.
  kNoMatch,        // The route asks for something else.
  kEmbargoed,      // Held out: counted.
  kTooOld,         // Dropped by age: counted.
  kSendMuted,      // Send, with the mark `muted`: only muted rules bring it here.
  kMuted,          // Held back for that: counted.
  kReplayed,       // Held out after the group was set back: counted.
};
inline constexpr size_t kRouteDecisionCount = 9;
// As metrics name it.
std::string_view RouteDecisionName(RouteDecision decision);
// Whether a record is made.
bool IsSent(RouteDecision decision);

// `match` is kWholeEvent, or the match that a one_per_rule record stands for. `now_ms`: wall clock.
RouteDecision Decide(const Route& route, const Alert& alert, size_t match, int64_t now_ms);

// Encodes for a route what Decide said to send, with the marks that the decision asks for and the
// time it is handed to the producer; bytes written, 0 when they do not fit. `alert` keeps its own
// marks.
size_t EncodeForRoute(const Route& route, RouteDecision decision, size_t match, int64_t produced_ms,
                      Alert* alert, std::span<char> output);

class Router {
 public:
  static absl::StatusOr<Router> Create(const std::vector<RouteConfig>& routes);
  std::span<const Route> routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_ROUTER_H_
