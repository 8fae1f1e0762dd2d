// Reads an event from proto3 JSON (protobuf's "ProtoJSON format") by the same plan as the protobuf
// walk.
//
//   * Keys in lowerCamelCase or as in the .proto; unknown keys are read past.
//   * null is absence. A later value of a key replaces the earlier one, messages are merged and
//     arrays joined, as protobuf does when it parses such JSON.
//   * Numbers also as strings; a double as "NaN" or "Infinity" is refused.
//   * An enum by name or by whole number. An unknown number becomes its decimal text, an unknown
//     name its own lower-case text (protobuf refuses it): a newer producer's word reaches the
//     rules.
//   * A value of the wrong JSON type, or null in an array, is malformed.
//
// Threading: one thread at a time.
// Memory: the reader's; strings lie in the arena's copy of the document.
// Errors: false, and the builder has the verdict.
// Example:
//   ProtoJson json(record_bytes_max); json.Decode(plan, payload, &builder, arena);
#ifndef LODEWIRE_PIPELINE_DECODE_PROTO_JSON_H_
#define LODEWIRE_PIPELINE_DECODE_PROTO_JSON_H_

#include <string_view>

#include "pipeline/decode/event_builder.h"
#include "pipeline/decode/json_reader.h"
#include "pipeline/decode/message_plan.h"

namespace lodewire {

class ProtoJson {
 public:
  explicit ProtoJson(size_t bytes_max) : reader_(bytes_max, /*may_grow=*/false) {}

  // The builder is begun; it is finished by the caller, unless there is back pressure.
  DecodeResult Decode(const EventPlan& plan, std::string_view payload, EventBuilder* builder,
                      TextArena* arena);

 private:
  using JsonType = simdjson::ondemand::json_type;

  bool Message(const MessagePlan& plan, JsonReader::Object& object, Scope* scope, int depth);
  bool Field(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope, int depth);
  bool Elements(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope, int depth);
  bool One(const FieldPlan& field, JsonReader::JsonValue& value, JsonType type, Scope* scope,
           int depth);
  bool Submessage(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope, int depth);
  bool Timestamp(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope);
  bool Whole(JsonReader::JsonValue& value, JsonType type, int64_t low, int64_t high,
             int64_t* number);
  bool Double(JsonReader::JsonValue& value, JsonType type, double* number);
  bool Enum(const FieldPlan& field, JsonReader::JsonValue& value, JsonType type, Scope* scope);
  bool EnumName(const FieldPlan& field, std::string_view text, Scope* scope);

  JsonReader reader_;
  EventBuilder* builder_ = nullptr;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_PROTO_JSON_H_
