#include "pipeline/event/field_table.h"

#include <gtest/gtest.h>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

TEST(FieldTable, FindsEveryFieldByItsName) {
  for (const FieldTable* table : {&FieldTable::News(), &FieldTable::Trade()}) {
    for (size_t i = 1; i < table->size(); ++i) {
      EXPECT_EQ(table->Find(table->info(static_cast<FieldId>(i)).name), i);
    }
    EXPECT_EQ(table->Find("no_such_field"), kFieldNone);
    EXPECT_EQ(table->Find(""), kFieldNone);
    EXPECT_EQ(table->Find("Text"), kFieldNone);  // Names are case-sensitive.
  }
}

TEST(FieldTable, AgreesWithTheConstants) {
  EXPECT_EQ(FieldTable::News().Find("headline"), NewsField::kHeadline);
  EXPECT_EQ(FieldTable::News().Find("dateline"), NewsField::kDateline);
  EXPECT_EQ(FieldTable::Trade().Find("exporter_country"), TradeField::kExporterCountry);
  EXPECT_EQ(FieldTable::Trade().Find("declared_density"), TradeField::kDeclaredDensity);
  EXPECT_EQ(&FieldTable::Of(Category::kTrade), &FieldTable::Trade());
}

TEST(FieldTable, VirtualFieldsStandForAdjacentTextFields) {
  for (const FieldTable* table : {&FieldTable::News(), &FieldTable::Trade()}) {
    ASSERT_EQ(table->virtual_fields().size(), 1u);
    const FieldInfo& text = table->info(table->virtual_fields()[0]);
    EXPECT_EQ(text.name, "text");
    ASSERT_LT(text.first, text.last);
    for (FieldId field = 1; field < table->size(); ++field) {
      const bool inside = field >= text.first && field <= text.last;
      EXPECT_EQ(table->info(field).type == FieldType::kText, inside) << table->info(field).name;
    }
  }
}

TEST(FieldTable, DerivedFieldsComeLast) {
  for (const FieldTable* table : {&FieldTable::News(), &FieldTable::Trade()}) {
    bool derived = false;
    for (FieldId field = 1; field < table->size(); ++field) {
      const bool is_derived = table->info(field).type == FieldType::kDerived;
      EXPECT_TRUE(is_derived || !derived) << table->info(field).name;
      derived |= is_derived;
    }
  }
}

TEST(FieldTable, InternsNamesOnceUpToItsLimit) {
  FieldTable table;
  EXPECT_EQ(table.category(), Category::kGeneric);
  const FieldId first = table.Intern("process.name");
  EXPECT_EQ(table.Intern("process.name"), first);
  EXPECT_EQ(table.Find("process.name"), first);
  EXPECT_EQ(table.info(first).type, FieldType::kDynamic);
  for (size_t i = table.size(); i < kFieldsMax; ++i) {
    ASSERT_NE(table.Intern("field" + std::to_string(i)), kFieldNone);
  }
  EXPECT_EQ(table.Intern("one too many"), kFieldNone);
  EXPECT_EQ(table.Intern("process.name"), first);
}

}  // namespace
}  // namespace lodewire
