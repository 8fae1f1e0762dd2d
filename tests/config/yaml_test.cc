#include "pipeline/config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::unique_ptr<YamlNode> Parse(std::string_view text) {
  absl::StatusOr<YamlDocuments> documents = ParseYaml(text, "file.yaml", {});
  EXPECT_TRUE(documents.ok()) << documents.status();
  if (!documents.ok() || documents->empty()) return std::make_unique<YamlNode>();
  return std::move(documents->front());
}

std::string ErrorOf(std::string_view text, const YamlLimits& limits = {}) {
  absl::StatusOr<YamlDocuments> documents = ParseYaml(text, "file.yaml", limits);
  EXPECT_FALSE(documents.ok());
  return std::string(documents.status().message());
}

TEST(Yaml, PlainScalarsKeepTheirSourceText) {
  const auto root = Parse("a: 8110.10\nb: NO\nc: 0810\nd: 12:30\ne: 00000429\nf: 2026-01-31\n");
  EXPECT_EQ(root->Find("a")->text, "8110.10");
  EXPECT_EQ(root->Find("b")->text, "NO");
  EXPECT_EQ(root->Find("c")->text, "0810");
  EXPECT_EQ(root->Find("d")->text, "12:30");
  EXPECT_EQ(root->Find("e")->text, "00000429");
  EXPECT_EQ(root->Find("f")->text, "2026-01-31");
}

TEST(Yaml, NorwayIsNoBoolean) {
  bool value = false;
  const auto root = Parse("a: NO\nb: yes\nc: on\nd: true\n");
  EXPECT_FALSE(root->Find("a")->AsBool(&value));
  EXPECT_FALSE(root->Find("b")->AsBool(&value));
  EXPECT_FALSE(root->Find("c")->AsBool(&value));
  EXPECT_TRUE(root->Find("d")->AsBool(&value));
  EXPECT_TRUE(value);
}

TEST(Yaml, QuotedScalarsAreNeverTyped) {
  const auto root = Parse("a: '12'\nb: \"true\"\nc: |\n  12\nd: ''\ne:\nf: ~\n");
  int64_t integer = 0;
  bool boolean = false;
  EXPECT_FALSE(root->Find("a")->AsInteger(&integer));
  EXPECT_FALSE(root->Find("b")->AsBool(&boolean));
  EXPECT_FALSE(root->Find("c")->AsInteger(&integer));
  EXPECT_TRUE(root->Find("d")->is_scalar());
  EXPECT_TRUE(root->Find("e")->is_null());
  EXPECT_TRUE(root->Find("f")->is_null());
}

TEST(Yaml, NumbersFollowTheCoreSchema) {
  int64_t integer = 0;
  double number = 0;
  const auto root = Parse("[12, -3, 0x1F, 0o17, +7, 1_000, 1e3, .5, 9223372036854775808, .inf]");
  EXPECT_TRUE(root->items[0]->AsInteger(&integer));
  EXPECT_EQ(integer, 12);
  EXPECT_TRUE(root->items[1]->AsInteger(&integer));
  EXPECT_EQ(integer, -3);
  EXPECT_TRUE(root->items[2]->AsInteger(&integer));
  EXPECT_EQ(integer, 31);
  EXPECT_TRUE(root->items[3]->AsInteger(&integer));
  EXPECT_EQ(integer, 15);
  EXPECT_TRUE(root->items[4]->AsInteger(&integer));
  EXPECT_EQ(integer, 7);
  EXPECT_FALSE(root->items[5]->AsInteger(&integer));
  EXPECT_TRUE(root->items[6]->AsDouble(&number));
  EXPECT_EQ(number, 1000);
  EXPECT_TRUE(root->items[7]->AsDouble(&number));
  EXPECT_EQ(number, 0.5);
  EXPECT_FALSE(root->items[8]->AsInteger(&integer));
  EXPECT_FALSE(root->items[9]->AsDouble(&number));
}

TEST(Yaml, DuplicateKeysAreAnErrorWithItsPlace) {
  EXPECT_THAT(ErrorOf("a: 1\nb: 2\na: 3\n"), StartsWith("file.yaml:3:1: the key 'a' stands twice"));
}

TEST(Yaml, SyntaxErrorsNameFileLineAndColumn) {
  EXPECT_THAT(ErrorOf("a: [1, 2\nb: 3\n"), StartsWith("file.yaml:2:"));
}

TEST(Yaml, NestingIsBounded) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "[";
  for (int i = 0; i < 100; ++i) deep += "]";
  EXPECT_THAT(ErrorOf(deep), HasSubstr("nested deeper than 64 levels"));
}

TEST(Yaml, AliasesWorkAndTheirExpansionIsBounded) {
  const auto root = Parse("a: &x [1, 2]\nb: *x\n");
  EXPECT_EQ(root->Find("b")->items.size(), 2u);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j == 0 ? "" : ", ") + before;
    bomb += "]\n";
  }
  EXPECT_THAT(ErrorOf(bomb), HasSubstr("aliases expanded"));
}

TEST(Yaml, ADocumentCannotContainItself) {
  EXPECT_THAT(ErrorOf("a: &x\n  b: *x\n"), HasSubstr("alias"));
}

TEST(Yaml, SizeIsBounded) {
  YamlLimits limits;
  limits.bytes_max = 10;
  EXPECT_THAT(ErrorOf("a: 0123456789\n", limits), HasSubstr("more than the limit of 10"));
}

TEST(Yaml, StreamsHoldSeveralDocumentsAndWindowsLineEndsAreFine) {
  absl::StatusOr<YamlDocuments> documents = ParseYaml("a: 1\r\n---\r\nb: 2\r\n", "f", {});
  ASSERT_TRUE(documents.ok()) << documents.status();
  ASSERT_EQ(documents->size(), 2u);
  EXPECT_EQ((*documents)[1]->Find("b")->text, "2");
  EXPECT_EQ((*documents)[1]->line, 3);
}

TEST(Yaml, AMissingFileAndADirectoryAreNamed) {
  EXPECT_THAT(std::string(ParseYamlFile("no/such.yaml", {}).status().message()),
              HasSubstr("no/such.yaml: cannot be read"));
  EXPECT_THAT(std::string(ParseYamlFile("/tmp", {}).status().message()),
              HasSubstr("/tmp: cannot be read"));
}

TEST(Yaml, AnEmptyFileHasNoDocuments) {
  absl::StatusOr<YamlDocuments> documents = ParseYaml("", "f", {});
  ASSERT_TRUE(documents.ok());
  EXPECT_TRUE(documents->empty());
}

}  // namespace
}  // namespace lodewire
