// The encoders of the table in encoder.cc, one source each.
//
// Threading: stateless.
// Memory: the caller's buffer only.
// Errors: 0 when the buffer is too small.
// Example:
//   size_t size = EncodeJson(alert, kWholeEvent, buffer);
#ifndef LODEWIRE_PIPELINE_ALERT_FORMATS_FORMATS_H_
#define LODEWIRE_PIPELINE_ALERT_FORMATS_FORMATS_H_

#include <span>

#include "pipeline/alert/alert.h"

namespace lodewire {

// lodewire.v1.Alert on the wire.
size_t EncodeProtobuf(const Alert& alert, size_t match, std::span<char> output);
// lodewire.v1.Alert in proto3 JSON: names in lowerCamelCase, default values left out.
size_t EncodeJson(const Alert& alert, size_t match, std::span<char> output);
// OCSF 1.8.0 Detection Finding (class 2004), the domain under unmapped.lodewire.
size_t EncodeOcsf(const Alert& alert, size_t match, std::span<char> output);
// Elastic Common Schema 9.4, the domain under `lodewire`.
size_t EncodeEcs(const Alert& alert, size_t match, std::span<char> output);
// Common Event Format, version 0: one line of text without a line end.
size_t EncodeCef(const Alert& alert, size_t match, std::span<char> output);
// An event of Splunk's HTTP Event Collector whose fields fit the data model Alerts of CIM 6.
size_t EncodeSplunkHec(const Alert& alert, size_t match, std::span<char> output);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_FORMATS_FORMATS_H_
