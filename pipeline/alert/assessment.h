// How much an alert weighs: message type, severity, confidence, and CAP's urgency, certainty and
// expiry. docs/alerts.md explains every rule of it; each is a pure function of the event and the
// rules that matched.
//
// Threading: pure functions.
// Memory: none.
// Errors: none.
// Example:
//   if (!FindMessageType(view, &alert->msg_type)) return false;  // Withdrawn before it was ever
//   news.
#ifndef LODEWIRE_PIPELINE_ALERT_ASSESSMENT_H_
#define LODEWIRE_PIPELINE_ALERT_ASSESSMENT_H_

#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/domain/severity_policy.h"
#include "pipeline/event/event_view.h"

namespace lodewire {

// Alert, Update or Cancel; false when the event deserves none: a story withheld in its first
// version.
bool FindMessageType(const EventView& view, MessageType* type);

// "rule:high" and so on: the first of severity_reasons.
std::string_view RuleLevelReason(Severity level);

// Sets the marks `source_unrated` and `state_media_own_government`; after the jurisdictions are
// known.
void MarkSource(Alert* alert);
// Sets severity, its reasons and steps; `level` is that of the highest rule. After all else that
// the steps may ask for is known.
void AssessSeverity(const SeverityPolicy& policy, Severity level, Alert* alert);
// What `level` becomes by the alert's steps; each that changes something is a reason.
Severity ApplySteps(const Alert& alert, Severity level,
                    BoundedVector<std::string_view, 8>* reasons);
// Sets confidence from the minerals and the ratings; after both are known.
void AssessConfidence(Alert* alert);
// Sets urgency, certainty and expires_ms; after severity, confidence and times are known.
void AssessResponse(const EventView& view, Alert* alert);

// "high" from 0.75, "medium" from 0.4, else "low".
std::string_view ConfidenceName(double confidence);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_ASSESSMENT_H_
