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
  DCHECK(!sealed_);
  DCHECK(value.field < table_->size());
  if (count_ == memory_.value_capacity) return false;
  value.index = memory_.ranges[value.field].count++;
  value.text = table_->info(value.field).type == FieldType::kText;
  memory_.values[count_++] = value;
  return true;
}

void EventView::Seal() {
  DCHECK(!sealed_);
  // A counting sort by field: the counts were kept by Append; it is stable, so wire order stays.
  uint16_t begin = 0;
  for (size_t field = 0; field < table_->size(); ++field) {
    FieldRange& range = memory_.ranges[field];
    range.begin = begin;
    begin = static_cast<uint16_t>(begin + range.count);
  }
  bool sorted = true;
  for (uint16_t i = 1; i < count_ && sorted; ++i) {
    sorted = memory_.values[i - 1].field <= memory_.values[i].field;
  }
  if (!sorted) {
    std::memcpy(static_cast<void*>(memory_.scratch), memory_.values, count_ * sizeof(Value));
    for (uint16_t i = 0; i < count_; ++i) {
      const Value& value = memory_.scratch[i];
      memory_.values[memory_.ranges[value.field].begin + value.index] = value;
    }
  }
  for (FieldId field : table_->virtual_fields()) {
    const FieldInfo& info = table_->info(field);
    const FieldRange first = memory_.ranges[info.first];
    const FieldRange last = memory_.ranges[info.last];
    memory_.ranges[field] = {
        first.begin, static_cast<uint16_t>(last.begin + last.count - first.begin)};
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

std::string_view EventView::Original(const Value& value) const {
  if (value.origin == 0) return value.str();
  const Origin& origin = memory_.origins[value.origin - 1];
  return {origin.data, origin.size};
}

ByteRange EventView::OriginalRange(const Value& value, uint32_t begin, uint32_t end) const {
  if (value.origin == 0) return {begin, end};
  return memory_.origins[value.origin - 1].map.Find(begin, end);
}

OwnedEventView::OwnedEventView(uint16_t value_capacity, uint16_t field_capacity)
    : values_(value_capacity),
      scratch_(value_capacity),
      origins_(value_capacity),
      ranges_(field_capacity),
      view_(EventViewMemory{values_.data(), scratch_.data(), origins_.data(), ranges_.data(),
                            value_capacity, field_capacity}) {}

}  // namespace lodewire
