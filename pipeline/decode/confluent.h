// Confluent's framing of a schema-registry payload: a magic byte 0, the schema id (four bytes,
// big-endian), the message indexes (zigzag varints: how many, then each), then the protobuf
// message. Source: Confluent documentation, "Wire format". A single byte 0 is short for the indexes
// [0].
//
// Threading: a pure function.
// Memory: none; the message is a view into the payload.
// Errors: kBadFraming, kUnknownSchemaId, kWrongMessage.
// Example:
//   Verdict verdict = RemoveConfluentFraming(payload, schema_ids, &message);
#ifndef LODEWIRE_PIPELINE_DECODE_CONFLUENT_H_
#define LODEWIRE_PIPELINE_DECODE_CONFLUENT_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/event/verdict.h"

namespace lodewire {

// `schema_ids`: the ids to accept, empty for any.
Verdict RemoveConfluentFraming(std::string_view payload, std::span<const uint32_t> schema_ids,
                               std::string_view* message);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_CONFLUENT_H_
