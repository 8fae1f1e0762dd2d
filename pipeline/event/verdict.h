// What became of an event: one byte in its slot, one counter a reason, and the reason of a dead
// letter.
//
// Threading: plain data.
// Memory: none.
// Errors: this is the error type of data.
// Example:
//   if (verdict != Verdict::kOk) DeadLetter(slot, VerdictName(verdict));
#ifndef LODEWIRE_PIPELINE_EVENT_VERDICT_H_
#define LODEWIRE_PIPELINE_EVENT_VERDICT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lodewire {

enum class Verdict : uint8_t {
  kOk,
  kTombstone,        // Null payload: counted, no dead letter.
  kMalformed,        // The protobuf wire ends early or is not protobuf.
  kMalformedJson,    // Not a JSON object, or a field of the wrong JSON type.
  kBadFraming,       // Confluent framing: no magic byte 0, or shorter than its header.
  kUnknownSchemaId,  // Confluent framing: a schema id that the configuration does not list.
  kWrongMessage,     // Confluent framing: not the first message of its .proto.
  kTooLarge,         // The record is larger than `record_bytes_max`.
  kFieldTooLong,     // One value is longer than `field_bytes_max`.
  kTooManyValues,    // More values than `values_per_event_max`.
  kTextTooLong,      // Unescaped or normalised text does not fit the whole arena.
  kWrongTopic,       // No configured input has this topic.
  kAlertTooLarge,    // An alert of it does not fit `alert_bytes_max`.
};
inline constexpr size_t kVerdictCount = 13;

// The name that metrics and `__connect.errors.exception.class.name` carry.
inline std::string_view VerdictName(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdictCount> kNames = {"ok",
                                                                         "tombstone",
                                                                         "malformed",
                                                                         "malformed_json",
                                                                         "bad_framing",
                                                                         "unknown_schema_id",
                                                                         "wrong_message",
                                                                         "too_large",
                                                                         "field_too_long",
                                                                         "too_many_values",
                                                                         "text_too_long",
                                                                         "wrong_topic",
                                                                         "alert_too_large"};
  return kNames[static_cast<size_t>(verdict)];
}

// What to do about it: the text of `__connect.errors.exception.message`.
std::string_view VerdictRemedy(Verdict verdict);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_VERDICT_H_
