// What one record of an alert says: of the whole event, or of one of its matches (routes with
// `one_per: rule`). The encoders read it, so that every format says the same.
//
// Threading: plain data; one thread.
// Memory: fixed; a match's summary is composed in place, so a record is not copied.
// Errors: none.
// Example:
//   const AlertRecord record(alert, match);  … record.severity …
#ifndef LODEWIRE_PIPELINE_ALERT_ALERT_RECORD_H_
#define LODEWIRE_PIPELINE_ALERT_ALERT_RECORD_H_

#include <array>
#include <span>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/encoder.h"

namespace lodewire {

inline constexpr size_t kSummaryBytesMax = 640;

// The severity of one match: its rule's level after the alert's steps.
Severity MatchSeverity(const Alert& alert, size_t match);

// Composes the one-line summary of the event, or of one match; how many bytes of `output` it takes.
size_t WriteSummary(const Alert& alert, size_t match, std::span<char> output);

struct AlertRecord {
  // `match`: kWholeEvent, or less than alert.matches.size().
  AlertRecord(const Alert& alert, size_t match);
  AlertRecord(const AlertRecord&) = delete;
  AlertRecord& operator=(const AlertRecord&) = delete;

  std::array<char, 32> id;
  Severity severity = Severity::kUnspecified;
  BoundedVector<std::string_view, 8> severity_reasons;
  std::string_view summary;
  std::string_view event_type;
  Direction direction = Direction::kUnspecified;
  std::span<const AlertMatch> matches;
  uint32_t matches_omitted = 0;

 private:
  std::array<char, kSummaryBytesMax> summary_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_ALERT_RECORD_H_
