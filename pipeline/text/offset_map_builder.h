// Builds an OffsetMap while the output still changes at its end.
//
// The pieces of a text tile the original: each Add says how far the output and the original reach
// now. Neighbours that both keep their length share a segment, and so do neighbouring deletions.
// Truncate takes back the output's end, so that a longer piece can replace it (an entity whose ';'
// has come).
//
// Threading: one thread.
// Memory: writes into the caller's segments; every segment covers at least one original byte.
// Errors: full() when the segments did not suffice; the map is useless then.
// Example:
//   map.Add(5, 5); map.Add(6, 8);  // five bytes copied, then three became one
#ifndef LODEWIRE_PIPELINE_TEXT_OFFSET_MAP_BUILDER_H_
#define LODEWIRE_PIPELINE_TEXT_OFFSET_MAP_BUILDER_H_

#include <cstdint>
#include <span>

#include "pipeline/event/offset_map.h"

namespace lodewire {

class OffsetMapBuilder {
 public:
  explicit OffsetMapBuilder(std::span<OffsetSegment> segments) : segments_(segments) {}

  // The next piece: the output now ends at `output_end`, the original at `original_end`.
  void Add(uint32_t output_end, uint32_t original_end) {
    const uint32_t output = output_end - output_;
    const uint32_t original = original_end - original_;
    if (output == 0 && original == 0) return;
    bool extends = false;
    if (count_ > 0) {
      const OffsetSegment& last = segments_[count_ - 1];
      const uint32_t last_output = output_ - last.normalised;
      const uint32_t last_original = original_ - last.original;
      extends =
          (output == original && last_output == last_original) || (output == 0 && last_output == 0);
    }
    if (!extends) {
      if (count_ == segments_.size()) {
        full_ = true;
        return;
      }
      segments_[count_++] = {output_, original_};
    }
    output_ = output_end;
    original_ = original_end;
  }

  // The output ends at `output_end` again, which lies inside what was added or at its end. The
  // original bytes of what is cut off belong to the next piece. A cut inside a replaced piece gives
  // all of it to the next piece: half of a character has no original.
  void Truncate(uint32_t output_end) {
    while (count_ > 0 && segments_[count_ - 1].normalised > output_end) PopSegment();
    if (count_ == 0 || output_end >= output_) return;
    const OffsetSegment last = segments_[count_ - 1];
    const bool copied = output_ - last.normalised == original_ - last.original;
    if (copied && last.normalised < output_end) {
      output_ = output_end;
      original_ = last.original + (output_end - last.normalised);
    } else {
      PopSegment();
    }
  }

  uint32_t original() const { return original_; }  // Original bytes covered so far.
  uint32_t count() const { return count_; }
  bool full() const { return full_; }

 private:
  void PopSegment() {
    const OffsetSegment& last = segments_[--count_];
    output_ = last.normalised;
    original_ = last.original;
  }

  std::span<OffsetSegment> segments_;
  uint32_t count_ = 0;
  uint32_t output_ = 0;    // Output bytes covered.
  uint32_t original_ = 0;  // Original bytes covered.
  bool full_ = false;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_OFFSET_MAP_BUILDER_H_
