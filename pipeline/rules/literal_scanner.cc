#include "pipeline/rules/literal_scanner.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/domain/code_points.h"
#include "pipeline/text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace lodewire {
namespace {

bool IsAscii(char c) { return (c & 0x80) == 0; }
char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::u32string PointsOf(std::string_view text) {
  std::u32string points;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    points += point.value;
    at += point.size;
  }
  return points;
}

void AppendUtf8(char32_t point, std::string* text) {
  char bytes[4];
  text->append(bytes, EncodeUtf8(point, bytes));
}

// The first bytes, four at most, of every form of `points` in UTF-8, ASCII capitals lowered.
void Windows(const std::u32string& points, size_t at, bool cased, const std::string& before,
             std::set<std::string>* windows) {
  if (before.size() >= 4 || at == points.size()) {
    std::string window = before.substr(0, 4);
    for (char& c : window) c = LowerAscii(c);
    windows->insert(window);
    return;
  }
  std::vector<char32_t> forms = {points[at]};
  if (!cased) forms = CodePointTable::Get().Orbit(points[at]);
  for (char32_t form : forms) {
    // Capital and small ASCII letters come to the same window.
    if (form < 0x80 && !cased && LowerAscii(static_cast<char>(form)) != static_cast<char>(form)) {
      continue;
    }
    std::string next = before;
    AppendUtf8(form, &next);
    Windows(points, at + 1, cased, next, windows);
  }
}

uint32_t KeyOf(const std::string& window) {
  uint32_t key = 0;
  std::memcpy(&key, window.data(), window.size());
  return key;
}

}  // namespace

bool LiteralScanner::FitsWords(const Literal& literal) {
  if (literal.use.at_start) return true;
  const char first = literal.cased ? literal.text.front() : FoldText(literal.text).front();
  return !IsAscii(first) || (literal.use.left.held && IsWordByte(first));
}

LiteralScanner::LiteralScanner(Positions positions, const std::vector<Literal>& literals)
    : positions_(positions), table_(literals) {
  Postings postings;
  for (uint32_t i = 0; i < table_.size(); ++i) {
    const LiteralTable::Stored& literal = table_.literal(i);
    std::set<std::string> windows;
    Windows(PointsOf(literal.folded), 0, literal.cased, "", &windows);
    for (const std::string& window : windows) {
      postings.emplace_back(uint64_t{window.size()} << 32 | KeyOf(window), PostingFor(i, window));
    }
  }
  Index(std::move(postings));
}

LiteralScanner::Posting LiteralScanner::PostingFor(uint32_t literal,
                                                   const std::string& window) const {
  Posting posting;
  posting.literal = literal;
  // Only behind four ASCII bytes is it known which bytes of the literal follow.
  if (window.size() < 4 || !std::all_of(window.begin(), window.end(), IsAscii)) return posting;
  const std::string& folded = table_.literal(literal).folded;
  for (size_t i = 4; i < std::min<size_t>(8, folded.size()) && IsAscii(folded[i]); ++i) {
    const uint32_t shift = 8 * static_cast<uint32_t>(i - 4);
    posting.next |= static_cast<uint32_t>(LowerAscii(folded[i])) << shift;
    posting.mask |= 0xFFu << shift;
  }
  return posting;
}

void LiteralScanner::Index(Postings postings) {
  std::sort(postings.begin(), postings.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.literal) < std::pair(b.first, b.second.literal);
  });
  size_t capacity = 16;
  while (capacity < postings.size() * 2) capacity *= 2;
  slots_.resize(capacity);
  uint32_t bits = kBitmapBitsMin;
  while (bits < kBitmapBitsMax && (size_t{1} << bits) < postings.size() * 16) ++bits;
  four_.resize((size_t{1} << bits) / 64);
  four_shift_ = 32 - bits;
  slot_mask_ = static_cast<uint32_t>(capacity - 1);
  for (size_t i = 0; i < postings.size();) {
    size_t end = i;
    while (end < postings.size() && postings[end].first == postings[i].first) {
      postings_.push_back(postings[end++].second);
    }
    const uint32_t key = static_cast<uint32_t>(postings[i].first);
    const uint32_t width = static_cast<uint32_t>(postings[i].first >> 32);
    uint32_t at = (Hash(key) >> 8) & slot_mask_;
    while (slots_[at].width != 0) at = (at + 1) & slot_mask_;
    widths_ |= 1u << width;
    slots_[at] = {key, width, static_cast<uint32_t>(i), static_cast<uint32_t>(end - i)};
    if (width == 4) {
      const uint32_t bit = Hash(key) >> four_shift_;
      four_[bit / 64] |= uint64_t{1} << (bit % 64);
    } else {
      // A literal of one byte may be followed by anything.
      const uint32_t step = width == 1 ? 256 : 65536;
      for (uint32_t bit = key & 0xFFFF; bit < 65536; bit += step) {
        less_[bit / 64] |= uint64_t{1} << (bit % 64);
      }
    }
    i = end;
  }
}

const LiteralScanner::Slot* LiteralScanner::Find(uint32_t key, uint32_t width) const {
  for (uint32_t at = (Hash(key) >> 8) & slot_mask_; slots_[at].width != 0;
       at = (at + 1) & slot_mask_) {
    if (slots_[at].key == key && slots_[at].width == width) return &slots_[at];
  }
  return nullptr;
}

#ifdef __SSE2__

namespace {

ByteClasses Classify16(__m128i bytes) {
  const auto in_range = [](__m128i values, char first, char last) {
    // Shifts the range to the least signed values, where one comparison tells.
    const __m128i shifted =
        _mm_add_epi8(_mm_sub_epi8(values, _mm_set1_epi8(first)), _mm_set1_epi8(-128));
    return _mm_cmplt_epi8(shifted, _mm_set1_epi8(static_cast<char>(-128 + (last - first) + 1)));
  };
  const __m128i lowered = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i letters = in_range(lowered, 'a', 'z');
  const __m128i digits = in_range(bytes, '0', '9');
  const __m128i underscore = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
  const __m128i word = _mm_or_si128(_mm_or_si128(letters, digits), underscore);
  // 0xC0 and above are, as signed bytes, from -64 to -1.
  const __m128i lead = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(-65)),
                                     _mm_cmplt_epi8(bytes, _mm_setzero_si128()));
  return {static_cast<uint32_t>(_mm_movemask_epi8(word)),
          static_cast<uint32_t>(_mm_movemask_epi8(lead))};
}

}  // namespace

ByteClasses ClassifyBytes(const char* bytes, size_t count) {
  if (count >= 16) return Classify16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  char padded[16] = {};
  std::memcpy(padded, bytes, count);
  return Classify16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(padded)));
}

#else

ByteClasses ClassifyBytes(const char* bytes, size_t count) {
  ByteClasses classes;
  for (size_t i = 0; i < std::min<size_t>(count, 16); ++i) {
    if (IsWordByte(bytes[i])) classes.word |= 1u << i;
    if (static_cast<unsigned char>(bytes[i]) >= 0xC0) classes.lead |= 1u << i;
  }
  return classes;
}

#endif

}  // namespace lodewire
