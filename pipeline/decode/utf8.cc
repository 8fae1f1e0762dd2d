#include "pipeline/decode/utf8.h"

#include <cstring>

namespace lodewire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The bytes at the front of `text` that are ASCII, in steps of eight; the rest is for the slow way.
size_t AsciiPrefix(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  return i;
}

struct Sequence {
  size_t size;  // bytes; of the maximal subpart where ill-formed, at least 1
  bool valid;
};

// The sequence at `at`, which is inside `text`.
Sequence SequenceAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true};
  size_t length = 0;
  // The second byte's range is narrower for four leads: overlong forms, surrogates, above U+10FFFF.
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  const size_t left = text.size() - at;
  for (size_t i = 1; i < length; ++i) {
    if (i == left || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

// Calls `piece(bytes, valid)` for each run of the text, in order.
template <typename Piece>
void ForEachPiece(std::string_view text, Piece&& piece) {
  size_t begin = 0;  // of the valid run
  size_t at = 0;
  while (at < text.size()) {
    const Sequence sequence = SequenceAt(text, at);
    if (!sequence.valid) {
      if (at > begin) piece(text.substr(begin, at - begin), true);
      piece(text.substr(at, sequence.size), false);
      begin = at + sequence.size;
    }
    at += sequence.size;
  }
  if (at > begin) piece(text.substr(begin), true);
}

}  // namespace

bool IsUtf8Beyond(std::string_view text) {
  size_t at = AsciiPrefix(text);
  while (at < text.size()) {
    const Sequence sequence = SequenceAt(text, at);
    if (!sequence.valid) return false;
    at += sequence.size;
  }
  return true;
}

size_t RepairedUtf8Size(std::string_view text) {
  size_t size = 0;
  ForEachPiece(text, [&](std::string_view piece, bool valid) {
    size += valid ? piece.size() : kReplacement.size();
  });
  return size;
}

size_t RepairUtf8(std::string_view text, char* out) {
  char* const begin = out;
  ForEachPiece(text, [&](std::string_view piece, bool valid) {
    if (!valid) piece = kReplacement;
    std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  });
  return static_cast<size_t>(out - begin);
}

size_t EncodeUtf8(uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<char>(0xC0 | code_point >> 6);
    out[1] = static_cast<char>(0x80 | (code_point & 0x3F));
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<char>(0xE0 | code_point >> 12);
    out[1] = static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (code_point & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | code_point >> 18);
  out[1] = static_cast<char>(0x80 | (code_point >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (code_point & 0x3F));
  return 4;
}

}  // namespace lodewire
