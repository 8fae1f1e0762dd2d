#include "pipeline/alert/alert_record.h"

#include <algorithm>

#include "pipeline/alert/assessment.h"
#include "pipeline/alert/main_event.h"
#include "pipeline/alert/text_writer.h"

namespace lodewire {
namespace {

constexpr size_t kTitleBytesMax = 120;
constexpr size_t kProviderBytesMax = 64;

// "ban" → "Ban"; a type of the rule's own, "export_curb" → "Export curb".
void AppendEventType(std::string_view event_type, TextWriter* writer) {
  if (const EventTypeInfo* known = FindEventType(event_type)) event_type = known->phrase;
  if (event_type.empty()) event_type = "event";
  bool first = true;
  for (char c : event_type) {
    if (c == '_') c = ' ';
    if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    first = false;
    writer->Append({&c, 1});
  }
}

void AppendMinerals(const Alert& alert, TextWriter* writer) {
  if (alert.minerals.empty()) {
    writer->Append("no mineral named");
    return;
  }
  for (size_t i = 0; i < alert.minerals.size(); ++i) {
    if (i > 0) writer->Append(", ");
    const std::string_view id = alert.minerals[i].id;
    const size_t space = id.find('_');
    if (space == std::string_view::npos) {
      writer->Append(id);
    } else {
      writer->Append(id.substr(0, space)).Append(" ").Append(id.substr(space + 1));
    }
  }
}

std::string_view NameOfRole(const Alert& alert, std::string_view role) {
  for (const AlertJurisdiction& jurisdiction : alert.jurisdictions) {
    if (jurisdiction.role == role) return jurisdiction.name;
  }
  return {};
}

// News: "China, tightening"; trade: "from China to United States via Thailand".
bool AppendPlaces(const Alert& alert, TextWriter* writer) {
  if (alert.category == Category::kNews) {
    for (std::string_view role : {"acting", "mentioned", "hub", "region"}) {
      const std::string_view name = NameOfRole(alert, role);
      if (name.empty()) continue;
      writer->AppendLine(name, kProviderBytesMax);
      return true;
    }
    return false;
  }
  bool any = false;
  std::string_view from = NameOfRole(alert, "origin");
  if (from.empty()) from = NameOfRole(alert, "export");
  const std::string_view to = NameOfRole(alert, "destination");
  const std::string_view via = NameOfRole(alert, "transit");
  const auto append = [&](std::string_view word, std::string_view name) {
    if (name.empty()) return;
    if (any) writer->Append(" ");
    writer->Append(word).AppendLine(name, kProviderBytesMax);
    any = true;
  };
  append("from ", from);
  append("to ", to);
  append("via ", via);
  return any;
}

void AppendQuantity(double kilograms, TextWriter* writer) {
  if (!(kilograms >= 0 && kilograms < 1e12)) return;
  writer->Append(", ").AppendInteger(static_cast<int64_t>(kilograms + 0.5)).Append(" kg");
}

}  // namespace

Severity MatchSeverity(const Alert& alert, size_t match) {
  BoundedVector<std::string_view, 8> unused;
  return ApplySteps(alert, alert.matches[match].level, &unused);
}

size_t WriteSummary(const Alert& alert, size_t match, std::span<char> output) {
  TextWriter writer(output);
  const AlertMatch& top = alert.matches[match == kWholeEvent ? 0 : match];
  if (alert.msg_type == MessageType::kUpdate) writer.Append("Update: ");
  if (alert.msg_type == MessageType::kCancel) writer.Append("Withdrawn: ");
  AppendEventType(top.event_type, &writer);
  writer.Append(" concerning ");
  AppendMinerals(alert, &writer);
  std::array<char, 256> memory;
  TextWriter places(memory);
  const bool placed = AppendPlaces(alert, &places);
  const std::string_view direction = DirectionName(top.direction);
  if (placed || !direction.empty()) {
    writer.Append(" (").Append(places.view());
    if (placed && !direction.empty()) writer.Append(", ");
    writer.Append(direction).Append(")");
  }
  writer.Append(": rule '").AppendLine(top.title, kTitleBytesMax).Append("'; ");
  writer.Append(alert.category == Category::kTrade ? "declared" : "reported");
  if (!alert.provider.empty()) {
    writer.Append(alert.category == Category::kTrade ? " through " : " by ");
    writer.AppendLine(alert.provider, kProviderBytesMax);
  }
  if (std::find(alert.marks.begin(), alert.marks.end(), "state_media_own_government") !=
      alert.marks.end()) {
    writer.Append(" (state media on its own government)");
  }
  if (alert.quantity_kg.has_value()) AppendQuantity(*alert.quantity_kg, &writer);
  writer.Append(", ").Append(ConfidenceName(alert.confidence)).Append(" confidence");
  return writer.size();
}

AlertRecord::AlertRecord(const Alert& alert, size_t match)
    : id(RecordId(alert, match)), severity(alert.severity) {
  if (match == kWholeEvent) {
    severity_reasons = alert.severity_reasons;
    summary = alert.summary;
    event_type = alert.event_type;
    direction = alert.direction;
    matches = {alert.matches.begin(), alert.matches.size()};
    matches_omitted = alert.matches_omitted;
    return;
  }
  CHECK(match < alert.matches.size());
  const AlertMatch& one = alert.matches[match];
  severity_reasons.TryPush(RuleLevelReason(one.level));
  severity = ApplySteps(alert, one.level, &severity_reasons);
  summary = {summary_.data(), WriteSummary(alert, match, summary_)};
  event_type = one.event_type;
  direction = one.direction;
  matches = {&one, 1};
}

}  // namespace lodewire
