#include "pipeline/alert/judge.h"

#include <algorithm>

#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/assessment.h"
#include "pipeline/alert/event_facts.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/main_event.h"
#include "pipeline/alert/subjects.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

constexpr size_t kEvidenceTextBytesMax = 256;
constexpr size_t kMatchesMax = decltype(Alert::matches)::capacity();
constexpr size_t kEvidenceMax = decltype(AlertMatch::evidence)::capacity();

// The rules that hold, the best first: by level, then id. Those beyond the capacity are counted.
struct RankedRules {
  BoundedVector<uint32_t, kMatchesMax> rules;
  uint32_t omitted = 0;
};

bool IsBetter(const RuleSet& rules, uint32_t a, uint32_t b) {
  const RuleInfo& first = rules.info(a);
  const RuleInfo& second = rules.info(b);
  if (first.level != second.level) return first.level > second.level;
  return first.id != second.id ? first.id < second.id : a < b;
}

void Rank(const RuleSet& rules, const MatchBits& matches, RankedRules* ranked) {
  matches.ForEach([&](uint32_t rule) {
    if (rule >= rules.live_size()) return;
    // Insertion from behind; the last one falls out when the list is full.
    if (!ranked->rules.TryPush(rule)) {
      ++ranked->omitted;
      if (!IsBetter(rules, rule, ranked->rules.back())) return;
      ranked->rules.back() = rule;
    }
    for (size_t i = ranked->rules.size() - 1;
         i > 0 && IsBetter(rules, ranked->rules[i], ranked->rules[i - 1]); --i) {
      std::swap(ranked->rules[i], ranked->rules[i - 1]);
    }
  });
}

// The bytes of the value as sent that the evidence is about; empty for a number or an absence.
std::string_view EvidenceText(const EventView& view, const Evidence& evidence) {
  for (const Value& value : view.Values(evidence.field)) {
    if (value.index != evidence.index || !value.is_string()) continue;
    const std::string_view original = view.Original(value);
    if (evidence.begin >= evidence.end || evidence.end > original.size()) return {};
    return CutAtCodePoint(original.substr(evidence.begin, evidence.end - evidence.begin),
                          kEvidenceTextBytesMax);
  }
  return {};
}

// Whether the match needs the second reading: one of its selections has no other place.
bool IsByLookAlike(const AlertMatch& match) {
  return std::any_of(match.evidence.begin(), match.evidence.end(), [&](const AlertEvidence& one) {
    return std::all_of(match.evidence.begin(), match.evidence.end(), [&](const AlertEvidence& any) {
      return any.selection != one.selection || any.look_alike;
    });
  });
}

// Makes matches[main] the alert's own; the others stay in their order.
void PutFirst(size_t main, Alert* alert) {
  for (size_t i = main; i > 0; --i) std::swap(alert->matches[i], alert->matches[i - 1]);
  alert->event_type = alert->matches[0].event_type;
  alert->direction = alert->matches[0].direction;
}

}  // namespace

struct Judge::State {
  State(const RuleSet* rule_set, const Domain* domain_data, JudgeContext judge_context)
      : rules(rule_set),
        domain(domain_data),
        context(std::move(judge_context)),
        scratch(*rule_set) {}

  void AddMatch(const EventView& view, uint32_t rule, Alert* alert);
  void SetOrigin(const JudgeInput& input, Alert* alert) const;

  const RuleSet* const rules;
  const Domain* const domain;
  const JudgeContext context;
  RuleSet::Scratch scratch;
  BoundedVector<Evidence, kMatchesMax * kEvidenceMax> evidence;  // Of the event that is judged.
};

void Judge::State::AddMatch(const EventView& view, uint32_t rule, Alert* alert) {
  const RuleInfo& info = rules->info(rule);
  alert->matches.TryPush({});
  AlertMatch& match = alert->matches.back();
  match.rule_id = info.id;
  match.title = info.title;
  match.rule_version = info.version;
  match.level = info.level;
  match.event_type = info.event_type;
  match.direction = info.direction;
  for (const std::string& tag : info.tags) match.tags.TryPush(tag);
  match.author = info.author;
  match.license = info.license;
  for (const std::string& field : info.fields) match.fields.TryPush(field);
  for (const auto& [key, value] : info.custom) match.custom.TryPush({key, value});
  std::array<Evidence, kEvidenceMax> places;
  const size_t count = std::min(rules->Explain(view, rule, &scratch, places), places.size());
  for (const Evidence& place : std::span(places).first(count)) {
    // A filter's selections, "FILTER:selection", say why the rule was not held back, not what it
    // found.
    if (std::string_view(place.selection).find(':') != std::string_view::npos) continue;
    evidence.TryPush(place);
    AlertEvidence shown;
    shown.field = view.table().info(place.field).name;
    shown.value_index = place.index;
    shown.begin = place.begin;
    shown.end = place.end;
    shown.text = EvidenceText(view, place);
    shown.selection = place.selection;
    shown.look_alike = place.look_alike;
    match.evidence.TryPush(shown);
  }
}

void Judge::State::SetOrigin(const JudgeInput& input, Alert* alert) const {
  const EventOrigin origin{input.topic, input.partition, input.offset};
  const uint64_t payload_hash = PayloadHash(input.record->payload_view());
  alert->event_uid = EventUid(payload_hash);
  alert->alert_id = AlertId(input.topic, input.partition, input.offset, payload_hash);
  const std::string_view owner = alert->category == Category::kTrade
                                     ? input.view->First(TradeField::kDeclarant)
                                     : alert->provider;
  alert->thread_id = ThreadId(alert->category, owner, alert->story_id, origin);
  TextWriter key(std::span(alert->buffer).subspan(alert->buffer_used));
  WriteDedupeKey(alert->category, alert->provider, alert->story_id, origin,
                 HexView(alert->thread_id), &key);
  alert->dedupe_key = key.view();
  alert->buffer_used += static_cast<uint32_t>(key.size());

  alert->cluster_id = context.cluster_id;
  alert->group = context.group;
  alert->member = context.member;
  alert->binary_version = context.binary_version;
  alert->topic = input.topic;
  alert->partition = input.partition;
  alert->offset = input.offset;
  alert->leader_epoch = input.record->leader_epoch;
  alert->traceparent = input.traceparent;
}

Judge::Judge(const RuleSet* rules, const Domain* domain, JudgeContext context)
    : state_(std::make_unique<State>(rules, domain, std::move(context))) {}
Judge::~Judge() = default;
const RuleSet& Judge::rules() const { return *state_->rules; }

bool Judge::Assemble(const JudgeInput& input, Alert* alert) {
  State& state = *state_;
  const EventView& view = *input.view;
  RankedRules ranked;
  Rank(*state.rules, input.matches, &ranked);
  if (ranked.rules.empty()) return false;
  const RuleInfo& top = state.rules->info(ranked.rules[0]);
  if (top.level <= Severity::kInformational) return false;
  MessageType message_type;
  if (!FindMessageType(view, &message_type)) return false;

  *alert = Alert{};
  alert->status = state.context.status;
  alert->msg_type = message_type;
  alert->matches_omitted = ranked.omitted;
  alert->rule_set_digest = state.rules->digest();
  alert->domain_digest = state.domain->digest();
  alert->matched_ms = input.matched_ms;
  state.evidence.clear();
  uint32_t look_alikes = 0;
  for (uint32_t rule : ranked.rules) {
    state.AddMatch(view, rule, alert);
    if (IsByLookAlike(alert->matches.back())) look_alikes |= 1u << (alert->matches.size() - 1);
  }
  PutFirst(FindMainMatch(*alert), alert);
  FillEventFacts(view, *input.record, alert);
  state.SetOrigin(input, alert);
  FillSubjects({state.domain,
                state.rules,
                {ranked.rules.begin(), ranked.rules.size()},
                {state.evidence.begin(), state.evidence.size()},
                look_alikes},
               view, alert);
  if (IsByLookAlike(alert->matches[0])) alert->marks.TryPush(kLookAlike);
  alert->replayed = input.record->replay;
  if (input.replay || alert->replayed) alert->marks.TryPush("replay");
  if (input.repaired_utf8) alert->marks.TryPush("repaired_utf8");
  MarkSource(alert);
  AssessSeverity(state.domain->severity_policy(), top.level, alert);
  AssessConfidence(alert);
  AssessResponse(view, alert);
  const std::span<char> rest = std::span(alert->buffer).subspan(alert->buffer_used);
  const size_t size = WriteSummary(*alert, kWholeEvent, rest.first(kSummaryBytesMax));
  alert->summary = {rest.data(), size};
  alert->buffer_used += static_cast<uint32_t>(size);
  return true;
}

}  // namespace lodewire
