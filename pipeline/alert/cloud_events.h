// The headers of a record that carries an alert: CloudEvents 1.0 in Kafka's binary mode, and W3C
// trace context.
//
//   ce_specversion 1.0      ce_id     the record's id        ce_type  lodewire.alert.v1
//   ce_source  /lodewire/CLUSTER/TOPIC (of the event; without /CLUSTER where it is not known)
//   ce_time    the event's time, else when it matched; RFC 3339
//   ce_subject the dedupe key          content-type the format's          traceparent as it came,
//   if it did
//
// Source: CloudEvents specification 1.0.2, Kafka protocol binding, section 3.2.
//
// Threading: one thread.
// Memory: values lie in the alert or in `text`; valid while both are.
// Errors: none.
// Example:
//   AlertHeaders headers;  WriteAlertHeaders(alert, match, *route.encoder, &headers);
#ifndef LODEWIRE_PIPELINE_ALERT_CLOUD_EVENTS_H_
#define LODEWIRE_PIPELINE_ALERT_CLOUD_EVENTS_H_

#include <array>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/encoder.h"
#include "pipeline/base/bounded_vector.h"

namespace lodewire {

struct AlertHeader {
  std::string_view name;
  std::string_view value;
};

inline constexpr size_t kAlertHeadersMax = 8;

struct AlertHeaders {
  BoundedVector<AlertHeader, kAlertHeadersMax> list;
  std::array<char, 1536> text;
};

// `match`: kWholeEvent, or the match that the record stands for.
void WriteAlertHeaders(const Alert& alert, size_t match, const Encoder& encoder,
                       AlertHeaders* headers);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_CLOUD_EVENTS_H_
