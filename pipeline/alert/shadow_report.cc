#include "pipeline/alert/shadow_report.h"

#include <algorithm>

#include "pipeline/alert/formats/json_writer.h"
#include "pipeline/alert/utf8.h"
#include "pipeline/event/headline.h"

namespace lodewire {
namespace {

constexpr size_t kHeadlineBytesMax = 256;

// Calls `difference(rule)` for each rule that holds in its own set while its namesake in the other
// does not, or is of another level. Rules that hold are few, so the search is short.
template <typename Difference>
void ForEachDifference(const RuleSet& rules, const MatchBits& matches, Difference&& difference) {
  const auto has_twin = [&](uint32_t rule) {
    bool found = false;
    matches.ForEach([&](uint32_t other) {
      found |= (rule < rules.live_size()) != (other < rules.live_size()) &&
               rules.info(other).id == rules.info(rule).id &&
               rules.info(other).level == rules.info(rule).level;
    });
    return found;
  };
  matches.ForEach([&](uint32_t rule) {
    if (!has_twin(rule)) difference(rule);
  });
}

// The level that an event's alert would begin with.
Severity TopLevel(const RuleSet& rules, const MatchBits& matches, bool shadow) {
  Severity top = Severity::kUnspecified;
  matches.ForEach([&](uint32_t rule) {
    if ((rule >= rules.live_size()) == shadow) top = std::max(top, rules.info(rule).level);
  });
  return top;
}

void WriteRules(std::string_view key, const RuleSet& rules, const MatchBits& matches, bool shadow,
                JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  ForEachDifference(rules, matches, [&](uint32_t rule) {
    if ((rule >= rules.live_size()) != shadow) return;
    const RuleInfo& info = rules.info(rule);
    json->BeginObject();
    json->String("id", info.id);
    json->String("title", info.title);
    json->String("level", SeverityName(info.level));
    json->EndObject();
  });
  json->EndArray();
}

}  // namespace

bool ShadowDiffers(const RuleSet& rules, const MatchBits& matches) {
  bool differs = false;
  ForEachDifference(rules, matches, [&](uint32_t) { differs = true; });
  return differs;
}

size_t WriteShadowReport(const RuleSet& rules, const MatchBits& matches, const ShadowOrigin& origin,
                         const EventView& view, std::span<char> output) {
  const bool is_trade = view.category() == Category::kTrade;
  JsonWriter json(output);
  json.BeginObject();
  json.String("topic", origin.topic);
  json.Integer("partition", origin.partition);
  json.Integer("offset", origin.offset);
  json.Integer("matchedTimeMs", origin.matched_ms);
  json.String("category", is_trade ? "trade" : "news");
  json.String(is_trade ? "description" : "headline",
              CutAtCodePoint(HeadlineOf(view), kHeadlineBytesMax));
  json.String("liveLevel", SeverityNameOrNone(TopLevel(rules, matches, false)));
  json.String("shadowLevel", SeverityNameOrNone(TopLevel(rules, matches, true)));
  WriteRules("come", rules, matches, true, &json);
  WriteRules("go", rules, matches, false, &json);
  json.String("ruleSetDigest", rules.digest());
  json.String("shadowDigest", rules.shadow_digest());
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
