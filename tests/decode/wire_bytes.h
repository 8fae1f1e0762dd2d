// Writes protobuf wire bytes by hand, so that tests can write what no generated class would.
//
// Threading: pure functions. Memory: strings. Errors: none.
// Example:
//   std::string bytes = Tag(8, 2) + Delimited("Gallium");
#ifndef LODEWIRE_TESTS_DECODE_WIRE_BYTES_H_
#define LODEWIRE_TESTS_DECODE_WIRE_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace lodewire {

inline std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
inline std::string Tag(uint32_t number, int wire) { return Varint(number << 3 | wire); }
inline std::string Delimited(std::string_view bytes) {
  return Varint(bytes.size()) + std::string(bytes);
}
inline std::string StringField(uint32_t number, std::string_view text) {
  return Tag(number, 2) + Delimited(text);
}
inline std::string VarintField(uint32_t number, uint64_t value) {
  return Tag(number, 0) + Varint(value);
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_DECODE_WIRE_BYTES_H_
