// The fields that rules may name, and how an event's bytes reach them.
//
// News and trade events have a fixed table each (the taxonomy, fields.h lists it once for all
// uses); any other JSON object has a dynamic table into which a rule set interns the names that its
// rules use.
//
// Threading: a table is built at start and then read by any thread; Intern only while building.
// Memory: allocates while building only.
// Errors: Find returns kFieldNone; Intern checks kFieldsMax.
// Example:
//   FieldId field = FieldTable::News().Find("headline");
#ifndef LODEWIRE_PIPELINE_EVENT_FIELD_TABLE_H_
#define LODEWIRE_PIPELINE_EVENT_FIELD_TABLE_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/event/value.h"

namespace lodewire {

// Most fields a table can have; a rule set that names more is refused at load.
inline constexpr size_t kFieldsMax = 4096;

enum class Category : uint8_t { kNews = 0, kTrade = 1, kGeneric = 2 };
std::string_view CategoryName(Category category);  // "news", "trade", "generic": Sigma's logsource.

enum class FieldType : uint8_t {
  kText,    // String that is normalised before rules see it.
  kString,  // String as sent.
  kEnum,    // String: the enum value's name without its prefix, in lower case.
  kInteger,
  kDouble,
  kDecimal,  // Money: units and nanos.
  kTime,     // Integer: milliseconds since 1970-01-01T00:00:00Z.
  kVirtual,  // Stands for the fields first..last, which have adjacent ids.
  kDerived,  // Made from other fields, a double or a string; absent when they do not give it.
  kDynamic,  // Any JSON type.
};
std::string_view FieldTypeName(FieldType type);

struct FieldInfo {
  std::string name;  // As rules write it, e.g. country_transit.
  // E.g. parties[role=EXPORTER].name; empty for virtual, derived and dynamic.
  std::string proto_path;
  FieldType type = FieldType::kDynamic;
  std::string description;
  FieldId first = kFieldNone;  // kVirtual only.
  FieldId last = kFieldNone;
};

class FieldTable {
 public:
  static const FieldTable& News();
  static const FieldTable& Trade();
  static const FieldTable& Of(Category category);  // News or Trade.

  // An empty table for JSON objects of any shape.
  FieldTable();

  FieldId Find(std::string_view name) const;
  // The id of `name`, new if need be; kFieldNone when the table is full. Only on a table of one's
  // own.
  FieldId Intern(std::string_view name);
  size_t size() const { return fields_.size(); }
  const FieldInfo& info(FieldId field) const { return fields_[field]; }
  Category category() const { return category_; }
  // The ids of the kVirtual fields.
  const std::vector<FieldId>& virtual_fields() const { return virtual_fields_; }

 private:
  FieldTable(Category category, std::vector<FieldInfo> fields);

  Category category_ = Category::kGeneric;
  std::vector<FieldInfo> fields_;  // [0] is the unnamed field.
  std::vector<FieldId> virtual_fields_;
  std::unordered_map<std::string, FieldId> ids_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_FIELD_TABLE_H_
