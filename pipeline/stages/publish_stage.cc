#include "pipeline/stages/publish_stage.h"

#include "pipeline/alert/candidate_report.h"
#include "pipeline/alert/cloud_events.h"
#include "pipeline/alert/shadow_report.h"
#include "pipeline/base/clock.h"
#include "pipeline/event/fields.h"
#include "pipeline/io/dead_letter.h"
#include "pipeline/memory/allocation_guard.h"

namespace lodewire {
namespace {

// Where an event failed, for `__connect.errors.stage`.
std::string_view StageOf(Verdict verdict) {
  if (verdict == Verdict::kTextTooLong) return "normalise";
  return verdict == Verdict::kAlertTooLarge ? "publish" : "decode";
}

TopicPartition PartitionOf(const Record& record) { return {record.topic, record.partition}; }

}  // namespace

PublishStage::PublishStage(PublishParts parts, Outstanding* outstanding, LaneCounters* counters)
    : parts_(std::move(parts)),
      dead_letter_(parts_.source, parts_.lane),
      outstanding_(outstanding),
      counters_(counters),
      decided_(parts_.router->routes().size()) {}

size_t PublishStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("publish");
  const bool keeps = parts_.events != nullptr && parts_.events->keeps();
  for (size_t i = 0; i < slots.size(); ++i) {
    EventSlot& slot = slots[i];
    if (!Publish(&slot)) return i;
    counters_->verdicts[slot.record.topic][static_cast<size_t>(slot.verdict)].Add();
    counters_->matched_events.Add(slot.matched ? 1 : 0);
    // All that somebody may ask about, and of the others one a batch: a sample under load.
    if (keeps && (i == 0 || slot.matched || slot.verdict != Verdict::kOk)) Note(slot);
    Release(&slot);
  }
  return slots.size();
}

// False: the table is full; the slot comes again.
bool PublishStage::Publish(EventSlot* slot) {
  const Record& record = slot->record;
  if (slot->verdict != Verdict::kOk && slot->verdict != Verdict::kTombstone) {
    return SendDeadLetter(*slot, slot->verdict);
  }
  if (slot->alert == nullptr && !slot->shadow_differs && slot->candidate == kNoCandidate) {
    outstanding_->Published(PartitionOf(record), record.offset, record.generation);
    return true;
  }
  switch (Send(slot)) {
    case Outcome::kDone:
      if (slot->alert != nullptr) CountAlert(*slot);
      counters_->shadow_reports.Add(slot->shadow_differs ? 1 : 0);
      counters_->candidates.Add(slot->candidate != kNoCandidate ? 1 : 0);
      return true;
    case Outcome::kBackPressure:
      return false;
    case Outcome::kTooLarge:
      break;
  }
  if (!SendDeadLetter(*slot, Verdict::kAlertTooLarge)) return false;
  slot->verdict = Verdict::kAlertTooLarge;
  counters_->encode_overflow.Add();
  return true;
}

bool PublishStage::SendDeadLetter(const EventSlot& slot, Verdict verdict) {
  const Record& record = slot.record;
  // Not ours any more: the next owner reads it again and makes the dead letter.
  if (!outstanding_->Begin(PartitionOf(record), record.offset, record.generation)) return true;
  OutgoingRecord outgoing;
  {
    ScopedForeignHeap foreign("librdkafka");
    outgoing = dead_letter_.Build(record, verdict, StageOf(verdict),
                                  parts_.dead_letter_topics[record.topic]);
  }
  if (outstanding_->Add(outgoing, OutgoingKind::kDeadLetter) == 0) {
    outstanding_->Abandon();
    return false;
  }
  outstanding_->End();
  counters_->dead_letters.Add();
  counters_->dead_letters_by_verdict[static_cast<size_t>(verdict)].Add();
  return true;
}

void PublishStage::CountAlert(const EventSlot& slot) {
  const Alert& alert = *slot.alert;
  counters_->alerts.Add();
  counters_->alerts_by_severity[static_cast<size_t>(alert.severity)].Add();
  counters_->alerts_by_rule.Add(alert.matches[0].rule_id);
  for (const AlertMineral& mineral : alert.minerals) counters_->alerts_by_mineral.Add(mineral.id);
  counters_->ingest_to_alert_ns.Observe(MonotonicNanos() - slot.ingested_ns);
  if (alert.published_ms != kNoTime) {
    counters_->source_to_alert_ms.Observe(WallMillis() - alert.published_ms);
  }
}

// All records of an event or none: one that does not fit takes the others back with it.
PublishStage::Outcome PublishStage::Send(EventSlot* slot) {
  const Record& record = slot->record;
  Alert* alert = slot->alert;
  if (!outstanding_->Begin(PartitionOf(record), record.offset, record.generation)) {
    return Outcome::kDone;
  }
  if (slot->shadow_differs) {
    const Outcome outcome = SendShadowReport(*slot);
    if (outcome != Outcome::kDone) {
      outstanding_->Abandon();
      return outcome;
    }
  }
  if (slot->candidate != kNoCandidate) {
    const Outcome outcome = SendCandidate(*slot);
    if (outcome != Outcome::kDone) {
      outstanding_->Abandon();
      return outcome;
    }
  }
  if (alert == nullptr) {
    outstanding_->End();
    return Outcome::kDone;
  }
  const int64_t now_ms = WallMillis();
  MarkMuted(*mutes_, now_ms, alert);
  const auto routes = parts_.router->routes();
  uint64_t sent = 0;
  for (size_t route = 0; route < routes.size(); ++route) {
    const bool each = routes[route].one_per_rule;
    const size_t records = each ? alert->matches.size() : 1;
    decided_[route] = {};
    for (size_t i = 0; i < records; ++i) {
      const size_t match = each ? i : kWholeEvent;
      const RouteDecision decision = Decide(routes[route], *alert, match, now_ms);
      ++decided_[route][static_cast<size_t>(decision)];
      if (!IsSent(decision)) continue;
      const Outcome outcome = SendRecord(alert, route, match, decision, now_ms);
      if (outcome != Outcome::kDone) {
        outstanding_->Abandon();
        return outcome;
      }
      ++sent;
    }
  }
  outstanding_->End();
  CountMuted(*mutes_, now_ms, *alert);
  CountDecisions(sent);
  return Outcome::kDone;
}

void PublishStage::CountDecisions(uint64_t sent) {
  bool held = false;
  for (size_t route = 0; route < decided_.size(); ++route) {
    for (size_t i = 0; i < kRouteDecisionCount; ++i) {
      counters_->decisions[route][i].Add(decided_[route][i]);
    }
    for (const RouteDecision decision : {RouteDecision::kEmbargoed, RouteDecision::kTooOld,
                                         RouteDecision::kMuted, RouteDecision::kReplayed}) {
      held |= decided_[route][static_cast<size_t>(decision)] != 0;
    }
  }
  counters_->records_out.Add(sent);
  if (sent == 0 && !held) counters_->unrouted.Add();
}

PublishStage::Outcome PublishStage::SendShadowReport(const EventSlot& slot) {
  const Record& record = slot.record;
  const ShadowOrigin origin{parts_.source->topics()[record.topic], record.partition, record.offset,
                            slot.matched_ms};
  const size_t size = WriteShadowReport(*rules_, slot.matches.First(rules_->size()), origin,
                                        slot.view, parts_.encode_buffer);
  return SendReport(parts_.shadow_topic, size);
}

PublishStage::Outcome PublishStage::SendCandidate(const EventSlot& slot) {
  const Record& record = slot.record;
  const CandidateOrigin origin{parts_.source->topics()[record.topic], record.partition,
                               record.offset, slot.matched_ms};
  const size_t size =
      WriteCandidateReport(rules_->info(slot.candidate), origin, slot.view, parts_.encode_buffer);
  return SendReport(parts_.candidates_topic, size);
}

// Sends what stands in the buffer.
PublishStage::Outcome PublishStage::SendReport(uint16_t topic, size_t size) {
  // A report is an observation: one that is too long for the buffer must not harm its event.
  if (size == 0) return Outcome::kDone;
  OutgoingRecord outgoing;
  outgoing.topic = topic;
  outgoing.value = {parts_.encode_buffer.data(), size};
  return outstanding_->Add(outgoing, OutgoingKind::kAlert) == 0 ? Outcome::kBackPressure
                                                                : Outcome::kDone;
}

PublishStage::Outcome PublishStage::SendRecord(Alert* alert, size_t route_index, size_t match,
                                               RouteDecision decision, int64_t now_ms) {
  const Route& route = parts_.router->routes()[route_index];
  const size_t size = EncodeForRoute(route, decision, match, now_ms, alert, parts_.encode_buffer);
  if (size == 0) return Outcome::kTooLarge;
  AlertHeaders alert_headers;
  WriteAlertHeaders(*alert, match, *route.encoder, &alert_headers);
  std::array<HeaderView, kAlertHeadersMax> headers;
  size_t count = 0;
  for (const AlertHeader& header : alert_headers.list) {
    headers[count++] = {header.name, header.value, false};
  }
  OutgoingRecord outgoing;
  outgoing.topic = parts_.route_topics[route_index];
  outgoing.key = alert->dedupe_key;
  outgoing.value = {parts_.encode_buffer.data(), size};
  outgoing.headers = std::span(headers).first(count);
  return outstanding_->Add(outgoing, OutgoingKind::kAlert) == 0 ? Outcome::kBackPressure
                                                                : Outcome::kDone;
}

void PublishStage::Note(const EventSlot& slot) {
  EventNote note;
  note.topic = slot.record.topic;
  note.partition = slot.record.partition;
  note.offset = slot.record.offset;
  note.verdict = slot.verdict;
  note.pipeline_ns = static_cast<uint64_t>(MonotonicNanos() - slot.ingested_ns);
  if (slot.verdict == Verdict::kOk) {
    note.matched_ms = slot.matched_ms;
    note.excerpt.Set(slot.view.category() == Category::kNews
                         ? slot.view.First(NewsField::kHeadline)
                         : slot.view.First(TradeField::kDescription));
  }
  if (slot.matched) {
    slot.matches.First(rules_->live_size()).ForEach([&](uint32_t rule) {
      if (rule >= rules_->live_size()) return;
      if (note.rules_matched < note.rules.size()) {
        note.rules[note.rules_matched].Set(rules_->info(rule).id);
      }
      ++note.rules_matched;
    });
  }
  if (slot.alert != nullptr) {
    note.severity = slot.alert->severity;
    note.alert_id = slot.alert->alert_id;
    for (const auto& decided : decided_) {
      bool sent = false, held = false;
      for (size_t i = 0; i < kRouteDecisionCount; ++i) {
        const auto decision = static_cast<RouteDecision>(i);
        sent |= decided[i] > 0 && IsSent(decision);
        held |= decided[i] > 0 && !IsSent(decision) && decision != RouteDecision::kNoMatch;
      }
      note.routes_sent += sent ? 1 : 0;
      note.routes_held += held ? 1 : 0;
    }
  }
  parts_.events->Write(note);
}

void PublishStage::Release(EventSlot* slot) {
  if (slot->alert != nullptr) {
    parts_.pool->Return(slot->alert);
    slot->alert = nullptr;
  }
  parts_.decode_arena->ReleaseTo(slot->decode_mark);
  parts_.text_arena->ReleaseTo(slot->text_mark);
  ScopedForeignHeap foreign("librdkafka");
  parts_.source->Release(slot->record);
}

}  // namespace lodewire
