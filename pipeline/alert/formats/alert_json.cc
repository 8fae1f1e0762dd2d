#include "pipeline/alert/formats/alert_json.h"

#include <array>
#include <bit>

#include "pipeline/alert/ids.h"
#include "pipeline/alert/timestamp.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 6> kStatusNames = {
    "", "STATUS_ACTUAL", "STATUS_EXERCISE", "STATUS_SYSTEM", "STATUS_TEST", "STATUS_DRAFT"};
constexpr std::array<std::string_view, 4> kMessageTypeNames = {
    "", "MESSAGE_TYPE_ALERT", "MESSAGE_TYPE_UPDATE", "MESSAGE_TYPE_CANCEL"};
constexpr std::array<std::string_view, 6> kUrgencyNames = {"",
                                                           "URGENCY_IMMEDIATE",
                                                           "URGENCY_EXPECTED",
                                                           "URGENCY_FUTURE",
                                                           "URGENCY_PAST",
                                                           "URGENCY_UNKNOWN"};
constexpr std::array<std::string_view, 6> kCertaintyNames = {"",
                                                             "CERTAINTY_OBSERVED",
                                                             "CERTAINTY_LIKELY",
                                                             "CERTAINTY_POSSIBLE",
                                                             "CERTAINTY_UNLIKELY",
                                                             "CERTAINTY_UNKNOWN"};
constexpr std::array<std::string_view, 6> kSeverityEnumNames = {"",
                                                                "SEVERITY_INFORMATIONAL",
                                                                "SEVERITY_LOW",
                                                                "SEVERITY_MEDIUM",
                                                                "SEVERITY_HIGH",
                                                                "SEVERITY_CRITICAL"};
constexpr std::array<std::string_view, 4> kDirectionEnumNames = {
    "", "DIRECTION_TIGHTENING", "DIRECTION_EASING", "DIRECTION_NEUTRAL"};
constexpr std::array<std::string_view, 7> kReliabilityNames = {"",
                                                               "SOURCE_RELIABILITY_A",
                                                               "SOURCE_RELIABILITY_B",
                                                               "SOURCE_RELIABILITY_C",
                                                               "SOURCE_RELIABILITY_D",
                                                               "SOURCE_RELIABILITY_E",
                                                               "SOURCE_RELIABILITY_F"};
constexpr std::array<std::string_view, 7> kCredibilityNames = {"",
                                                               "INFORMATION_CREDIBILITY_1",
                                                               "INFORMATION_CREDIBILITY_2",
                                                               "INFORMATION_CREDIBILITY_3",
                                                               "INFORMATION_CREDIBILITY_4",
                                                               "INFORMATION_CREDIBILITY_5",
                                                               "INFORMATION_CREDIBILITY_6"};

template <typename Enum, size_t N>
std::string_view NameOf(Enum value, const std::array<std::string_view, N>& names) {
  return names[static_cast<size_t>(value)];
}

// A number that proto3 JSON leaves out where it is 0.
void WriteNumber(std::string_view key, int64_t number, JsonWriter* json) {
  if (number != 0) json->Integer(key, number);
}
void WriteNumber(std::string_view key, double number, JsonWriter* json) {
  if (std::bit_cast<uint64_t>(number) != 0) json->Double(key, number);
}

// An array of objects, each written by `write`; an empty one is left out.
template <typename List, typename Function>
void WriteObjects(std::string_view key, const List& list, JsonWriter* json, Function&& write) {
  if (list.empty()) return;
  json->Key(key);
  json->BeginArray();
  for (const auto& item : list) {
    json->BeginObject();
    write(item);
    json->EndObject();
  }
  json->EndArray();
}

void WriteTradeJson(const Alert& alert, JsonWriter* json) {
  WriteObjects("instruments", alert.instruments, json, [&](const AlertInstrument& instrument) {
    json->String("mic", instrument.mic);
    json->String("ticker", instrument.ticker);
    json->String("isin", instrument.isin);
    json->String("name", instrument.name);
  });
  json->Strings("hsCodes", alert.hs_codes);
  WriteObjects("parties", alert.parties, json, [&](const AlertPartyEntry& party) {
    json->String("role", party.role);
    json->String("name", party.name);
    json->String("country", party.country);
  });
  if (alert.quantity_kg.has_value()) json->Double("quantityKg", *alert.quantity_kg);
  if (alert.unit_value_usd_per_kg.has_value()) {
    json->Key("unitValue");
    json->BeginObject();
    WriteNumber("usdPerKg", *alert.unit_value_usd_per_kg, json);
    WriteNumber("referenceUsdPerKg", alert.reference_usd_per_kg, json);
    json->String("reference", alert.reference);
    json->EndObject();
  }
}

}  // namespace

void WriteTime(std::string_view key, int64_t time_ms, JsonWriter* json) {
  if (!IsWritableTime(time_ms)) return;
  std::array<char, kTimestampBytes> text;
  json->String(key, WriteTimestamp(time_ms, text));
}

void WriteAssessmentJson(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  json->String("status", NameOf(alert.status, kStatusNames));
  json->String("msgType", NameOf(alert.msg_type, kMessageTypeNames));
  json->String("urgency", NameOf(alert.urgency, kUrgencyNames));
  json->String("certainty", NameOf(alert.certainty, kCertaintyNames));
  WriteTime("expires", alert.expires_ms, json);
  json->String("severity", NameOf(record.severity, kSeverityEnumNames));
  json->Strings("severityReasons", record.severity_reasons);
  WriteNumber("confidence", alert.confidence, json);
  json->String("summary", record.summary);
  json->String("eventType", record.event_type);
  json->String("direction", NameOf(record.direction, kDirectionEnumNames));
  WriteTime("effectiveAt", alert.effective_at_ms, json);
}

void WriteStoryJson(const Alert& alert, JsonWriter* json) {
  json->String("headline", alert.headline);
  json->String("language", alert.language);
  json->String("provider", alert.provider);
  json->String("storyId", alert.story_id);
  WriteNumber("storyVersion", int64_t{alert.story_version}, json);
  json->String("url", alert.url);
  json->String("sourceReliability", NameOf(alert.source_reliability, kReliabilityNames));
  json->String("informationCredibility", NameOf(alert.information_credibility, kCredibilityNames));
  json->String("stateAffiliation", alert.state_affiliation);
  json->String("stateCountry", alert.state_country);
  json->String("headlinePrefix", alert.headline_prefix);
  json->String("headlinePublisher", alert.headline_publisher);
}

void WriteSubjectsJson(const Alert& alert, JsonWriter* json) {
  WriteObjects("minerals", alert.minerals, json, [&](const AlertMineral& mineral) {
    json->String("id", mineral.id);
    json->String("form", mineral.form);
    WriteNumber("confidence", mineral.confidence, json);
    json->String("knownBy", mineral.known_by);
  });
  json->Strings("typologies", alert.typologies);
  WriteObjects("jurisdictions", alert.jurisdictions, json,
               [&](const AlertJurisdiction& jurisdiction) {
                 json->String("country", jurisdiction.country);
                 json->String("role", jurisdiction.role);
               });
  json->Strings("agencies", alert.agencies);
  json->Strings("sectors", alert.sectors);
  json->Strings("policyResponses", alert.policy_responses);
  json->Strings("priceSignals", alert.price_signals);
  WriteObjects("regimes", alert.regimes, json, [&](const AlertRegime& regime) {
    json->String("id", regime.id);
    json->String("number", regime.number);
    json->String("status", regime.status);
    json->String("scope", regime.scope);
    json->Strings("minerals", regime.minerals);
  });
  WriteTradeJson(alert, json);
}

void WriteMatchesJson(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  WriteObjects("matches", record.matches, json, [&](const AlertMatch& match) {
    json->String("ruleId", match.rule_id);
    json->String("title", match.title);
    json->String("ruleVersion", match.rule_version);
    json->String("level", NameOf(match.level, kSeverityEnumNames));
    WriteObjects("evidence", match.evidence, json, [&](const AlertEvidence& evidence) {
      json->String("field", evidence.field);
      WriteNumber("valueIndex", int64_t{evidence.value_index}, json);
      WriteNumber("begin", int64_t{evidence.begin}, json);
      WriteNumber("end", int64_t{evidence.end}, json);
      json->String("text", evidence.text);
      json->String("selection", evidence.selection);
      if (evidence.look_alike) json->Bool("lookAlike", true);
    });
    json->Strings("tags", match.tags);
    json->String("author", match.author);
    json->String("license", match.license);
    json->Strings("fields", match.fields);
    WriteObjects("custom", match.custom, json, [&](const AlertCustomAttribute& attribute) {
      json->String("key", attribute.key);
      json->String("value", attribute.value);
    });
  });
  WriteNumber("matchesOmitted", int64_t{record.matches_omitted}, json);
  json->String("ruleSetDigest", alert.rule_set_digest);
  json->String("domainDigest", alert.domain_digest);
}

void WriteProvenanceJson(const Alert& alert, JsonWriter* json) {
  json->Key("source");
  json->BeginObject();
  json->String("clusterId", alert.cluster_id);
  json->String("topic", alert.topic);
  WriteNumber("partition", int64_t{alert.partition}, json);
  if (alert.offset != 0) {
    // proto3 JSON writes 64-bit integers as strings: JSON readers lose digits above 2^53.
    std::array<char, 24> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), alert.offset).ptr;
    json->String("offset", {digits.data(), static_cast<size_t>(end - digits.data())});
  }
  WriteNumber("leaderEpoch", int64_t{alert.leader_epoch}, json);
  json->String("group", alert.group);
  json->String("member", alert.member);
  json->String("binaryVersion", alert.binary_version);
  json->EndObject();
  json->String("eventUid", HexView(alert.event_uid));
  json->Key("times");
  json->BeginObject();
  WriteTime("event", alert.event_ms, json);
  WriteTime("published", alert.published_ms, json);
  WriteTime("received", alert.received_ms, json);
  WriteTime("kafka", alert.kafka_ms, json);
  WriteTime("matched", alert.matched_ms, json);
  WriteTime("produced", alert.produced_ms, json);
  json->EndObject();
  json->String("dedupeKey", alert.dedupe_key);
  json->Strings("marks", alert.marks);
  json->String("category", CategoryName(alert.category));
}

void WriteLodewireObject(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  json->Key("lodewire");
  json->BeginObject();
  WriteAssessmentJson(alert, record, json);
  WriteStoryJson(alert, json);
  WriteSubjectsJson(alert, json);
  WriteMatchesJson(alert, record, json);
  WriteProvenanceJson(alert, json);
  json->EndObject();
}

}  // namespace lodewire
