#include "pipeline/rules/placeholders.h"

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/term_text.h"

namespace lodewire {

absl::StatusOr<const Vocabulary*> Placeholders::Find(const std::string& name) const {
  const Vocabulary* vocabulary = vocabularies_ == nullptr ? nullptr : vocabularies_->Find(name);
  if (vocabulary == nullptr) {
    std::vector<std::string> names;
    if (vocabularies_ != nullptr) {
      for (const auto& [known, list] : vocabularies_->all()) names.push_back(known);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("no vocabulary is called '", name, "'", DidYouMean(name, names)));
  }
  if (vocabulary->terms.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the vocabulary '", name, "' has no terms"));
  }
  used_->insert(name);
  return vocabulary;
}

absl::StatusOr<std::vector<ExpandedValue>> Placeholders::Expand(std::string_view value) const {
  std::vector<ExpandedValue> values(1);
  for (const PlaceholderPiece& piece : SplitPlaceholders(value)) {
    if (!piece.is_placeholder) {
      for (ExpandedValue& to : values) {
        Append(ParsePattern(piece.text), &to.pattern);
        to.stem = false;
      }
      continue;
    }
    ASSIGN_OR_RETURN(const Vocabulary* vocabulary, Find(piece.text));
    if (values.size() * vocabulary->terms.size() > kExpandedValuesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the value stands for more than ", kExpandedValuesMax, " values; split it"));
    }
    std::vector<ExpandedValue> longer;
    for (const ExpandedValue& from : values) {
      for (const Term& term : vocabulary->terms) {
        longer.push_back(from);
        Append(LiteralPattern(term.text), &longer.back().pattern);
        longer.back().cased |= term.cased;
        longer.back().stem = term.stem;
      }
    }
    values = std::move(longer);
  }
  return values;
}

absl::StatusOr<std::string> Placeholders::ExpandRegex(std::string_view regex,
                                                      const Normaliser* normaliser) const {
  std::string expanded;
  for (const PlaceholderPiece& piece : SplitPlaceholders(regex)) {
    if (!piece.is_placeholder) {
      expanded += piece.text;
      continue;
    }
    ASSIGN_OR_RETURN(const Vocabulary* vocabulary, Find(piece.text));
    std::string_view open = "(?:";
    for (const Term& term : vocabulary->terms) {
      const std::string text =
          normaliser == nullptr ? term.text : NormalisedPiece(*normaliser, term.text);
      absl::StrAppend(&expanded, ToAbsl(open), QuoteRegex(text));
      open = "|";
    }
    expanded += ')';
  }
  return expanded;
}

}  // namespace lodewire
