#include "pipeline/alert/cloud_events.h"

#include "pipeline/alert/text_writer.h"
#include "pipeline/alert/timestamp.h"

namespace lodewire {
namespace {

constexpr size_t kSourcePartBytesMax = 256;
constexpr size_t kSubjectBytesMax = 512;

// A part of a path of a URI reference (RFC 3986): what is not unreserved is percent-encoded.
void AppendPathPart(std::string_view part, TextWriter* writer) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (char c : part.substr(0, kSourcePartBytesMax)) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      writer->Append({&c, 1});
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    const char escape[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    writer->Append({escape, sizeof(escape)});
  }
}

}  // namespace

void WriteAlertHeaders(const Alert& alert, size_t match, const Encoder& encoder,
                       AlertHeaders* headers) {
  headers->list.clear();
  TextWriter text(headers->text);
  // Adds a header whose value was written to `text` from `begin` on.
  const auto add_written = [&](std::string_view name, size_t begin) {
    headers->list.TryPush({name, text.view().substr(begin)});
  };
  headers->list.TryPush({"ce_specversion", "1.0"});
  const std::array<char, 32> id = RecordId(alert, match);
  text.Append({id.data(), id.size()});
  add_written("ce_id", 0);
  headers->list.TryPush({"ce_type", "lodewire.alert.v1"});
  size_t begin = text.size();
  text.Append("/lodewire/");
  if (!alert.cluster_id.empty()) {
    AppendPathPart(alert.cluster_id, &text);
    text.Append("/");
  }
  AppendPathPart(alert.topic, &text);
  add_written("ce_source", begin);
  begin = text.size();
  const int64_t time_ms = IsWritableTime(alert.event_ms) ? alert.event_ms : alert.matched_ms;
  std::array<char, kTimestampBytes> timestamp;
  if (IsWritableTime(time_ms)) {
    text.Append(WriteTimestamp(time_ms, timestamp));
    add_written("ce_time", begin);
    begin = text.size();
  }
  text.AppendLine(alert.dedupe_key, kSubjectBytesMax);
  add_written("ce_subject", begin);
  headers->list.TryPush({"content-type", encoder.content_type});
  if (!alert.traceparent.empty()) headers->list.TryPush({"traceparent", alert.traceparent});
}

}  // namespace lodewire
