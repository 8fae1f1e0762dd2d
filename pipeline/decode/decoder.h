// Fills an EventView from a record's payload, in one pass over the bytes.
//
// Encodings per topic: protobuf (the wire is walked once; strings are views into the payload),
// protobuf in Confluent framing, proto3 JSON (simdjson; unescaped strings go to the arena).
// JsonDecoder does the same for JSON objects of any shape, for rule tools.
//
// Threading: one Decoder a lane; it holds parser state.
// Memory: strings that are not views go to the lane's TextArena; parsers are sized at construction.
// Errors: a Verdict, kOk or the reason for the dead letter; `back_pressure`: the arena is full now.
// Example:
//   DecodeResult result = decoder.Decode(record, &slot.view, &arena);
#ifndef LODEWIRE_PIPELINE_DECODE_DECODER_H_
#define LODEWIRE_PIPELINE_DECODE_DECODER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/event/verdict.h"
#include "pipeline/memory/text_arena.h"

namespace lodewire {

enum class Encoding : uint8_t { kProtobuf, kProtobufConfluent, kJson };
bool ParseEncoding(std::string_view name,
                   Encoding* encoding);  // protobuf, protobuf_confluent, json
std::string_view EncodingName(Encoding encoding);

struct DecoderOptions {
  Category category = Category::kNews;
  Encoding encoding = Encoding::kProtobuf;
  std::vector<uint32_t> schema_ids = {};  // Confluent framing: accepted ids; empty means any.
  uint32_t record_bytes_max = 1 << 20;    // bytes; larger records are Verdict::kTooLarge
  uint32_t field_bytes_max = 512 << 10;   // bytes; a longer string is Verdict::kFieldTooLong
};

struct DecodeResult {
  Verdict verdict = Verdict::kOk;
  bool back_pressure = false;  // The arena is full; nothing was decided, call again later.
  bool repaired_utf8 =
      false;  // A string that is no text field held invalid UTF-8 and was repaired.
};

// Decodes the records of one topic.
class Decoder {
 public:
  explicit Decoder(const DecoderOptions& options);
  ~Decoder();

  // Resets `view` to the category's table, fills and seals it. Text fields keep their bytes as
  // sent; invalid UTF-8 in them is the normaliser's. Other strings with invalid UTF-8 are repaired
  // into the arena.
  DecodeResult Decode(std::string_view payload, EventView* view, TextArena* arena);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Decodes one JSON object of any shape against a dynamic FieldTable. A key is looked up as a flat
// key at the top, then as a dotted path; arrays give one value an element; leaves that no rule
// names are kept under kFieldUnnamed for keywords.
class JsonDecoder {
 public:
  explicit JsonDecoder(const FieldTable* table);
  ~JsonDecoder();
  // `error`, where not null, gets the parser's reason and position.
  DecodeResult Decode(std::string_view json, EventView* view, TextArena* arena,
                      std::string* error = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_DECODER_H_
