// A verdict that anybody can repeat: the alert, the record it was made of, and every file that
// decided, in one JSON document.
//
//   format        lodewire.evidence.v1
//   alert         the alert, in proto3 JSON
//   record        coordinates, time, key, headers, payload (base64) and its SHA-256
//   input         how the payload is decoded: category, encoding
//   rules         those that hold: id, title, version, file
//   regimes       those that the alert names: number, kind, status by date
//   digests       of the rule set and of the domain data
//   versions      of the program and its client library
//   files         all of rules, vocabulary, domain, reference and severity: path → text, SHA-256
//
// To repeat: the files are written to a directory of their own, the record goes through the same
// lane as an event from Kafka, and the two alerts are compared, but for what names the member and
// its clock, and for marks that routes set.
//
// Threading: one thread. Memory: tools only.
// Errors: what is missing or does not fit, by name.
// Example:
//   ASSIGN_OR_RETURN(const auto bundle, MakeEvidence(config, *engine, alert, record));
//   ASSIGN_OR_RETURN(const auto differences, RepeatEvidence(bundle));
#ifndef LODEWIRE_PIPELINE_APP_EVIDENCE_H_
#define LODEWIRE_PIPELINE_APP_EVIDENCE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lodewire/v1/alert.pb.h"
#include "pipeline/app/engine.h"
#include "pipeline/io/record_io.h"

namespace lodewire {

// An alert in proto3 JSON or protobuf.
absl::StatusOr<v1::Alert> ParseAlert(const std::string& text);
// In proto3 JSON.
absl::StatusOr<nlohmann::ordered_json> AlertToJson(const v1::Alert& alert);

absl::StatusOr<nlohmann::ordered_json> MakeEvidence(const Config& config, const Engine& engine,
                                                    const v1::Alert& alert,
                                                    const ReadRecord& record);
// What is otherwise when the verdict is made again, a line each; empty: it is the same.
absl::StatusOr<std::vector<std::string>> RepeatEvidence(const nlohmann::ordered_json& bundle);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_EVIDENCE_H_
