#include "pipeline/decode/json_object.h"

namespace lodewire {
namespace {

constexpr size_t kFirstDocumentBytes = 64 << 10;  // The parser grows beyond it when it must.

}  // namespace

JsonObject::JsonObject(const FieldTable* table)
    : table_(table), reader_(kFirstDocumentBytes, /*may_grow=*/true) {
  IndexTable();
}

// Rules may have interned more names since the last event.
void JsonObject::IndexTable() {
  for (; indexed_size_ < table_->size(); ++indexed_size_) {
    if (indexed_size_ == kFieldUnnamed) continue;
    fields_.Add(table_->info(static_cast<FieldId>(indexed_size_)).name,
                static_cast<uint32_t>(indexed_size_));
  }
  has_flat_.resize(table_->size());
}

DecodeResult JsonObject::Decode(std::string_view json, EventView* view, TextArena* arena,
                                std::string* error) {
  if (indexed_size_ != table_->size()) IndexTable();
  leaves_.clear();
  path_.clear();
  leaves_max_ = view->value_capacity();
  view->Reset(*table_);
  DecodeResult result = reader_.Open(json, arena);
  if (result.verdict == Verdict::kOk && !result.back_pressure) {
    if (!Members(reader_.root(), /*at_top=*/true, kJsonDepthMax) || !reader_.Close()) {
      result.verdict =
          leaves_.size() > leaves_max_ ? Verdict::kTooManyValues : Verdict::kMalformedJson;
    } else {
      result.repaired_utf8 = reader_.repaired_utf8();
      if (!AppendLeaves(view)) result.verdict = Verdict::kTooManyValues;
    }
  }
  for (const FieldId field : flats_) has_flat_[field] = false;
  flats_.clear();
  if (result.verdict != Verdict::kOk) {
    view->Reset(*table_);
    if (error != nullptr) {
      *error = std::string(reader_.reason() != nullptr ? reader_.reason()
                                                       : VerdictRemedy(result.verdict));
      if (reader_.reason() != nullptr) *error += " at byte " + std::to_string(reader_.position());
    }
  }
  view->Seal();
  return result;
}

bool JsonObject::Members(JsonReader::Object& object, bool at_top, int depth) {
  const size_t parent_size = path_.size();
  for (auto result : object) {
    JsonReader::Field field;
    std::string_view key;
    if (!reader_.Get(result, &field) || !reader_.Key(field, &key)) return false;
    if (!at_top) path_ += '.';
    path_ += key;
    Place place;
    const uint32_t found = fields_.Find(path_);
    if (found != KeyTable::kNotFound) {
      place.field = static_cast<FieldId>(found);
      place.flat = at_top;
      if (at_top && !has_flat_[place.field]) {
        has_flat_[place.field] = true;
        flats_.push_back(place.field);
      }
    }
    if (!Any(field.value(), place, depth)) return false;
    path_.resize(parent_size);
  }
  return true;
}

bool JsonObject::Any(JsonReader::JsonValue& value, Place place, int depth) {
  JsonType type;
  if (!reader_.Type(value, &type)) return false;
  if (type == JsonType::array) return Array(value, place, depth - 1);
  if (type != JsonType::object) return Scalar(value, type, place);
  if (depth <= 1) return reader_.Fail("nested too deep");
  JsonReader::Object object;
  if (!reader_.Get(value.get_object(), &object)) return false;
  if (place.field != kFieldUnnamed && !Add(place, Value::Empty(place.field, ValueKind::kObject))) {
    return false;
  }
  return Members(object, /*at_top=*/false, depth - 1);
}

bool JsonObject::Array(JsonReader::JsonValue& value, Place place, int depth) {
  JsonReader::Array array;
  if (depth <= 0) return reader_.Fail("nested too deep");
  if (!reader_.Get(value.get_array(), &array)) return false;
  bool is_empty = true;
  for (auto result : array) {
    JsonReader::JsonValue element;
    if (!reader_.Get(result, &element) || !Any(element, place, depth)) return false;
    is_empty = false;
  }
  if (!is_empty || place.field == kFieldUnnamed) return true;
  return Add(place, Value::Empty(place.field, ValueKind::kObject));
}

bool JsonObject::Scalar(JsonReader::JsonValue& value, JsonType type, Place place) {
  const FieldId field = place.field;
  switch (type) {
    case JsonType::string: {
      std::string_view text;
      return reader_.String(value, &text) && Add(place, Value::String(field, text));
    }
    case JsonType::number: {
      JsonNumber number;
      return reader_.Number(value, &number) && Add(place, Number(number, JsonReader::Token(value)));
    }
    case JsonType::boolean: {
      bool boolean;
      return reader_.Boolean(value, &boolean) && Add(place, Value::Bool(field, boolean));
    }
    default:
      if (!reader_.IsNull(value)) return reader_.Fail("not null", JsonReader::Token(value).data());
      return Add(place, Value::Empty(field, ValueKind::kNull));
  }
}

Value JsonObject::Number(const JsonNumber& number, std::string_view text) {
  switch (number.kind) {
    case JsonNumberKind::kInteger:
      return Value::Integer(kFieldUnnamed, number.units);
    case JsonNumberKind::kDecimal:
      return Value::Decimal(kFieldUnnamed, number.units, number.nanos);
    case JsonNumberKind::kDouble:
      return Value::Double(kFieldUnnamed, number.number);
    default:
      return Value::String(kFieldUnnamed, text);
  }
}

bool JsonObject::Add(Place place, Value value) {
  value.field = place.field;
  leaves_.push_back({value, place.flat});
  return leaves_.size() <= leaves_max_ || reader_.Fail("more values than the event may have");
}

bool JsonObject::AppendLeaves(EventView* view) {
  for (Leaf& leaf : leaves_) {
    // Hidden by a flat key: no longer the field's, still there for keywords.
    if (!leaf.flat && has_flat_[leaf.value.field]) {
      if (leaf.value.kind == ValueKind::kObject) continue;
      leaf.value.field = kFieldUnnamed;
    }
    if (!view->Append(leaf.value)) return false;
  }
  return true;
}

}  // namespace lodewire
