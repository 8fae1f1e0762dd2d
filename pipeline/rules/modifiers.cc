#include "pipeline/rules/modifiers.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/rules/spelling.h"

namespace lodewire {
namespace {

using Match = ItemKey::Match;

constexpr std::array<std::string_view, 15> kNotYet = {
    "base64", "base64offset", "cidr",    "day",  "fieldref", "hour",    "minute", "month",
    "utf16",  "utf16be",      "utf16le", "week", "wide",     "windash", "year"};

const std::vector<std::string>& Supported() {
  static const std::vector<std::string> names = {
      "all",       "cased", "contains", "dotall",     "endswith",   "exists", "expand",
      "gt",        "gte",   "i",        "ignorecase", "lt",         "lte",    "m",
      "multiline", "neq",   "re",       "s",          "startswith", "word"};
  return names;
}

absl::Status Error(std::string_view modifier, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("modifier '", ToAbsl(modifier), "' ", ToAbsl(what)));
}

// The letter of a regular expression's flag, or 0.
char FlagOf(std::string_view modifier) {
  if (modifier == "i" || modifier == "ignorecase") return 'i';
  if (modifier == "m" || modifier == "multiline") return 'm';
  if (modifier == "s" || modifier == "dotall") return 's';
  return 0;
}

bool MatchOf(std::string_view modifier, Match* match, Comparison* comparison) {
  struct Row {
    std::string_view name;
    Match match;
    Comparison comparison;
  };
  static constexpr std::array<Row, 10> kRows = {{
      {"contains", Match::kContains, {}},
      {"startswith", Match::kStartsWith, {}},
      {"endswith", Match::kEndsWith, {}},
      {"word", Match::kWord, {}},
      {"re", Match::kRegex, {}},
      {"exists", Match::kExists, {}},
      {"lt", Match::kCompare, Comparison::kLess},
      {"lte", Match::kCompare, Comparison::kLessOrEqual},
      {"gt", Match::kCompare, Comparison::kGreater},
      {"gte", Match::kCompare, Comparison::kGreaterOrEqual},
  }};
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const Row& candidate) { return candidate.name == modifier; });
  if (row == kRows.end()) return false;
  *match = row->match;
  *comparison = row->comparison;
  return true;
}

class KeyReader {
 public:
  KeyReader(ItemKey* key, bool strict) : key_(key), strict_(strict) {}

  absl::Status Take(std::string_view modifier) {
    Match match;
    Comparison comparison;
    if (MatchOf(modifier, &match, &comparison)) return TakeMatch(modifier, match, comparison);
    if (const char flag = FlagOf(modifier); flag != 0) return TakeFlag(modifier, flag);
    if (modifier == "all") return Once(modifier, &key_->all);
    if (modifier == "cased") return Once(modifier, &key_->cased);
    if (modifier == "expand") return Once(modifier, &key_->expand);
    if (modifier == "neq") return Once(modifier, &key_->negated);
    if (std::find(kNotYet.begin(), kNotYet.end(), modifier) != kNotYet.end()) {
      return Error(modifier, "is not supported yet");
    }
    return Error(modifier, absl::StrCat("is unknown", DidYouMean(modifier, Supported())));
  }

  absl::Status Finish() const {
    const Match match = key_->match;
    if (match == Match::kExists && (key_->all || key_->cased || key_->expand || key_->negated)) {
      return Error("exists", "stands alone");
    }
    if (match == Match::kCompare && (key_->cased || key_->expand)) {
      return Error(match_name_, "compares numbers; 'cased' and 'expand' have no meaning there");
    }
    if (match == Match::kRegex && key_->cased) {
      return Error("re", "is case-sensitive already; remove 'cased'");
    }
    if (match == Match::kRegex && key_->expand) {
      return Error("expand", "together with 're' is not supported yet");
    }
    return absl::OkStatus();
  }

 private:
  absl::Status TakeMatch(std::string_view modifier, Match match, Comparison comparison) {
    if (match == Match::kWord && strict_) {
      return Error("word", "is Lodewire's own; strict Sigma has no such modifier");
    }
    if (!match_name_.empty()) {
      // A regular expression searches already, so `re|contains` says nothing new; other tools write
      // it.
      if (match_name_ == "re" && match == Match::kContains && !strict_) return absl::OkStatus();
      return Error(modifier, absl::StrCat("cannot be combined with '", match_name_, "'"));
    }
    if (match == Match::kRegex && (key_->cased || key_->expand)) {
      return Error("re", "must be the first modifier");
    }
    match_name_ = modifier;
    key_->match = match;
    key_->comparison = comparison;
    return absl::OkStatus();
  }

  absl::Status TakeFlag(std::string_view modifier, char flag) {
    if (key_->match != Match::kRegex) return Error(modifier, "must stand behind 're'");
    if (key_->regex_flags.find(flag) != std::string::npos) return Error(modifier, "stands twice");
    key_->regex_flags += flag;
    return absl::OkStatus();
  }

  static absl::Status Once(std::string_view modifier, bool* flag) {
    if (*flag) return Error(modifier, "stands twice");
    *flag = true;
    return absl::OkStatus();
  }

  ItemKey* const key_;
  const bool strict_;
  std::string match_name_;
};

}  // namespace

absl::StatusOr<ItemKey> ParseItemKey(std::string_view key, bool strict) {
  ItemKey item;
  KeyReader reader(&item, strict);
  size_t end = key.find('|');
  item.field = std::string(key.substr(0, end));
  while (end != std::string_view::npos) {
    const size_t begin = end + 1;
    end = key.find('|', begin);
    RETURN_IF_ERROR(
        reader.Take(key.substr(begin, end == std::string_view::npos ? end : end - begin)));
  }
  RETURN_IF_ERROR(reader.Finish());
  return item;
}

}  // namespace lodewire
