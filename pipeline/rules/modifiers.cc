#include "pipeline/rules/modifiers.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"

namespace lodewire {
namespace {

using Match = ItemKey::Match;

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
  static constexpr std::array<Row, 12> kRows = {{
      {"contains", Match::kContains, {}},
      {"startswith", Match::kStartsWith, {}},
      {"endswith", Match::kEndsWith, {}},
      {"word", Match::kWord, {}},
      {"re", Match::kRegex, {}},
      {"exists", Match::kExists, {}},
      {"cidr", Match::kCidr, {}},
      {"fieldref", Match::kFieldRef, {}},
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

bool IsPlace(Match match) {
  return match == Match::kContains || match == Match::kStartsWith || match == Match::kEndsWith;
}

class KeyReader {
 public:
  KeyReader(ItemKey* key, bool strict) : key_(key), strict_(strict) {}

  absl::Status Take(std::string_view modifier) {
    const absl::Status status = TakeOne(modifier);
    if (first_.empty()) first_ = modifier;
    return status;
  }

  absl::Status Finish() const {
    const Match match = key_->match;
    if (match == Match::kExists && (key_->all || key_->cased || key_->expand || key_->negated)) {
      return Error("exists", "stands alone");
    }
    if (match == Match::kCompare && (key_->cased || key_->expand)) {
      return Error(match_name_, "compares numbers; 'cased' and 'expand' have no meaning there");
    }
    if (match == Match::kCidr && (key_->cased || key_->expand)) {
      return Error("cidr", "compares addresses; 'cased' and 'expand' have no meaning there");
    }
    if (match == Match::kFieldRef && key_->expand) {
      return Error("expand", "cannot be combined with 'fieldref'");
    }
    if (match == Match::kRegex && key_->cased) {
      return Error("re", "is case-sensitive already; remove 'cased'");
    }
    const std::vector<Transform>& transforms = key_->transforms;
    if (std::any_of(transforms.begin(), transforms.end(), IsUtf16) &&
        !IsBase64(transforms.back())) {
      return Error(utf16_, "makes bytes that no text has; 'base64' or 'base64offset' must follow");
    }
    return absl::OkStatus();
  }

 private:
  absl::Status TakeOne(std::string_view modifier) {
    Match match;
    Comparison comparison;
    if (MatchOf(modifier, &match, &comparison)) return TakeMatch(modifier, match, comparison);
    if (const char flag = FlagOf(modifier); flag != 0) return TakeFlag(modifier, flag);
    if (const DatePart part = DatePartNamed(modifier); part != DatePart::kNone) {
      return TakePart(modifier, part);
    }
    if (const Transform transform = TransformNamed(modifier); transform != Transform::kNone) {
      return TakeTransform(modifier, transform);
    }
    if (modifier == "all") return Once(modifier, &key_->all);
    if (modifier == "cased") return Once(modifier, &key_->cased);
    if (modifier == "neq") return Once(modifier, &key_->negated);
    if (modifier == "expand") return TakeExpand(modifier);
    return Error(modifier, absl::StrCat("is unknown", DidYouMean(modifier, ModifierNames())));
  }

  absl::Status TakeMatch(std::string_view modifier, Match match, Comparison comparison) {
    if (match == Match::kWord && strict_) {
      return Error("word", "is Lodewire's own; strict Sigma has no such modifier");
    }
    if (!match_name_.empty()) return TakeSecondMatch(modifier, match, comparison);
    if (!IsPlace(match) && !key_->transforms.empty() && match != Match::kWord) {
      return Error(modifier, "cannot be combined with an encoding or 'windash'");
    }
    if (match == Match::kRegex && (key_->cased || key_->expand)) {
      return Error("re", "must be the first modifier");
    }
    if ((match == Match::kRegex || match == Match::kCidr) && strict_ && !first_.empty()) {
      return Error(modifier, "must be the first modifier");
    }
    match_name_ = modifier;
    key_->match = match;
    key_->comparison = comparison;
    return absl::OkStatus();
  }

  absl::Status TakeSecondMatch(std::string_view modifier, Match match, Comparison comparison) {
    if (key_->match == Match::kFieldRef && IsPlace(match) && key_->referred == Match::kEquals) {
      key_->referred = match;
      return absl::OkStatus();
    }
    // Only where no `lt` and the like came before: a part alone asks for equality.
    if (key_->part != DatePart::kNone && key_->comparison == Comparison::kEqual &&
        match == Match::kCompare) {
      if (strict_) {
        return Error(modifier, absl::StrCat("behind '", match_name_,
                                            "' is read in another way by other tools"));
      }
      key_->comparison = comparison;
      return absl::OkStatus();
    }
    // A regular expression searches already, so `re|contains` says nothing new; others write it.
    if (match_name_ == "re" && match == Match::kContains && !strict_) return absl::OkStatus();
    return Error(modifier, match == Match::kFieldRef && IsPlace(key_->match)
                               ? absl::StrCat("must stand before '", match_name_, "'")
                               : absl::StrCat("cannot be combined with '", match_name_, "'"));
  }

  absl::Status TakePart(std::string_view modifier, DatePart part) {
    RETURN_IF_ERROR(TakeMatch(modifier, Match::kCompare, Comparison::kEqual));
    if (key_->part != DatePart::kNone || match_name_ != modifier) {
      return Error(modifier, absl::StrCat("cannot be combined with '", match_name_, "'"));
    }
    key_->part = part;
    return absl::OkStatus();
  }

  absl::Status TakeTransform(std::string_view modifier, Transform transform) {
    const bool encodes = transform != Transform::kWindash;
    if (!match_name_.empty() && (encodes || !IsPlace(key_->match))) {
      return Error(modifier, IsPlace(key_->match) || key_->match == Match::kWord
                                 ? absl::StrCat("must stand before '", match_name_, "'")
                                 : absl::StrCat("cannot be combined with '", match_name_, "'"));
    }
    for (const Transform before : key_->transforms) {
      const bool is_second = before == transform || (IsBase64(before) && IsBase64(transform)) ||
                             (IsUtf16(before) && IsUtf16(transform));
      if (is_second) return Error(modifier, "stands twice, or beside another of its kind");
      if (IsBase64(before)) return Error(modifier, "must stand before 'base64' or 'base64offset'");
      if (IsUtf16(before) && !encodes) return Error(modifier, "must stand before the encoding");
    }
    if (IsUtf16(transform)) utf16_ = modifier;
    key_->transforms.push_back(transform);
    return absl::OkStatus();
  }

  absl::Status TakeExpand(std::string_view modifier) {
    if (!key_->transforms.empty()) {
      return Error(modifier, "must stand before encodings and 'windash'");
    }
    return Once(modifier, &key_->expand);
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
  std::string first_;
  std::string match_name_;
  std::string utf16_;  // As written.
};

}  // namespace

const std::vector<std::string>& ModifierNames() {
  static const std::vector<std::string> names = {
      "all",     "base64",    "base64offset", "cased",  "cidr",     "contains",   "day",
      "dotall",  "endswith",  "exists",       "expand", "fieldref", "gt",         "gte",
      "hour",    "i",         "ignorecase",   "lt",     "lte",      "m",          "minute",
      "month",   "multiline", "neq",          "re",     "s",        "startswith", "utf16",
      "utf16be", "utf16le",   "week",         "wide",   "windash",  "word",       "year"};
  return names;
}

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
