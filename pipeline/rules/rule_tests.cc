#include "pipeline/rules/rule_tests.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/config/yaml.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/yaml_json.h"

namespace lodewire {
namespace {

class TestFileReader {
 public:
  TestFileReader(std::string file, std::string relative, std::vector<uint32_t> rules,
                 const RuleSet& rule_set)
      : file_(std::move(file)),
        relative_(std::move(relative)),
        rules_(std::move(rules)),
        rule_set_(rule_set) {}

  void Read(std::vector<RuleTest>* tests, std::vector<std::string>* errors) {
    errors_ = errors;
    absl::StatusOr<YamlDocuments> documents = ParseYamlFile(file_, {});
    if (!documents.ok()) {
      errors->push_back(std::string(documents.status().message()));
      return;
    }
    if (documents->size() != 1 || !documents->front()->is_sequence()) {
      errors->push_back(absl::StrCat(file_, ":1:1: must be one list of {name, event, match}"));
      return;
    }
    for (const auto& item : documents->front()->items) {
      RuleTest test;
      if (ReadTest(*item, &test)) tests->push_back(std::move(test));
    }
  }

 private:
  void Error(const YamlNode& node, std::string_view what) {
    errors_->push_back(absl::StrCat(YamlPlace(file_, node), ToAbsl(what)));
  }

  bool ReadTest(const YamlNode& node, RuleTest* test) {
    const YamlNode* name = node.Find("name");
    const YamlNode* event = node.Find("event");
    const YamlNode* match = node.Find("match");
    if (name == nullptr || event == nullptr || match == nullptr || node.entries.size() != 3 ||
        !name->is_scalar() || !event->is_map()) {
      Error(node,
            "a test must be {name: a text, event: a map, match: true, false or a list of ids}");
      return false;
    }
    test->file = relative_;
    test->line = node.line;
    test->name = name->text;
    test->event_json = YamlToJson(*event);
    test->rules = rules_;
    if (!match->is_sequence()) {
      if (match->AsBool(&test->match_all)) return true;
      Error(*match, "'match' must be true, false or a list of rule ids");
      return false;
    }
    test->has_list = true;
    for (const auto& id : match->items) {
      const bool known = std::any_of(rules_.begin(), rules_.end(), [&](uint32_t rule) {
        return rule_set_.info(rule).id == id->text;
      });
      if (!known) {
        Error(*id, absl::StrCat("no rule beside this file has the id '", id->text, "'"));
        return false;
      }
      test->matching_ids.push_back(id->text);
    }
    return true;
  }

  const std::string file_;
  const std::string relative_;
  const std::vector<uint32_t> rules_;
  const RuleSet& rule_set_;
  std::vector<std::string>* errors_ = nullptr;
};

// NAME of NAME.yaml or NAME.tests.yaml, with its directory.
std::string NameOf(const std::string& file) {
  std::filesystem::path path(file);
  path.replace_extension();
  if (path.extension() == ".tests") path.replace_extension();
  return path.string();
}

// The test files of a directory, or the one beside a rule file.
absl::StatusOr<std::vector<std::string>> FindTestFiles(const std::string& path) {
  if (std::filesystem::is_directory(path)) return FindRuleFiles(path, true);
  std::vector<std::string> files;
  for (const char* extension : {".tests.yaml", ".tests.yml"}) {
    std::string beside = NameOf(path) + extension;
    if (std::filesystem::exists(beside)) files.push_back(std::move(beside));
  }
  return files;
}

}  // namespace

bool RuleTest::Expects(std::string_view rule_id) const {
  if (!has_list) return match_all;
  return std::find(matching_ids.begin(), matching_ids.end(), rule_id) != matching_ids.end();
}

absl::StatusOr<std::vector<RuleTest>> LoadRuleTests(const std::string& path, const RuleSet& rules) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FindTestFiles(path));
  const bool is_directory = std::filesystem::is_directory(path);
  std::vector<RuleTest> tests;
  std::vector<std::string> errors;
  for (const std::string& file : files) {
    const std::filesystem::path at(file);
    const std::string relative =
        (is_directory ? at.lexically_relative(path) : at.filename()).string();
    std::vector<uint32_t> beside;
    for (uint32_t rule = 0; rule < rules.size(); ++rule) {
      if (NameOf(rules.info(rule).file) == NameOf(relative)) beside.push_back(rule);
    }
    if (beside.empty()) {
      errors.push_back(absl::StrCat(file, ":1:1: there is no rule file beside it"));
      continue;
    }
    TestFileReader(file, relative, std::move(beside), rules).Read(&tests, &errors);
  }
  // With a file that cannot be read, what is missing cannot be known.
  const bool all_read = errors.empty();
  for (uint32_t rule = 0; rule < rules.size() && all_read; ++rule) {
    for (const bool wanted : {true, false}) {
      const bool tested = std::any_of(tests.begin(), tests.end(), [&](const RuleTest& test) {
        return std::find(test.rules.begin(), test.rules.end(), rule) != test.rules.end() &&
               test.Expects(rules.info(rule).id) == wanted;
      });
      if (tested) continue;
      errors.push_back(absl::StrCat(path, is_directory ? "/" + rules.info(rule).file : "", ":",
                                    rules.info(rule).line, ":1: rule \"", rules.info(rule).title,
                                    "\": no test ",
                                    wanted ? "matches it" : "is there that must not match"));
    }
  }
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  return tests;
}

}  // namespace lodewire
