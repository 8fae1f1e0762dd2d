#include "pipeline/alert/router.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "pipeline/alert/alert_record.h"

namespace lodewire {
namespace {

bool Has(const std::vector<std::string>& wanted, std::string_view value) {
  return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

// Whether one match has what the route asks for.
bool MatchFits(const Route& route, const Alert& alert, size_t match) {
  const AlertMatch& one = alert.matches[match];
  if (MatchSeverity(alert, match) < route.severity) return false;
  if (!route.event_types.empty() && !Has(route.event_types, one.event_type)) return false;
  if (!route.rules.empty() && !Has(route.rules, one.rule_id)) return false;
  if (route.tags.empty()) return true;
  return std::any_of(one.tags.begin(), one.tags.end(),
                     [&](std::string_view tag) { return Has(route.tags, tag); });
}

bool IsMuted(const Alert& alert, size_t match) { return ((alert.muted_matches >> match) & 1) != 0; }

enum class Muted : uint8_t { kLeftOut, kCounted };
bool AlertFits(const Route& route, const Alert& alert, size_t match, Muted muted) {
  if (!route.minerals.empty() &&
      std::none_of(alert.minerals.begin(), alert.minerals.end(),
                   [&](const AlertMineral& mineral) { return Has(route.minerals, mineral.id); })) {
    return false;
  }
  const bool all = muted == Muted::kCounted;
  if (match != kWholeEvent) {
    return (all || !IsMuted(alert, match)) && MatchFits(route, alert, match);
  }
  for (size_t i = 0; i < alert.matches.size(); ++i) {
    if ((all || !IsMuted(alert, i)) && MatchFits(route, alert, i)) return true;
  }
  return false;
}

// Of an alert that fits.
bool IsHereByMutedOnly(const Route& route, const Alert& alert, size_t match) {
  return alert.muted_matches != 0 && !AlertFits(route, alert, match, Muted::kLeftOut);
}

std::string_view MarkOf(RouteDecision decision) {
  if (decision == RouteDecision::kSendStale) return "stale";
  if (decision == RouteDecision::kSendEmbargoed) return "embargoed";
  return {};
}

// One of the two words a policy may be; true for the second.
absl::StatusOr<bool> IsSecond(const RouteConfig& route, std::string_view key,
                              const std::string& value, std::string_view first,
                              std::string_view second) {
  if (value == first) return false;
  if (value == second) return true;
  return absl::InvalidArgumentError(absl::StrCat("route '", route.name, "': ", ToAbsl(key), " '",
                                                 value, "' is not known; write ", ToAbsl(first),
                                                 " or ", ToAbsl(second)));
}

absl::StatusOr<Route> MakeRoute(const RouteConfig& config) {
  Route route;
  route.name = config.name;
  route.topic = config.topic;
  route.encoder = FindEncoder(config.format);
  if (route.encoder == nullptr) {
    std::string known;
    for (const Encoder& encoder : Encoders()) {
      absl::StrAppend(&known, known.empty() ? "" : ", ", ToAbsl(encoder.format));
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "route '", config.name, "': format '", config.format, "' is not known; known are ", known));
  }
  if (!ParseSeverity(config.severity, &route.severity)) {
    return absl::InvalidArgumentError(
        absl::StrCat("route '", config.name, "': severity '", config.severity,
                     "' is not known; write informational, low, medium, high or critical"));
  }
  ASSIGN_OR_RETURN(route.one_per_rule,
                   IsSecond(config, "one_per", config.one_per, "event", "rule"));
  ASSIGN_OR_RETURN(const bool mark,
                   IsSecond(config, "embargo", config.embargo, "hold_out", "mark"));
  route.embargo_hold_out = !mark;
  ASSIGN_OR_RETURN(route.muted_include,
                   IsSecond(config, "muted", config.muted, "hold_out", "include"));
  ASSIGN_OR_RETURN(const bool mark_replay,
                   IsSecond(config, "replay", config.replay, "hold_out", "mark"));
  route.replay_hold_out = !mark_replay;
  ASSIGN_OR_RETURN(route.stale_drop, IsSecond(config, "stale", config.stale, "mark", "drop"));
  if (config.alert_age_max_ms < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("route '", config.name, "': alert_age_max is negative; 0 is no limit"));
  }
  route.minerals = config.minerals;
  route.event_types = config.event_types;
  route.rules = config.rules;
  route.tags = config.tags;
  route.alert_age_max_ms = config.alert_age_max_ms;
  return route;
}

}  // namespace

std::string_view RouteDecisionName(RouteDecision decision) {
  static constexpr std::array<std::string_view, kRouteDecisionCount> kNames = {
      "sent",        "sent_stale", "sent_embargoed", "no_match",   "held_embargo",
      "dropped_age", "sent_muted", "held_muted",     "held_replay"};
  return kNames[static_cast<size_t>(decision)];
}

bool IsSent(RouteDecision decision) {
  return decision == RouteDecision::kSend || decision == RouteDecision::kSendStale ||
         decision == RouteDecision::kSendEmbargoed || decision == RouteDecision::kSendMuted;
}

RouteDecision Decide(const Route& route, const Alert& alert, size_t match, int64_t now_ms) {
  if (!AlertFits(route, alert, match, Muted::kCounted)) return RouteDecision::kNoMatch;
  if (alert.replayed && route.replay_hold_out) return RouteDecision::kReplayed;
  // An unknown time is not old; the subtraction cannot overflow for times that formats can write.
  const bool stale = route.alert_age_max_ms > 0 && alert.event_ms != kNoTime &&
                     alert.event_ms < now_ms - route.alert_age_max_ms;
  if (stale && route.stale_drop) return RouteDecision::kTooOld;
  const bool muted = IsHereByMutedOnly(route, alert, match);
  if (muted && !route.muted_include) return RouteDecision::kMuted;
  if (alert.embargo_until_ms != kNoTime && alert.embargo_until_ms > now_ms) {
    return route.embargo_hold_out ? RouteDecision::kEmbargoed : RouteDecision::kSendEmbargoed;
  }
  if (stale) return RouteDecision::kSendStale;
  return muted ? RouteDecision::kSendMuted : RouteDecision::kSend;
}

size_t EncodeForRoute(const Route& route, RouteDecision decision, size_t match, int64_t produced_ms,
                      Alert* alert, std::span<char> output) {
  const auto marks = alert->marks;
  const std::string_view mark = MarkOf(decision);
  if (!mark.empty()) alert->marks.TryPush(mark);
  if (IsHereByMutedOnly(route, *alert, match)) alert->marks.TryPush("muted");
  alert->produced_ms = produced_ms;
  const size_t size = route.encoder->encode(*alert, match, output);
  alert->marks = marks;
  return size;
}

absl::StatusOr<Router> Router::Create(const std::vector<RouteConfig>& routes) {
  Router router;
  for (const RouteConfig& config : routes) {
    ASSIGN_OR_RETURN(Route route, MakeRoute(config));
    router.routes_.push_back(std::move(route));
  }
  return router;
}

}  // namespace lodewire
