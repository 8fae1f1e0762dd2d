// Finds all literals of a set in a text in one pass, caselessly as RE2's (?i) does, without copying
// the text.
//
// How. Each literal is entered under the first four bytes (fewer if it is shorter) of every form
// that its case variants can have in UTF-8, ASCII letters lowered: `ské` under `sk\xC3\xA9`,
// `sk\xC3\x89`, and those with U+017F for s and U+212A for k. At a candidate position the four
// bytes there, lowered, are looked up in a bitmap of 8 KiB or more; what passes is found in a hash
// table, checked on the four bytes that follow (many terms begin alike) and then compared character
// by character. So the tables decide only speed, and the comparison decides what matches.
//
// A scanner of words has candidates only where a word can begin: at an ASCII letter or digit after
// something else, at any byte that begins a non-ASCII character, and at the text's start. That is
// sound for literals whose first character is ASCII and whose left edge is held, for literals that
// begin with a non-ASCII character, and for literals that must stand at the start. All others need
// a scanner of substrings, which tries every position.
//
// Threading: const after construction.
// Memory: allocates in construction; scanning none.
// Errors: none; bytes that are not UTF-8 match nothing.
// Example:
//   scanner.ForEachHit(text, [](size_t begin, size_t end, const LiteralUse& use) { return true; });
#ifndef LODEWIRE_PIPELINE_RULES_LITERAL_SCANNER_H_
#define LODEWIRE_PIPELINE_RULES_LITERAL_SCANNER_H_

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/rules/literal_table.h"

namespace lodewire {

class LiteralScanner {
 public:
  enum class Positions : uint8_t { kWords, kAll };

  // Whether a scanner of words finds all places of the literal.
  static bool FitsWords(const Literal& literal);

  LiteralScanner(Positions positions, const std::vector<Literal>& literals);

  // Calls `hit(begin, end, use)` for every place where a use holds, by ascending begin, until it
  // says false.
  template <typename Hit>
  void ForEachHit(std::string_view text, Hit&& hit) const {
    if (positions_ == Positions::kWords) {
      ForEachWordStart(text, [&](size_t at) { return HitsAt(text, at, hit); });
      return;
    }
    for (size_t at = 0; at < text.size(); ++at) {
      if (!HitsAt(text, at, hit)) return;
    }
  }
  // The same for the places that begin at `at`. False: `hit` said so.
  template <typename Hit>
  bool HitsAt(std::string_view text, size_t at, Hit&& hit) const {
    const uint32_t window = WindowAt(text, at);
    const bool four = TestBit(four_.data(), Hash(window) >> four_shift_);
    const bool less = TestBit(less_.data(), window & 0xFFFF);
    if (__builtin_expect(!four && !less, 1)) return true;
    if (four && !Lookup(text, at, window, 4, hit)) return false;
    if (!less) return true;
    for (uint32_t width = 3; width > 0; --width) {
      if (((widths_ >> width) & 1) == 0) continue;
      if (!Lookup(text, at, window & ((1u << (8 * width)) - 1), width, hit)) return false;
    }
    return true;
  }

 private:
  // The bitmap of windows has 16 bits for each, within these.
  static constexpr uint32_t kBitmapBitsMin = 16;  // As powers of two.
  static constexpr uint32_t kBitmapBitsMax = 22;

  struct Slot {
    uint32_t key = 0;
    uint32_t width = 0;  // 0: empty.
    uint32_t first = 0;  // Into postings_.
    uint32_t count = 0;
  };
  // A literal under one of its windows, and what must follow: the bytes of `next` that `mask`
  // covers.
  struct Posting {
    uint32_t literal = 0;
    uint32_t next = 0;
    uint32_t mask = 0;
  };
  using Postings = std::vector<std::pair<uint64_t, Posting>>;  // (width, key) → literal

  static bool TestBit(const uint64_t* bits, uint32_t i) { return (bits[i / 64] >> (i % 64)) & 1; }
  static uint32_t Hash(uint32_t window) { return window * 0x9E3779B1u; }

  // The bytes [at, at + 4) of the text, ASCII letters lowered, the first in the lowest byte; zero
  // behind the end.
  static uint32_t WindowAt(std::string_view text, size_t at) {
    uint32_t window = 0;
    if (__builtin_expect(at + 4 <= text.size(), 1)) {
      std::memcpy(&window, text.data() + at, 4);
    } else {
      std::memcpy(&window, text.data() + at, text.size() - at);
    }
    return Lower(window);
  }
  // Lowers the ASCII capitals among four bytes at once: a byte of 0x41 to 0x5A gets its bit 0x20.
  static uint32_t Lower(uint32_t bytes) {
    const uint32_t low = bytes & 0x7F7F7F7Fu;
    const uint32_t from_a = low + 0x3F3F3F3Fu;  // Bit 7 set from 'A' on.
    const uint32_t past_z = low + 0x25252525u;  // Bit 7 set behind 'Z'.
    const uint32_t capital = from_a & ~past_z & ~bytes & 0x80808080u;
    return bytes | (capital >> 2);
  }

  template <typename At>
  static void ForEachWordStart(std::string_view text, At&& at);

  template <typename Hit>
  bool Lookup(std::string_view text, size_t at, uint32_t key, uint32_t width, Hit&& hit) const {
    const Slot* slot = Find(key, width);
    if (slot == nullptr) return true;
    // A byte that is not ASCII may be a case variant of another length; then only the comparison
    // knows.
    const uint32_t next = at + 4 < text.size() ? WindowAt(text, at + 4) : 0;
    const bool is_ascii = (next & 0x80808080u) == 0;
    for (uint32_t i = slot->first; i < slot->first + slot->count; ++i) {
      const Posting& posting = postings_[i];
      if (is_ascii && ((next ^ posting.next) & posting.mask) != 0) continue;
      const size_t end = table_.Compare(posting.literal, text, at);
      if (end != 0 && !table_.Report(posting.literal, text, at, end, hit)) return false;
    }
    return true;
  }

  const Slot* Find(uint32_t key, uint32_t width) const;
  Posting PostingFor(uint32_t literal, const std::string& window) const;
  void Index(Postings postings);

  const Positions positions_;
  std::vector<uint64_t> four_;  // By the first bits of Hash of windows of four bytes.
  uint32_t four_shift_ = 0;
  std::array<uint64_t, (1 << 16) / 64> less_{};  // By the first two bytes of shorter windows.
  uint32_t widths_ = 0;                          // Bit w: there are windows of w bytes.
  uint32_t slot_mask_ = 0;
  std::vector<Slot> slots_;
  std::vector<Posting> postings_;
  LiteralTable table_;
};

// Bit i: byte i is an ASCII letter, digit or `_` (bits past 16 are zero), or begins a non-ASCII
// character.
struct ByteClasses {
  uint32_t word = 0;
  uint32_t lead = 0;
};
ByteClasses ClassifyBytes(const char* bytes, size_t count);

template <typename At>
void LiteralScanner::ForEachWordStart(std::string_view text, At&& at) {
  uint32_t carry = 0;
  for (size_t block = 0; block < text.size(); block += 16) {
    const ByteClasses classes = ClassifyBytes(text.data() + block, text.size() - block);
    uint32_t starts = (classes.word & ~((classes.word << 1) | carry)) | classes.lead;
    if (block == 0) starts |= 1;
    carry = (classes.word >> 15) & 1;
    for (; starts != 0; starts &= starts - 1) {
      if (!at(block + static_cast<size_t>(std::countr_zero(starts)))) return;
    }
  }
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LITERAL_SCANNER_H_
