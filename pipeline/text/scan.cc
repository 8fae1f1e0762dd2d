#include "pipeline/text/scan.h"

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

bool StopsAscii(const char* at, const char* end, bool html) {
  const char byte = *at;
  // As a signed number a byte that is not ASCII is below the control characters.
  if (static_cast<signed char>(byte) < 0x20 || byte == '&') return true;
  if (html && byte == '<') return true;
  return byte == ' ' && at + 1 < end && at[1] == ' ';
}

#if defined(__SSE2__)
// Marks the bytes of 16 at which the scan must stop; reads 17.
template <bool kHtml>
__m128i Stops(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 1));
  const __m128i space = _mm_set1_epi8(' ');
  __m128i stops = _mm_cmplt_epi8(bytes, space);
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')));
  // Both are spaces exactly where their maximum is one, among bytes that are not below a space.
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(_mm_max_epu8(bytes, next), space));
  if constexpr (kHtml) stops = _mm_or_si128(stops, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')));
  return stops;
}

template <bool kHtml>
const char* SkipAsciiBlocks(const char* at, const char* end) {
  constexpr ptrdiff_t kBlocks = 4;
  // Where much needs work, what does not is short.
  if (end - at > 16) {
    const int mask = _mm_movemask_epi8(Stops<kHtml>(at));
    if (mask != 0) return at + std::countr_zero(static_cast<unsigned>(mask));
    at += 16;
  }
  while (end - at > 16 * kBlocks) {
    const __m128i s0 = Stops<kHtml>(at);
    const __m128i s1 = Stops<kHtml>(at + 16);
    const __m128i s2 = Stops<kHtml>(at + 32);
    const __m128i s3 = Stops<kHtml>(at + 48);
    const __m128i any = _mm_or_si128(_mm_or_si128(s0, s1), _mm_or_si128(s2, s3));
    if (_mm_movemask_epi8(any) != 0) break;
    at += 16 * kBlocks;
  }
  while (end - at > 16) {
    const int mask = _mm_movemask_epi8(Stops<kHtml>(at));
    if (mask != 0) return at + std::countr_zero(static_cast<unsigned>(mask));
    at += 16;
  }
  return at;
}
#endif

template <bool kHtml>
const char* SkipAscii(const char* at, const char* end) {
#if defined(__SSE2__)
  at = SkipAsciiBlocks<kHtml>(at, end);
#endif
  while (at < end && !StopsAscii(at, end, kHtml)) ++at;
  return at;
}

// U+4000..U+9FFF, Han: inert, and three bytes with a lead byte of E4..E9 each.
const char* SkipHan(const char* at, const char* end) {
  while (end - at >= 3) {
    const auto lead = static_cast<uint8_t>(at[0]);
    const auto second = static_cast<uint8_t>(at[1]);
    const auto third = static_cast<uint8_t>(at[2]);
    if (static_cast<uint8_t>(lead - 0xE4) > 5 || (second & 0xC0) != 0x80 ||
        (third & 0xC0) != 0x80) {
      break;
    }
    at += 3;
  }
  return at;
}

template <bool kHtml>
size_t Inert(std::string_view text, const Unicode& unicode) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  while (at < end) {
    if (static_cast<uint8_t>(*at) < 0x80) {
      at = SkipAscii<kHtml>(at, end);
      // ASCII at which the scan stops needs work; anything else may be inert.
      if (at == end || static_cast<uint8_t>(*at) < 0x80) break;
    }
    // U+2000..203F: spaces, dashes, quotes, dots. The few that are inert are that for Emit, too.
    if (end - at > 2 && static_cast<uint8_t>(at[0]) == 0xE2 &&
        static_cast<uint8_t>(at[1]) == 0x80) {
      break;
    }
    const char* const behind = SkipHan(at, end);
    if (behind != at) {
      at = behind;
      continue;
    }
    const Character next = DecodeUtf8(text, static_cast<size_t>(at - begin));
    if (!next.valid || unicode.Class(next.code) != CharacterClass::kInert) break;
    at += next.size;
  }
  return static_cast<size_t>(at - begin);
}

}  // namespace

size_t PlainAsciiBytes(std::string_view text, TextFormat format) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  return static_cast<size_t>(
      (format == TextFormat::kHtml ? SkipAscii<true>(begin, end) : SkipAscii<false>(begin, end)) -
      begin);
}

size_t InertBytes(std::string_view text, TextFormat format, const Unicode& unicode) {
  return format == TextFormat::kHtml ? Inert<true>(text, unicode) : Inert<false>(text, unicode);
}

}  // namespace lodewire
