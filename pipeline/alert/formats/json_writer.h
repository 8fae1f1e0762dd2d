// Writes JSON (RFC 8259) into a fixed buffer: UTF-8, control characters, quotes and backslashes
// escaped, invalid bytes replaced by U+FFFD, bidirectional controls and all other characters as
// they are.
//
// Threading: one thread.
// Memory: the caller's buffer.
// Errors: Finish() is 0 once something did not fit. The caller keeps objects and arrays balanced.
// Example:
//   JsonWriter json(buffer);  json.BeginObject();  json.String("id", id);  json.EndObject();
#ifndef LODEWIRE_PIPELINE_ALERT_FORMATS_JSON_WRITER_H_
#define LODEWIRE_PIPELINE_ALERT_FORMATS_JSON_WRITER_H_

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/alert/utf8.h"

namespace lodewire {

class JsonWriter {
 public:
  explicit JsonWriter(std::span<char> buffer) : buffer_(buffer) {}

  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }
  // The key of the value that is written next. Keys are ours: nothing in them needs an escape.
  void Key(std::string_view key) {
    Separate();
    Raw("\"");
    Raw(key);
    Raw("\":");
    separate_ = false;
  }

  void StringValue(std::string_view text) {
    Separate();
    Raw("\"");
    ForEachValidPiece(text, [this](std::string_view piece) { Escaped(piece); });
    Raw("\"");
  }
  void IntegerValue(int64_t number) {
    std::array<char, 24> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    Separate();
    Raw({digits.data(), static_cast<size_t>(end - digits.data())});
  }
  // The shortest text that reads back as the same number; what JSON cannot say is the string that
  // proto3 JSON uses.
  void DoubleValue(double number) {
    if (std::isnan(number)) return StringValue("NaN");
    if (std::isinf(number)) return StringValue(number > 0 ? "Infinity" : "-Infinity");
    std::array<char, 32> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    Separate();
    // Readers take "-0" for the integer, which has no sign.
    if (number == 0 && std::signbit(number)) return Raw("-0.0");
    Raw({digits.data(), static_cast<size_t>(end - digits.data())});
  }
  void BoolValue(bool boolean) {
    Separate();
    Raw(boolean ? "true" : "false");
  }

  // A key with its value; a string that is empty is left out with its key.
  void String(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    Key(key);
    StringValue(text);
  }
  void Integer(std::string_view key, int64_t number) {
    Key(key);
    IntegerValue(number);
  }
  void Double(std::string_view key, double number) {
    Key(key);
    DoubleValue(number);
  }
  void Bool(std::string_view key, bool boolean) {
    Key(key);
    BoolValue(boolean);
  }
  // An array of strings; an empty one is left out.
  template <typename List>
  void Strings(std::string_view key, const List& list) {
    if (list.empty()) return;
    Key(key);
    BeginArray();
    for (std::string_view text : list) StringValue(text);
    EndArray();
  }

  // Bytes written; 0 when they did not fit.
  size_t Finish() const { return ok_ ? size_ : 0; }

 private:
  void Begin(char bracket) {
    Separate();
    Raw({&bracket, 1});
    separate_ = false;
  }
  void End(char bracket) {
    Raw({&bracket, 1});
    separate_ = true;
  }
  void Separate() {
    if (separate_) Raw(",");
    separate_ = true;
  }
  void Escaped(std::string_view text) {
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
      Raw(text.substr(begin, i - begin));
      begin = i + 1;
      EscapedByte(byte);
    }
    Raw(text.substr(begin));
  }
  void EscapedByte(unsigned char byte) {
    switch (byte) {
      case '"':
        return Raw("\\\"");
      case '\\':
        return Raw("\\\\");
      case '\n':
        return Raw("\\n");
      case '\r':
        return Raw("\\r");
      case '\t':
        return Raw("\\t");
      default: {
        static constexpr char kDigits[] = "0123456789abcdef";
        const std::array<char, 6> escape = {
            '\\', 'u', '0', '0', kDigits[byte >> 4], kDigits[byte & 15]};
        return Raw({escape.data(), escape.size()});
      }
    }
  }
  void Raw(std::string_view bytes) {
    ok_ = ok_ && bytes.size() <= buffer_.size() - size_;
    if (!ok_) return;
    std::copy(bytes.begin(), bytes.end(), buffer_.data() + size_);
    size_ += bytes.size();
  }

  std::span<char> buffer_;
  size_t size_ = 0;
  bool separate_ = false;
  bool ok_ = true;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_FORMATS_JSON_WRITER_H_
