// The wire form of lodewire.v1.Alert, field numbers as in proto/lodewire/v1/alert.proto. The
// generated class cannot be used on the event path: its strings live on the heap. It is the oracle
// of the tests.
#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/formats/proto_writer.h"
#include "pipeline/alert/ids.h"

namespace lodewire {
namespace {

constexpr int64_t kSchemaVersion = 1;

void WriteSubjectLists(const Alert& alert, ProtoWriter* proto) {
  for (const AlertMineral& mineral : alert.minerals) {
    const size_t begin = proto->BeginMessage(25);
    proto->String(1, mineral.id);
    proto->String(2, mineral.form);
    proto->Double(3, mineral.confidence);
    proto->String(4, mineral.known_by);
    proto->EndMessage(begin);
  }
  for (std::string_view typology : alert.typologies) proto->RepeatedString(26, typology);
  for (const AlertJurisdiction& jurisdiction : alert.jurisdictions) {
    const size_t begin = proto->BeginMessage(27);
    proto->String(1, jurisdiction.country);
    proto->String(2, jurisdiction.role);
    proto->EndMessage(begin);
  }
  for (std::string_view agency : alert.agencies) proto->RepeatedString(28, agency);
  for (std::string_view sector : alert.sectors) proto->RepeatedString(29, sector);
  for (const AlertRegime& regime : alert.regimes) {
    const size_t begin = proto->BeginMessage(30);
    proto->String(1, regime.id);
    proto->String(2, regime.number);
    proto->String(3, regime.status);
    proto->String(4, regime.scope);
    for (std::string_view mineral : regime.minerals) proto->RepeatedString(5, mineral);
    proto->EndMessage(begin);
  }
}

void WriteTradeLists(const Alert& alert, ProtoWriter* proto) {
  for (const AlertInstrument& instrument : alert.instruments) {
    const size_t begin = proto->BeginMessage(31);
    proto->String(1, instrument.mic);
    proto->String(2, instrument.ticker);
    proto->String(3, instrument.isin);
    proto->String(4, instrument.name);
    proto->EndMessage(begin);
  }
  for (std::string_view code : alert.hs_codes) proto->RepeatedString(32, code);
  for (const AlertPartyEntry& party : alert.parties) {
    const size_t begin = proto->BeginMessage(33);
    proto->String(1, party.role);
    proto->String(2, party.name);
    proto->String(3, party.country);
    proto->EndMessage(begin);
  }
  if (alert.quantity_kg.has_value()) proto->PresentDouble(34, *alert.quantity_kg);
  if (alert.unit_value_usd_per_kg.has_value()) {
    const size_t begin = proto->BeginMessage(35);
    proto->Double(1, *alert.unit_value_usd_per_kg);
    proto->Double(2, alert.reference_usd_per_kg);
    proto->String(3, alert.reference);
    proto->EndMessage(begin);
  }
}

void WriteMatch(const AlertMatch& match, ProtoWriter* proto) {
  const size_t begin = proto->BeginMessage(36);
  proto->String(1, match.rule_id);
  proto->String(2, match.title);
  proto->String(3, match.rule_version);
  proto->Enumeration(4, match.level);
  for (const AlertEvidence& evidence : match.evidence) {
    const size_t span = proto->BeginMessage(5);
    proto->String(1, evidence.field);
    proto->Integer(2, evidence.value_index);
    proto->Integer(3, evidence.begin);
    proto->Integer(4, evidence.end);
    proto->String(5, evidence.text);
    proto->String(6, evidence.selection);
    proto->Integer(7, evidence.look_alike ? 1 : 0);
    proto->EndMessage(span);
  }
  for (std::string_view tag : match.tags) proto->RepeatedString(6, tag);
  proto->String(7, match.author);
  proto->String(8, match.license);
  for (std::string_view field : match.fields) proto->RepeatedString(9, field);
  for (const AlertCustomAttribute& attribute : match.custom) {
    const size_t custom = proto->BeginMessage(10);
    proto->String(1, attribute.key);
    proto->String(2, attribute.value);
    proto->EndMessage(custom);
  }
  proto->EndMessage(begin);
}

void WriteSource(const Alert& alert, ProtoWriter* proto) {
  const size_t begin = proto->BeginMessage(40);
  proto->String(1, alert.cluster_id);
  proto->String(2, alert.topic);
  proto->Integer(3, alert.partition);
  proto->Integer(4, alert.offset);
  proto->Integer(5, alert.leader_epoch);
  proto->String(6, alert.group);
  proto->String(7, alert.member);
  proto->String(8, alert.binary_version);
  proto->EndMessage(begin);
}

void WriteTimes(const Alert& alert, ProtoWriter* proto) {
  const size_t begin = proto->BeginMessage(42);
  proto->Time(1, alert.event_ms);
  proto->Time(2, alert.published_ms);
  proto->Time(3, alert.received_ms);
  proto->Time(4, alert.kafka_ms);
  proto->Time(5, alert.matched_ms);
  proto->Time(6, alert.produced_ms);
  proto->EndMessage(begin);
}

}  // namespace

size_t EncodeProtobuf(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  ProtoWriter proto(output);
  proto.Integer(1, kSchemaVersion);
  proto.String(2, HexView(record.id));
  proto.String(3, HexView(alert.thread_id));
  proto.Enumeration(4, alert.status);
  proto.Enumeration(5, alert.msg_type);
  proto.Enumeration(7, alert.urgency);
  proto.Enumeration(8, alert.certainty);
  proto.Time(9, alert.expires_ms);
  proto.Enumeration(10, record.severity);
  for (std::string_view reason : record.severity_reasons) proto.RepeatedString(11, reason);
  proto.Double(12, alert.confidence);
  proto.String(13, record.summary);
  proto.String(14, record.event_type);
  proto.Enumeration(15, record.direction);
  proto.Time(16, alert.effective_at_ms);
  proto.String(17, alert.headline);
  proto.String(18, alert.language);
  proto.String(19, alert.provider);
  proto.String(20, alert.story_id);
  proto.Integer(21, alert.story_version);
  proto.String(22, alert.url);
  proto.Integer(23, alert.source_reliability);
  proto.Integer(24, alert.information_credibility);
  WriteSubjectLists(alert, &proto);
  WriteTradeLists(alert, &proto);
  for (const AlertMatch& one : record.matches) WriteMatch(one, &proto);
  proto.Integer(37, record.matches_omitted);
  proto.String(38, alert.rule_set_digest);
  proto.String(39, alert.domain_digest);
  WriteSource(alert, &proto);
  proto.String(41, HexView(alert.event_uid));
  WriteTimes(alert, &proto);
  proto.String(43, alert.dedupe_key);
  for (std::string_view mark : alert.marks) proto.RepeatedString(44, mark);
  proto.String(45, CategoryName(alert.category));
  proto.String(46, alert.state_affiliation);
  proto.String(47, alert.state_country);
  for (std::string_view response : alert.policy_responses) proto.RepeatedString(48, response);
  for (std::string_view signal : alert.price_signals) proto.RepeatedString(49, signal);
  proto.String(50, alert.headline_prefix);
  proto.String(51, alert.headline_publisher);
  return proto.Finish();
}

}  // namespace lodewire
