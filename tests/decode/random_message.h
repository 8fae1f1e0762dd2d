// Messages with random fields, and bytes that were damaged at random; all from one seed.
//
// Threading: one thread. Memory: its own. Errors: none.
// Example:
//   RandomMessages random(7); random.Fill(&message); random.Mutate(&bytes, others);
#ifndef LODEWIRE_TESTS_DECODE_RANDOM_MESSAGE_H_
#define LODEWIRE_TESTS_DECODE_RANDOM_MESSAGE_H_

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include "tests/decode/wire_bytes.h"

namespace lodewire {

class RandomMessages {
 public:
  using Message = google::protobuf::Message;
  using FieldDescriptor = google::protobuf::FieldDescriptor;

  // `for_json`: only what proto3 JSON can say and the decoder takes (finite doubles, times of years
  // 1 to 9999).
  explicit RandomMessages(uint64_t seed, bool for_json = false)
      : engine_(seed), for_json_(for_json) {}

  uint64_t Below(uint64_t bound) { return engine_() % bound; }

  void Fill(Message* message) {
    const uint64_t density = 1 + Below(4);  // About 1 in `density` + 1 fields stays unset.
    const auto* descriptor = message->GetDescriptor();
    if (descriptor->full_name() == "google.protobuf.Timestamp") return FillTimestamp(message);
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor* field = descriptor->field(i);
      const uint64_t count = field->is_repeated() ? Below(4) : Below(density + 1);
      for (uint64_t j = 0; j < (field->is_repeated() ? count : std::min<uint64_t>(count, 1)); ++j) {
        Set(message, field);
      }
    }
  }

  std::string String() {
    static constexpr const char* kPieces[] = {"gallium",
                                              "rare earths ",
                                              "\xE7\xA8\x80\xE5\x9C\x9F",
                                              "\xF0\x9F\x98\x80",
                                              "\xC3\xA9",
                                              "\"",
                                              "\\",
                                              "/",
                                              "\n",
                                              "\t",
                                              "\x01",
                                              "\xEF\xBF\xBD",
                                              "<b>",
                                              "CN",
                                              "8110.10",
                                              "a"};
    std::string text;
    const uint64_t pieces = Below(10) == 0 ? Below(60) : Below(5);
    for (uint64_t i = 0; i < pieces; ++i) text += kPieces[Below(std::size(kPieces))];
    return text;
  }

  // Bytes that no known field has: tags of all wire types, groups too.
  std::string UnknownField(int depth = 0) {
    const uint32_t number = 100 + static_cast<uint32_t>(Below(3000));
    switch (Below(depth < 3 ? 5 : 4)) {
      case 0:
        return VarintField(number, engine_() >> Below(64));
      case 1:
        return Tag(number, 1) + "12345678";
      case 2:
        return StringField(number, String());
      case 3:
        return Tag(number, 5) + "1234";
      default: {
        std::string bytes = Tag(number, 3);
        for (uint64_t i = Below(3); i > 0; --i) bytes += UnknownField(depth + 1);
        return bytes + Tag(number, 4);
      }
    }
  }

  // Flips bits, cuts, repeats, or splices in a piece of `other`.
  void Mutate(std::string* bytes, const std::string& other) {
    for (uint64_t i = 1 + Below(3); i > 0; --i) MutateOnce(bytes, other);
  }

 private:
  void MutateOnce(std::string* bytes, const std::string& other) {
    const size_t at = bytes->empty() ? 0 : Below(bytes->size());
    switch (Below(7)) {
      case 0:
      case 1:
        if (!bytes->empty()) (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << Below(8)));
        return;
      case 2:
        bytes->resize(at);
        return;
      case 3:
        bytes->erase(at, 1 + Below(8));
        return;
      case 4:
        bytes->insert(at, 1 + Below(3), static_cast<char>(Below(256)));
        return;
      case 5:
        if (!bytes->empty()) (*bytes)[at] = static_cast<char>(Below(256));
        return;
      default:
        if (!other.empty()) {
          const size_t from = Below(other.size());
          bytes->insert(at, other.substr(from, 1 + Below(30)));
        }
    }
  }

  void FillTimestamp(Message* message) {
    const auto* descriptor = message->GetDescriptor();
    const auto* reflection = message->GetReflection();
    int64_t seconds = Integer();
    int32_t nanos = static_cast<int32_t>(Integer());
    if (for_json_) {
      seconds = -62135596800 + static_cast<int64_t>(Below(62135596800 + 253402300800));
      nanos = static_cast<int32_t>(Below(4) == 0 ? 0 : Below(1'000'000'000));
    }
    reflection->SetInt64(message, descriptor->FindFieldByName("seconds"), seconds);
    reflection->SetInt32(message, descriptor->FindFieldByName("nanos"), nanos);
  }

  int64_t Integer() {
    switch (Below(4)) {
      case 0:
        return 0;
      case 1:
        return static_cast<int64_t>(Below(3000));
      default:
        return static_cast<int64_t>(engine_()) >> Below(64);
    }
  }

  double Double() {
    switch (Below(4)) {
      case 0:
        return 0;
      case 1:
        return static_cast<double>(Below(100'000)) / 100;
      default: {
        const double number = std::bit_cast<double>(engine_());
        return for_json_ && !std::isfinite(number) ? 1.5 : number;
      }
    }
  }

  int Enum(const FieldDescriptor* field) {
    const auto* type = field->enum_type();
    if (Below(5) == 0) return static_cast<int>(Integer());
    return type->value(static_cast<int>(Below(type->value_count())))->number();
  }

  void Set(Message* message, const FieldDescriptor* field) {
    const auto* reflection = message->GetReflection();
    const bool repeated = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (repeated) return reflection->AddString(message, field, String());
        return reflection->SetString(message, field, String());
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection->SetUInt32(message, field, static_cast<uint32_t>(Integer()));
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->SetInt32(message, field, static_cast<int32_t>(Integer()));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection->SetInt64(message, field, Integer());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection->SetDouble(message, field, Double());
      case FieldDescriptor::CPPTYPE_ENUM:
        if (repeated) return reflection->AddEnumValue(message, field, Enum(field));
        return reflection->SetEnumValue(message, field, Enum(field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(repeated ? reflection->AddMessage(message, field)
                             : reflection->MutableMessage(message, field));
      default:
        CHECK(false);
    }
  }

  std::mt19937_64 engine_;
  const bool for_json_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_DECODE_RANDOM_MESSAGE_H_
