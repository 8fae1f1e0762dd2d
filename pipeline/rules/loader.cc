#include "pipeline/rules/loader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/sha256.h"
#include "pipeline/config/yaml.h"
#include "pipeline/rules/rule_parser.h"

namespace lodewire {
namespace {

class Loader {
 public:
  explicit Loader(const RuleSetOptions& options) : options_(options) {
    context_.generic_table = options.generic_table;
    context_.vocabularies = options.vocabularies;
    context_.normaliser = &normaliser_;
    context_.strict = options.strict_sigma;
    context_.regex_bytes_max = options.regex_bytes_max;
    context_.vocabularies_used = &vocabularies_used_;
  }

  // `file` stands in errors, `relative` in what is known of the rule.
  void AddText(std::string_view text, const std::string& file, const std::string& relative) {
    YamlLimits limits;
    limits.bytes_max = options_.file_bytes_max;
    absl::StatusOr<YamlDocuments> documents = ParseYaml(text, file, limits);
    if (!documents.ok()) {
      log_.errors.push_back(std::string(documents.status().message()));
      return;
    }
    for (const auto& document : *documents) {
      // `---` at the end of a file opens a document with nothing in it.
      if (document->is_null()) continue;
      RuleAst rule;
      RuleLog log(&log_, file);
      if (ParseRule(*document, context_, options_, &log, &rule) != ParseOutcome::kRule) continue;
      CheckUnique(*document, rule.info, &log);
      rule.info.file = relative;
      rules_.push_back(std::move(rule));
    }
  }

  void AddFile(const std::string& file, const std::string& relative) {
    absl::StatusOr<std::string> text = ReadTextFile(file);
    if (!text.ok()) {
      log_.errors.push_back(std::string(text.status().message()));
    } else {
      AddText(*text, file, relative);
    }
  }

  absl::StatusOr<LoadedRules> Finish() {
    if (!log_.errors.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(log_.errors, "\n"));
    }
    LoadedRules loaded;
    loaded.digest = Digest();
    loaded.rules = std::move(rules_);
    loaded.warnings = std::move(log_.warnings);
    return loaded;
  }

 private:
  void CheckUnique(const YamlNode& document, const RuleInfo& info, RuleLog* log) {
    if (!info.id.empty()) {
      const auto [first, is_new] = ids_.emplace(info.id, log->file());
      const YamlNode* node = document.Find("id") != nullptr ? document.Find("id") : &document;
      if (!is_new) {
        log->Error(*node,
                   absl::StrCat("the id '", info.id, "' is used already in ", first->second));
      }
    }
    const YamlNode* name = document.Find("name");
    if (name == nullptr) return;
    const auto [first, is_new] = names_.emplace(name->text, log->file());
    if (!is_new) {
      log->Error(*name,
                 absl::StrCat("the name '", name->text, "' is used already in ", first->second));
    }
  }

  std::string Digest() const {
    // Where a rule stands does not change what it means.
    std::vector<std::string_view> documents;
    for (const RuleAst& rule : rules_) documents.push_back(rule.canonical);
    std::sort(documents.begin(), documents.end());
    Sha256 hash;
    const auto add = [&](std::string_view text) {
      hash.Update(absl::StrCat(text.size(), ":"));
      hash.Update(text);
    };
    for (std::string_view document : documents) add(document);
    for (const std::string& name : vocabularies_used_) {
      add(name);
      for (const Term& term : options_.vocabularies->Find(name)->terms) {
        add(term.text);
        add(absl::StrCat(term.cased ? "c" : "", term.stem ? "s" : ""));
      }
    }
    return ToHex(hash.Finish());
  }

  const RuleSetOptions& options_;
  const Normaliser normaliser_;
  DetectionContext context_;
  LoadLog log_;
  std::vector<RuleAst> rules_;
  std::set<std::string> vocabularies_used_;
  std::map<std::string, std::string> ids_;
  std::map<std::string, std::string> names_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> FindRuleFiles(const std::string& path, bool tests) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return absl::NotFoundError(
        absl::StrCat(path, ": does not exist; give a rule file or a directory of rules"));
  }
  const auto wanted = [&](const std::filesystem::path& file) {
    const std::string extension = file.extension().string();
    return (extension == ".yaml" || extension == ".yml") &&
           (file.stem().extension() == ".tests") == tests;
  };
  std::vector<std::string> files;
  if (!std::filesystem::is_directory(status)) {
    if (!tests || wanted(path)) files.push_back(path);
    return files;
  }
  std::filesystem::recursive_directory_iterator entry(path, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (!entry->is_directory() && wanted(entry->path())) files.push_back(entry->path().string());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", error.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<LoadedRules> LoadRuleFiles(const std::string& path, const RuleSetOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FindRuleFiles(path, false));
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no *.yaml or *.yml file in it"));
  }
  const bool is_directory = std::filesystem::is_directory(path);
  Loader loader(options);
  for (const std::string& file : files) {
    const std::filesystem::path at(file);
    loader.AddFile(file,
                   is_directory ? at.lexically_relative(path).string() : at.filename().string());
  }
  return loader.Finish();
}

absl::StatusOr<LoadedRules> LoadRuleText(std::string_view yaml, std::string_view name,
                                         const RuleSetOptions& options) {
  Loader loader(options);
  loader.AddText(yaml, std::string(name), std::string(name));
  return loader.Finish();
}

}  // namespace lodewire
