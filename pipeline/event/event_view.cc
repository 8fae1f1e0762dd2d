#include "pipeline/event/event_view.h"

#include <algorithm>
#include <array>
#include <bit>
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
  // A counting sort by field from `scratch` into `values`, stable, so arrival order stays. Most
  // fields of a table are absent from most events: those that are there are kept as bits, and the
  // others are not looked at. Values are not written in `scratch` and then read as a whole, which
  // would wait for the write.
  std::array<uint64_t, kFieldsMax / 64> present;
  const size_t words = (table_->size() + 63) / 64;
  for (size_t word = 0; word < words; ++word) present[word] = 0;
  FieldRange* const ranges = memory_.ranges;
  const Value* const arrived = memory_.scratch;
  const size_t count = count_;
  for (size_t i = 0; i < count; ++i) {
    const FieldId field = arrived[i].field;
    DCHECK(field < table_->size());
    ++ranges[field].count;
    present[field / 64] |= uint64_t{1} << (field % 64);
  }
  uint16_t begin = 0;
  for (size_t word = 0; word < words; ++word) {
    for (uint64_t bits = present[word]; bits != 0; bits &= bits - 1) {
      FieldRange& range = ranges[word * 64 + std::countr_zero(bits)];
      const uint16_t here = range.count;
      range = {begin, 0};
      begin = static_cast<uint16_t>(begin + here);
    }
  }
  Value* const values = memory_.values;
  for (size_t i = 0; i < count; ++i) {
    FieldRange& range = ranges[arrived[i].field];
    const uint16_t index = range.count++;
    Value& value = values[range.begin + index];
    value = arrived[i];
    value.index = index;
  }
  for (FieldId field : table_->virtual_fields()) SealVirtual(field);
  sealed_ = true;
}

void EventView::SealVirtual(FieldId field) {
  const FieldInfo& info = table_->info(field);
  FieldRange all;
  for (FieldId part = info.first; part <= info.last; ++part) {
    const FieldRange range = memory_.ranges[part];
    if (range.count == 0) continue;
    if (all.count == 0) all.begin = range.begin;
    all.count = static_cast<uint16_t>(all.count + range.count);
  }
  memory_.ranges[field] = all;
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
  const Origin& origin = memory_.origins[value.origin - 1];
  ByteRange range = origin.map.Find(begin, end);
  // A replacement may be as long as what it replaced ("…" and "..."): never point inside a character.
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
