// Alerts for tests, made by hand, of several kinds.
#ifndef LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_
#define LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/ids.h"

namespace lodewire {

// An alert like judge's, with every list that a news story can fill.
inline std::unique_ptr<Alert> NewsAlert() {
  auto alert = std::make_unique<Alert>();
  alert->alert_id = AlertId("news.events", 3, 42, 7);
  alert->thread_id = ThreadId(Category::kNews, "reuters", "story-1", {"news.events", 3, 42});
  alert->event_uid = EventUid(7);
  alert->status = AlertStatus::kExercise;
  alert->urgency = Urgency::kImmediate;
  alert->certainty = Certainty::kLikely;
  alert->expires_ms = 1'747'382'400'000;
  alert->severity = Severity::kHigh;
  alert->severity_reasons.TryPush("rule:high");
  alert->confidence = 0.81;
  alert->summary = "Export control concerning gallium (China, tightening): rule 'R'; reported by x";
  alert->event_type = "export_control";
  alert->direction = Direction::kTightening;
  alert->effective_at_ms = 1'746'777'600'123;
  alert->headline = "Gallium \"exports\" halted";
  alert->language = "en";
  alert->provider = "reuters";
  alert->story_id = "story-1";
  alert->story_version = 2;
  alert->url = "https://example.org/1";
  alert->source_reliability = 2;
  alert->information_credibility = 3;
  alert->minerals.TryPush({"gallium", "metal", 1.0, "term"});
  alert->minerals.TryPush({"germanium", "", 0.9, "rule"});
  alert->typologies.TryPush("T1");
  alert->jurisdictions.TryPush({"CN", "acting", "China"});
  alert->jurisdictions.TryPush({"africa", "region", "africa"});
  alert->agencies.TryPush("CN-MOFCOM");
  alert->sectors.TryPush("semiconductors");
  alert->policy_responses.TryPush("offtake");
  alert->price_signals.TryPush("price_rise");
  alert->state_affiliation = "state_media";
  alert->state_country = "CN";
  alert->headline_prefix = "update";
  alert->headline_publisher = "Reuters";
  AlertRegime regime{"CN-2024-46", "No.46 of 2024", "suspended", "para 2", {}};
  regime.minerals.TryPush("gallium");
  alert->regimes.TryPush(regime);
  alert->instruments.TryPush({"XNAS", "AXTI", "US00246W1036", "AXT Inc"});
  AlertMatch match;
  match.rule_id = "6f0c5c1e-0000-4000-8000-000000000001";
  match.title = "Export control on gallium";
  match.rule_version = "0123456789ab";
  match.level = Severity::kHigh;
  match.event_type = "export_control";
  match.direction = Direction::kTightening;
  match.evidence.TryPush({"headline", 0, 0, 7, "Gallium", "mineral"});
  match.tags.TryPush("lodewire.t1");
  match.author = "desk";
  match.license = "MIT";
  match.fields.TryPush("body");
  match.custom.TryPush({"owner", "{\"team\":\"metals\"}"});
  alert->matches.TryPush(match);
  match.rule_id = "6f0c5c1e-0000-4000-8000-000000000002";
  match.title = "Mention of gallium";
  match.level = Severity::kLow;
  match.event_type = "mention";
  match.direction = Direction::kNeutral;
  alert->matches.TryPush(match);
  alert->matches_omitted = 1;
  alert->rule_set_digest = "aa";
  alert->domain_digest = "bb";
  alert->cluster_id = "c1";
  alert->topic = "news.events";
  alert->partition = 3;
  alert->offset = 42;
  alert->group = "lodewire";
  alert->member = "lodewire-0";
  alert->binary_version = "0.1.0";
  alert->event_ms = 1'746'777'600'000;
  alert->published_ms = 1'746'777'600'000;
  alert->received_ms = 1'746'777'601'000;
  alert->kafka_ms = 1'746'777'602'000;
  alert->matched_ms = 1'746'777'603'456;
  alert->produced_ms = 1'746'777'603'457;
  alert->dedupe_key = "reuters:story-1";
  alert->marks.TryPush("repaired_utf8");
  alert->traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  return alert;
}

inline std::unique_ptr<Alert> TradeAlert() {
  auto alert = NewsAlert();
  alert->category = Category::kTrade;
  alert->headline = "锑锭 antimony ingot";
  alert->provider = "customs-hk";
  alert->instruments.clear();
  alert->jurisdictions.clear();
  alert->jurisdictions.TryPush({"CN", "origin", "China"});
  alert->jurisdictions.TryPush({"TH", "transit", "Thailand"});
  alert->jurisdictions.TryPush({"US", "destination", "United States"});
  alert->hs_codes.TryPush("811010");
  alert->hs_codes.TryPush("8110101000");
  alert->parties.TryPush({"exporter", "A & B", "CN"});
  alert->quantity_kg = 0.0;
  alert->unit_value_usd_per_kg = 12.5;
  alert->reference_usd_per_kg = 55;
  alert->reference = "MB-SB";
  return alert;
}

// Only what every alert has.
inline std::unique_ptr<Alert> SmallAlert() {
  auto alert = std::make_unique<Alert>();
  alert->alert_id = AlertId("t", 0, 0, 1);
  alert->thread_id = alert->alert_id;
  alert->event_uid = EventUid(1);
  AlertMatch match;
  match.rule_id = "r";
  match.level = Severity::kLow;
  alert->matches.TryPush(match);
  alert->severity = Severity::kLow;
  alert->partition = 0;
  alert->offset = 0;
  alert->leader_epoch = 0;
  alert->matched_ms = 0;
  return alert;
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_
