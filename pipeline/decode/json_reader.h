// One JSON document at a time through simdjson's On-Demand parser, and the few ways in which both
// JSON decoders read from it. Stricter than On-Demand alone, which does not look at what is
// skipped: every token is checked.
//
// simdjson wants 64 readable bytes behind the document, which a Kafka payload has not: the document
// is copied into the arena, in one allocation, and its strings are unescaped in that copy.
//
// Threading: one thread at a time.
// Memory: the parser, sized at construction; the arena in Open. A document longer than `bytes_max`
//   makes the parser grow, which only tools allow.
// Errors: false, and reason() and position() say what and where.
// Example:
//   DecodeResult result = reader.Open(json, arena); … for (auto field : reader.root()) …
#ifndef LODEWIRE_PIPELINE_DECODE_JSON_READER_H_
#define LODEWIRE_PIPELINE_DECODE_JSON_READER_H_

#include <simdjson.h>

#include <string_view>
#include <utility>

#include "pipeline/decode/decoder.h"
#include "pipeline/decode/json_number.h"
#include "pipeline/memory/text_arena.h"

namespace lodewire {

// Objects and arrays may nest this deep; protobuf's JSON parser has the same limit.
inline constexpr int kJsonDepthMax = 100;

class JsonReader {
 public:
  using Object = simdjson::ondemand::object;
  using Array = simdjson::ondemand::array;
  using JsonValue = simdjson::ondemand::value;
  using Field = simdjson::ondemand::field;

  JsonReader(size_t bytes_max, bool may_grow);

  // Copies the document, repairing invalid UTF-8 on the way, and finds its structure. With kOk and
  // no back pressure root() is the object at its top.
  DecodeResult Open(std::string_view json, TextArena* arena);
  Object& root() { return root_; }
  // Whether nothing follows the object, once all of it was read.
  bool Close();

  // Whether it is `null`; false with a reason is any other word that begins with n.
  bool IsNull(JsonValue& value) { return Token(value) == "null"; }
  // A scalar's source text, without white space behind it.
  static std::string_view Token(JsonValue& value);
  bool Type(JsonValue& value, simdjson::ondemand::json_type* type);
  bool Key(Field& field, std::string_view* key) { return Unescape(field.key(), key); }
  bool String(JsonValue& value, std::string_view* text);
  bool Number(JsonValue& value, JsonNumber* number);
  bool Boolean(JsonValue& value, bool* boolean);
  // Reads past a value that nobody wants. `depth`: how much deeper it may nest.
  bool Skip(JsonValue& value, int depth);

  template <typename Result, typename Target>
  bool Get(Result result, Target* target) {
    const simdjson::error_code error = std::move(result).get(*target);
    return error == simdjson::SUCCESS || Fail(simdjson::error_message(error));
  }
  // Notes the reason, unless there is one, and returns false. `at`: where, if known.
  bool Fail(const char* reason, const char* at = nullptr);

  bool repaired_utf8() const { return repaired_utf8_; }
  const char* reason() const { return reason_; }
  size_t position();  // bytes from the front of the document

 private:
  bool Unescape(simdjson::ondemand::raw_json_string raw, std::string_view* text);
  bool SkipObject(JsonValue& value, int depth);
  bool SkipArray(JsonValue& value, int depth);

  const bool may_grow_;
  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
  Object root_;
  const char* copy_ = nullptr;
  size_t copy_bytes_ = 0;
  bool repaired_utf8_ = false;
  const char* reason_ = nullptr;
  const char* failed_at_ = nullptr;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_JSON_READER_H_
