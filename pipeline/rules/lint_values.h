// The checks of lint on single keys and values of a selection.
//
// Threading: one thread. Memory: allocates; for tools.
// Errors: none; the document has been loaded, so it is sound.
// Example:
//   ValueLinter({&FieldTable::News(), &vocabularies, &normaliser}, report).Selection(*node);
#ifndef LODEWIRE_PIPELINE_RULES_LINT_VALUES_H_
#define LODEWIRE_PIPELINE_RULES_LINT_VALUES_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/yaml.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/event/field_table.h"
#include "pipeline/rules/modifiers.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

// A repetition without an end in a regular expression.
struct OpenWindow {
  std::string written;  // `\s+`
  std::string bounded;  // `\s{1,8}`
};
std::vector<OpenWindow> OpenWindowsOf(std::string_view regex);

// How much a substring says, in letters: a Han character or a kana is a word, 4; a letter of
// another script without spaces half a word.
size_t SubstringWeight(std::string_view text);

struct ValueLintContext {
  const FieldTable* table = nullptr;
  const VocabularySet* vocabularies = nullptr;
  const Normaliser* normaliser = nullptr;
};

class ValueLinter {
 public:
  // Called with the name of the check, the place and the reason.
  using Report =
      std::function<void(std::string_view check, const YamlNode& node, const std::string& reason)>;

  ValueLinter(const ValueLintContext& context, Report report)
      : context_(context), report_(std::move(report)) {}

  void Selection(const YamlNode& node) const;

 private:
  struct Item {
    ItemKey key;
    FieldType type = FieldType::kText;  // kText also for keywords.
    bool is_keyword = false;
    bool is_text() const {
      return is_keyword || type == FieldType::kText || type == FieldType::kVirtual;
    }
  };

  void MapEntry(const YamlNode& key, const YamlNode& value) const;
  void Value(const Item& item, const YamlNode& value, bool in_list) const;
  void Plain(const Item& item, const YamlNode& value) const;
  void Regular(const Item& item, const YamlNode& value) const;
  void ShortContains(const YamlNode& value, std::string_view text) const;
  void Expanded(const Item& item, const YamlNode& value) const;

  const ValueLintContext context_;
  const Report report_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LINT_VALUES_H_
