// The parts of an alert in proto3 JSON that several formats share: `json` writes them as the
// message; `ocsf`, `ecs` and `splunk_hec` put them into an object `lodewire`, because their schemas
// have no place for minerals, regimes or coordinates.
//
// Threading: stateless.
// Memory: the writer's buffer.
// Errors: the writer's.
// Example:
//   json.BeginObject();  WriteLodewireObject(alert, record, &json);  json.EndObject();
#ifndef LODEWIRE_PIPELINE_ALERT_FORMATS_ALERT_JSON_H_
#define LODEWIRE_PIPELINE_ALERT_FORMATS_ALERT_JSON_H_

#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/formats/json_writer.h"

namespace lodewire {

// Status to direction: how CAP and Lodewire weigh the alert.
void WriteAssessmentJson(const Alert& alert, const AlertRecord& record, JsonWriter* json);
// Headline to ratings: what the story or declaration says of itself.
void WriteStoryJson(const Alert& alert, JsonWriter* json);
// Minerals to unit value: what it is about.
void WriteSubjectsJson(const Alert& alert, JsonWriter* json);
// Matches with evidence, and the digests.
void WriteMatchesJson(const Alert& alert, const AlertRecord& record, JsonWriter* json);
// Source coordinates to category.
void WriteProvenanceJson(const Alert& alert, JsonWriter* json);
// All of them, as the value of a key `lodewire`.
void WriteLodewireObject(const Alert& alert, const AlertRecord& record, JsonWriter* json);
// A time in RFC 3339 with its key; one that is missing is left out.
void WriteTime(std::string_view key, int64_t time_ms, JsonWriter* json);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_FORMATS_ALERT_JSON_H_
