#include "pipeline/domain/severity_policy.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

using Errors = std::vector<std::string>;

const std::vector<std::string_view> kLevels = {"informational", "low", "medium", "high",
                                               "critical"};

void ReadCondition(const YamlNode* node, const std::string& file, Errors* errors,
                   SeverityCondition* when) {
  MapReader map(node, "when", file, errors);
  map.OneOf("category", {"news", "trade"}, &when->category);
  map.Strings("event_types", &when->event_types);
  map.Strings("directions", &when->directions);
  map.Strings("minerals", &when->minerals);
  map.Strings("typologies", &when->typologies);
  map.Strings("acting", &when->acting);
  map.Strings("source_reliability", &when->source_reliability);
  map.Strings("information_credibility", &when->information_credibility);
  map.Strings("state_affiliation", &when->state_affiliation);
  map.Strings("msg_type", &when->msg_type);
  map.Strings("marks", &when->marks);
  if (const YamlNode* headline = map.Take("in_headline"); headline != nullptr) {
    bool value = false;
    if (!headline->AsBool(&value)) map.Error(*headline, "'in_headline' must be true or false");
    when->in_headline = value;
  }
  if (const YamlNode* least = map.Take("quantity_kg_min"); least != nullptr) {
    double value = 0;
    if (!least->AsDouble(&value)) map.Error(*least, "'quantity_kg_min' must be a number");
    when->quantity_kg_min = value;
  }
  map.Finish();
}

void ReadEffect(MapReader* map, const YamlNode& at, SeverityStep* step) {
  std::string cap, floor;
  uint32_t raise = 0, lower = 0;
  map->OneOf("cap", kLevels, &cap);
  map->OneOf("floor", kLevels, &floor);
  map->Unsigned("raise", &raise, 1, 4);
  map->Unsigned("lower", &lower, 1, 4);
  if ((cap.empty() ? 0 : 1) + (floor.empty() ? 0 : 1) + (raise > 0 ? 1 : 0) + (lower > 0 ? 1 : 0) !=
      1) {
    return map->Error(at, "a step does one thing; give one of cap, floor, raise, lower");
  }
  if (raise + lower > 0) {
    step->effect = raise > 0 ? SeverityStep::Effect::kRaise : SeverityStep::Effect::kLower;
    step->levels = raise + lower;
    absl::StrAppend(&step->reason, raise > 0 ? ":raise_" : ":lower_", step->levels);
    return;
  }
  const std::string& level = cap.empty() ? floor : cap;
  step->effect = cap.empty() ? SeverityStep::Effect::kFloor : SeverityStep::Effect::kCap;
  ParseSeverity(level, &step->level);
  absl::StrAppend(&step->reason, cap.empty() ? ":floor_" : ":cap_", level);
}

}  // namespace

Severity SeverityStep::Apply(Severity severity) const {
  const int least = static_cast<int>(Severity::kInformational);
  const int most = static_cast<int>(Severity::kCritical);
  const int now = static_cast<int>(severity);
  switch (effect) {
    case Effect::kCap:
      return std::min(severity, level);
    case Effect::kFloor:
      return std::max(severity, level);
    case Effect::kRaise:
      return static_cast<Severity>(std::min(now + static_cast<int>(levels), most));
    case Effect::kLower:
      return static_cast<Severity>(std::max(now - static_cast<int>(levels), least));
  }
  return severity;
}

absl::StatusOr<SeverityPolicy> SeverityPolicy::Load(const std::string& file) {
  SeverityPolicy policy;
  std::ifstream stream(file, std::ios::binary);
  policy.text_.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream) {
    return absl::NotFoundError(
        absl::StrCat(file, ": cannot be read; it is rules.severity_file, which may be empty ('')"));
  }
  ASSIGN_OR_RETURN(YamlDocuments documents, ParseYaml(policy.text_, file, {}));
  if (documents.size() != 1 || !documents[0]->is_map()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ":1:1: must be one YAML document that is a map"));
  }
  Errors errors;
  MapReader reader(documents[0].get(), "the severity file", file, &errors);
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("steps")) {
    MapReader map(node, "a step", file, &errors);
    SeverityStep step;
    map.String("name", &step.reason);
    if (step.reason.empty() || !seen.insert(step.reason).second) {
      map.Error(*node, "'name' is missing or was given before; give another");
    }
    ReadCondition(map.Take("when"), file, &errors, &step.when);
    ReadEffect(&map, *node, &step);
    map.Finish();
    policy.steps_.push_back(std::move(step));
  }
  reader.Finish();
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  return policy;
}

}  // namespace lodewire
