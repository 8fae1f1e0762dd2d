// How a plan is built. The taxonomy names leaves by path; four steps turn that into tables by field
// number:
//
//   1. Each path is parsed: `parties[role=EXPORTER].name` is `parties.name` with a selector.
//   2. Along the path the descriptors say where its scope begins: behind the last repeated message.
//   3. Each path gets a slot in its scope. Paths that differ only in the selector share the slot;
//      the slot then knows which further field each role feeds.
//   4. The messages are walked by descriptor; each field that some path passes through gets its
//      plan.
#include "pipeline/decode/message_plan.h"

#include <google/protobuf/descriptor.h>

#include <map>
#include <set>

#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/base/check.h"

namespace lodewire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kTimestampName = "google.protobuf.Timestamp";
constexpr std::string_view kMoneyName = "lodewire.v1.Money";

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

// `parties[role=EXPORTER].name`: path parties.name, selector_path parties.role, selector_value
// EXPORTER.
struct RulePath {
  std::string path;
  std::string selector_path;
  std::string selector_value;
};

RulePath ParseRulePath(const std::string& text) {
  RulePath parsed;
  const size_t open = text.find('[');
  if (open == std::string::npos) {
    parsed.path = text;
    return parsed;
  }
  const size_t equals = text.find('=', open);
  const size_t close = text.find(']', open);
  CHECK(equals != std::string::npos && close != std::string::npos && equals < close);
  const std::string message = text.substr(0, open);
  parsed.path = message + text.substr(close + 1);
  parsed.selector_path = message + "." + text.substr(open + 1, equals - open - 1);
  parsed.selector_value = text.substr(equals + 1, close - equals - 1);
  return parsed;
}

// The field at the end of `path`; `scope` gets the path of its scope, empty for the event's own.
const FieldDescriptor* Resolve(const Descriptor* message, const std::string& path,
                               std::string* scope) {
  const FieldDescriptor* field = nullptr;
  size_t begin = 0;
  while (begin < path.size()) {
    const size_t dot = std::min(path.find('.', begin), path.size());
    CHECK(message != nullptr);
    field = message->FindFieldByName(path.substr(begin, dot - begin));
    CHECK(field != nullptr);
    message = field->message_type();
    if (dot < path.size() && field->is_repeated()) *scope = path.substr(0, dot);
    begin = dot + 1;
  }
  return field;
}

std::string MessageName(const FieldDescriptor* field) {
  return field->message_type() == nullptr ? std::string()
                                          : std::string(field->message_type()->full_name());
}

// The kind of a field's values; an enum number without a name gets another.
ValueKind KindOf(const FieldPlan& plan) {
  switch (plan.type) {
    case FieldType::kInteger:
    case FieldType::kTime:
      return ValueKind::kInteger;
    case FieldType::kDouble:
      return ValueKind::kDouble;
    case FieldType::kDecimal:
      return ValueKind::kDecimal;
    default:
      return ValueKind::kString;
  }
}

}  // namespace

int32_t EnumPlan::Number(std::string_view name) const {
  for (size_t i = 0; i < names.size(); ++i) {
    if (!name.empty() && names[i] == name) return static_cast<int32_t>(i);
  }
  return -1;
}

class EventPlanBuilder {
 public:
  EventPlanBuilder(const FieldTable& table, const Descriptor* message) : root_(message) {
    plan_ = std::make_unique<EventPlan>();
    plan_->table_ = &table;
  }

  std::unique_ptr<EventPlan> Build() {
    Scope("");
    for (size_t id = 1; id < plan_->table_->size(); ++id) {
      const FieldInfo& info = plan_->table_->info(static_cast<FieldId>(id));
      if (!info.proto_path.empty()) AddRow(static_cast<FieldId>(id), info);
    }
    plan_->message_ = Message(root_, "", nullptr);
    plan_->scope_ = scopes_.at("");
    return std::move(plan_);
  }

 private:
  ScopePlan* Scope(const std::string& path) {
    ScopePlan*& scope = scopes_[path];
    if (scope == nullptr) {
      plan_->scopes_.push_back(std::make_unique<ScopePlan>());
      scope = plan_->scopes_.back().get();
    }
    return scope;
  }

  // The slot of a path, new if need be.
  SlotPlan* Slot(ScopePlan* scope, const std::string& path) {
    auto [found, is_new] = slots_.emplace(path, static_cast<uint8_t>(scope->slots.size()));
    if (is_new) {
      CHECK(scope->slots.size() < ScopePlan::kSlotsMax);
      scope->slots.emplace_back();
      scope->slot_count = scope->slots.size();
    }
    return &scope->slots[found->second];
  }

  void AddRow(FieldId id, const FieldInfo& info) {
    const RulePath rule = ParseRulePath(info.proto_path);
    std::string scope_path;
    const FieldDescriptor* field = Resolve(root_, rule.path, &scope_path);
    ScopePlan* scope = Scope(scope_path);
    for (size_t dot = rule.path.find('.'); dot != std::string::npos;
         dot = rule.path.find('.', dot + 1)) {
      passed_.insert(rule.path.substr(0, dot));
    }
    if (field->is_repeated()) {
      CHECK(scope_path.empty() && rule.selector_path.empty());
      repeated_[rule.path] = id;
      return;
    }
    int32_t selector = -1;
    if (!rule.selector_path.empty()) selector = Selector(scope, rule);
    SlotPlan* slot = Slot(scope, rule.path);
    slot->type = info.type;
    const std::string message = MessageName(field);
    CHECK(message.empty() || message == kTimestampName || message == kMoneyName);
    if (selector < 0) {
      slot->field = id;
      return;
    }
    if (slot->by_selector.size() <= static_cast<size_t>(selector)) {
      slot->by_selector.resize(selector + 1, kFieldNone);
    }
    slot->by_selector[selector] = id;
  }

  // The number of the selector's value.
  int32_t Selector(ScopePlan* scope, const RulePath& rule) {
    std::string scope_path;
    const FieldDescriptor* field = Resolve(root_, rule.selector_path, &scope_path);
    CHECK(field->enum_type() != nullptr && Scope(scope_path) == scope);
    selectors_.insert(rule.selector_path);
    scope->has_selector = true;
    const EnumPlan* names = Enum(field->enum_type());
    const int32_t number = names->Number(LowerCase(rule.selector_value));
    CHECK(number > 0);
    return number;
  }

  const EnumPlan* Enum(const EnumDescriptor* descriptor) {
    const EnumPlan*& known = enums_[std::string(descriptor->full_name())];
    if (known != nullptr) return known;
    auto names = std::make_unique<EnumPlan>();
    // Every enum's zero is PREFIX_UNSPECIFIED, which tells the prefix.
    const std::string zero = LowerCase(std::string(descriptor->FindValueByNumber(0)->name()));
    const size_t prefix = zero.rfind("unspecified");
    CHECK(prefix != std::string::npos);
    names->prefix = zero.substr(0, prefix);
    for (int i = 0; i < descriptor->value_count(); ++i) {
      const int number = descriptor->value(i)->number();
      CHECK(number >= 0 && number < 256);
      if (names->names.size() <= static_cast<size_t>(number)) names->names.resize(number + 1);
      names->names[number] = LowerCase(std::string(descriptor->value(i)->name())).substr(prefix);
    }
    plan_->enums_.push_back(std::move(names));
    known = plan_->enums_.back().get();
    return known;
  }

  // `composite`, where not null, is the plan of the submessage field that owns the slot for units
  // and nanos.
  const MessagePlan* Message(const Descriptor* descriptor, const std::string& prefix,
                             const FieldPlan* composite) {
    plan_->messages_.push_back(std::make_unique<MessagePlan>());
    MessagePlan* message = plan_->messages_.back().get();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor* field = descriptor->field(i);
      const size_t number = static_cast<size_t>(field->number());
      CHECK(number < 4096);
      if (message->fields.size() <= number) message->fields.resize(number + 1);
      message->fields[number] = Field(field, prefix + std::string(field->name()), composite);
      if (message->fields[number].shape == FieldShape::kUnknown) continue;
      message->keys.Add(std::string(field->json_name()), static_cast<uint32_t>(number));
      message->keys.Add(std::string(field->name()), static_cast<uint32_t>(number));
    }
    message->field_count = static_cast<uint32_t>(message->fields.size());
    return message;
  }

  FieldPlan Field(const FieldDescriptor* field, const std::string& path,
                  const FieldPlan* composite) {
    FieldPlan plan;
    plan.repeated = field->is_repeated();
    plan.zero_is_absent = !field->is_repeated() && !field->has_presence();
    plan.is_selector = selectors_.count(path) != 0;
    const auto slot = slots_.find(path);
    if (slot != slots_.end()) {
      plan.slot = slot->second;
      std::string scope_path;
      Resolve(root_, path, &scope_path);
      const SlotPlan& slot_plan = scopes_.at(scope_path)->slots[plan.slot];
      plan.type = slot_plan.type;
      plan.prototype.field = slot_plan.field;
    }
    const auto repeated = repeated_.find(path);
    if (repeated != repeated_.end()) {
      plan.prototype.field = repeated->second;
      plan.type = plan_->table_->info(repeated->second).type;
    }
    const std::string name(field->name());
    if (composite != nullptr && (name == "seconds" || name == "units" || name == "nanos")) {
      plan.shape = name == "nanos" ? FieldShape::kNanos : FieldShape::kUnits;
      plan.slot = composite->slot;
      plan.wire = WireType::kVarint;
      return plan;
    }
    const bool named = slot != slots_.end() || repeated != repeated_.end() || plan.is_selector;
    if (!named && passed_.count(path) == 0) return plan;
    Shape(field, path, slot != slots_.end(), &plan);
    plan.prototype.kind = KindOf(plan);
    plan.prototype.text = plan.type == FieldType::kText;
    return plan;
  }

  void Shape(const FieldDescriptor* field, const std::string& path, bool has_slot,
             FieldPlan* plan) {
    plan->wire = WireType::kVarint;
    switch (field->type()) {
      case FieldDescriptor::TYPE_STRING:
        plan->shape = FieldShape::kString;
        plan->wire = WireType::kLengthDelimited;
        return;
      case FieldDescriptor::TYPE_UINT32:
        plan->shape = FieldShape::kUint32;
        CHECK(!plan->repeated);
        return;
      case FieldDescriptor::TYPE_DOUBLE:
        plan->shape = FieldShape::kDouble;
        plan->wire = WireType::kFixed64;
        CHECK(!plan->repeated);
        return;
      case FieldDescriptor::TYPE_ENUM:
        plan->shape = FieldShape::kEnum;
        plan->names = Enum(field->enum_type());
        return;
      case FieldDescriptor::TYPE_MESSAGE:
        break;
      default:
        CHECK(false);  // A type that no rule field has had so far: give it a shape.
    }
    const bool is_timestamp = MessageName(field) == kTimestampName;
    plan->shape = is_timestamp ? FieldShape::kTimestamp : FieldShape::kMessage;
    plan->wire = WireType::kLengthDelimited;
    plan->composite = has_slot;
    CHECK(!is_timestamp || has_slot);
    plan->message = Message(field->message_type(), path + ".", has_slot ? plan : nullptr);
    if (plan->repeated) plan->element = scopes_.at(path);
  }

  const Descriptor* root_;
  std::unique_ptr<EventPlan> plan_;
  std::map<std::string, ScopePlan*> scopes_;  // By the path of the repeated message.
  std::map<std::string, uint8_t> slots_;      // By path; the number in its scope.
  std::map<std::string, FieldId> repeated_;   // Repeated scalars by path.
  std::set<std::string> passed_;              // Messages on the way to some leaf.
  std::set<std::string> selectors_;
  std::map<std::string, const EnumPlan*> enums_;  // By full name.
};

const EventPlan& EventPlan::Of(Category category) {
  // Never destroyed: values in flight point at the enum names.
  static const EventPlan* news =
      EventPlanBuilder(FieldTable::News(), v1::NewsEvent::descriptor()).Build().release();
  static const EventPlan* trade =
      EventPlanBuilder(FieldTable::Trade(), v1::TradeEvent::descriptor()).Build().release();
  CHECK(category != Category::kGeneric);
  return category == Category::kNews ? *news : *trade;
}

}  // namespace lodewire
