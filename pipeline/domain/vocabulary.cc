#include "pipeline/domain/vocabulary.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

class VocabularyReader {
 public:
  explicit VocabularyReader(std::string file) : file_(std::move(file)) {}

  Vocabulary Read(const YamlNode& root) {
    Vocabulary vocabulary;
    if (!root.is_map()) {
      Error(root, "a vocabulary must be a map with name, description and terms");
      return vocabulary;
    }
    for (const auto& [key, value] : root.entries) {
      if (key->text == "name") {
        vocabulary.name = Text(*value, "name");
      } else if (key->text == "description") {
        vocabulary.description = Text(*value, "description");
      } else if (key->text == "terms") {
        vocabulary.terms = Terms(*value);
      } else {
        Error(*key, absl::StrCat("unknown key '", key->text, "'; known: name, description, terms"));
      }
    }
    if (root.Find("name") == nullptr) Error(root, "'name' is missing");
    if (root.Find("terms") == nullptr) Error(root, "'terms' is missing");
    return vocabulary;
  }

  // What names the file must hold, so that a placeholder is found by its file's name.
  void CheckName(const YamlNode& root, const Vocabulary& vocabulary, std::string_view stem) {
    if (root.Find("name") == nullptr || vocabulary.name == stem) return;
    Error(*root.Find("name"), absl::StrCat("the name must be that of the file, '", ToAbsl(stem),
                                           "', not '", vocabulary.name, "'"));
  }

  void Error(const YamlNode& node, std::string_view what) {
    errors_.push_back(absl::StrCat(YamlPlace(file_, node), ToAbsl(what)));
  }
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  std::string Text(const YamlNode& node, std::string_view key) {
    if (!node.is_scalar() || node.text.empty()) {
      Error(node, absl::StrCat("'", ToAbsl(key), "' must be a text"));
    }
    return node.text;
  }

  std::vector<Term> Terms(const YamlNode& list) {
    std::vector<Term> terms;
    if (!list.is_sequence() || list.items.empty()) {
      Error(list, "'terms' must be a list of terms");
      return terms;
    }
    std::set<std::string> seen;
    for (const auto& item : list.items) {
      Term term = ReadTerm(*item);
      if (!term.text.empty() && !seen.insert(term.text).second) {
        Error(*item, absl::StrCat("the term '", term.text, "' stands twice"));
      }
      terms.push_back(std::move(term));
    }
    return terms;
  }

  Term ReadTerm(const YamlNode& node) {
    Term term;
    if (node.is_map()) {
      for (const auto& [key, value] : node.entries) ReadKey(*key, *value, &term);
    } else {
      term.text = node.is_scalar() ? node.text : "";
    }
    if (term.text.find_first_not_of(" \t\r\n") == std::string::npos) {
      Error(node, "a term must be a text, or a map with the key 'term', and not be empty");
      term.text.clear();
    }
    return term;
  }

  void ReadKey(const YamlNode& key, const YamlNode& value, Term* term) {
    if (key.text == "term") {
      term->text = Text(value, "term");
    } else if (key.text == "language") {
      term->language = Text(value, "language");
    } else if (key.text == "source") {
      term->source = Text(value, "source");
    } else if (key.text == "cased" || key.text == "stem") {
      if (!value.AsBool(key.text == "cased" ? &term->cased : &term->stem)) {
        Error(value, absl::StrCat("'", key.text, "' must be true or false"));
      }
    } else {
      Error(key, absl::StrCat("unknown key '", key.text,
                              "'; known: term, language, source, cased, stem"));
    }
  }

  const std::string file_;
  std::vector<std::string> errors_;
};

void LoadFile(const std::filesystem::path& path, VocabularySet* set,
              std::vector<std::string>* errors) {
  absl::StatusOr<YamlDocuments> documents = ParseYamlFile(path.string(), {});
  if (!documents.ok()) {
    errors->push_back(std::string(documents.status().message()));
    return;
  }
  if (documents->size() != 1) {
    errors->push_back(
        absl::StrCat(path.string(), ":1:1: a vocabulary is one document, not ", documents->size()));
    return;
  }
  VocabularyReader reader(path.string());
  const YamlNode& root = *documents->front();
  Vocabulary vocabulary = reader.Read(root);
  reader.CheckName(root, vocabulary, path.stem().string());
  errors->insert(errors->end(), reader.errors().begin(), reader.errors().end());
  set->Add(std::move(vocabulary));
}

}  // namespace

absl::StatusOr<VocabularySet> VocabularySet::Load(const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".yaml" || extension == ".yml") files.push_back(entry.path());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(directory, ": cannot be read as a directory of ",
                                            "vocabularies: ", error.message()));
  }
  std::sort(files.begin(), files.end());
  VocabularySet set;
  std::vector<std::string> errors;
  for (const std::filesystem::path& file : files) LoadFile(file, &set, &errors);
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  return set;
}

void VocabularySet::Add(Vocabulary vocabulary) {
  std::string name = vocabulary.name;
  vocabularies_.insert_or_assign(std::move(name), std::move(vocabulary));
}

const Vocabulary* VocabularySet::Find(std::string_view name) const {
  const auto found = vocabularies_.find(name);
  return found == vocabularies_.end() ? nullptr : &found->second;
}

}  // namespace lodewire
