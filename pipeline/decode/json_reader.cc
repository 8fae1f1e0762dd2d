#include "pipeline/decode/json_reader.h"

#include <cstring>

#include "pipeline/base/check.h"
#include "pipeline/decode/json_text.h"
#include "pipeline/decode/utf8.h"

namespace lodewire {
namespace {

using simdjson::ondemand::json_type;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// simdjson sizes its stacks by it; our own limit is reached first.
constexpr size_t kParserDepth = kJsonDepthMax + 2;

}  // namespace

JsonReader::JsonReader(size_t bytes_max, bool may_grow) : may_grow_(may_grow) {
  CHECK(parser_.allocate(bytes_max, kParserDepth) == simdjson::SUCCESS);
}

DecodeResult JsonReader::Open(std::string_view json, TextArena* arena) {
  DecodeResult result;
  reason_ = nullptr;
  failed_at_ = nullptr;
  copy_ = nullptr;
  // RFC 8259, section 8.1: a parser may ignore a byte order mark.
  if (json.starts_with(kByteOrderMark)) json.remove_prefix(kByteOrderMark.size());
  repaired_utf8_ = !simdjson::validate_utf8(json.data(), json.size());
  copy_bytes_ = repaired_utf8_ ? RepairedUtf8Size(json) : json.size();
  if (copy_bytes_ > parser_.capacity() && !may_grow_) {
    result.verdict = Verdict::kTooLarge;
    return result;
  }
  if (copy_bytes_ + simdjson::SIMDJSON_PADDING > arena->capacity()) {
    result.verdict = Verdict::kTextTooLong;
    return result;
  }
  char* copy = arena->Allocate(copy_bytes_ + simdjson::SIMDJSON_PADDING);
  if (copy == nullptr) {
    result.back_pressure = true;
    return result;
  }
  copy_ = copy;
  if (repaired_utf8_) {
    RepairUtf8(json, copy);
  } else if (!json.empty()) {
    std::memcpy(copy, json.data(), json.size());
  }
  std::memset(copy + copy_bytes_, 0, simdjson::SIMDJSON_PADDING);
  const simdjson::padded_string_view padded(copy, copy_bytes_,
                                            copy_bytes_ + simdjson::SIMDJSON_PADDING);
  if (!Get(parser_.iterate(padded), &document_) || !Get(document_.get_object(), &root_)) {
    result.verdict = Verdict::kMalformedJson;
  }
  return result;
}

bool JsonReader::Close() {
  // Out of bounds: no token is left. (document::at_end came with a later simdjson.)
  return document_.current_location().error() == simdjson::OUT_OF_BOUNDS ||
         Fail("something follows the JSON object");
}

std::string_view JsonReader::Token(JsonValue& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t')) {
    token.remove_suffix(1);
  }
  return token;
}

bool JsonReader::Type(JsonValue& value, json_type* type) { return Get(value.type(), type); }

bool JsonReader::Unescape(simdjson::ondemand::raw_json_string raw, std::string_view* text) {
  // The document lies in our own copy, which may be written.
  char* begin = const_cast<char*>(raw.raw());
  return UnescapeJson(begin, text, &repaired_utf8_) || Fail("no such escape in a string", begin);
}

bool JsonReader::String(JsonValue& value, std::string_view* text) {
  simdjson::ondemand::raw_json_string raw;
  return Get(value.get_raw_json_string(), &raw) && Unescape(raw, text);
}

bool JsonReader::Number(JsonValue& value, JsonNumber* number) {
  const std::string_view token = Token(value);
  *number = ParseJsonNumber(token);
  return number->kind != JsonNumberKind::kNone || Fail("not a number", token.data());
}

bool JsonReader::Boolean(JsonValue& value, bool* boolean) {
  const std::string_view token = Token(value);
  *boolean = token == "true";
  return *boolean || token == "false" || Fail("not true or false", token.data());
}

bool JsonReader::Skip(JsonValue& value, int depth) {
  json_type type;
  if (!Type(value, &type)) return false;
  switch (type) {
    case json_type::object:
      return SkipObject(value, depth);
    case json_type::array:
      return SkipArray(value, depth);
    case json_type::string: {
      std::string_view text;
      return String(value, &text);
    }
    case json_type::number: {
      JsonNumber number;
      return Number(value, &number);
    }
    case json_type::boolean: {
      bool boolean;
      return Boolean(value, &boolean);
    }
    default:
      return IsNull(value) || Fail("not null", Token(value).data());
  }
}

bool JsonReader::SkipObject(JsonValue& value, int depth) {
  Object object;
  if (depth == 0) return Fail("nested too deep");
  if (!Get(value.get_object(), &object)) return false;
  for (auto result : object) {
    Field field;
    std::string_view key;
    if (!Get(result, &field) || !Key(field, &key) || !Skip(field.value(), depth - 1)) return false;
  }
  return true;
}

bool JsonReader::SkipArray(JsonValue& value, int depth) {
  Array array;
  if (depth == 0) return Fail("nested too deep");
  if (!Get(value.get_array(), &array)) return false;
  for (auto result : array) {
    JsonValue element;
    if (!Get(result, &element) || !Skip(element, depth - 1)) return false;
  }
  return true;
}

bool JsonReader::Fail(const char* reason, const char* at) {
  if (reason_ == nullptr) {
    reason_ = reason;
    failed_at_ = at;
  }
  return false;
}

size_t JsonReader::position() {
  const char* at = failed_at_;
  if (at == nullptr && copy_ != nullptr &&
      document_.current_location().get(at) != simdjson::SUCCESS) {
    at = copy_ + copy_bytes_;
  }
  if (copy_ == nullptr || at < copy_ || at > copy_ + copy_bytes_) return copy_bytes_;
  return static_cast<size_t>(at - copy_);
}

}  // namespace lodewire
