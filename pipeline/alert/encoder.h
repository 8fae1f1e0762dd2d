// Writes an alert in one format into a fixed buffer. One row in the table of encoder.cc makes a
// format known.
//
// Threading: encoders are stateless; any thread.
// Memory: the caller's buffer only.
// Errors: 0 when the buffer is too small; the caller counts and sends a dead letter of the alert's
// origin.
// Example:
//   const Encoder* encoder = FindEncoder("ocsf");
//   size_t size = encoder->encode(alert, kWholeEvent, buffer);
#ifndef LODEWIRE_PIPELINE_ALERT_ENCODER_H_
#define LODEWIRE_PIPELINE_ALERT_ENCODER_H_

#include <span>
#include <string_view>

#include "pipeline/alert/alert.h"

namespace lodewire {

// For `one_per: rule` a record stands for one match; for `one_per: event` for all.
inline constexpr size_t kWholeEvent = SIZE_MAX;

struct Encoder {
  std::string_view format;        // As routes name it.
  std::string_view content_type;  // For the header `content-type`.
  // Writes `alert` (its match number `match`, or all of them); bytes written, 0 when they do not
  // fit.
  size_t (*encode)(const Alert& alert, size_t match, std::span<char> output);
};

std::span<const Encoder> Encoders();
const Encoder* FindEncoder(std::string_view format);  // nullptr: unknown

// The id of the record: the alert's, or for one match a hash of it and the rule's id. 32 hex
// digits.
std::array<char, 32> RecordId(const Alert& alert, size_t match);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_ENCODER_H_
