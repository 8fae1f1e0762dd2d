#include "pipeline/decode/event_builder.h"

#include <charconv>
#include <limits>

namespace lodewire {
namespace {

constexpr int32_t kNanosPerUnit = 1'000'000'000;
constexpr size_t kEnumTextBytes = 11;  // bytes; "-2147483648"

// Units and nanos of the same sign, and nanos below one unit, whatever was sent.
void NormaliseDecimal(int64_t units, int32_t nanos, Value* value) {
  if (nanos <= -kNanosPerUnit || nanos >= kNanosPerUnit) {
    const int64_t carry = nanos / kNanosPerUnit;
    if (__builtin_add_overflow(units, carry, &units)) {
      units = carry > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
    }
    nanos = static_cast<int32_t>(nanos % kNanosPerUnit);
  }
  if (units > 0 && nanos < 0) {
    --units;
    nanos += kNanosPerUnit;
  } else if (units < 0 && nanos > 0) {
    ++units;
    nanos -= kNanosPerUnit;
  }
  value->integer = units;
  value->nanos = nanos;
}

}  // namespace

int64_t TimestampMs(int64_t seconds, int32_t nanos) {
  int64_t part = nanos / 1'000'000;
  if (nanos % 1'000'000 < 0) --part;
  int64_t ms = 0;
  if (__builtin_mul_overflow(seconds, int64_t{1000}, &ms) ||
      __builtin_add_overflow(ms, part, &ms)) {
    return seconds > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
  }
  return ms;
}

void EventBuilder::Begin(const EventPlan& plan, EventView* view) {
  plan_ = &plan;
  view_ = view;
  verdict_ = Verdict::kOk;
  needs_repair_ = false;
  has_fieldless_ = false;
  event_scope_.Clear(plan.scope());
  view->Reset(plan.table());
}

bool EventBuilder::Remove(const FieldPlan& field, Scope* scope) {
  const uint16_t place = scope->places[field.slot];
  if (place == 0) return true;
  view_->Appended()[place - 1].field = kFieldTaken;
  has_fieldless_ = true;
  return true;
}

// Finish turns it into its decimal text.
void EventBuilder::PutUnknownNumber(int32_t number, Value* value) {
  value->kind = ValueKind::kInteger;
  value->integer = number;
  value->size = 0;
  needs_repair_ = true;
}

bool EventBuilder::BeginComposite(const FieldPlan& field, Scope* scope) {
  if (scope->places[field.slot] != 0) return true;  // Its parts are merged.
  scope->parts[field.slot] = {};
  return Place(field, scope) != nullptr;
}

void EventBuilder::EndComposite(const FieldPlan& field, const Scope& scope) {
  const Scope::Parts parts = scope.parts[field.slot];
  Value& value = view_->Appended()[scope.places[field.slot] - 1];
  if (field.type == FieldType::kTime) {
    value.integer = TimestampMs(parts.units, parts.nanos);
  } else {
    NormaliseDecimal(parts.units, parts.nanos, &value);
  }
}

bool EventBuilder::SpreadBySelector(const ScopePlan& plan, const Scope& scope) {
  for (size_t slot = 0; slot < plan.slots.size(); ++slot) {
    if (scope.places[slot] == 0) continue;
    const std::vector<FieldId>& by_selector = plan.slots[slot].by_selector;
    const FieldId selected =
        scope.selector < by_selector.size() ? by_selector[scope.selector] : kFieldNone;
    Value& value = view_->Appended()[scope.places[slot] - 1];
    if (value.field == kFieldTaken) continue;
    if (value.field == kFieldNone) {
      value.field = selected;
      has_fieldless_ = has_fieldless_ || selected == kFieldNone;
    } else if (selected != kFieldNone) {
      Value* copy = view_->AppendPlace();
      if (copy == nullptr) return Fail(Verdict::kTooManyValues);
      *copy = value;
      copy->field = selected;
    }
  }
  return true;
}

DecodeResult EventBuilder::Finish(TextArena* arena) {
  DecodeResult result;
  if (verdict_ == Verdict::kOk && has_fieldless_) view_->EraseFieldless();
  const bool is_whole = verdict_ == Verdict::kOk && (!needs_repair_ || Repair(arena, &result));
  if (!is_whole) view_->Reset(plan_->table());
  view_->Seal();
  result.verdict = verdict_;
  return result;
}

size_t EventBuilder::RepairBytes(const Value& value) const {
  const FieldType type = plan_->table().info(value.field).type;
  if (type == FieldType::kEnum) return value.is_string() ? 0 : kEnumTextBytes;
  if (type != FieldType::kString || IsUtf8(value.str())) return 0;
  return RepairedUtf8Size(value.str());
}

bool EventBuilder::Repair(TextArena* arena, DecodeResult* result) {
  size_t bytes = 0;
  for (const Value& value : view_->Appended()) bytes += RepairBytes(value);
  if (bytes == 0) return true;  // What needed it was replaced.
  if (bytes > arena->capacity()) return Fail(Verdict::kTextTooLong);
  char* out = arena->Allocate(bytes);
  if (out == nullptr) {
    result->back_pressure = true;
    return false;
  }
  for (Value& value : view_->Appended()) {
    if (RepairBytes(value) == 0) continue;
    size_t size = 0;
    if (value.is_string()) {
      size = RepairUtf8(value.str(), out);
      result->repaired_utf8 = true;
    } else {
      size = static_cast<size_t>(std::to_chars(out, out + kEnumTextBytes, value.integer).ptr - out);
    }
    value.kind = ValueKind::kString;
    value.data = out;
    value.size = static_cast<uint32_t>(size);
    out += size;
  }
  return true;
}

}  // namespace lodewire
