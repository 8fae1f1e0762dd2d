// Puts the values of one event into its view; the protobuf walk and the JSON reader share it.
//
// A value goes to the view at once. A scope remembers where its singular fields' values are, so
// that a later value replaces the earlier one in place. What needs memory of its own (a repaired
// string, the number of an unknown enum value) is only noted on the way: one allocation at the end
// serves all of it, so an event that meets a full arena takes nothing and can be decoded again
// later.
//
// Threading: one thread at a time.
// Memory: the scopes, here; the arena in Finish. Never the heap.
// Errors: the first verdict that is not kOk stands; callers stop when a call returns false.
// Example:
//   builder.Begin(plan, view); … builder.PutString(field, text, &scope); … builder.Finish(arena);
#ifndef LODEWIRE_PIPELINE_DECODE_EVENT_BUILDER_H_
#define LODEWIRE_PIPELINE_DECODE_EVENT_BUILDER_H_

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "pipeline/decode/decoder.h"
#include "pipeline/decode/message_plan.h"
#include "pipeline/decode/utf8.h"
#include "pipeline/event/event_view.h"
#include "pipeline/memory/text_arena.h"

namespace lodewire {

// Where the values of a scope are.
struct Scope {
  // What a timestamp or an amount of money is made of, as far as it was read.
  struct Parts {
    int64_t units = 0;  // Or seconds.
    int32_t nanos = 0;
  };

  void Clear(const ScopePlan& plan) {
    selector = 0;
    for (size_t slot = 0; slot < plan.slot_count; ++slot) places[slot] = 0;
  }

  uint32_t selector = 0;  // The number of a party's role.
  std::array<uint16_t, ScopePlan::kSlotsMax> places =
      {};                                         // By slot: 1 + index in the view, 0: none.
  std::array<Parts, ScopePlan::kSlotsMax> parts;  // By slot; valid where there is a place.
};

class EventBuilder {
 public:
  explicit EventBuilder(uint32_t field_bytes_max) : field_bytes_max_(field_bytes_max) {}

  void Begin(const EventPlan& plan, EventView* view);

  // The value of a scalar field: one more of a repeated field; of a singular one it replaces what
  // the scope has. An explicit zero of a field without presence takes back what it has. False: the
  // event has a verdict.
  bool PutString(const FieldPlan& field, std::string_view text, Scope* scope) {
    if (text.empty() && field.zero_is_absent) return Remove(field, scope);
    if (text.size() > field_bytes_max_) return Fail(Verdict::kFieldTooLong);
    if (field.type == FieldType::kString && !IsUtf8(text)) needs_repair_ = true;
    Value* value = Place(field, scope);
    if (value == nullptr) return false;
    value->data = text.data();
    value->size = static_cast<uint32_t>(text.size());
    return true;
  }
  bool PutInteger(const FieldPlan& field, int64_t integer, Scope* scope) {
    if (integer == 0 && field.zero_is_absent) return Remove(field, scope);
    Value* value = Place(field, scope);
    if (value == nullptr) return false;
    value->integer = integer;
    return true;
  }
  bool PutDouble(const FieldPlan& field, double number, Scope* scope) {
    // A negative zero is no zero, for protobuf.
    if (std::bit_cast<uint64_t>(number) == 0 && field.zero_is_absent) return Remove(field, scope);
    Value* value = Place(field, scope);
    if (value == nullptr) return false;
    value->number = number;
    return true;
  }
  // Zero, "not stated", is no value of a repeated enum either.
  bool PutEnum(const FieldPlan& field, int32_t number, Scope* scope) {
    if (field.is_selector) {
      scope->selector = static_cast<uint32_t>(number);
      return true;
    }
    if (number == 0) return field.repeated || Remove(field, scope);
    const std::string_view name = field.names->Name(number);
    Value* value = Place(field, scope);
    if (value == nullptr) return false;
    value->data = name.data();
    value->size = static_cast<uint32_t>(name.size());
    if (name.empty()) PutUnknownNumber(number, value);
    return true;
  }

  // Before and after the fields of a timestamp or of money; in between its parts are written.
  bool BeginComposite(const FieldPlan& field, Scope* scope);
  void EndComposite(const FieldPlan& field, const Scope& scope);

  // After the fields of an element: its values go to the fields of its role as well.
  bool EndElement(const ScopePlan& plan, const Scope& scope) {
    return !plan.has_selector || SpreadBySelector(plan, scope);
  }

  // Gives the event its verdict, unless it has one. Returns false, for the caller to return.
  bool Fail(Verdict verdict) {
    if (verdict_ == Verdict::kOk) verdict_ = verdict;
    return false;
  }
  Verdict verdict() const { return verdict_; }

  // Repairs what needs it and seals the view; with any verdict but kOk the view is sealed empty.
  DecodeResult Finish(TextArena* arena);

  // Scopes nest two deep: the event, and an element of it.
  Scope& event_scope() { return event_scope_; }
  Scope& element_scope() { return element_scope_; }

 private:
  // Of a value that was taken back. Values of kFieldNone wait for their selector.
  static constexpr FieldId kFieldTaken = kFieldNone - 1;

  // Where a value goes, begun as its field's values begin: the place of the one that it replaces,
  // or a new one. nullptr: the event has a verdict.
  Value* Place(const FieldPlan& field, Scope* scope) {
    Value* value;
    if (!field.repeated && scope->places[field.slot] != 0) {
      value = &view_->Appended()[scope->places[field.slot] - 1];
    } else {
      value = view_->AppendPlace();
      if (value == nullptr) {
        Fail(Verdict::kTooManyValues);
        return nullptr;
      }
      if (!field.repeated) {
        scope->places[field.slot] = static_cast<uint16_t>(view_->Appended().size());
      }
    }
    *value = field.prototype;
    return value;
  }
  bool Remove(const FieldPlan& field, Scope* scope);
  void PutUnknownNumber(int32_t number, Value* value);
  bool SpreadBySelector(const ScopePlan& plan, const Scope& scope);
  bool Repair(TextArena* arena, DecodeResult* result);
  size_t RepairBytes(const Value& value) const;

  const uint32_t field_bytes_max_;  // bytes
  const EventPlan* plan_ = nullptr;
  EventView* view_ = nullptr;
  Verdict verdict_ = Verdict::kOk;
  bool needs_repair_ = false;
  bool has_fieldless_ = false;  // Some value was taken back, or no role wanted it.
  Scope event_scope_;
  Scope element_scope_;
};

// Milliseconds of a timestamp, rounded down; saturates where 64 bits do not hold them.
int64_t TimestampMs(int64_t seconds, int32_t nanos);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_EVENT_BUILDER_H_
