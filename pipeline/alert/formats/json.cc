// proto3 JSON of lodewire.v1.Alert: JsonStringToMessage reads it back as the same message that the
// wire form gives.
#include "pipeline/alert/formats/alert_json.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/ids.h"

namespace lodewire {

size_t EncodeJson(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  JsonWriter json(output);
  json.BeginObject();
  json.Integer("schemaVersion", 1);
  json.String("alertId", HexView(record.id));
  json.String("threadId", HexView(alert.thread_id));
  WriteAssessmentJson(alert, record, &json);
  WriteStoryJson(alert, &json);
  WriteSubjectsJson(alert, &json);
  WriteMatchesJson(alert, record, &json);
  WriteProvenanceJson(alert, &json);
  json.EndObject();
  return json.Finish();
}

}  // namespace lodewire
