// The oracle of the encoders: an alert as the generated message, built field by field by the
// generated setters.
#ifndef LODEWIRE_TESTS_ALERT_ALERT_PROTO_H_
#define LODEWIRE_TESTS_ALERT_ALERT_PROTO_H_

#include <string>

#include "lodewire/v1/alert.pb.h"
#include "pipeline/alert/alert.h"
#include "pipeline/alert/encoder.h"

namespace lodewire {

// Invalid bytes become U+FFFD one by one, decided by a table of well-formed sequences (Unicode 15,
// table 3-7) and not by the code under test.
std::string WellFormed(std::string_view text);

v1::Alert ExpectedProto(const Alert& alert, size_t match);

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_ALERT_ALERT_PROTO_H_
