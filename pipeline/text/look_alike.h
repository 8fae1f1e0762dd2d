// A second reading of a text, where it writes words with letters that only look right: Cyrillic or
// Greek letters in a Latin word ("gаllium"), Latin ones in a Cyrillic word, a capital I for an l
// ("galIium"); and where Pinyin in brackets divides Chinese words (稀土(xītǔ)出口).
//
// The first reading stays: what looks wrong may be meant. Matches that only the second reading has
// are marked and believed less.
//
// Threading: pure functions.
// Memory: the caller's.
// Errors: false from ReadLookAlikes when the room does not suffice.
// Example:
//   if (HasLookAlikes(text)) ReadLookAlikes(text, map, output, segments, &result);
#ifndef LODEWIRE_PIPELINE_TEXT_LOOK_ALIKE_H_
#define LODEWIRE_PIPELINE_TEXT_LOOK_ALIKE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/event/offset_map.h"

namespace lodewire {

// Whether the normal text may have a second reading; a scan that most texts pass unseen.
bool HasLookAlikes(std::string_view text);

struct LookAlikeReading {
  uint32_t size = 0;           // bytes written
  uint32_t segment_count = 0;  // of the map to the bytes sent
  uint32_t changes = 0;        // 0: there is no second reading.
};

// Writes the second reading of the normal text, which needs at most LookAlikeBytesMax bytes and
// LookAlikeSegmentsMax segments; `map` leads from `text`, or a longer text that begins with it, to
// the bytes sent.
bool ReadLookAlikes(std::string_view text, const OffsetMap& map, std::span<char> output,
                    std::span<OffsetSegment> segments, LookAlikeReading* reading);

// Changes beyond these are left; a text has a handful.
inline constexpr uint32_t kLookAlikeChangesMax = 64;
// A Latin letter in a Cyrillic word becomes one byte longer.
inline size_t LookAlikeBytesMax(std::string_view text) {
  return text.size() + kLookAlikeChangesMax;
}
inline uint32_t LookAlikeSegmentsMax(const OffsetMap& map) {
  return static_cast<uint32_t>(map.segments.size()) + 3 * kLookAlikeChangesMax + 3;
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_LOOK_ALIKE_H_
