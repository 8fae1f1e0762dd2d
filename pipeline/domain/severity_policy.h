// What raises or lowers an alert's severity after the rules: the steps of config/severity.yaml.
//
//   steps:
//     - name: source_reliability_d        stands in severity_reasons, with what the step did
//       when: {source_reliability: [d]}   all that is given must hold
//       cap: medium                       or floor: LEVEL, raise: N, lower: N
//
// What `when` can ask, one comment each, stands in SeverityCondition. Steps are applied in order.
//
// Threading: immutable after Load.
// Memory: allocates at Load.
// Errors: Load names file, line, column and what to do, all problems at once.
// Example:
//   for (const SeverityStep& step : policy.steps()) severity = step.Apply(severity);
#ifndef LODEWIRE_PIPELINE_DOMAIN_SEVERITY_POLICY_H_
#define LODEWIRE_PIPELINE_DOMAIN_SEVERITY_POLICY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/event/severity.h"

namespace lodewire {

// Empty lists and absent values ask nothing.
struct SeverityCondition {
  std::string category;                              // news or trade
  std::vector<std::string> event_types;              // of the main event
  std::vector<std::string> directions;               // of the main event
  std::vector<std::string> minerals;                 // any of these
  std::vector<std::string> typologies;               // any of these
  std::vector<std::string> acting;                   // any of these countries acts
  std::vector<std::string> source_reliability;       // a to f, or none
  std::vector<std::string> information_credibility;  // 1 to 6, or none
  std::vector<std::string> state_affiliation;        // none, state_funded, state_media, official
  std::vector<std::string> msg_type;                 // alert, update, cancel
  std::vector<std::string> marks;                    // any of these, e.g. source_unrated
  std::optional<bool> in_headline;                   // the main event's evidence stands there
  std::optional<double> quantity_kg_min;             // net weight, kilograms
};

struct SeverityStep {
  enum class Effect : uint8_t { kCap, kFloor, kRaise, kLower };
  std::string reason;  // E.g. source_reliability_d:cap_medium.
  SeverityCondition when;
  Effect effect = Effect::kCap;
  Severity level = Severity::kUnspecified;  // kCap, kFloor.
  uint32_t levels = 0;                      // kRaise, kLower.

  Severity Apply(Severity severity) const;
};

class SeverityPolicy {
 public:
  static absl::StatusOr<SeverityPolicy> Load(const std::string& file);

  const std::vector<SeverityStep>& steps() const { return steps_; }
  // The file's text, for the digest of what decides about alerts.
  const std::string& text() const { return text_; }

 private:
  std::vector<SeverityStep> steps_;
  std::string text_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_SEVERITY_POLICY_H_
