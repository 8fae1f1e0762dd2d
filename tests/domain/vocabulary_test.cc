#include "pipeline/domain/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace lodewire {
namespace {

using ::testing::HasSubstr;

class VocabularyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = ::testing::TempDir() + "/vocabulary_" + std::to_string(::getpid());
    std::filesystem::create_directories(path_);
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  void Write(const std::string& name, std::string_view text) {
    std::ofstream(path_ + "/" + name) << text;
  }
  std::string Error() { return std::string(VocabularySet::Load(path_).status().message()); }

  std::string path_;
};

TEST_F(VocabularyTest, ReadsPlainTermsAndTermsWithKeys) {
  Write("gallium.yaml",
        "name: gallium\ndescription: names of gallium\nterms:\n    - gallium\n"
        "    - {term: GaAs, cased: true}\n    - {term: 'галли', stem: true, language: ru, source: "
        "K}\n"
        "    - 4N\n");
  Write("README.md", "no vocabulary\n");
  const auto set = VocabularySet::Load(path_);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->all().size(), 1u);
  EXPECT_EQ(set->Find("germanium"), nullptr);
  const Vocabulary* gallium = set->Find("gallium");
  ASSERT_NE(gallium, nullptr);
  EXPECT_EQ(gallium->description, "names of gallium");
  ASSERT_EQ(gallium->terms.size(), 4u);
  EXPECT_EQ(gallium->terms[0].text, "gallium");
  EXPECT_FALSE(gallium->terms[0].cased || gallium->terms[0].stem);
  EXPECT_TRUE(gallium->terms[1].cased);
  EXPECT_TRUE(gallium->terms[2].stem);
  EXPECT_EQ(gallium->terms[2].language, "ru");
  EXPECT_EQ(gallium->terms[2].source, "K");
  EXPECT_EQ(gallium->terms[3].text, "4N");
}

TEST_F(VocabularyTest, CollectsAllErrorsWithTheirPlaces) {
  Write("a.yaml",
        "name: b\nterms: [x, '', x, {trem: y}, {term: z, cased: perhaps}, [q]]\nmore: 1\n");
  Write("c.yaml", "description: d\n");
  Write("d.yaml", "name: d\nterms: []\n---\nname: e\n");
  const std::string error = Error();
  EXPECT_THAT(error, HasSubstr("a.yaml:1:7: the name must be that of the file, 'a', not 'b'"));
  EXPECT_THAT(error, HasSubstr("a.yaml:2:12: a term must be a text"));
  EXPECT_THAT(error, HasSubstr("a.yaml:2:16: the term 'x' stands twice"));
  EXPECT_THAT(error, HasSubstr("a.yaml:2:20: unknown key 'trem'"));
  EXPECT_THAT(error, HasSubstr("'cased' must be true or false"));
  EXPECT_THAT(error, HasSubstr("a.yaml:3:1: unknown key 'more'"));
  EXPECT_THAT(error, HasSubstr("c.yaml:1:1: 'name' is missing"));
  EXPECT_THAT(error, HasSubstr("c.yaml:1:1: 'terms' is missing"));
  EXPECT_THAT(error, HasSubstr("d.yaml:1:1: a vocabulary is one document, not 2"));
}

TEST_F(VocabularyTest, AMissingDirectoryIsNamed) {
  EXPECT_THAT(std::string(VocabularySet::Load(path_ + "/none").status().message()),
              HasSubstr("/none: cannot be read"));
}

}  // namespace
}  // namespace lodewire
