#include "pipeline/app/debug_events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pipeline/base/spelling.h"
#include "pipeline/base/terminal_text.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

std::string Decoded(const std::string& text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 3], byte, 16).ptr == &text[i + 3]) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

// Which events a stage had in its hands.
bool Passed(const std::string& stage, const EventNote& note) {
  if (stage == "normalise" || stage == "match") return note.verdict == Verdict::kOk;
  if (stage == "judge") return note.rules_matched > 0;
  return true;
}

bool Names(const EventNote& note, const std::string& rule) {
  return std::any_of(note.rules.begin(), note.rules.end(),
                     [&](const auto& id) { return id.size > 0 && id.view() == rule; });
}

// A character that the note cut in two is left out.
std::string_view Whole(std::string_view text) {
  for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const size_t size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return size > back ? text.substr(0, text.size() - back) : text;
  }
  return text;
}

ordered_json ToJson(size_t lane, const EventNote& note, const std::vector<std::string>& topics) {
  ordered_json event = {{"lane", lane},
                        {"sequence", note.sequence},
                        {"topic", note.topic < topics.size() ? topics[note.topic] : ""},
                        {"partition", note.partition},
                        {"offset", note.offset},
                        {"verdict", std::string(VerdictName(note.verdict))},
                        {"pipeline_us", note.pipeline_ns / 1000},
                        {"excerpt", EscapeForTerminal(Whole(note.excerpt.view()))}};
  if (note.matched_ms != 0) {
    event["time"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(note.matched_ms),
                                     absl::UTCTimeZone());
  }
  if (note.rules_matched > 0) {
    ordered_json rules = ordered_json::array();
    for (const auto& rule : note.rules) {
      if (rule.size > 0) rules.push_back(EscapeForTerminal(rule.view()));
    }
    event["rules"] = rules;
    event["rules_matched"] = note.rules_matched;
  }
  if (note.severity != Severity::kUnspecified) {
    event["alert"] = {{"id", std::string(note.alert_id.data(), note.alert_id.size())},
                      {"severity", std::string(SeverityName(note.severity))},
                      {"routes_sent", note.routes_sent},
                      {"routes_held", note.routes_held}};
  }
  return event;
}

// The id of a rule that is named by id or title.
absl::StatusOr<std::string> RuleId(const RuleSet* rules, const std::string& name) {
  std::vector<std::string> known;
  for (uint32_t i = 0; rules != nullptr && i < rules->live_size(); ++i) {
    const RuleInfo& rule = rules->info(i);
    if (rule.id == name || rule.title == name) return rule.id;
    known.push_back(rule.id);
    known.push_back(rule.title);
  }
  return absl::NotFoundError(absl::StrCat("no rule has the id or title '", EscapeForTerminal(name),
                                          "'", DidYouMean(name, known)));
}

}  // namespace

std::map<std::string, std::string> ParseQuery(const std::string& query) {
  std::map<std::string, std::string> values;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(query, '&'))) {
    const size_t equals = part.find('=');
    if (equals == std::string::npos) continue;
    values[Decoded(part.substr(0, equals))] = Decoded(part.substr(equals + 1));
  }
  return values;
}

HttpResponse DebugEvents(const std::vector<const Lane*>& lanes,
                         const std::vector<std::string>& topics, const RuleSet* rules,
                         const std::string& query) {
  static constexpr std::array<const char*, 5> kStages = {"decode", "normalise", "match", "judge",
                                                         "publish"};
  auto values = ParseQuery(query);
  const std::string& stage = values["stage"];
  if (!stage.empty() && std::find(kStages.begin(), kStages.end(), stage) == kStages.end()) {
    return {400, absl::StrCat("no stage is called '", EscapeForTerminal(stage), "'; there are ",
                              absl::StrJoin(kStages, ", "), "\n")};
  }
  std::string rule;
  if (!values["rule"].empty()) {
    const absl::StatusOr<std::string> id = RuleId(rules, values["rule"]);
    if (!id.ok()) return {400, std::string(id.status().message()) + "\n"};
    rule = *id;
  }
  ordered_json events = ordered_json::array();
  for (size_t lane = 0; lane < lanes.size(); ++lane) {
    for (const EventNote& note : lanes[lane]->events().Read()) {
      if (!Passed(stage, note) || (!rule.empty() && !Names(note, rule))) continue;
      events.push_back(ToJson(lane, note, topics));
    }
  }
  return {200, ordered_json{{"events", events}}.dump() + "\n", "application/json"};
}

}  // namespace lodewire
