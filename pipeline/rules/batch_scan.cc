#include "pipeline/rules/batch_scan.h"

#include "pipeline/base/check.h"

namespace lodewire {

namespace {
constexpr size_t kAhead = 4;  // Events that are fetched into the cache beforehand.
}  // namespace

BatchScan::BatchScan(const Program& program) {
  for (const ScanGroup& group : program.groups) {
    const LiteralIndex* const index = group.index(Phase::kTrigger);
    if (index == nullptr) continue;
    if (index->has_vectorscan()) {
      groups_.push_back(&group);
    } else {
      has_all_groups_ = false;
    }
  }
  if (groups_.empty()) return;
  buffer_.reserve(kBufferBytes);
  // Values of one byte, each with the byte that parts it from the next.
  segments_.reserve(kBufferBytes / 2);
  hits_.reserve(kHitsMax);
}

void BatchScan::Scan(const Program& program, std::span<const EventView* const> views,
                     const VectorscanScratch& vectorscan) {
  DCHECK(views.size() <= kEventsMax);
  covers_ = !groups_.empty();
  covers_all_.fill(has_all_groups_);
  first_.fill(kNone);
  last_.fill(kNone);
  hits_.clear();
  for (const ScanGroup* group : groups_) {
    const LiteralIndex& index = *group->index(Phase::kTrigger);
    for (uint16_t event = 0; event < views.size() && covers_; ++event) {
      const EventView& view = *views[event];
      if (event + kAhead < views.size()) {
        views[event + kAhead]->Prefetch(group->span.any() ? 0 : group->span.first);
      }
      if (group->span.any()) {
        for (const Value& value : view.AllValues()) Gather(index, view, value, event, vectorscan);
        continue;
      }
      for (size_t field = group->span.first; field <= group->span.last; ++field) {
        for (const Value& value : view.Values(static_cast<FieldId>(field))) {
          Gather(index, view, value, event, vectorscan);
        }
      }
    }
    ScanBuffer(index, vectorscan);
  }
}

void BatchScan::Gather(const LiteralIndex& index, const EventView& view, const Value& value,
                       uint16_t event, const VectorscanScratch& vectorscan) {
  NumberText number;
  std::string_view text;
  if (!TextOf(value, &number, &text) || text.empty()) return;
  if (text.size() >= kValueBytesMax) {
    covers_all_[event] = false;
    return;
  }
  if (buffer_.size() + text.size() + 1 > kBufferBytes) ScanBuffer(index, vectorscan);
  segments_.push_back({static_cast<uint32_t>(buffer_.size()), static_cast<uint32_t>(text.size()),
                       value.field, event,
                       static_cast<uint16_t>(&value - view.AllValues().data())});
  buffer_ += text;
  buffer_ += '\n';
}

void BatchScan::ScanBuffer(const LiteralIndex& index, const VectorscanScratch& vectorscan) {
  if (segments_.empty()) return;
  size_t current = 0;
  bool exotic = false;
  // The segment that the byte before `end` is of; hits come nearly in order.
  const auto segment_at = [&](size_t end) -> Segment& {
    while (current > 0 && segments_[current].begin >= end) --current;
    while (current + 1 < segments_.size() && segments_[current + 1].begin < end) ++current;
    return segments_[current];
  };
  index.ForEachPlace(
      buffer_, vectorscan,
      [&](uint32_t literal, size_t begin, size_t end) {
        const Segment& segment = segment_at(end);
        // A literal may have a line break and reach over the end of a value.
        if (begin < segment.begin || end > segment.begin + segment.size) return;
        index.ReportPlace(literal, TextOfSegment(segment), begin - segment.begin,
                          end - segment.begin,
                          [&](size_t at, size_t behind, const LiteralUse& use) {
                            Keep(segment, at, behind, use);
                          });
      },
      [&](size_t end) { exotic = segment_at(end).exotic = true; });
  for (const Segment& segment : segments_) {
    if (!exotic || !segment.exotic) continue;
    index.ForEachExoticHit(
        TextOfSegment(segment),
        [&](size_t begin, size_t end, const LiteralUse& use) { Keep(segment, begin, end, use); });
  }
  buffer_.clear();
  segments_.clear();
}

void BatchScan::Keep(const Segment& segment, size_t begin, size_t end, const LiteralUse& use) {
  if (segment.field < use.first_field || segment.field > use.last_field) return;
  if (hits_.size() == kHitsMax) {
    covers_ = false;
    return;
  }
  const uint32_t hit = static_cast<uint32_t>(hits_.size());
  hits_.push_back(
      {use.item, static_cast<uint32_t>(begin), static_cast<uint32_t>(end), kNone, segment.value});
  (last_[segment.event] == kNone ? first_[segment.event] : hits_[last_[segment.event]].next) = hit;
  last_[segment.event] = hit;
}

}  // namespace lodewire
