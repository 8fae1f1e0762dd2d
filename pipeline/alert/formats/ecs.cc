// Elastic Common Schema. What ECS has no field for stands under `lodewire`, in the names of the
// `json` format; deploy/siem/elastic has the index template for both.
//
// Source: elastic.co/docs/reference/ecs, 9.4.0: base, event, rule, observer, related, tags.
#include <array>

#include "pipeline/alert/formats/alert_json.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/severity_table.h"
#include "pipeline/alert/text_writer.h"
#include "pipeline/alert/timestamp.h"
#include "pipeline/base/url.h"

namespace lodewire {
namespace {

constexpr std::string_view kEcsVersion = "9.4.0";
constexpr size_t kReasonBytesMax = 1000;
constexpr size_t kQuoteBytesMax = 120;

// The words that made the alert's own rule true: `headline "Gallium", body "seized"`.
std::string_view WriteReason(const AlertMatch& match, std::span<char> memory) {
  TextWriter writer(memory);
  for (const AlertEvidence& evidence : match.evidence) {
    if (writer.size() > 0) writer.Append(", ");
    writer.Append(evidence.field).Append(" \"").AppendLine(evidence.text, kQuoteBytesMax);
    writer.Append("\"");
  }
  return writer.view();
}

void WriteEvent(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  const SeverityRow& severity = SeverityRowOf(record.severity);
  std::array<char, kReasonBytesMax> reason;
  json->Key("event");
  json->BeginObject();
  json->String("kind", "alert");
  json->String("id", HexView(record.id));
  json->String("code", record.event_type);
  json->String("module", "lodewire");
  json->String("dataset", "lodewire.alert");
  json->String("provider", alert.provider);
  json->Integer("severity", severity.ocsf_id);
  json->Integer("risk_score", severity.risk_score);
  json->String("reason", WriteReason(record.matches[0], reason));
  json->String("url", alert.url);
  WriteTime("created", alert.kafka_ms, json);
  WriteTime("start", alert.event_ms, json);
  json->EndObject();
}

void WriteRule(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  const AlertMatch& match = record.matches[0];
  json->Key("rule");
  json->BeginObject();
  json->String("id", match.rule_id);
  json->String("name", match.title);
  json->String("version", match.rule_version);
  json->String("category", record.event_type);
  json->String("ruleset", alert.rule_set_digest);
  json->String("license", match.license);
  if (!match.author.empty()) {
    json->Strings("author", std::array<std::string_view, 1>{match.author});
  }
  json->EndObject();
}

void WriteObserver(const Alert& alert, JsonWriter* json) {
  json->Key("observer");
  json->BeginObject();
  json->String("vendor", "Lodewire");
  json->String("product", "Lodewire");
  json->String("version", alert.binary_version);
  json->String("name", alert.member);
  json->EndObject();
}

void WriteRelated(const Alert& alert, JsonWriter* json) {
  json->Key("related");
  json->BeginObject();
  json->Strings("hash", std::array<std::string_view, 1>{HexView(alert.event_uid)});
  const std::string_view host = HostOf(alert.url);
  if (!host.empty()) json->Strings("hosts", std::array<std::string_view, 1>{host});
  json->EndObject();
}

}  // namespace

size_t EncodeEcs(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  JsonWriter json(output);
  json.BeginObject();
  // Required; an alert that the clock of no machine stamped is as old as can be.
  WriteTime("@timestamp", IsWritableTime(alert.matched_ms) ? alert.matched_ms : 0, &json);
  json.Key("ecs");
  json.BeginObject();
  json.String("version", kEcsVersion);
  json.EndObject();
  json.String("message", record.summary);
  json.Strings("tags", alert.marks);
  WriteEvent(alert, record, &json);
  WriteRule(alert, record, &json);
  WriteObserver(alert, &json);
  WriteRelated(alert, &json);
  WriteLodewireObject(alert, record, &json);
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
