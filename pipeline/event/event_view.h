// What rules see of an event: for each field a span of values.
//
// Life of a view: Reset → decode appends values in wire order → Seal sorts them by field, so that
// each field's values are adjacent → AppendDerived → normalise replaces text → match and judge
// read. The virtual field `text` is the range of the adjacent fields it stands for: nothing is
// copied.
//
// Threading: one thread at a time, the one that has the slot.
// Memory: the caller brings the arrays (from the lane's Region); the view never allocates.
// Errors: Append says false when the event has more values than the capacity
//   (Verdict::kTooManyValues).
// Example:
//   for (const Value& value : view.Values(NewsField::kHeadline)) …
#ifndef LODEWIRE_PIPELINE_EVENT_EVENT_VIEW_H_
#define LODEWIRE_PIPELINE_EVENT_EVENT_VIEW_H_

#include <span>
#include <vector>

#include "pipeline/event/field_table.h"
#include "pipeline/event/offset_map.h"
#include "pipeline/event/value.h"

namespace lodewire {

// Where a normalised value came from.
struct Origin {
  const char* data = nullptr;  // The value as sent.
  uint32_t size = 0;           // bytes
  OffsetMap map;
  bool look_alike = false;  // A second reading, see InsertReading.
};

struct FieldRange {
  uint16_t begin = 0;
  uint16_t count = 0;
};

// The memory of one view. `values`, `scratch` and `origins` hold `value_capacity` elements each,
// `ranges` holds `field_capacity`. Values arrive in `scratch`, Seal moves them to `values`; so
// `scratch` may be shared by all views that one thread fills one after the other.
struct EventViewMemory {
  Value* values = nullptr;
  Value* scratch = nullptr;
  Origin* origins = nullptr;
  FieldRange* ranges = nullptr;
  uint16_t value_capacity = 0;
  uint16_t field_capacity = 0;
};

class EventView {
 public:
  EventView() = default;
  explicit EventView(const EventViewMemory& memory) : memory_(memory) {}

  // Begins a new event of `table`, whose size() must not exceed the field capacity.
  void Reset(const FieldTable& table);
  // Adds a value; Seal gives it its index, counting the field's values in order of arrival.
  [[nodiscard]] bool Append(Value value);
  // A place for the next value, or nullptr; the caller writes all of it, `text` too. For decode.
  [[nodiscard]] Value* AppendPlace() {
    DCHECK(!sealed_);
    return count_ == memory_.value_capacity ? nullptr : &memory_.scratch[count_++];
  }
  // The values so far, in order of arrival, for writing: decode replaces values and repairs
  // strings. Before Seal only.
  std::span<Value> Appended() {
    DCHECK(!sealed_);
    return {memory_.scratch, count_};
  }
  // Takes out the values whose field was set to none of the table. Before Seal only.
  void EraseFieldless();
  // Sorts by field. After it Append is a mistake.
  void Seal();
  // Adds a value of a field that has a greater id than any present: the derived fields, which come
  // last.
  [[nodiscard]] bool AppendDerived(Value value);
  // Replaces the string of values()[i]; `origin` says where it came from.
  void ReplaceText(size_t i, std::string_view normalised, const Origin& origin);

  // Leaves out the end of the string of values()[i] as rules see it; Original keeps it.
  void ShortenText(size_t i, uint32_t size);
  // Adds a second reading of values()[i] behind it, with the same index: text whose look-alike
  // letters are taken for what they look like. `origin` says so. False: there is no room.
  [[nodiscard]] bool InsertReading(size_t i, std::string_view text, const Origin& origin);

  std::span<const Value> Values(FieldId field) const {
    const FieldRange range = memory_.ranges[field];
    return {memory_.values + range.begin, range.count};
  }
  // Has what Values(field) reads fetched into the cache; a hint.
  void Prefetch(FieldId field) const {
    __builtin_prefetch(&memory_.ranges[field]);
    __builtin_prefetch(memory_.values);
  }
  // All values of the event, for keywords.
  std::span<const Value> AllValues() const { return {memory_.values, count_}; }
  // The first string of a field, or empty.
  std::string_view First(FieldId field) const {
    for (const Value& value : Values(field)) {
      if (value.is_string()) return value.str();
    }
    return {};
  }
  // The first integer or time of a field, or `otherwise`.
  int64_t FirstInteger(FieldId field, int64_t otherwise) const {
    for (const Value& value : Values(field)) {
      if (value.kind == ValueKind::kInteger) return value.integer;
    }
    return otherwise;
  }
  // The string of a value as it was sent.
  std::string_view Original(const Value& value) const;
  // The bytes of the value as sent for bytes [begin, end) of the value as rules see it.
  ByteRange OriginalRange(const Value& value, uint32_t begin, uint32_t end) const;

  bool IsLookAlike(const Value& value) const {
    return value.origin != 0 && memory_.origins[value.origin - 1].look_alike;
  }
  // Leads from the value as rules see it to the bytes sent.
  OffsetMap MapOf(const Value& value) const {
    return value.origin == 0 ? OffsetMap{{}, value.size, value.size}
                             : memory_.origins[value.origin - 1].map;
  }

  const FieldTable& table() const { return *table_; }
  // How many values it can hold.
  uint16_t value_capacity() const { return memory_.value_capacity; }
  Category category() const { return table_->category(); }

 private:
  EventViewMemory memory_;
  const FieldTable* table_ = nullptr;
  uint16_t count_ = 0;
  uint16_t origin_count_ = 0;
  bool sealed_ = false;
};

// A view that owns its memory, for tools and tests; not for the event path.
class OwnedEventView {
 public:
  OwnedEventView(uint16_t value_capacity, uint16_t field_capacity);
  OwnedEventView(const OwnedEventView&) = delete;
  OwnedEventView& operator=(const OwnedEventView&) = delete;
  EventView& view() { return view_; }

 private:
  std::vector<Value> values_;
  std::vector<Value> scratch_;
  std::vector<Origin> origins_;
  std::vector<FieldRange> ranges_;
  EventView view_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_EVENT_VIEW_H_
