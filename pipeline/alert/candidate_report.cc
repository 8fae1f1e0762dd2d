#include "pipeline/alert/candidate_report.h"

#include <algorithm>

#include "pipeline/alert/formats/json_writer.h"
#include "pipeline/alert/utf8.h"
#include "pipeline/event/headline.h"

namespace lodewire {
namespace {

constexpr size_t kHeadlineBytesMax = 512;
constexpr size_t kTextBytesMax = 2000;
constexpr int64_t kMinuteMs = 60'000;

}  // namespace

std::optional<uint32_t> FindCandidate(const RuleSet& rules, const MatchBits& matches) {
  std::optional<uint32_t> candidate;
  bool alerts = false;
  matches.ForEach([&](uint32_t rule) {
    if (rule >= rules.live_size()) return;
    const RuleInfo& info = rules.info(rule);
    alerts = alerts || info.level > Severity::kInformational;
    const bool tagged =
        std::find(info.tags.begin(), info.tags.end(), kCandidateTag) != info.tags.end();
    if (tagged && !candidate.has_value()) candidate = rule;
  });
  return alerts ? std::nullopt : candidate;
}

bool CandidateLimit::Admit(int64_t now_ms) {
  if (seen_++ % one_in_ != 0) return false;
  const int64_t minute = now_ms / kMinuteMs;
  if (minute != minute_) {
    minute_ = minute;
    in_minute_ = 0;
  }
  if (in_minute_ == per_minute_) return false;
  ++in_minute_;
  return true;
}

size_t WriteCandidateReport(const RuleInfo& rule, const CandidateOrigin& origin,
                            const EventView& view, std::span<char> output) {
  JsonWriter json(output);
  json.BeginObject();
  json.String("reason", rule.title);
  json.String("ruleId", rule.id);
  json.String("topic", origin.topic);
  json.Integer("partition", origin.partition);
  json.Integer("offset", origin.offset);
  json.String("category", CategoryName(view.category()));
  json.Integer("matchedTimeMs", origin.matched_ms);
  const std::string_view headline = CutAtCodePoint(HeadlineOf(view), kHeadlineBytesMax);
  if (view.category() == Category::kTrade) {
    json.String("language", view.First(TradeField::kDescriptionLanguage));
    json.String("description", headline);
    json.String("remarks", CutAtCodePoint(view.First(TradeField::kRemarks), kTextBytesMax));
    json.String("hsCode", view.First(TradeField::kHsCode));
    json.String("nationalCode", view.First(TradeField::kNationalCode));
  } else {
    json.String("language", view.First(NewsField::kLanguage));
    json.String("headline", headline);
    json.String("text", CutAtCodePoint(view.First(NewsField::kBody), kTextBytesMax));
  }
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
