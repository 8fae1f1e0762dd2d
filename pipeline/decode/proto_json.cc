#include "pipeline/decode/proto_json.h"

#include <limits>

#include "pipeline/decode/rfc3339.h"

namespace lodewire {
namespace {

// Lower case in place: the bytes are the reader's copy.
std::string_view LowerInPlace(std::string_view text) {
  char* bytes = const_cast<char*>(text.data());
  for (size_t i = 0; i < text.size(); ++i) {
    if (bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] = static_cast<char>(bytes[i] + ('a' - 'A'));
  }
  return text;
}

// The whole number that a JSON number stands for; 1.0 and 1e3 are whole.
bool IsWhole(const JsonNumber& number) {
  return number.kind == JsonNumberKind::kInteger ||
         (number.kind == JsonNumberKind::kDecimal && number.nanos == 0);
}

}  // namespace

DecodeResult ProtoJson::Decode(const EventPlan& plan, std::string_view payload,
                               EventBuilder* builder, TextArena* arena) {
  builder_ = builder;
  DecodeResult result = reader_.Open(payload, arena);
  if (result.back_pressure) return result;
  if (result.verdict != Verdict::kOk) {
    builder->Fail(result.verdict);
    return result;
  }
  Scope& scope = builder->event_scope();
  if (!Message(plan.message(), reader_.root(), &scope, kJsonDepthMax) || !reader_.Close()) {
    builder->Fail(Verdict::kMalformedJson);  // Unless the builder refused a value before.
  }
  result.verdict = builder->verdict();
  result.repaired_utf8 = reader_.repaired_utf8();
  return result;
}

bool ProtoJson::Message(const MessagePlan& plan, JsonReader::Object& object, Scope* scope,
                        int depth) {
  if (depth == 0) return reader_.Fail("nested too deep");
  for (auto result : object) {
    JsonReader::Field field;
    std::string_view key;
    if (!reader_.Get(result, &field) || !reader_.Key(field, &key)) return false;
    const uint32_t number = plan.keys.Find(key);
    if (number == KeyTable::kNotFound) {
      if (!reader_.Skip(field.value(), depth - 1)) return false;
    } else if (!Field(plan.fields[number], field.value(), scope, depth - 1)) {
      return false;
    }
  }
  return true;
}

bool ProtoJson::Field(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope,
                      int depth) {
  JsonType type;
  if (!reader_.Type(value, &type)) return false;
  if (type == JsonType::null) return reader_.IsNull(value) || reader_.Fail("not null");
  if (!field.repeated) return One(field, value, type, scope, depth);
  if (type != JsonType::array) return reader_.Fail("an array is wanted");
  return Elements(field, value, scope, depth);
}

bool ProtoJson::Elements(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope,
                         int depth) {
  JsonReader::Array array;
  if (depth == 0) return reader_.Fail("nested too deep");
  if (!reader_.Get(value.get_array(), &array)) return false;
  for (auto result : array) {
    JsonReader::JsonValue element;
    JsonType type;
    if (!reader_.Get(result, &element) || !reader_.Type(element, &type) ||
        !One(field, element, type, scope, depth - 1)) {
      return false;
    }
  }
  return true;
}

bool ProtoJson::One(const FieldPlan& field, JsonReader::JsonValue& value, JsonType type,
                    Scope* scope, int depth) {
  int64_t whole = 0;
  switch (field.shape) {
    case FieldShape::kString: {
      std::string_view text;
      return reader_.String(value, &text) && builder_->PutString(field, text, scope);
    }
    case FieldShape::kUint32:
      return Whole(value, type, 0, std::numeric_limits<uint32_t>::max(), &whole) &&
             builder_->PutInteger(field, whole, scope);
    case FieldShape::kDouble: {
      double number = 0;
      return Double(value, type, &number) && builder_->PutDouble(field, number, scope);
    }
    case FieldShape::kEnum:
      return Enum(field, value, type, scope);
    case FieldShape::kUnits:
      return Whole(value, type, std::numeric_limits<int64_t>::min(),
                   std::numeric_limits<int64_t>::max(), &scope->parts[field.slot].units);
    case FieldShape::kNanos:
      if (!Whole(value, type, std::numeric_limits<int32_t>::min(),
                 std::numeric_limits<int32_t>::max(), &whole)) {
        return false;
      }
      scope->parts[field.slot].nanos = static_cast<int32_t>(whole);
      return true;
    case FieldShape::kTimestamp:
      return Timestamp(field, value, scope);
    default:
      return Submessage(field, value, scope, depth);
  }
}

bool ProtoJson::Submessage(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope,
                           int depth) {
  JsonReader::Object object;
  if (!reader_.Get(value.get_object(), &object)) return false;
  if (field.composite) {
    if (!builder_->BeginComposite(field, scope)) return false;
    if (!Message(*field.message, object, scope, depth)) return false;
    builder_->EndComposite(field, *scope);
    return true;
  }
  if (!field.repeated) return Message(*field.message, object, scope, depth);
  Scope& element = builder_->element_scope();
  DCHECK(scope != &element);
  element.Clear(*field.element);
  return Message(*field.message, object, &element, depth) &&
         builder_->EndElement(*field.element, element);
}

bool ProtoJson::Timestamp(const FieldPlan& field, JsonReader::JsonValue& value, Scope* scope) {
  std::string_view text;
  int64_t ms = 0;
  if (!reader_.String(value, &text)) return false;
  if (!ParseRfc3339(text, &ms)) return reader_.Fail("not an RFC 3339 time", text.data());
  return builder_->PutInteger(field, ms, scope);
}

bool ProtoJson::Whole(JsonReader::JsonValue& value, JsonType type, int64_t low, int64_t high,
                      int64_t* number) {
  JsonNumber parsed;
  if (type == JsonType::string) {
    std::string_view text;
    if (!reader_.String(value, &text)) return false;
    parsed = ParseJsonNumber(text);
  } else if (type != JsonType::number || !reader_.Number(value, &parsed)) {
    return reader_.Fail("a number is wanted");
  }
  if (!IsWhole(parsed) || parsed.units < low || parsed.units > high) {
    return reader_.Fail("a whole number in range is wanted");
  }
  *number = parsed.units;
  return true;
}

bool ProtoJson::Double(JsonReader::JsonValue& value, JsonType type, double* number) {
  JsonNumber parsed;
  if (type == JsonType::string) {
    std::string_view text;
    if (!reader_.String(value, &text)) return false;
    parsed = ParseJsonNumber(text);
  } else if (type != JsonType::number || !reader_.Number(value, &parsed)) {
    return reader_.Fail("a number is wanted");
  }
  *number = parsed.number;
  const bool is_finite = *number - *number == 0;
  return (parsed.kind != JsonNumberKind::kNone && is_finite) || reader_.Fail("no finite number");
}

bool ProtoJson::Enum(const FieldPlan& field, JsonReader::JsonValue& value, JsonType type,
                     Scope* scope) {
  std::string_view text;
  JsonNumber parsed;
  if (type == JsonType::number) {
    text = JsonReader::Token(value);
    if (!reader_.Number(value, &parsed)) return false;
    if (parsed.kind != JsonNumberKind::kInteger) return reader_.Fail("a whole number is wanted");
  } else {
    if (!reader_.String(value, &text)) return false;
    parsed = ParseJsonNumber(text);
    if (parsed.kind != JsonNumberKind::kInteger) return EnumName(field, text, scope);
  }
  const int32_t number = static_cast<int32_t>(parsed.units);
  if (number != parsed.units) return reader_.Fail("no enum has this number", text.data());
  if (number == 0 || field.is_selector || !field.names->Name(number).empty()) {
    return builder_->PutEnum(field, number, scope);
  }
  // A JSON integer is its own decimal text.
  return builder_->PutString(field, text, scope);
}

bool ProtoJson::EnumName(const FieldPlan& field, std::string_view text, Scope* scope) {
  text = LowerInPlace(text);
  if (text.starts_with(field.names->prefix)) text.remove_prefix(field.names->prefix.size());
  const int32_t number = text.empty() ? 0 : field.names->Number(text);
  if (number >= 0 || field.is_selector) return builder_->PutEnum(field, number, scope);
  return builder_->PutString(field, text, scope);
}

}  // namespace lodewire
