// OCSF 1.8.0 Detection Finding. OCSF allows no key that it does not define, so what it has no place
// for (minerals, regimes, source coordinates, …) stands under unmapped.lodewire, in the names of
// the `json` format.
//
// Source: schema.ocsf.io/1.8.0/classes/detection_finding.
#include <algorithm>
#include <cmath>

#include "pipeline/alert/formats/alert_json.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/severity_table.h"
#include "pipeline/alert/timestamp.h"

namespace lodewire {
namespace {

constexpr int64_t kClassUid = 2004;
constexpr int64_t kCategoryUid = 2;   // Findings.
constexpr int64_t kAnalyticRule = 1;  // analytic.type_id.

struct Activity {
  int64_t id;
  std::string_view name;
  std::string_view type_name;
  int64_t status_id;  // 1 New, 4 Resolved.
  std::string_view status;
};
// A withdrawn story closes its finding.
constexpr std::array<Activity, 4> kActivities = {{
    {0, "Unknown", "Detection Finding: Unknown", 0, "Unknown"},
    {1, "Create", "Detection Finding: Create", 1, "New"},
    {2, "Update", "Detection Finding: Update", 1, "New"},
    {3, "Close", "Detection Finding: Close", 4, "Resolved"},
}};

void WriteMillis(std::string_view key, int64_t time_ms, JsonWriter* json) {
  if (IsWritableTime(time_ms)) json->Integer(key, time_ms);
}

void WriteAnalytic(const AlertMatch& match, JsonWriter* json) {
  json->BeginObject();
  json->Key("uid");  // OCSF wants a uid or a name, also of a rule that has neither.
  json->StringValue(match.rule_id);
  json->String("name", match.title);
  json->Integer("type_id", kAnalyticRule);
  json->String("type", "Rule");
  json->String("version", match.rule_version);
  json->EndObject();
}

void WriteFindingInfo(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  json->Key("finding_info");
  json->BeginObject();
  json->String("uid", HexView(record.id));
  json->String("uid_alt", HexView(alert.thread_id));
  json->String("title", record.matches[0].title);
  json->String("desc", record.summary);
  json->Key("analytic");
  WriteAnalytic(record.matches[0], json);
  if (record.matches.size() > 1) {
    json->Key("related_analytics");
    json->BeginArray();
    for (const AlertMatch& match : record.matches.subspan(1)) WriteAnalytic(match, json);
    json->EndArray();
  }
  WriteMillis("created_time", alert.matched_ms, json);
  WriteMillis("first_seen_time", alert.event_ms, json);
  if (!record.event_type.empty()) {
    json->Strings("types", std::array<std::string_view, 1>{record.event_type});
  }
  if (!alert.provider.empty()) {
    json->Strings("data_sources", std::array<std::string_view, 1>{alert.provider});
  }
  json->String("src_url", alert.url);
  json->EndObject();
}

void WriteMetadata(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  json->Key("metadata");
  json->BeginObject();
  json->String("version", "1.8.0");
  json->Key("product");
  json->BeginObject();
  json->String("name", "Lodewire");
  json->String("vendor_name", "Lodewire");
  json->String("version", alert.binary_version);
  json->EndObject();
  json->String("uid", HexView(record.id));
  json->String("correlation_uid", HexView(alert.thread_id));
  json->String("original_event_uid", HexView(alert.event_uid));
  json->String("event_code", record.event_type);
  json->String("log_name", alert.topic);
  json->String("log_provider", alert.provider);
  json->Strings("labels", alert.marks);
  WriteMillis("processed_time", alert.matched_ms, json);
  WriteMillis("logged_time", alert.kafka_ms, json);
  json->EndObject();
}

void WriteEvidences(const AlertRecord& record, JsonWriter* json) {
  size_t count = 0;
  for (const AlertMatch& match : record.matches) count += match.evidence.size();
  if (count == 0) return;
  json->Key("evidences");
  json->BeginArray();
  for (const AlertMatch& match : record.matches) {
    for (const AlertEvidence& evidence : match.evidence) {
      json->BeginObject();
      json->String("name", evidence.field);
      json->Key("data");
      json->BeginObject();
      json->String("ruleId", match.rule_id);
      json->String("field", evidence.field);
      json->Integer("valueIndex", evidence.value_index);
      json->Integer("begin", evidence.begin);
      json->Integer("end", evidence.end);
      json->String("text", evidence.text);
      json->String("selection", evidence.selection);
      json->EndObject();
      json->EndObject();
    }
  }
  json->EndArray();
}

void WriteConfidence(double confidence, JsonWriter* json) {
  const int64_t id = confidence >= 0.75 ? 3 : confidence >= 0.4 ? 2 : 1;
  json->Integer("confidence_id", id);
  json->String("confidence", id == 3 ? "High" : id == 2 ? "Medium" : "Low");
  json->Integer("confidence_score", std::lround(std::clamp(confidence, 0.0, 1.0) * 100));
}

}  // namespace

size_t EncodeOcsf(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  const Activity& activity = kActivities[static_cast<size_t>(alert.msg_type)];
  const SeverityRow& severity = SeverityRowOf(record.severity);
  JsonWriter json(output);
  json.BeginObject();
  json.Integer("class_uid", kClassUid);
  json.String("class_name", "Detection Finding");
  json.Integer("category_uid", kCategoryUid);
  json.String("category_name", "Findings");
  json.Integer("activity_id", activity.id);
  json.String("activity_name", activity.name);
  json.Integer("type_uid", kClassUid * 100 + activity.id);
  json.String("type_name", activity.type_name);
  json.Integer("time", IsWritableTime(alert.matched_ms) ? alert.matched_ms : 0);  // Required.
  json.Integer("severity_id", severity.ocsf_id);
  json.String("severity", severity.ocsf_name);
  json.Integer("status_id", activity.status_id);
  json.String("status", activity.status);
  json.Bool("is_alert", true);
  WriteConfidence(alert.confidence, &json);
  json.String("message", record.summary);
  WriteFindingInfo(alert, record, &json);
  WriteMetadata(alert, record, &json);
  WriteEvidences(record, &json);
  json.Key("unmapped");
  json.BeginObject();
  WriteLodewireObject(alert, record, &json);
  json.EndObject();
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
