// The taxonomy against the protobuf descriptors: every path leads somewhere, and every field of an
// event can be named in a rule.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "lodewire/v1/alert.pb.h"
#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/event/field_table.h"
#include "pipeline/event/severity.h"

namespace lodewire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

struct Case {
  const FieldTable* table;
  const Descriptor* message;
};

std::vector<Case> Cases() {
  return {{&FieldTable::News(), v1::NewsEvent::descriptor()},
          {&FieldTable::Trade(), v1::TradeEvent::descriptor()}};
}

// The field at the end of `path` (a, a.b or a[c=D].b), or nullptr; `visited` collects what is
// passed.
const FieldDescriptor* Follow(const Descriptor* message, std::string path,
                              std::set<const FieldDescriptor*>* visited) {
  const size_t dot = path.find('.');
  std::string step = path.substr(0, dot);
  std::string condition;
  if (const size_t bracket = step.find('['); bracket != std::string::npos) {
    condition = step.substr(bracket + 1, step.size() - bracket - 2);
    step.resize(bracket);
  }
  const FieldDescriptor* field = message->FindFieldByName(step);
  if (field == nullptr) return nullptr;
  visited->insert(field);
  if (dot == std::string::npos) return condition.empty() ? field : nullptr;
  if (field->message_type() == nullptr) return nullptr;
  if (!condition.empty()) {
    const size_t equals = condition.find('=');
    const FieldDescriptor* selector =
        field->message_type()->FindFieldByName(condition.substr(0, equals));
    if (selector == nullptr || selector->enum_type() == nullptr) return nullptr;
    const std::string value = "PARTY_ROLE_" + condition.substr(equals + 1);
    if (selector->enum_type()->FindValueByName(value) == nullptr) return nullptr;
    visited->insert(selector);
  }
  return Follow(field->message_type(), path.substr(dot + 1), visited);
}

bool Fits(FieldType type, const FieldDescriptor& field) {
  const std::string message = field.message_type() == nullptr
                                  ? std::string()
                                  : std::string(field.message_type()->full_name());
  switch (type) {
    case FieldType::kText:
    case FieldType::kString:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    case FieldType::kEnum:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
    case FieldType::kInteger:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
             field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    case FieldType::kDouble:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
    case FieldType::kDecimal:
      return message == "lodewire.v1.Money";
    case FieldType::kTime:
      return message == "google.protobuf.Timestamp";
    case FieldType::kVirtual:
    case FieldType::kDerived:
    case FieldType::kDynamic:
      break;
  }
  return false;
}

TEST(ProtoPaths, LeadToAFieldOfAFittingType) {
  for (const Case& c : Cases()) {
    for (FieldId id = 1; id < c.table->size(); ++id) {
      const FieldInfo& info = c.table->info(id);
      const bool computed = info.type == FieldType::kVirtual || info.type == FieldType::kDerived;
      ASSERT_EQ(info.proto_path.empty(), computed) << info.name;
      if (computed) continue;
      std::set<const FieldDescriptor*> visited;
      const FieldDescriptor* field = Follow(c.message, info.proto_path, &visited);
      ASSERT_NE(field, nullptr) << info.proto_path;
      EXPECT_TRUE(Fits(info.type, *field)) << info.name << " " << FieldTypeName(info.type);
    }
  }
}

// Fields of the message and of the messages in it, except Money and Timestamp, which are values.
void Collect(const Descriptor* message, std::set<const FieldDescriptor*>* fields) {
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    fields->insert(field);
    const Descriptor* inner = field->message_type();
    if (inner != nullptr && inner->name() != "Money" && inner->name() != "Timestamp") {
      Collect(inner, fields);
    }
  }
}

TEST(ProtoPaths, ReachEveryFieldOfAnEvent) {
  for (const Case& c : Cases()) {
    std::set<const FieldDescriptor*> visited;
    for (FieldId id = 1; id < c.table->size(); ++id) {
      const std::string& path = c.table->info(id).proto_path;
      if (!path.empty()) Follow(c.message, path, &visited);
    }
    std::set<const FieldDescriptor*> fields;
    Collect(c.message, &fields);
    for (const FieldDescriptor* field : fields) {
      EXPECT_TRUE(visited.count(field)) << field->full_name();
    }
  }
}

TEST(ProtoPaths, CoverEveryRoleOfAParty) {
  const auto* roles = v1::PartyRole_descriptor();
  for (int i = 1; i < roles->value_count(); ++i) {
    std::string role(roles->value(i)->name().substr(std::string("PARTY_ROLE_").size()));
    for (char& letter : role) letter = static_cast<char>(letter | 0x20);
    for (const char* suffix : {"", "_identifier", "_country", "_address_hash", "_registration_date",
                               "_line_of_business"}) {
      EXPECT_NE(FieldTable::Trade().Find(role + suffix), kFieldNone) << role << suffix;
    }
  }
}

// The enumerations that are written in both languages carry the same numbers.
TEST(ProtoPaths, SeverityAndDirectionHaveTheNumbersOfTheAlert) {
  const auto upper = [](std::string_view name) {
    std::string text(name);
    for (char& letter : text) letter = static_cast<char>(letter & ~0x20);
    return text;
  };
  for (size_t i = 1; i < kSeverityNames.size(); ++i) {
    const auto* value =
        v1::Severity_descriptor()->FindValueByName("SEVERITY_" + upper(kSeverityNames[i]));
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(value->number(), static_cast<int>(i));
  }
  for (size_t i = 1; i < kDirectionNames.size(); ++i) {
    const auto* value =
        v1::Direction_descriptor()->FindValueByName("DIRECTION_" + upper(kDirectionNames[i]));
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(value->number(), static_cast<int>(i));
  }
}

}  // namespace
}  // namespace lodewire
