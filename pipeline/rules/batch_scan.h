// Finds the triggers in the short values of many events at once.
//
// A call of Vectorscan costs as much as scanning some hundred bytes, so short values (headlines,
// names, declarations) are copied side by side into a buffer and scanned in one call; what is found
// is kept by event until the event's turn comes. Longer values are scanned where they are.
//
// Threading: one object by one thread.
// Memory: made once for a program; scanning allocates nothing.
// Errors: none; where there is more to keep than there is room for, nothing of the batch counts and
//   the events are scanned one by one.
// Example:
//   batch.Scan(program, views, vectorscan);
//   if (batch.Covers(index, text.size())) batch.ForEachHit(event, …);
#ifndef LODEWIRE_PIPELINE_RULES_BATCH_SCAN_H_
#define LODEWIRE_PIPELINE_RULES_BATCH_SCAN_H_

#include <array>
#include <span>
#include <string>
#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/rules/program.h"

namespace lodewire {

class BatchScan {
 public:
  static constexpr size_t kEventsMax = 64;
  static constexpr size_t kValueBytesMax = 1024;  // Longer values are not copied.

  explicit BatchScan(const Program& program);

  // Scans the short values of at most kEventsMax events. Forgets what was before.
  void Scan(const Program& program, std::span<const EventView* const> views,
            const VectorscanScratch& vectorscan);
  void Clear() { covers_ = false; }

  // Whether the last Scan found all that there is of triggers in an event.
  bool CoversAll(size_t event) const { return covers_ && covers_all_[event]; }

  // Whether the last Scan looked for an index's literals in values of such a size.
  bool Covers(const LiteralIndex& index, size_t size) const {
    return covers_ && index.has_vectorscan() && size < kValueBytesMax;
  }
  // Calls `hit(item, begin, end, value)` for what was found in an event.
  template <typename Hit>
  void ForEachHit(size_t event, Hit&& hit) const {
    if (!covers_) return;
    for (uint32_t i = first_[event]; i != kNone; i = hits_[i].next) {
      hit(hits_[i].item, hits_[i].begin, hits_[i].end, hits_[i].value);
    }
  }

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  static constexpr size_t kBufferBytes = 64 << 10;
  static constexpr size_t kHitsMax = 16 << 10;

  struct Found {
    uint32_t item = 0;
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t next = kNone;  // Of the same event.
    uint16_t value = 0;
  };
  // A value's text in the buffer.
  struct Segment {
    uint32_t begin = 0;
    uint32_t size = 0;
    FieldId field = 0;
    uint16_t event = 0;
    uint16_t value = 0;
    bool exotic = false;  // Has a U+212A or U+017F.
  };

  void Gather(const LiteralIndex& index, const EventView& view, const Value& value, uint16_t event,
              const VectorscanScratch& vectorscan);
  void ScanBuffer(const LiteralIndex& index, const VectorscanScratch& vectorscan);
  void Keep(const Segment& segment, size_t begin, size_t end, const LiteralUse& use);
  std::string_view TextOfSegment(const Segment& segment) const {
    return std::string_view(buffer_).substr(segment.begin, segment.size);
  }

  bool covers_ = false;
  bool has_all_groups_ = true;  // Vectorscan scans all groups that have triggers.
  std::array<bool, kEventsMax> covers_all_{};
  std::vector<const ScanGroup*> groups_;  // Those that Vectorscan scans.
  std::string buffer_;
  std::vector<Segment> segments_;
  std::vector<Found> hits_;
  std::array<uint32_t, kEventsMax> first_{};
  std::array<uint32_t, kEventsMax> last_{};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_BATCH_SCAN_H_
