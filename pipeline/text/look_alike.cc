#include "pipeline/text/look_alike.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "pipeline/text/offset_map_builder.h"
#include "pipeline/text/script.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

struct Pair {
  char32_t latin;
  char32_t other;
};

// Source: Unicode UTS #39, confusables.txt; those that are one letter in usual fonts.
constexpr Pair kCyrillic[] = {{'a', 0x430}, {'c', 0x441}, {'e', 0x435}, {'i', 0x456}, {'j', 0x458},
                              {'o', 0x43E}, {'p', 0x440}, {'s', 0x455}, {'x', 0x445}, {'y', 0x443},
                              {'A', 0x410}, {'B', 0x412}, {'C', 0x421}, {'E', 0x415}, {'H', 0x41D},
                              {'I', 0x406}, {'J', 0x408}, {'K', 0x41A}, {'M', 0x41C}, {'O', 0x41E},
                              {'P', 0x420}, {'S', 0x405}, {'T', 0x422}, {'X', 0x425}};
constexpr Pair kGreek[] = {{'o', 0x3BF}, {'v', 0x3BD}, {'A', 0x391}, {'B', 0x392}, {'E', 0x395},
                           {'H', 0x397}, {'I', 0x399}, {'K', 0x39A}, {'M', 0x39C}, {'N', 0x39D},
                           {'O', 0x39F}, {'P', 0x3A1}, {'T', 0x3A4}, {'X', 0x3A7}, {'Y', 0x3A5},
                           {'Z', 0x396}, {'a', 0x3B1}, {'i', 0x3B9}};

bool IsCyrillic(char32_t code) { return code >= 0x400 && code <= 0x52F; }
bool IsGreek(char32_t code) { return code >= 0x370 && code <= 0x3FF; }
bool IsAsciiLetter(char32_t code) {
  return code < 0x80 && (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}
bool IsSmall(char32_t code) { return code >= 'a' && code <= 'z'; }

char32_t LatinOf(char32_t code) {
  for (const Pair& pair : kCyrillic) {
    if (pair.other == code) return pair.latin;
  }
  for (const Pair& pair : kGreek) {
    if (pair.other == code) return pair.latin;
  }
  return 0;
}
char32_t CyrillicOf(char32_t code) {
  for (const Pair& pair : kCyrillic) {
    if (pair.latin == code) return pair.other;
  }
  return 0;
}

// Whether what stands at text[at] asks for a closer look: a capital I between small letters, a
// bracket behind a letter beyond ASCII, a Greek or Cyrillic letter (lead bytes CD to D4) beside a
// Latin one.
bool IsSign(std::string_view text, size_t at) {
  const auto byte = [&text](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{' '};
  };
  const uint8_t before = byte(at - 1);  // Before the first one: beyond the end.
  if (byte(at) == 'I') return IsSmall(before) && IsSmall(byte(at + 1));
  if (byte(at) == '(') return (before & 0x80) != 0;
  if (byte(at) < 0xCD || byte(at) > 0xD4) return false;
  return IsAsciiLetter(before) || IsAsciiLetter(byte(at + 2));
}

#if defined(__SSE2__)
__m128i Load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
__m128i Between(__m128i bytes, char low, char high) {
  // Signed comparisons; both bounds lie on the same side of 0x80.
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(low - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(high + 1))));
}
__m128i Letters(__m128i bytes) {
  return Between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
}

// Whether IsSign holds for any of 16 bytes; those from at - 1 to at + 17 can be read.
bool HasSign(const char* at) {
  const __m128i bytes = Load(at);
  const __m128i is_i = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('I'));
  const __m128i is_bracket = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('('));
  const __m128i is_lead = Between(bytes, static_cast<char>(0xCD), static_cast<char>(0xD4));
  const __m128i any = _mm_or_si128(_mm_or_si128(is_i, is_bracket), is_lead);
  if (_mm_movemask_epi8(any) == 0) return false;
  const __m128i before = Load(at - 1);
  const __m128i inner_i = _mm_and_si128(
      is_i, _mm_and_si128(Between(before, 'a', 'z'), Between(Load(at + 1), 'a', 'z')));
  const __m128i mixed =
      _mm_and_si128(is_lead, _mm_or_si128(Letters(before), Letters(Load(at + 2))));
  const __m128i bracket = _mm_and_si128(is_bracket, _mm_cmplt_epi8(before, _mm_setzero_si128()));
  return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(inner_i, mixed), bracket)) != 0;
}
#endif

// One word of letters, with what it becomes.
struct Word {
  size_t end = 0;
  uint32_t latin = 0;
  uint32_t cyrillic = 0;
  uint32_t greek = 0;
  bool all_latin = true;     // Each other letter looks like a Latin one.
  bool all_cyrillic = true;  // Each Latin letter looks like a Cyrillic one.
  bool has_inner_i = false;
};

Word ReadWord(std::string_view text, size_t at) {
  Word word;
  char32_t before = 0;
  while (at < text.size()) {
    const Character next = DecodeUtf8(text, at);
    if (IsAsciiLetter(next.code)) {
      ++word.latin;
      word.all_cyrillic &= CyrillicOf(next.code) != 0;
      const char behind = at + 1 < text.size() ? text[at + 1] : ' ';
      word.has_inner_i |=
          next.code == 'I' && IsSmall(before) && IsSmall(static_cast<uint8_t>(behind));
    } else if (IsCyrillic(next.code) || IsGreek(next.code)) {
      ++(IsCyrillic(next.code) ? word.cyrillic : word.greek);
      word.all_latin &= LatinOf(next.code) != 0;
    } else {
      break;
    }
    before = next.code;
    at += next.size;
  }
  word.end = at;
  return word;
}

// Behind the bracket of Pinyin that opens at text[at]; 0 when it is none. Pinyin has a letter with
// a tone, or a number for it, and stands behind a Chinese word and before one.
size_t PinyinEnd(std::string_view text, size_t at) {
  constexpr size_t kPinyinMax = 64;
  const CodePointTable& table = CodePointTable::Get();
  const auto is_han = [&table](char32_t code) { return table.IsIdeographic(table.Script(code)); };
  if (at == 0 || !is_han(DecodeLastUtf8(text.substr(0, at)).code)) return 0;
  bool has_letter = false;
  bool has_tone = false;
  for (size_t i = at + 1; i < text.size() && i - at < kPinyinMax;) {
    const Character next = DecodeUtf8(text, i);
    i += next.size;
    if (next.code == ')') {
      const bool han_follows = i < text.size() && is_han(DecodeUtf8(text, i).code);
      return has_letter && has_tone && han_follows ? i : 0;
    }
    if (IsSmall(next.code) || (next.code | 0x20) == 'l') {
      has_letter = true;
    } else if (next.code >= '1' && next.code <= '5') {
      has_tone |= has_letter;
    } else if ((next.code >= 0xE0 && next.code <= 0xFC) ||
               (next.code >= 0x100 && next.code <= 0x1DC)) {
      has_letter = has_tone = true;
    } else if (!IsAsciiLetter(next.code) && next.code != ' ' && next.code != '\'' &&
               next.code != '-') {
      return 0;
    }
  }
  return 0;
}

// Copies the text and its map, with changes.
class Reading {
 public:
  Reading(std::string_view text, const OffsetMap& map, std::span<char> output,
          std::span<OffsetSegment> segments)
      : text_(text), source_(map), output_(output), map_(segments) {}

  // The text up to `end` as it is.
  void CopyTo(size_t end) {
    std::memcpy(output_.data() + size_, text_.data() + at_, end - at_);
    const auto shift = static_cast<uint32_t>(at_ - size_);
    while (segment_ < source_.segments.size() && source_.segments[segment_].normalised <= end) {
      const OffsetSegment& segment = source_.segments[segment_++];
      if (segment.normalised > at_ || segment.original > map_.original()) {
        map_.Add(std::max<uint32_t>(segment.normalised, static_cast<uint32_t>(at_)) - shift,
                 segment.original);
      }
    }
    size_ += static_cast<uint32_t>(end - at_);
    at_ = end;
    map_.Add(size_, OriginalAt(at_));
  }

  // The text up to `end` becomes `code`, or nothing where that is 0.
  void Replace(size_t end, char32_t code) {
    if (code != 0) size_ += EncodeUtf8(code, output_.data() + size_);
    at_ = end;
    while (segment_ < source_.segments.size() && source_.segments[segment_].normalised <= end) {
      ++segment_;
    }
    map_.Add(size_, OriginalAt(at_));
    ++changes_;
  }

  // What of the bytes sent is not in the text belongs to no letter of it.
  void Finish() { map_.Add(size_, source_.original_size); }

  size_t at() const { return at_; }
  uint32_t size() const { return size_; }
  uint32_t changes() const { return changes_; }
  uint32_t segment_count() const { return map_.count(); }
  bool full() const { return map_.full(); }

 private:
  uint32_t OriginalAt(size_t at) const {
    const auto byte = static_cast<uint32_t>(at);
    if (byte >= source_.normalised_size) return source_.original_size;
    return std::max(source_.Find(byte, byte + 1).begin, map_.original());
  }

  std::string_view text_;
  const OffsetMap& source_;
  std::span<char> output_;
  OffsetMapBuilder map_;
  size_t at_ = 0;
  uint32_t size_ = 0;
  size_t segment_ = 0;
  uint32_t changes_ = 0;
};

// Rewrites the word at reading->at(), which ends at word.end, with the letters of one script.
void Rewrite(std::string_view text, const Word& word, bool to_latin, Reading* reading) {
  for (size_t at = reading->at(); at < word.end;) {
    const Character next = DecodeUtf8(text, at);
    char32_t code = 0;
    if (to_latin) {
      const bool inner_i = next.code == 'I' && at > 0 && at + 1 < word.end &&
                           IsSmall(static_cast<uint8_t>(text[at - 1])) &&
                           IsSmall(static_cast<uint8_t>(text[at + 1]));
      code = inner_i ? U'l' : LatinOf(next.code);
    } else if (next.code < 0x80) {
      code = CyrillicOf(next.code);
    }
    if (code != 0 && reading->changes() < kLookAlikeChangesMax) {
      reading->CopyTo(at);
      reading->Replace(at + next.size, code);
    }
    at += next.size;
  }
}

}  // namespace

bool HasLookAlikes(std::string_view text) {
  if (text.empty()) return false;
  size_t at = 1;
#if defined(__SSE2__)
  for (; at + 18 <= text.size(); at += 16) {
    if (HasSign(text.data() + at)) return true;
  }
#endif
  for (; at < text.size(); ++at) {
    if (IsSign(text, at)) return true;
  }
  return IsSign(text, 0);
}

bool ReadLookAlikes(std::string_view text, const OffsetMap& map, std::span<char> output,
                    std::span<OffsetSegment> segments, LookAlikeReading* reading) {
  if (output.size() < LookAlikeBytesMax(text)) return false;
  Reading rewritten(text, map, output, segments);
  for (size_t at = 0; at < text.size();) {
    const Character next = DecodeUtf8(text, at);
    if (next.code == '(') {
      const size_t end = PinyinEnd(text, at);
      if (end != 0 && rewritten.changes() < kLookAlikeChangesMax) {
        rewritten.CopyTo(at);
        rewritten.Replace(end, 0);
        at = end;
        continue;
      }
    }
    if (!IsAsciiLetter(next.code) && !IsCyrillic(next.code) && !IsGreek(next.code)) {
      at += next.size;
      continue;
    }
    const Word word = ReadWord(text, at);
    const bool mixed = word.latin > 0 && word.cyrillic + word.greek > 0;
    if ((mixed && word.all_latin) || (word.has_inner_i && !mixed)) {
      rewritten.CopyTo(at);
      Rewrite(text, word, true, &rewritten);
    } else if (mixed && word.all_cyrillic && word.greek == 0) {
      rewritten.CopyTo(at);
      Rewrite(text, word, false, &rewritten);
    }
    at = word.end;
  }
  rewritten.CopyTo(text.size());
  rewritten.Finish();
  reading->size = rewritten.size();
  reading->segment_count = rewritten.segment_count();
  reading->changes = rewritten.changes();
  return !rewritten.full();
}

}  // namespace lodewire
