// What an event's view must hold, said by protobuf's reflection: the oracle of the differential
// tests. It reads the taxonomy's paths itself and shares no code with the decoder.
//
// Threading: one thread. Memory: its own. Errors: CHECK.
// Example:
//   Oracle oracle(Category::kNews); oracle.Expected(message)["headline"] == {"s:…"}
#ifndef LODEWIRE_TESTS_DECODE_REFLECTED_H_
#define LODEWIRE_TESTS_DECODE_REFLECTED_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/decode/utf8.h"
#include "tests/decode/decoding.h"

namespace lodewire {

// Rendered values by field id.
using Rendering = std::vector<std::vector<std::string>>;

class Oracle {
 public:
  using Message = google::protobuf::Message;
  using FieldDescriptor = google::protobuf::FieldDescriptor;

  explicit Oracle(Category category) : table_(FieldTable::Of(category)) {
    for (size_t i = 1; i < table_.size(); ++i) {
      paths_.push_back(Parse(table_.info(static_cast<FieldId>(i)).proto_path));
    }
    descriptor_ =
        category == Category::kNews ? v1::NewsEvent::descriptor() : v1::TradeEvent::descriptor();
    BuildBytesMessage();
  }

  const google::protobuf::Descriptor* descriptor() const { return descriptor_; }
  std::unique_ptr<Message> NewGenerated() const {
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor_)->New());
  }
  // The same message with `bytes` for every `string`: it parses what differs from the generated
  // class only by invalid UTF-8.
  std::unique_ptr<Message> NewBytes() const {
    return std::unique_ptr<Message>(factory_.GetPrototype(bytes_descriptor_)->New());
  }

  // The values that rules see, of a generated message or one of NewBytes.
  Rendering Expected(const Message& message) const {
    Rendering rendering(table_.size());
    for (size_t i = 1; i < table_.size(); ++i) {
      const FieldType type = table_.info(static_cast<FieldId>(i)).type;
      if (!paths_[i - 1].empty()) Collect(message, paths_[i - 1], 0, type, &rendering[i]);
    }
    return rendering;
  }
  // What the view has.
  Rendering Actual(EventView& view) const {
    Rendering rendering(table_.size());
    for (size_t i = 1; i < table_.size(); ++i) {
      if (paths_[i - 1].empty()) continue;
      for (const Value& value : view.Values(static_cast<FieldId>(i))) {
        rendering[i].push_back(Render(value));
      }
    }
    return rendering;
  }

  // Whether all strings are valid UTF-8; strings of unknown fields are nobody's.
  static bool AllUtf8(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *message.GetReflection();
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          if (!AllUtf8(Submessage(message, field, i))) return false;
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          if (!IsUtf8(Text(message, field, i))) return false;
        }
      }
    }
    return true;
  }

 private:
  struct Step {
    std::string field;
    std::string selector;
    std::string selected;
  };
  using Path = std::vector<Step>;

  static Path Parse(std::string_view text) {
    Path path;
    while (!text.empty()) {
      Step step;
      const size_t end = text.find_first_of(".[");
      step.field = std::string(text.substr(0, end));
      text.remove_prefix(std::min(end, text.size()));
      if (text.starts_with('[')) {
        const size_t equals = text.find('=');
        const size_t close = text.find(']');
        step.selector = std::string(text.substr(1, equals - 1));
        step.selected = std::string(text.substr(equals + 1, close - equals - 1));
        text.remove_prefix(close + 1);
      }
      if (text.starts_with('.')) text.remove_prefix(1);
      path.push_back(step);
    }
    return path;
  }

  static const Message& Submessage(const Message& message, const FieldDescriptor* field, int i) {
    const auto& reflection = *message.GetReflection();
    return field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                : reflection.GetMessage(message, field);
  }
  static std::string Text(const Message& message, const FieldDescriptor* field, int i) {
    const auto& reflection = *message.GetReflection();
    return field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                : reflection.GetString(message, field);
  }
  static int EnumNumber(const Message& message, const FieldDescriptor* field, int i) {
    const auto& reflection = *message.GetReflection();
    return field->is_repeated() ? reflection.GetRepeatedEnumValue(message, field, i)
                                : reflection.GetEnumValue(message, field);
  }

  // PublicationStatus → PUBLICATION_STATUS_
  static std::string Prefix(const std::string& type) {
    std::string prefix;
    for (const char c : type) {
      if (std::isupper(c) && !prefix.empty()) prefix += '_';
      prefix += static_cast<char>(std::toupper(c));
    }
    return prefix + "_";
  }
  static std::string EnumText(const FieldDescriptor* field, int number) {
    const auto* value = field->enum_type()->FindValueByNumber(number);
    if (value == nullptr) return std::to_string(number);
    std::string name = value->name().substr(Prefix(field->enum_type()->name()).size());
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    return name;
  }

  static int64_t Integer(const Message& message, const char* name) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    const auto& reflection = *message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      return reflection.GetInt32(message, field);
    }
    return reflection.GetInt64(message, field);
  }
  static std::string MessageText(const Message& message, FieldType type) {
    using Wide = __int128;
    constexpr Wide kBillion = 1'000'000'000;
    const Wide whole = Integer(message, type == FieldType::kTime ? "seconds" : "units");
    const Wide all = whole * kBillion + Integer(message, "nanos");
    const auto clamp = [](Wide value) {
      return static_cast<int64_t>(std::clamp<Wide>(value, INT64_MIN, INT64_MAX));
    };
    if (type == FieldType::kTime) {
      const Wide floor = all / 1'000'000 - (all % 1'000'000 < 0 ? 1 : 0);
      return "i:" + std::to_string(clamp(floor));
    }
    return "m:" + std::to_string(clamp(all / kBillion)) + "+" +
           std::to_string(static_cast<int64_t>(all % kBillion));
  }

  void Collect(const Message& message, const Path& path, size_t step, FieldType type,
               std::vector<std::string>* out) const {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path[step].field);
    CHECK(field != nullptr);
    const auto& reflection = *message.GetReflection();
    if (!field->is_repeated() && !reflection.HasField(message, field)) return;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (step + 1 < path.size()) {
        const Message& next = Submessage(message, field, i);
        if (!path[step].selector.empty()) {
          const auto* selector = next.GetDescriptor()->FindFieldByName(path[step].selector);
          const auto* wanted = selector->enum_type()->FindValueByName(
              Prefix(selector->enum_type()->name()) + path[step].selected);
          if (EnumNumber(next, selector, 0) != wanted->number()) continue;
        }
        Collect(next, path, step + 1, type, out);
      } else {
        Leaf(message, field, i, type, out);
      }
    }
  }

  static void Leaf(const Message& message, const FieldDescriptor* field, int i, FieldType type,
                   std::vector<std::string>* out) {
    const auto& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string text = Text(message, field, i);
        if (type != FieldType::kText) {
          std::string repaired(3 * text.size(), ' ');
          repaired.resize(RepairUtf8(text, repaired.data()));
          text = repaired;
        }
        out->push_back("s:" + text);
        return;
      }
      case FieldDescriptor::CPPTYPE_UINT32:
        out->push_back("i:" + std::to_string(reflection.GetUInt32(message, field)));
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        out->push_back(RenderDouble(reflection.GetDouble(message, field)));
        return;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = EnumNumber(message, field, i);
        if (number != 0) out->push_back("s:" + EnumText(field, number));
        return;
      }
      default:
        out->push_back(MessageText(Submessage(message, field, i), type));
    }
  }

  // Copies the file of the message, and those it imports, with bytes in place of string.
  void AddFile(const google::protobuf::FileDescriptor* file) {
    if (pool_.FindFileByName(std::string(file->name())) != nullptr) return;
    for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i));
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    for (auto& message : *proto.mutable_message_type()) {
      for (auto& field : *message.mutable_field()) {
        if (field.type() == google::protobuf::FieldDescriptorProto::TYPE_STRING) {
          field.set_type(google::protobuf::FieldDescriptorProto::TYPE_BYTES);
        }
      }
    }
    CHECK(pool_.BuildFile(proto) != nullptr);
  }
  void BuildBytesMessage() {
    AddFile(descriptor_->file());
    bytes_descriptor_ = pool_.FindMessageTypeByName(std::string(descriptor_->full_name()));
    CHECK(bytes_descriptor_ != nullptr);
  }

  const FieldTable& table_;
  std::vector<Path> paths_;  // Of field 1 and on; empty for virtual and derived fields.
  const google::protobuf::Descriptor* descriptor_ = nullptr;
  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_{&pool_};
  const google::protobuf::Descriptor* bytes_descriptor_ = nullptr;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_DECODE_REFLECTED_H_
