#include "pipeline/rules/loader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/sha256.h"
#include "pipeline/config/yaml.h"
#include "pipeline/rules/correlation_parser.h"
#include "pipeline/rules/filter.h"
#include "pipeline/rules/reference.h"
#include "pipeline/rules/rule_parser.h"

namespace lodewire {
namespace {

// Nodes of one file, aliases expanded.
constexpr size_t kNodesMax = 200'000;

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
    limits.nodes_max = kNodesMax;
    absl::StatusOr<YamlDocuments> documents = ParseYaml(text, file, limits);
    if (!documents.ok()) {
      log_.errors.push_back(std::string(documents.status().message()));
      return;
    }
    for (auto& document : *documents) {
      // `---` at the end of a file opens a document with nothing in it.
      if (document->is_null()) continue;
      RuleLog log(&log_, file);
      if (++documents_ == size_t{options_.rules_max} + 1) {
        log.Error(*document,
                  absl::StrCat("more than ", options_.rules_max, " rules; load fewer at a time"));
      }
      if (documents_ > options_.rules_max) return;
      const YamlNode* title = document->Find("title");
      if (title != nullptr && title->is_scalar()) log.set_title(title->text);
      Add(std::move(document), &log, relative);
    }
  }

  void AddFile(const std::string& file, const std::string& relative) {
    std::error_code error;
    const uintmax_t size = std::filesystem::file_size(file, error);
    // Before a byte is read: it may be larger than the memory.
    if (!error && size > options_.file_bytes_max) {
      log_.errors.push_back(absl::StrCat(file, ":1:1: the file has ", size,
                                         " bytes, more than the limit of ", options_.file_bytes_max,
                                         "; split it"));
      return;
    }
    absl::StatusOr<std::string> text = ReadTextFile(file);
    if (!text.ok()) {
      log_.errors.push_back(std::string(text.status().message()));
    } else {
      AddText(*text, file, relative);
    }
  }

  absl::StatusOr<LoadedRules> Finish() {
    ResolveCorrelations();
    for (const Filter& filter : filters_) {
      RuleLog log(&log_, filter.file);
      log.set_title(filter.info.title);
      ApplyFilter(filter, context_, known_, &log, &rules_);
    }
    if (!log_.errors.empty() && !options_.skip_bad_rules) {
      return absl::InvalidArgumentError(absl::StrJoin(log_.errors, "\n"));
    }
    LoadedRules loaded;
    for (const std::string& error : log_.errors) {
      loaded.warnings.push_back(absl::StrCat(error, " (left out)"));
    }
    loaded.warnings.insert(loaded.warnings.end(), log_.warnings.begin(), log_.warnings.end());
    loaded.digest = Digest();
    loaded.rules = std::move(rules_);
    loaded.correlations = std::move(correlations_);
    return loaded;
  }

 private:
  void Add(std::unique_ptr<YamlNode> document, RuleLog* log, const std::string& relative) {
    if (document->Find("correlation") != nullptr) {
      AddCorrelation(*document, log, relative);
    } else if (document->Find("filter") != nullptr) {
      AddFilter(std::move(document), log);
    } else {
      AddRule(*document, log, relative);
    }
  }

  void AddRule(const YamlNode& document, RuleLog* log, const std::string& relative) {
    RuleAst rule;
    const size_t errors_before = log->errors();
    const ParseOutcome outcome = ParseRule(document, context_, options_, log, &rule);
    KnownDocument known{KnownDocument::Kind::kRule, static_cast<uint32_t>(rules_.size())};
    if (outcome == ParseOutcome::kOther) known.kind = KnownDocument::Kind::kOtherRule;
    if (outcome == ParseOutcome::kWrong) known.kind = KnownDocument::Kind::kWrong;
    Register(document, rule.info, known, log);
    if (outcome != ParseOutcome::kRule || log->errors() != errors_before) return;
    rule.info.file = relative;
    rules_.push_back(std::move(rule));
  }

  void AddFilter(std::unique_ptr<YamlNode> document, RuleLog* log) {
    Filter filter;
    const bool is_sound = ParseFilter(std::move(document), context_, log, &filter);
    Register(*filter.document, filter.info, {KnownDocument::Kind::kFilter, 0}, log);
    if (is_sound) filters_.push_back(std::move(filter));
  }

  void AddCorrelation(const YamlNode& document, RuleLog* log, const std::string& relative) {
    Correlation correlation;
    const bool is_sound =
        ParseCorrelation(document, options_.generic_table == nullptr || options_.strict_sigma,
                         options_.strict_sigma, log, &correlation);
    KnownDocument known{KnownDocument::Kind::kCorrelation,
                        static_cast<uint32_t>(correlations_.size())};
    if (!is_sound) known.kind = KnownDocument::Kind::kWrong;
    Register(document, correlation.info, known, log);
    if (!is_sound) return;
    correlation.info.file = relative;
    correlation.info.line = document.line;
    correlation_files_.push_back(log->file());
    correlations_.push_back(std::move(correlation));
  }

  void ResolveCorrelations() {
    for (size_t i = 0; i < correlations_.size(); ++i) {
      RuleLog log(&log_, correlation_files_[i]);
      log.set_title(correlations_[i].info.title);
      ResolveCorrelation(i, known_, rules_, &log, &correlations_);
    }
    for (size_t i = 0; i < correlations_.size(); ++i) {
      RuleLog log(&log_, correlation_files_[i]);
      log.set_title(correlations_[i].info.title);
      YamlNode place;
      place.line = correlations_[i].line;
      place.column = correlations_[i].column;
      if (IsCircular(i, correlations_)) {
        log.Error(place, "the correlation refers to itself, through others or not");
      }
      // Its rules go on alerting whatever `generate` says: to suppress them would lose alerts.
      log.Warning(place,
                  "the correlation is read and checked but not executed yet: it raises no alert, "
                  "and its rules alert by themselves as if 'generate' were true");
    }
  }

  // Makes a document known by its id and its name, which only one may have.
  void Register(const YamlNode& document, const RuleInfo& info, KnownDocument known, RuleLog* log) {
    // Without an id a rule goes by its title, which is no one's own.
    const YamlNode* id = document.Find("id");
    if (id != nullptr && !info.id.empty()) Take(*id, "id", info.id, &ids_, log);
    const YamlNode* name = document.Find("name");
    if (name != nullptr && name->is_scalar()) Take(*name, "name", name->text, &names_, log);
    if (id != nullptr) known_.Add(info.id, known);
    if (name != nullptr) known_.Add(name->text, known);
  }

  static void Take(const YamlNode& node, std::string_view what, const std::string& text,
                   std::map<std::string, std::string>* taken, RuleLog* log) {
    const auto [first, is_new] = taken->emplace(text, log->file());
    if (is_new) return;
    log->Error(node, absl::StrCat("the ", ToAbsl(what), " '", text, "' is used already in ",
                                  first->second));
  }

  std::string Digest() const {
    // Where a rule stands does not change what it means.
    std::vector<std::string_view> documents;
    for (const RuleAst& rule : rules_) documents.push_back(rule.canonical);
    for (const Correlation& correlation : correlations_) {
      documents.push_back(correlation.canonical);
    }
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
  size_t documents_ = 0;
  std::vector<RuleAst> rules_;
  std::vector<Filter> filters_;
  std::vector<Correlation> correlations_;
  std::vector<std::string> correlation_files_;
  KnownDocuments known_;
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
    if (entry->is_regular_file(error) && wanted(entry->path()))
      files.push_back(entry->path().string());
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
