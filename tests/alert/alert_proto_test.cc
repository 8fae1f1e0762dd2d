#include "tests/alert/alert_proto.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/time_util.h"
#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/timestamp.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

size_t WellFormedSize(std::string_view text) {
  const auto in = [&](size_t i, int low, int high) {
    return i < text.size() && static_cast<unsigned char>(text[i]) >= low &&
           static_cast<unsigned char>(text[i]) <= high;
  };
  const auto tail = [&](size_t i) { return in(i, 0x80, 0xBF); };
  if (in(0, 0x00, 0x7F)) return 1;
  if (in(0, 0xC2, 0xDF) && tail(1)) return 2;
  if (in(0, 0xE0, 0xE0) && in(1, 0xA0, 0xBF) && tail(2)) return 3;
  if ((in(0, 0xE1, 0xEC) || in(0, 0xEE, 0xEF)) && tail(1) && tail(2)) return 3;
  if (in(0, 0xED, 0xED) && in(1, 0x80, 0x9F) && tail(2)) return 3;
  if (in(0, 0xF0, 0xF0) && in(1, 0x90, 0xBF) && tail(2) && tail(3)) return 4;
  if (in(0, 0xF1, 0xF3) && tail(1) && tail(2) && tail(3)) return 4;
  if (in(0, 0xF4, 0xF4) && in(1, 0x80, 0x8F) && tail(2) && tail(3)) return 4;
  return 0;
}

void SetTime(int64_t time_ms, google::protobuf::Timestamp* (v1::Times::*mutable_time)(),
             v1::Times* times) {
  if (!IsWritableTime(time_ms)) return;
  *(times->*mutable_time)() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time_ms);
}

void SetSubjects(const Alert& alert, v1::Alert* proto) {
  for (const AlertMineral& mineral : alert.minerals) {
    v1::Mineral* out = proto->add_minerals();
    out->set_id(WellFormed(mineral.id));
    out->set_form(WellFormed(mineral.form));
    out->set_confidence(mineral.confidence);
    out->set_known_by(WellFormed(mineral.known_by));
  }
  for (std::string_view item : alert.typologies) proto->add_typologies(WellFormed(item));
  for (const AlertJurisdiction& jurisdiction : alert.jurisdictions) {
    v1::Jurisdiction* out = proto->add_jurisdictions();
    out->set_country(WellFormed(jurisdiction.country));
    out->set_role(WellFormed(jurisdiction.role));
  }
  for (std::string_view item : alert.agencies) proto->add_agencies(WellFormed(item));
  for (std::string_view item : alert.sectors) proto->add_sectors(WellFormed(item));
  for (std::string_view item : alert.policy_responses) {
    proto->add_policy_responses(WellFormed(item));
  }
  for (std::string_view item : alert.price_signals) proto->add_price_signals(WellFormed(item));
  proto->set_state_affiliation(WellFormed(alert.state_affiliation));
  proto->set_state_country(WellFormed(alert.state_country));
  proto->set_headline_prefix(WellFormed(alert.headline_prefix));
  proto->set_headline_publisher(WellFormed(alert.headline_publisher));
  for (const AlertRegime& regime : alert.regimes) {
    v1::Regime* out = proto->add_regimes();
    out->set_id(WellFormed(regime.id));
    out->set_number(WellFormed(regime.number));
    out->set_status(WellFormed(regime.status));
    out->set_scope(WellFormed(regime.scope));
    for (std::string_view item : regime.minerals) out->add_minerals(WellFormed(item));
  }
  for (const AlertInstrument& instrument : alert.instruments) {
    v1::Instrument* out = proto->add_instruments();
    out->set_mic(WellFormed(instrument.mic));
    out->set_ticker(WellFormed(instrument.ticker));
    out->set_isin(WellFormed(instrument.isin));
    out->set_name(WellFormed(instrument.name));
  }
  for (std::string_view item : alert.hs_codes) proto->add_hs_codes(WellFormed(item));
  for (const AlertPartyEntry& party : alert.parties) {
    v1::AlertParty* out = proto->add_parties();
    out->set_role(WellFormed(party.role));
    out->set_name(WellFormed(party.name));
    out->set_country(WellFormed(party.country));
  }
  if (alert.quantity_kg) proto->set_quantity_kg(*alert.quantity_kg);
  if (alert.unit_value_usd_per_kg) {
    proto->mutable_unit_value()->set_usd_per_kg(*alert.unit_value_usd_per_kg);
    proto->mutable_unit_value()->set_reference_usd_per_kg(alert.reference_usd_per_kg);
    proto->mutable_unit_value()->set_reference(WellFormed(alert.reference));
  }
}

void AddMatch(const AlertMatch& match, v1::Alert* proto) {
  v1::RuleMatch* out = proto->add_matches();
  out->set_rule_id(WellFormed(match.rule_id));
  out->set_title(WellFormed(match.title));
  out->set_rule_version(WellFormed(match.rule_version));
  out->set_level(static_cast<v1::Severity>(match.level));
  for (const AlertEvidence& evidence : match.evidence) {
    v1::EvidenceSpan* span = out->add_evidence();
    span->set_field(WellFormed(evidence.field));
    span->set_value_index(evidence.value_index);
    span->set_begin(evidence.begin);
    span->set_end(evidence.end);
    span->set_text(WellFormed(evidence.text));
    span->set_selection(WellFormed(evidence.selection));
    span->set_look_alike(evidence.look_alike);
  }
  for (std::string_view tag : match.tags) out->add_tags(WellFormed(tag));
  out->set_author(WellFormed(match.author));
  out->set_license(WellFormed(match.license));
  for (std::string_view field : match.fields) out->add_fields(WellFormed(field));
  for (const AlertCustomAttribute& attribute : match.custom) {
    v1::CustomAttribute* custom = out->add_custom();
    custom->set_key(WellFormed(attribute.key));
    custom->set_value(WellFormed(attribute.value));
  }
}

void SetOrigin(const Alert& alert, v1::Alert* proto) {
  v1::SourceCoordinates* source = proto->mutable_source();
  source->set_cluster_id(WellFormed(alert.cluster_id));
  source->set_topic(WellFormed(alert.topic));
  source->set_partition(alert.partition);
  source->set_offset(alert.offset);
  source->set_leader_epoch(alert.leader_epoch);
  source->set_group(WellFormed(alert.group));
  source->set_member(WellFormed(alert.member));
  source->set_binary_version(WellFormed(alert.binary_version));
  v1::Times* times = proto->mutable_times();
  SetTime(alert.event_ms, &v1::Times::mutable_event, times);
  SetTime(alert.published_ms, &v1::Times::mutable_published, times);
  SetTime(alert.received_ms, &v1::Times::mutable_received, times);
  SetTime(alert.kafka_ms, &v1::Times::mutable_kafka, times);
  SetTime(alert.matched_ms, &v1::Times::mutable_matched, times);
  SetTime(alert.produced_ms, &v1::Times::mutable_produced, times);
  proto->set_event_uid(std::string(HexView(alert.event_uid)));
  proto->set_dedupe_key(WellFormed(alert.dedupe_key));
  for (std::string_view mark : alert.marks) proto->add_marks(WellFormed(mark));
  proto->set_category(alert.category == Category::kNews ? "news" : "trade");
}

}  // namespace

std::string WellFormed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t size = WellFormedSize(text);
    out += size == 0 ? std::string("\xEF\xBF\xBD") : std::string(text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

v1::Alert ExpectedProto(const Alert& alert, size_t match) {
  const bool whole = match == kWholeEvent;
  v1::Alert proto;
  proto.set_schema_version(1);
  const auto id = RecordId(alert, match);
  proto.set_alert_id(std::string(id.data(), id.size()));
  proto.set_thread_id(std::string(HexView(alert.thread_id)));
  proto.set_status(static_cast<v1::Status>(alert.status));
  proto.set_msg_type(static_cast<v1::MessageType>(alert.msg_type));
  proto.set_urgency(static_cast<v1::Urgency>(alert.urgency));
  proto.set_certainty(static_cast<v1::Certainty>(alert.certainty));
  if (IsWritableTime(alert.expires_ms)) {
    *proto.mutable_expires() =
        google::protobuf::util::TimeUtil::MillisecondsToTimestamp(alert.expires_ms);
  }
  if (IsWritableTime(alert.effective_at_ms)) {
    *proto.mutable_effective_at() =
        google::protobuf::util::TimeUtil::MillisecondsToTimestamp(alert.effective_at_ms);
  }
  proto.set_confidence(alert.confidence);
  if (whole) {
    proto.set_severity(static_cast<v1::Severity>(alert.severity));
    for (std::string_view item : alert.severity_reasons) {
      proto.add_severity_reasons(WellFormed(item));
    }
    proto.set_summary(WellFormed(alert.summary));
    proto.set_event_type(WellFormed(alert.event_type));
    proto.set_direction(static_cast<v1::Direction>(alert.direction));
    for (const AlertMatch& one : alert.matches) AddMatch(one, &proto);
    proto.set_matches_omitted(alert.matches_omitted);
  } else {
    const AlertMatch& one = alert.matches[match];
    // RandomAlerts and the samples have one step at most, a cap.
    const bool capped = !alert.severity_steps.empty() && alert.severity_steps[0]->level < one.level;
    proto.set_severity(
        static_cast<v1::Severity>(capped ? alert.severity_steps[0]->level : one.level));
    const std::string name(SeverityName(one.level));
    proto.add_severity_reasons("rule:" + (name.empty() ? "unspecified" : name));
    if (capped) proto.add_severity_reasons(WellFormed(alert.severity_steps[0]->reason));
    std::array<char, kSummaryBytesMax> summary;
    proto.set_summary(WellFormed({summary.data(), WriteSummary(alert, match, summary)}));
    proto.set_event_type(WellFormed(one.event_type));
    proto.set_direction(static_cast<v1::Direction>(one.direction));
    AddMatch(one, &proto);
  }
  proto.set_headline(WellFormed(alert.headline));
  proto.set_language(WellFormed(alert.language));
  proto.set_provider(WellFormed(alert.provider));
  proto.set_story_id(WellFormed(alert.story_id));
  proto.set_story_version(alert.story_version);
  proto.set_url(WellFormed(alert.url));
  proto.set_source_reliability(static_cast<v1::SourceReliability>(alert.source_reliability));
  proto.set_information_credibility(
      static_cast<v1::InformationCredibility>(alert.information_credibility));
  SetSubjects(alert, &proto);
  proto.set_rule_set_digest(WellFormed(alert.rule_set_digest));
  proto.set_domain_digest(WellFormed(alert.domain_digest));
  SetOrigin(alert, &proto);
  return proto;
}

// The oracle must not forget a field either: a full alert sets all but `references`, which an event
// alone cannot tell.
TEST(ExpectedProto, SetsEveryFieldOfAFullAlert) {
  const auto trade = TradeAlert();
  trade->instruments.TryPush({"XNAS", "AXTI", "US00246W1036", "AXT Inc"});
  const v1::Alert proto = ExpectedProto(*trade, kWholeEvent);
  const auto* descriptor = v1::Alert::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->name() == "references") continue;
    const bool set = field->is_repeated() ? proto.GetReflection()->FieldSize(proto, field) > 0
                                          : proto.GetReflection()->HasField(proto, field);
    EXPECT_TRUE(set) << field->name();
  }
}

TEST(WellFormed, ReplacesEachInvalidByte) {
  EXPECT_EQ(WellFormed("a\xFF锑\xE9\x94"), "a\xEF\xBF\xBD锑\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace lodewire
