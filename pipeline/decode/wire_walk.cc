// The rules of the wire that are easy to get wrong, each as protobuf's own parser has it:
//
//   * A tag is at most five bytes and 32 bits; field number 0 and wire types 6 and 7 are errors.
//   * A known field of another wire type is unknown; a repeated enum is known packed and unpacked.
//   * A later singular value replaces an earlier one; a later submessage is merged into it.
//   * An explicit zero of a field without presence is the same as absence, also when it comes last.
//   * Groups (deprecated) are skipped; they must be balanced and count towards the depth.
//   * A packed field, a submessage and the message itself must end exactly at their length.
#include "pipeline/decode/wire_walk.h"

#include <cstring>

#include "pipeline/decode/varint.h"

namespace lodewire {
namespace {

class Walk {
 public:
  explicit Walk(EventBuilder* builder) : builder_(builder) {}

  // One message, from `p` to `end` exactly. `depth` is how much deeper the wire may go.
  bool Message(const MessagePlan& plan, const char* p, const char* end, Scope* scope, int depth) {
    while (p != end) {
      uint64_t tag;
      p = ReadShortVarint(p, end, &tag);
      if (p == nullptr) return false;
      const FieldPlan* field = plan.Find(static_cast<uint32_t>(tag) >> 3);
      const WireType wire = static_cast<WireType>(tag & 7);
      if (field == nullptr || field->wire != wire) {
        p = Unusual(field, static_cast<uint32_t>(tag), p, end, scope, depth);
      } else if (wire == WireType::kLengthDelimited) {
        uint64_t size;
        p = ReadShortVarint(p, end, &size);
        if (p == nullptr || size > static_cast<uint64_t>(end - p)) return false;
        const bool is_put = field->shape == FieldShape::kString
                                ? builder_->PutString(*field, {p, static_cast<size_t>(size)}, scope)
                                : Submessage(*field, p, p + size, scope, depth);
        if (!is_put) return false;
        p += size;
      } else {
        p = Scalar(*field, p, end, scope);
      }
      if (p == nullptr) return false;
    }
    return true;
  }

 private:
  // A packed enum, or a field to skip.
  [[gnu::noinline]] const char* Unusual(const FieldPlan* field, uint32_t tag, const char* p,
                                        const char* end, Scope* scope, int depth) {
    const bool is_packed = field != nullptr && field->shape == FieldShape::kEnum &&
                           field->repeated &&
                           static_cast<WireType>(tag & 7) == WireType::kLengthDelimited;
    const char* const after = Skip(tag, p, end, depth);
    if (!is_packed || after == nullptr) return after;
    uint64_t size;
    p = ReadShortVarint(p, end, &size);
    return PackedEnum(*field, p, after, scope) ? after : nullptr;
  }

  bool Submessage(const FieldPlan& field, const char* p, const char* end, Scope* scope, int depth) {
    DCHECK(depth > 0);  // A plan is a finite tree: only unknown groups nest as the sender likes.
    if (field.composite) {
      if (!builder_->BeginComposite(field, scope)) return false;
      if (!Message(*field.message, p, end, scope, depth - 1)) return false;
      builder_->EndComposite(field, *scope);
      return true;
    }
    if (!field.repeated) return Message(*field.message, p, end, scope, depth - 1);
    Scope& element = builder_->element_scope();
    DCHECK(scope != &element);
    element.Clear(*field.element);
    return Message(*field.message, p, end, &element, depth - 1) &&
           builder_->EndElement(*field.element, element);
  }

  bool PackedEnum(const FieldPlan& field, const char* p, const char* end, Scope* scope) {
    while (p != end) {
      uint64_t bits;
      p = ReadVarint(p, end, &bits);
      if (p == nullptr || !builder_->PutEnum(field, static_cast<int32_t>(bits), scope))
        return false;
    }
    return true;
  }

  const char* Scalar(const FieldPlan& field, const char* p, const char* end, Scope* scope) {
    if (field.wire == WireType::kFixed64) {
      if (end - p < 8) return nullptr;
      double number;
      std::memcpy(&number, p, 8);
      return builder_->PutDouble(field, number, scope) ? p + 8 : nullptr;
    }
    uint64_t bits;
    p = ReadVarint(p, end, &bits);
    if (p == nullptr) return nullptr;
    switch (field.shape) {
      case FieldShape::kUint32:
        return builder_->PutInteger(field, static_cast<uint32_t>(bits), scope) ? p : nullptr;
      case FieldShape::kEnum:
        return builder_->PutEnum(field, static_cast<int32_t>(bits), scope) ? p : nullptr;
      case FieldShape::kUnits:
        scope->parts[field.slot].units = static_cast<int64_t>(bits);
        return p;
      default:  // kNanos
        scope->parts[field.slot].nanos = static_cast<int32_t>(bits);
        return p;
    }
  }

  // Behind an unknown field.
  static const char* Skip(uint32_t tag, const char* p, const char* end, int depth) {
    if (tag >> 3 == 0) return nullptr;
    uint64_t value;
    switch (static_cast<WireType>(tag & 7)) {
      case WireType::kVarint:
        return ReadVarint(p, end, &value);
      case WireType::kFixed64:
        return end - p < 8 ? nullptr : p + 8;
      case WireType::kFixed32:
        return end - p < 4 ? nullptr : p + 4;
      case WireType::kLengthDelimited:
        p = ReadShortVarint(p, end, &value);
        return p == nullptr || value > static_cast<uint64_t>(end - p) ? nullptr : p + value;
      case WireType::kStartGroup:
        return depth == 0 ? nullptr : SkipGroup(tag >> 3, p, end, depth - 1);
      default:  // An end without a start, or no wire type at all.
        return nullptr;
    }
  }

  static const char* SkipGroup(uint32_t number, const char* p, const char* end, int depth) {
    while (p != nullptr && p != end) {
      uint64_t tag_bits;
      p = ReadShortVarint(p, end, &tag_bits);
      if (p == nullptr) return nullptr;
      const uint32_t tag = static_cast<uint32_t>(tag_bits);
      if (static_cast<WireType>(tag & 7) == WireType::kEndGroup) {
        return tag >> 3 == number ? p : nullptr;
      }
      p = Skip(tag, p, end, depth);
    }
    return nullptr;
  }

  EventBuilder* const builder_;
};

}  // namespace

bool WalkWire(const EventPlan& plan, std::string_view payload, EventBuilder* builder) {
  Walk walk(builder);
  const char* const begin = payload.data();
  if (walk.Message(plan.message(), begin, begin + payload.size(), &builder->event_scope(),
                   kWireDepthMax)) {
    return true;
  }
  return builder->Fail(Verdict::kMalformed);  // Unless the builder refused a value before.
}

}  // namespace lodewire
