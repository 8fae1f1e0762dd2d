// A decoder with the memory around it, for tests.
//
// Threading: one thread.
// Memory: its own.
// Errors: none.
// Example:
//   Decoding decoding({.category = Category::kNews}); decoding.Decode(bytes);
//   decoding.Texts("headline");
#ifndef LODEWIRE_TESTS_DECODE_DECODING_H_
#define LODEWIRE_TESTS_DECODE_DECODING_H_

#include <bit>
#include <string>
#include <vector>

#include "pipeline/decode/decoder.h"

namespace lodewire {

// A value as text that tells kinds apart: s:gallium, i:3, m:1.500000000, d:<bits>, b:1, null,
// object.
inline std::string Render(const Value& value) {
  switch (value.kind) {
    case ValueKind::kNull:
      return "null";
    case ValueKind::kObject:
      return "object";
    case ValueKind::kBool:
      return "b:" + std::to_string(value.integer);
    case ValueKind::kInteger:
      return "i:" + std::to_string(value.integer);
    case ValueKind::kDecimal:
      return "m:" + std::to_string(value.integer) + "+" + std::to_string(value.nanos);
    case ValueKind::kDouble:
      return "d:" + std::to_string(std::bit_cast<uint64_t>(value.number));
    case ValueKind::kString:
      return "s:" + std::string(value.str());
  }
  return "";
}
inline std::string RenderDouble(double number) { return Render(Value::Double(0, number)); }

struct DecodingMemory {
  uint16_t values = 60'000;
  size_t arena_bytes = 4 << 20;
};

class Decoding {
 public:
  explicit Decoding(const DecoderOptions& options, const DecodingMemory& memory = {})
      : arena_bytes_(memory.arena_bytes),
        arena_(arena_bytes_),
        owned_(memory.values, static_cast<uint16_t>(FieldTable::Of(options.category).size())),
        decoder_(options) {}

  // Decodes a copy of the payload, which stays until the next call, as the values point into it.
  DecodeResult Decode(std::string_view payload) {
    arena_.ReleaseTo(arena_.Mark());
    payload_.assign(payload);
    return decoder_.Decode(payload_, &view(), &arena_);
  }
  Verdict VerdictOf(std::string_view payload) { return Decode(payload).verdict; }

  const std::string& payload() const { return payload_; }
  EventView& view() { return owned_.view(); }
  TextArena& arena() { return arena_; }
  Decoder& decoder() { return decoder_; }

  // The values of a field by name.
  std::vector<std::string> Rendered(std::string_view field) {
    std::vector<std::string> texts;
    for (const Value& value : view().Values(view().table().Find(field))) {
      texts.push_back(Render(value));
    }
    return texts;
  }
  size_t ValueCount() { return view().AllValues().size(); }

 private:
  struct Bytes {
    explicit Bytes(size_t size) : words((size + 7) / 8) {}
    operator std::span<char>() { return {reinterpret_cast<char*>(words.data()), words.size() * 8}; }
    std::vector<uint64_t> words;
  };

  std::string payload_;
  Bytes arena_bytes_;
  TextArena arena_;
  OwnedEventView owned_;
  Decoder decoder_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_DECODE_DECODING_H_
