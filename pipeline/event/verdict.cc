#include "pipeline/event/verdict.h"

namespace lodewire {

std::string_view VerdictRemedy(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdictCount> kRemedies = {
      "nothing to do",
      "the record has a null payload; nothing to do",
      "the payload is not the protobuf message of this topic: check the producer and `encoding`",
      "the payload is not one JSON object in proto3 JSON: check the producer and `encoding`",
      "the payload lacks Confluent framing: check the producer's serialiser and `encoding`",
      "the schema id is not listed: add it to the topic's `schema_ids` or fix the producer",
      "the message index is not [0]: send the first message of the .proto",
      "the record exceeds `record_bytes_max`: raise it or make the producer send less",
      "a value exceeds `field_bytes_max`: raise it or make the producer send less",
      "the event has more values than `values_per_event_max`: raise it or split the event",
      "the text does not fit `text_arena_bytes`: raise it",
      "no input is configured for this topic: add it under `inputs`",
      "an alert of the event exceeds `alert_bytes_max`: raise it"};
  return kRemedies[static_cast<size_t>(verdict)];
}

}  // namespace lodewire
