// ArcSight Common Event Format, version 0: a header of seven parts and `key=value` pairs.
//
// Two rules of escaping: in the header `\` and `|`, in values `\` and `=`; a line break is a space
// in the header and `\n` in values. Lengths are those that the dictionary allows, and a text is cut
// at a code point.
//
// Source: Micro Focus Security ArcSight Common Event Format, version 25, "Header Information" and
// "ArcSight Extension Dictionary".
#include <algorithm>

#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/formats/formats.h"
#include "pipeline/alert/ids.h"
#include "pipeline/alert/severity_table.h"
#include "pipeline/alert/text_writer.h"
#include "pipeline/alert/timestamp.h"

namespace lodewire {
namespace {

// Bytes of a value, before it is escaped.
constexpr size_t kHeaderBytesMax = 512;
constexpr size_t kExternalIdBytesMax = 40;
constexpr size_t kTextBytesMax = 1023;    // msg, cat, reason, request, flexString.
constexpr size_t kCustomBytesMax = 4000;  // cs1 to cs6.
constexpr size_t kQuoteBytesMax = 120;

// One line of CEF in the caller's memory.
class CefWriter {
 public:
  explicit CefWriter(std::span<char> output) : text_(output) {}

  // An empty part would shift the others in readers that skip it.
  void HeaderPart(std::string_view part) {
    if (part.empty()) part = "unknown";
    Escaped(CutAtCodePoint(part, kHeaderBytesMax), '|', true);
    text_.Append("|");
  }
  void HeaderPart(int64_t number) { text_.AppendInteger(number).Append("|"); }

  // A pair whose value is cut to `bytes_max`; an empty value is left out with its key.
  void Pair(std::string_view key, std::string_view value, size_t bytes_max) {
    if (value.empty()) return;
    Key(key);
    Escaped(CutAtCodePoint(value, bytes_max), '=', false);
  }
  void Pair(std::string_view key, int64_t number) {
    Key(key);
    text_.AppendInteger(number);
  }
  void Time(std::string_view key, int64_t time_ms) {
    if (IsWritableTime(time_ms)) Pair(key, time_ms);
  }
  // A pair of the dictionary's own custom fields, which need a label.
  void Labelled(std::string_view key, std::string_view label, std::string_view value,
                size_t bytes_max) {
    if (value.empty()) return;
    Pair(key, value, bytes_max);
    text_.Append(" ").Append(key).Append("Label=").Append(label);
  }

  size_t Finish() const { return text_.complete() ? text_.size() : 0; }

 private:
  void Key(std::string_view key) {
    if (!first_) text_.Append(" ");
    first_ = false;
    text_.Append(key).Append("=");
  }
  // Invalid UTF-8 becomes U+FFFD, other control characters spaces.
  void Escaped(std::string_view value, char special, bool one_line) {
    ForEachValidPiece(value, [&](std::string_view piece) {
      size_t begin = 0;
      for (size_t i = 0; i < piece.size(); ++i) {
        const auto byte = static_cast<unsigned char>(piece[i]);
        if (byte >= 0x20 && byte != 0x7F && byte != '\\' && piece[i] != special) continue;
        text_.Append(piece.substr(begin, i - begin));
        begin = i + 1;
        EscapedByte(piece[i], special, one_line);
      }
      text_.Append(piece.substr(begin));
    });
  }
  void EscapedByte(char byte, char special, bool one_line) {
    if (byte == '\\' || byte == special) {
      text_.Append("\\").Append({&byte, 1});
    } else if (!one_line && (byte == '\n' || byte == '\r')) {
      text_.Append(byte == '\n' ? "\\n" : "\\r");
    } else {
      text_.Append(" ");
    }
  }

  TextWriter text_;
  bool first_ = true;
};

// "gallium, germanium" of a list, each item written by `append`.
template <typename List, typename Function>
std::string_view Joined(const List& list, std::span<char> memory, Function&& append) {
  TextWriter writer(memory);
  for (const auto& item : list) {
    if (writer.size() > 0) writer.Append(", ");
    append(item, &writer);
  }
  return writer.view();
}

void AppendText(std::string_view text, TextWriter* writer) { writer->Append(text); }

void WriteCustom(const Alert& alert, const AlertRecord& record, CefWriter* cef) {
  std::array<char, kCustomBytesMax> memory;
  cef->Labelled(
      "cs1", "minerals",
      Joined(alert.minerals, memory,
             [](const AlertMineral& mineral, TextWriter* writer) { writer->Append(mineral.id); }),
      kCustomBytesMax);
  cef->Labelled("cs2", "jurisdictions",
                Joined(alert.jurisdictions, memory,
                       [](const AlertJurisdiction& jurisdiction, TextWriter* writer) {
                         writer->Append(jurisdiction.country).Append(" ");
                         writer->Append(jurisdiction.role);
                       }),
                kCustomBytesMax);
  cef->Labelled("cs3", "regimes",
                Joined(alert.regimes, memory,
                       [](const AlertRegime& regime, TextWriter* writer) {
                         writer->Append(regime.id).Append(" ").Append(regime.status);
                       }),
                kCustomBytesMax);
  cef->Labelled("cs4", "typologies", Joined(alert.typologies, memory, AppendText), kCustomBytesMax);
  cef->Labelled("cs5", "headline", alert.headline, kCustomBytesMax);
  cef->Labelled("cs6", "evidence",
                Joined(record.matches[0].evidence, memory,
                       [](const AlertEvidence& evidence, TextWriter* writer) {
                         writer->Append(evidence.field).Append(": ");
                         writer->AppendLine(evidence.text, kQuoteBytesMax);
                       }),
                kCustomBytesMax);
  cef->Labelled("flexString1", "thread id", HexView(alert.thread_id), kTextBytesMax);
  cef->Labelled("flexString2", "HS codes", Joined(alert.hs_codes, memory, AppendText),
                kTextBytesMax);
}

std::string_view ActionOf(MessageType type) {
  return type == MessageType::kCancel   ? "Cancel"
         : type == MessageType::kUpdate ? "Update"
                                        : "Alert";
}

}  // namespace

size_t EncodeCef(const Alert& alert, size_t match, std::span<char> output) {
  const AlertRecord record(alert, match);
  std::array<char, kTextBytesMax> memory;
  CefWriter cef(output);
  cef.HeaderPart("CEF:0");
  cef.HeaderPart("Lodewire");
  cef.HeaderPart("Lodewire");
  cef.HeaderPart(alert.binary_version);
  cef.HeaderPart(record.matches[0].rule_id);
  cef.HeaderPart(record.matches[0].title);
  cef.HeaderPart(SeverityRowOf(record.severity).cef);
  cef.Time("rt", alert.matched_ms);
  cef.Time("start", alert.event_ms);
  cef.Pair("externalId", HexView(record.id), kExternalIdBytesMax);
  cef.Pair("cat", record.event_type, kTextBytesMax);
  cef.Pair("act", ActionOf(alert.msg_type), kTextBytesMax);
  cef.Pair("msg", record.summary, kTextBytesMax);
  cef.Pair("reason", Joined(record.severity_reasons, memory, AppendText), kTextBytesMax);
  cef.Pair("request", alert.url, kTextBytesMax);
  cef.Pair("deviceFacility", alert.topic, kTextBytesMax);
  cef.Pair("dvchost", alert.member, kTextBytesMax);
  cef.Pair("sourceServiceName", alert.provider, kTextBytesMax);
  WriteCustom(alert, record, &cef);
  return cef.Finish();
}

}  // namespace lodewire
