// Composes a short line of text in memory that the caller gives.
//
// Threading: one thread.
// Memory: the caller's; what does not fit is cut at a code point and complete() is false from then
// on. Errors: none. Example:
//   TextWriter writer(memory);  writer.Append("topic ").AppendInteger(42);  writer.view()
#ifndef LODEWIRE_PIPELINE_ALERT_TEXT_WRITER_H_
#define LODEWIRE_PIPELINE_ALERT_TEXT_WRITER_H_

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/alert/utf8.h"

namespace lodewire {

class TextWriter {
 public:
  explicit TextWriter(std::span<char> memory) : memory_(memory) {}

  TextWriter& Append(std::string_view text) {
    if (!complete_) return *this;
    const std::string_view part = CutAtCodePoint(text, memory_.size() - size_);
    // Not memcpy: an empty view may point nowhere.
    std::copy(part.begin(), part.end(), memory_.data() + size_);
    size_ += part.size();
    complete_ = part.size() == text.size();
    return *this;
  }
  // Text of an event as part of one line: at most `bytes_max` of it, invalid bytes replaced,
  // control characters as spaces, "..." where it was cut.
  TextWriter& AppendLine(std::string_view text, size_t bytes_max) {
    const std::string_view part = CutAtCodePoint(text, bytes_max);
    ForEachValidPiece(part, [this](std::string_view piece) {
      for (size_t begin = 0; begin < piece.size();) {
        size_t end = begin;
        while (end < piece.size() && static_cast<unsigned char>(piece[end]) >= 0x20) ++end;
        Append(piece.substr(begin, end - begin));
        if (end < piece.size()) Append(" ");
        begin = end + 1;
      }
    });
    if (part.size() < text.size()) Append("...");
    return *this;
  }
  TextWriter& AppendInteger(int64_t number) {
    std::array<char, 24> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return Append({digits.data(), static_cast<size_t>(end - digits.data())});
  }

  std::string_view view() const { return {memory_.data(), size_}; }
  size_t size() const { return size_; }
  bool complete() const { return complete_; }

 private:
  std::span<char> memory_;
  size_t size_ = 0;
  bool complete_ = true;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_TEXT_WRITER_H_
