// Reads a JSON object of any shape into a view of a dynamic table; the work behind JsonDecoder.
//
//   * Field `a.b` is the top-level key "a.b" if there is one, else key b of object a. Names are
//     case-sensitive.
//   * An array gives one value an element; objects in it stand under the array's own path.
//   * An integer of 64 bits and a decimal of nine places are exact; other numbers are doubles; an
//     integer beyond 64 bits, or a number beyond all doubles, is a string of its text. A key that
//     comes twice gives both values.
//   * null is a kNull value. An object, or an array without elements, at a path that a rule names
//     is kObject.
//   * Leaves that no rule names are values of kFieldUnnamed, so keywords see them. Keys are not
//     searched.
//
// Threading: one thread at a time.
// Memory: the reader's, and buffers that grow to the largest event seen. Strings lie in the arena.
// Errors: kMalformedJson, kTooManyValues, kTextTooLong.
// Example:
//   JsonObject object(&table); object.Decode(line, &view, &arena, &error);
#ifndef LODEWIRE_PIPELINE_DECODE_JSON_OBJECT_H_
#define LODEWIRE_PIPELINE_DECODE_JSON_OBJECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decode/json_reader.h"
#include "pipeline/decode/key_table.h"
#include "pipeline/event/event_view.h"

namespace lodewire {

class JsonObject {
 public:
  explicit JsonObject(const FieldTable* table);

  DecodeResult Decode(std::string_view json, EventView* view, TextArena* arena, std::string* error);

 private:
  using JsonType = simdjson::ondemand::json_type;

  // A value that waits until all of the object is read: only then is it known which dotted paths a
  // flat key hides.
  struct Leaf {
    Value value;
    bool flat = false;
  };
  // Where the walk stands: the field that path_ names, if any, and whether a top-level key alone
  // names it.
  struct Place {
    FieldId field = kFieldUnnamed;
    bool flat = false;
  };

  void IndexTable();
  bool Members(JsonReader::Object& object, bool at_top, int depth);
  bool Any(JsonReader::JsonValue& value, Place place, int depth);
  bool Array(JsonReader::JsonValue& value, Place place, int depth);
  bool Scalar(JsonReader::JsonValue& value, JsonType type, Place place);
  Value Number(const JsonNumber& number, std::string_view text);
  bool Add(Place place, Value value);
  bool AppendLeaves(EventView* view);

  const FieldTable* const table_;
  JsonReader reader_;
  KeyTable fields_;  // Name → id, as of indexed_size_ fields.
  size_t indexed_size_ = 0;
  std::vector<bool> has_flat_;  // By field: the event has it as a flat key.
  std::vector<FieldId> flats_;  // Those that are set.
  std::vector<Leaf> leaves_;
  size_t leaves_max_ = 0;  // The view's capacity.
  std::string path_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_JSON_OBJECT_H_
