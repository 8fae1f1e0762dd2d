#include "pipeline/rules/needle.h"

#include <bit>

#include "pipeline/domain/code_points.h"
#include "pipeline/text/script.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace lodewire {
namespace {

constexpr size_t kBytesMin = 2;

bool IsSmallLetter(char c) { return c >= 'a' && c <= 'z'; }
char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

Needle::Needle(std::string_view folded) {
  const CodePointTable& table = CodePointTable::Get();
  size_t begin = 0;
  for (size_t at = 0; at <= folded.size();) {
    const bool end = at == folded.size();
    const CodePoint point = end ? CodePoint{} : DecodeCodePoint(folded, at);
    const bool cased =
        !end && point.value >= 0x80 && (!point.valid() || table.Orbit(point.value).size() > 1);
    if (end || cased) {
      if (at - begin > bytes_.size()) bytes_ = std::string(folded.substr(begin, at - begin));
      begin = at + point.size;
    }
    at += point.size;
  }
  if (bytes_.size() < kBytesMin) bytes_.clear();
}

bool Needle::StandsAt(const char* at) const {
  for (size_t i = 0; i < bytes_.size(); ++i) {
    if (LowerAscii(at[i]) != bytes_[i]) return false;
  }
  return true;
}

bool Needle::StandsIn(std::string_view text) const {
  if (bytes_.empty()) return true;
  if (text.size() < bytes_.size()) return false;
  const char* at = text.data();
  const char* const end = text.data() + (text.size() - bytes_.size()) + 1;
#ifdef __SSE2__
  // Sixteen places at once, by the first and the last byte.
  const size_t last = bytes_.size() - 1;
  const auto fold = [](char c) { return _mm_set1_epi8(IsSmallLetter(c) ? 0x20 : 0); };
  const __m128i first_byte = _mm_set1_epi8(bytes_[0]);
  const __m128i first_fold = fold(bytes_[0]);
  const __m128i last_byte = _mm_set1_epi8(bytes_[last]);
  const __m128i last_fold = fold(bytes_[last]);
  for (; end - at >= 16; at += 16) {
    const __m128i firsts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i lasts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + last));
    uint32_t places = static_cast<uint32_t>(_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(firsts, first_fold), first_byte),
                      _mm_cmpeq_epi8(_mm_or_si128(lasts, last_fold), last_byte))));
    for (; places != 0; places &= places - 1) {
      if (StandsAt(at + std::countr_zero(places))) return true;
    }
  }
#endif
  for (; at < end; ++at) {
    if (StandsAt(at)) return true;
  }
  return false;
}

}  // namespace lodewire
