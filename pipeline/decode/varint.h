// Base-128 varints of the protobuf wire, read with a bound.
//
// Threading: pure functions.
// Memory: none.
// Errors: nullptr when the bytes end early or the number is longer than its type allows.
// Example:
//   p = ReadVarint(p, end, &value); if (p == nullptr) return false;
#ifndef LODEWIRE_PIPELINE_DECODE_VARINT_H_
#define LODEWIRE_PIPELINE_DECODE_VARINT_H_

#include <cstdint>

namespace lodewire {

// The bytes after the first few; kept apart so that the common short number is inlined.
template <int kBytesMax>
[[gnu::noinline]] const char* ReadLongVarint(const char* p, const char* end, uint64_t* value) {
  uint64_t result = 0;
  for (int i = 0; i < kBytesMax; ++i) {
    if (p == end) return nullptr;
    const uint64_t byte = static_cast<unsigned char>(*p++);
    result |= (byte & 0x7F) << (7 * i);  // A tenth byte's high bits fall out, as in protobuf.
    if (byte < 0x80) {
      *value = result;
      return p;
    }
  }
  return nullptr;
}

// Up to ten bytes; what does not fit 64 bits is dropped.
inline const char* ReadVarint(const char* p, const char* end, uint64_t* value) {
  if (p != end && static_cast<signed char>(*p) >= 0) {
    *value = static_cast<unsigned char>(*p);
    return p + 1;
  }
  return ReadLongVarint<10>(p, end, value);
}

// A tag or a length: up to five bytes.
inline const char* ReadShortVarint(const char* p, const char* end, uint64_t* value) {
  if (p != end && static_cast<signed char>(*p) >= 0) {
    *value = static_cast<unsigned char>(*p);
    return p + 1;
  }
  if (end - p >= 2 && static_cast<signed char>(p[1]) >= 0) {
    *value = (static_cast<unsigned char>(p[0]) & 0x7Fu) | static_cast<uint64_t>(p[1]) << 7;
    return p + 2;
  }
  return ReadLongVarint<5>(p, end, value);
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_VARINT_H_
