// Maps bytes of normalised text back to bytes of the text as sent.
//
// The map is a sorted array of segments. Segment i covers normalised bytes [n[i], n[i+1]) and
// original bytes [o[i], o[i+1]); the last segment ends at the two totals. Where both lengths are
// equal the segment was copied and offsets inside it map one to one; where they differ it was
// replaced as a whole (an entity, a repaired character), so every byte of it maps to the whole
// original range. A deletion is a segment of normalised length 0.
//
// Threading: read-only after normalisation.
// Memory: a view; the segments lie in the lane's TextArena.
// Errors: none; offsets past the end map to the end.
// Example:
//   OriginalRange range = map.Find(begin, end);  // range.begin, range.end
#ifndef LODEWIRE_PIPELINE_EVENT_OFFSET_MAP_H_
#define LODEWIRE_PIPELINE_EVENT_OFFSET_MAP_H_

#include <algorithm>
#include <cstdint>
#include <span>

namespace lodewire {

struct OffsetSegment {
  uint32_t normalised;  // First normalised byte of the segment.
  uint32_t original;    // First original byte of the segment.
};

struct ByteRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct OffsetMap {
  std::span<const OffsetSegment> segments;  // Empty: the identity.
  uint32_t normalised_size = 0;             // bytes
  uint32_t original_size = 0;               // bytes

  // The original range of the normalised range [begin, end), begin < end.
  ByteRange Find(uint32_t begin, uint32_t end) const {
    if (segments.empty()) return {begin, end};
    ByteRange range;
    range.begin = Piece(begin, false);
    range.end = end > begin ? Piece(end - 1, true) : range.begin;
    return range;
  }

 private:
  // The original byte at which normalised byte `at` begins (or, for `after`, ends).
  uint32_t Piece(uint32_t at, bool after) const {
    if (at >= normalised_size) return original_size;
    auto next = std::upper_bound(
        segments.begin(), segments.end(), at,
        [](uint32_t byte, const OffsetSegment& segment) { return byte < segment.normalised; });
    if (next == segments.begin()) return after ? at + 1 : at;
    const OffsetSegment& segment = *(next - 1);
    const uint32_t normalised_end = next == segments.end() ? normalised_size : next->normalised;
    const uint32_t original_end = next == segments.end() ? original_size : next->original;
    if (normalised_end - segment.normalised == original_end - segment.original) {
      return segment.original + (at - segment.normalised) + (after ? 1 : 0);
    }
    return after ? original_end : segment.original;
  }
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_OFFSET_MAP_H_
