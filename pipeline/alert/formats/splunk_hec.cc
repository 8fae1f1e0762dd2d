// An event for Splunk's HTTP Event Collector. The top of `event` has the fields of the data model
// Alerts of the Common Information Model (deploy/siem/splunk tags it so); the rest stands under
// `lodewire`, in the names of the `json` format.
//
// Source: docs.splunk.com, "Format events for HTTP Event Collector"; CIM 6.0, "Alerts".
#include "pipeline/alert/formats/alert_json.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/severity_table.h"
#include "pipeline/alert/text_writer.h"
#include "pipeline/alert/timestamp.h"

namespace lodewire {
namespace {

// Seconds since 1970 with three decimals, as a string: a JSON number of that size may come out in
// scientific notation, which the collector does not read.
void WriteEpoch(int64_t time_ms, JsonWriter* json) {
  if (!IsWritableTime(time_ms) || time_ms < 0) return;  // The collector then takes its own time.
  std::array<char, 32> memory;
  TextWriter text(memory);
  const int64_t millis = time_ms % 1000;
  text.AppendInteger(time_ms / 1000).Append(millis < 10 ? ".00" : millis < 100 ? ".0" : ".");
  json->String("time", text.AppendInteger(millis).view());
}

// The fields of CIM's data model Alerts.
void WriteCim(const Alert& alert, const AlertRecord& record, JsonWriter* json) {
  const AlertMatch& match = record.matches[0];
  json->String("id", HexView(record.id));
  json->String("app", "lodewire");
  json->String("type", "alert");
  json->String("signature", match.title);
  json->String("signature_id", match.rule_id);
  json->String("severity", SeverityName(record.severity));
  json->Integer("severity_id", SeverityRowOf(record.severity).ocsf_id);
  json->String("subject", alert.headline);
  json->String("description", record.summary);
  json->String("vendor_account", alert.provider);
}

}  // namespace

size_t EncodeSplunkHec(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  JsonWriter json(output);
  json.BeginObject();
  WriteEpoch(alert.matched_ms, &json);
  json.String("host", alert.member);
  json.String("source", alert.topic);
  json.String("sourcetype", "lodewire:alert");
  json.Key("event");
  json.BeginObject();
  WriteCim(alert, record, &json);
  WriteLodewireObject(alert, record, &json);
  json.EndObject();
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
