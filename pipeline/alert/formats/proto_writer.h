// Writes protobuf's wire format into a fixed buffer. Proto3: a scalar that has its default value is
// left out.
//
// A nested message is written behind one byte kept for its length; where the length needs more, the
// message moves up by the difference, which is cheap at the size of an alert and gives the shortest
// encoding.
//
// Source: protobuf.dev, "Encoding".
//
// Threading: one thread.
// Memory: the caller's buffer.
// Errors: ok() is false once something did not fit; nothing is written after it.
// Example:
//   ProtoWriter writer(buffer);  writer.String(1, id);  size_t size = writer.Finish();
#ifndef LODEWIRE_PIPELINE_ALERT_FORMATS_PROTO_WRITER_H_
#define LODEWIRE_PIPELINE_ALERT_FORMATS_PROTO_WRITER_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "pipeline/alert/timestamp.h"
#include "pipeline/alert/utf8.h"

namespace lodewire {

class ProtoWriter {
 public:
  explicit ProtoWriter(std::span<char> buffer) : buffer_(buffer) {}

  // Integers, bools and enums; negative ones sign-extended, as int32 and int64 are.
  void Integer(uint32_t field, int64_t value) {
    if (value == 0) return;
    Tag(field, kVarint);
    Varint(static_cast<uint64_t>(value));
  }
  template <typename Enum>
  void Enumeration(uint32_t field, Enum value) {
    Integer(field, static_cast<int64_t>(value));
  }
  void Double(uint32_t field, double value) {
    if (std::bit_cast<uint64_t>(value) != 0) PresentDouble(field, value);
  }
  // An `optional double`, which is written when it is present.
  void PresentDouble(uint32_t field, double value) {
    Tag(field, kFixed64);
    const uint64_t bits = std::bit_cast<uint64_t>(value);
    std::array<char, 8> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
    Raw({bytes.data(), bytes.size()});
  }
  void String(uint32_t field, std::string_view text) {
    if (!text.empty()) RepeatedString(field, text);
  }
  // An element of a `repeated string`, which is written when it is empty too.
  void RepeatedString(uint32_t field, std::string_view text) {
    if (IsValidUtf8(text)) {
      Tag(field, kLengthDelimited);
      Varint(text.size());
      Raw(text);
      return;
    }
    const size_t begin = BeginMessage(field);
    ForEachValidPiece(text, [this](std::string_view piece) { Raw(piece); });
    EndMessage(begin);
  }
  // A google.protobuf.Timestamp; a time that it cannot hold is left out.
  void Time(uint32_t field, int64_t time_ms) {
    if (!IsWritableTime(time_ms)) return;
    int64_t seconds = time_ms / 1000;
    int64_t millis = time_ms % 1000;
    if (millis < 0) {
      millis += 1000;
      --seconds;
    }
    const size_t begin = BeginMessage(field);
    Integer(1, seconds);
    Integer(2, millis * 1'000'000);
    EndMessage(begin);
  }

  // What is written between the two calls is the message. Returns what EndMessage wants.
  size_t BeginMessage(uint32_t field) {
    Tag(field, kLengthDelimited);
    Raw(std::string_view("\0", 1));
    return size_;
  }
  void EndMessage(size_t begin) {
    if (!ok_) return;
    const size_t length = size_ - begin;
    std::array<char, 10> prefix;
    const size_t prefix_size = PutVarint(length, &prefix);
    const size_t more = prefix_size - 1;
    if (more > buffer_.size() - size_) {
      ok_ = false;
      return;
    }
    char* const message = buffer_.data() + begin;
    std::memmove(message + more, message, length);
    std::memcpy(message - 1, prefix.data(), prefix_size);
    size_ += more;
  }

  bool ok() const { return ok_; }
  // Bytes written; 0 when they did not fit.
  size_t Finish() const { return ok_ ? size_ : 0; }

 private:
  enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2 };

  static size_t PutVarint(uint64_t value, std::array<char, 10>* bytes) {
    size_t size = 0;
    for (; value >= 0x80; value >>= 7) (*bytes)[size++] = static_cast<char>(value | 0x80);
    (*bytes)[size++] = static_cast<char>(value);
    return size;
  }
  void Tag(uint32_t field, WireType type) { Varint((uint64_t{field} << 3) | type); }
  void Varint(uint64_t value) {
    std::array<char, 10> bytes;
    Raw({bytes.data(), PutVarint(value, &bytes)});
  }
  void Raw(std::string_view bytes) {
    ok_ = ok_ && bytes.size() <= buffer_.size() - size_;
    if (!ok_) return;
    std::copy(bytes.begin(), bytes.end(), buffer_.data() + size_);
    size_ += bytes.size();
  }

  std::span<char> buffer_;
  size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_FORMATS_PROTO_WRITER_H_
