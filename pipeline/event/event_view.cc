#include "pipeline/event/event_view.h"

#include <cstring>

namespace lodewire {

void EventView::Reset(const FieldTable& table) {
  CHECK(table.size() <= memory_.field_capacity);
  table_ = &table;
  count_ = 0;
  origin_count_ = 0;
  sealed_ = false;
  std::memset(static_cast<void*>(memory_.ranges), 0, table.size() * sizeof(FieldRange));
}

bool EventView::Append(Value value) {
  DCHECK(value.field < table_->size());
  value.text = table_->info(value.field).type == FieldType::kText;
  Value* place = AppendPlace();
  if (place == nullptr) return false;
  *place = value;
  return true;
}

void EventView::EraseFieldless() {
  uint16_t kept = 0;
  for (const Value& value : Appended()) {
    if (value.field < table_->size()) memory_.scratch[kept++] = value;
  }
  count_ = kept;
}

void EventView::Seal() {
  DCHECK(!sealed_);
  // A counting sort by field from `scratch` into `values`, stable, so arrival order stays.
  FieldRange* const ranges = memory_.ranges;
  const Value* const arrived = memory_.scratch;
  const size_t count = count_;
  for (size_t i = 0; i < count; ++i) {
    DCHECK(arrived[i].field < table_->size());
    ++ranges[arrived[i].field].count;
  }
  uint16_t begin = 0;
  for (size_t field = 0, size = table_->size(); field < size; ++field) {
    const uint16_t here = ranges[field].count;
    ranges[field] = {begin, 0};
    begin = static_cast<uint16_t>(begin + here);
  }
  Value* const values = memory_.values;
  for (size_t i = 0; i < count; ++i) {
    FieldRange& range = ranges[arrived[i].field];
    const uint16_t index = range.count++;
    Value& value = values[range.begin + index];
    value = arrived[i];
    value.index = index;
  }
  for (FieldId field : table_->virtual_fields()) {
    const FieldInfo& info = table_->info(field);
    const FieldRange last = ranges[info.last];
    const uint16_t first = ranges[info.first].begin;
    ranges[field] = {first, static_cast<uint16_t>(last.begin + last.count - first)};
  }
  sealed_ = true;
}

bool EventView::AppendDerived(Value value) {
  DCHECK(sealed_);
  DCHECK(count_ == 0 || memory_.values[count_ - 1].field < value.field);
  if (count_ == memory_.value_capacity) return false;
  memory_.ranges[value.field] = {count_, 1};
  memory_.values[count_++] = value;
  return true;
}

void EventView::ReplaceText(size_t i, std::string_view normalised, const Origin& origin) {
  DCHECK(sealed_ && i < count_ && origin_count_ < memory_.value_capacity);
  Value& value = memory_.values[i];
  if (value.origin == 0) {
    memory_.origins[origin_count_++] = origin;
    value.origin = origin_count_;
  } else {
    memory_.origins[value.origin - 1] = origin;
  }
  value.data = normalised.data();
  value.size = static_cast<uint32_t>(normalised.size());
}

void EventView::ShortenText(size_t i, uint32_t size) {
  DCHECK(sealed_ && i < count_ && size <= memory_.values[i].size);
  Value& value = memory_.values[i];
  // Without segments a map is the identity.
  if (value.origin == 0) {
    ReplaceText(i, value.str(), Origin{value.data, value.size, OffsetMap{{}, size, value.size}});
  }
  value.size = size;
}

bool EventView::InsertReading(size_t i, std::string_view text, const Origin& origin) {
  DCHECK(sealed_ && i < count_ && origin.look_alike);
  if (count_ == memory_.value_capacity || origin_count_ == memory_.value_capacity) return false;
  Value* const place = memory_.values + i + 1;
  std::memmove(static_cast<void*>(place + 1), place, (count_ - i - 1) * sizeof(Value));
  ++count_;
  *place = place[-1];
  place->data = text.data();
  place->size = static_cast<uint32_t>(text.size());
  memory_.origins[origin_count_++] = origin;
  place->origin = origin_count_;
  for (FieldRange& range : std::span(memory_.ranges, table_->size())) {
    if (range.begin > i) {
      ++range.begin;
    } else if (i < size_t{range.begin} + range.count) {
      ++range.count;
    }
  }
  return true;
}

std::string_view EventView::Original(const Value& value) const {
  if (value.origin == 0) return value.str();
  const Origin& origin = memory_.origins[value.origin - 1];
  return {origin.data, origin.size};
}

ByteRange EventView::OriginalRange(const Value& value, uint32_t begin, uint32_t end) const {
  if (value.origin == 0) return {begin, end};
  const Origin& origin = memory_.origins[value.origin - 1];
  ByteRange range = origin.map.Find(begin, end);
  // A replacement may be as long as what it replaced ("…" and "..."): never point inside a
  // character.
  const auto is_inside = [&origin](uint32_t at) {
    return at > 0 && at < origin.size && (static_cast<uint8_t>(origin.data[at]) & 0xC0) == 0x80;
  };
  while (is_inside(range.begin)) --range.begin;
  while (is_inside(range.end)) ++range.end;
  return range;
}

OwnedEventView::OwnedEventView(uint16_t value_capacity, uint16_t field_capacity)
    : values_(value_capacity),
      scratch_(value_capacity),
      origins_(value_capacity),
      ranges_(field_capacity),
      view_(EventViewMemory{values_.data(), scratch_.data(), origins_.data(), ranges_.data(),
                            value_capacity, field_capacity}) {}

}  // namespace lodewire
