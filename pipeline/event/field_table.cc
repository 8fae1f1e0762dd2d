#include "pipeline/event/field_table.h"

#include <array>

#include "pipeline/base/check.h"
#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

std::vector<FieldInfo> WithUnnamed() { return {FieldInfo{}}; }

std::vector<FieldInfo> NewsFields() {
  std::vector<FieldInfo> fields = WithUnnamed();
#define LODEWIRE_FIELD_ROW(constant, name, type, path, description) \
  fields.push_back({name, path, FieldType::type, description});
  LODEWIRE_NEWS_FIELDS(LODEWIRE_FIELD_ROW)
  fields[NewsField::kText].first = NewsField::kHeadline;
  fields[NewsField::kText].last = NewsField::kBody;
  return fields;
}

std::vector<FieldInfo> TradeFields() {
  std::vector<FieldInfo> fields = WithUnnamed();
  LODEWIRE_TRADE_FIELDS(LODEWIRE_FIELD_ROW)
#undef LODEWIRE_FIELD_ROW
  fields[TradeField::kText].first = TradeField::kDescription;
  fields[TradeField::kText].last = TradeField::kRemarks;
  return fields;
}

}  // namespace

std::string_view CategoryName(Category category) {
  static constexpr std::array<std::string_view, 3> kNames = {"news", "trade", "generic"};
  return kNames[static_cast<size_t>(category)];
}

std::string_view FieldTypeName(FieldType type) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "text",    "string", "enum",    "integer", "double",
      "decimal", "time",   "virtual", "derived", "dynamic"};
  return kNames[static_cast<size_t>(type)];
}

FieldTable::FieldTable() : FieldTable(Category::kGeneric, WithUnnamed()) {}

FieldTable::FieldTable(Category category, std::vector<FieldInfo> fields)
    : category_(category), fields_(std::move(fields)) {
  for (size_t i = 1; i < fields_.size(); ++i) {
    const bool is_new = ids_.emplace(fields_[i].name, static_cast<FieldId>(i)).second;
    CHECK(is_new);
    if (fields_[i].type == FieldType::kVirtual) {
      virtual_fields_.push_back(static_cast<FieldId>(i));
    }
  }
}

const FieldTable& FieldTable::News() {
  static const FieldTable table(Category::kNews, NewsFields());
  return table;
}

const FieldTable& FieldTable::Trade() {
  static const FieldTable table(Category::kTrade, TradeFields());
  return table;
}

const FieldTable& FieldTable::Of(Category category) {
  CHECK(category != Category::kGeneric);
  return category == Category::kNews ? News() : Trade();
}

FieldId FieldTable::Find(std::string_view name) const {
  auto found = ids_.find(std::string(name));
  return found == ids_.end() ? kFieldNone : found->second;
}

FieldId FieldTable::Intern(std::string_view name) {
  CHECK(category_ == Category::kGeneric);
  const FieldId known = Find(name);
  if (known != kFieldNone) return known;
  if (fields_.size() == kFieldsMax) return kFieldNone;
  FieldInfo info;
  info.name = std::string(name);
  fields_.push_back(info);
  const FieldId field = static_cast<FieldId>(fields_.size() - 1);
  ids_.emplace(info.name, field);
  return field;
}

}  // namespace lodewire
