// What decoding does with each field of an event's message: a table by field number (and by JSON
// key), built once from the taxonomy's proto paths and the protobuf descriptors. Per event only the
// table is read.
//
// A *scope* is what a value can be replaced in: the event itself, or one element of a repeated
// message (a party, a leg). Its singular fields have a slot each, by which a later value finds the
// earlier one that it replaces. Singular submessages (a timestamp, money) share the slots of the
// scope that they stand in.
//
// Threading: built on first use, then read by any thread.
// Memory: one plan a category, kept until the process ends: values point at its enum names.
// Errors: a taxonomy that does not fit the descriptors is a programmer's mistake (CHECK).
// Example:
//   const EventPlan& plan = EventPlan::Of(Category::kTrade);
#ifndef LODEWIRE_PIPELINE_DECODE_MESSAGE_PLAN_H_
#define LODEWIRE_PIPELINE_DECODE_MESSAGE_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decode/key_table.h"
#include "pipeline/event/field_table.h"
#include "pipeline/event/value.h"

namespace lodewire {

// Source: protobuf encoding, "Message Structure".
enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
  kNone = 8,  // No tag has it.
};

enum class FieldShape : uint8_t {
  kUnknown,  // Not in the message, or no rule can name it: skipped.
  kString,
  kUint32,
  kDouble,
  kEnum,
  kUnits,  // int64 that goes to the whole part of the slot: Timestamp.seconds, Money.units.
  kNanos,  // int32 that goes to the billionths of the slot.
  kTimestamp,
  kMessage,
};

// The names of an enum, lower-case and without the type's prefix.
struct EnumPlan {
  std::string prefix;              // Lower-case, e.g. "publication_status_".
  std::vector<std::string> names;  // By number; empty where there is none. [0] is "unspecified".

  // The name of a number, or empty.
  std::string_view Name(int32_t number) const {
    return number >= 0 && static_cast<size_t>(number) < names.size() ? names[number]
                                                                     : std::string_view();
  }
  // The number of a lower-case name without prefix, or -1.
  int32_t Number(std::string_view name) const;
};

struct MessagePlan;
struct ScopePlan;

struct FieldPlan {
  FieldShape shape = FieldShape::kUnknown;
  WireType wire = WireType::kNone;       // That it is read in; a repeated enum also packed.
  FieldType type = FieldType::kDynamic;  // Of the rule field.
  bool repeated = false;
  bool zero_is_absent = false;  // Singular without presence: an explicit zero is no value.
  bool composite = false;       // A submessage that is a value itself: a timestamp, money.
  bool is_selector = false;     // An enum that is no value: its number chooses in `by_selector`.
  uint8_t slot = 0;             // In the scope; not for repeated fields.
  // What each value of the field begins as: its kind, whether it is text, and the field that gets
  // it, kFieldNone where only a selector says which.
  Value prototype;
  const EnumPlan* names = nullptr;       // kEnum
  const MessagePlan* message = nullptr;  // kTimestamp, kMessage
  const ScopePlan* element = nullptr;    // Repeated kMessage: the scope of one element.
};

struct MessagePlan {
  std::vector<FieldPlan> fields;  // By field number.
  uint32_t field_count = 0;       // Of `fields`.
  KeyTable keys;                  // JSON key, camel or snake → field number.

  const FieldPlan* Find(uint32_t number) const {
    return number < field_count ? fields.data() + number : nullptr;
  }
};

struct SlotPlan {
  FieldType type = FieldType::kDynamic;
  FieldId field = kFieldNone;        // Gets the value always.
  std::vector<FieldId> by_selector;  // Gets it too, by the selector's number; kFieldNone: none.
};

struct ScopePlan {
  static constexpr size_t kSlotsMax = 128;

  std::vector<SlotPlan> slots;
  size_t slot_count = 0;  // Of `slots`.
  bool has_selector = false;
};

class EventPlan {
 public:
  // kNews or kTrade.
  static const EventPlan& Of(Category category);

  const FieldTable& table() const { return *table_; }
  const MessagePlan& message() const { return *message_; }
  const ScopePlan& scope() const { return *scope_; }

 private:
  friend class EventPlanBuilder;

  const FieldTable* table_ = nullptr;
  const MessagePlan* message_ = nullptr;
  const ScopePlan* scope_ = nullptr;
  std::vector<std::unique_ptr<MessagePlan>> messages_;
  std::vector<std::unique_ptr<ScopePlan>> scopes_;
  std::vector<std::unique_ptr<EnumPlan>> enums_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_MESSAGE_PLAN_H_
