#include "pipeline/rules/lint_values.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/term_text.h"
#include "pipeline/text/script.h"

namespace lodewire {
namespace {

using Match = ItemKey::Match;

constexpr size_t kWeightMin = 4;

// The end of the atom that begins at regex[at]: an escape, a class, a group, or a character.
size_t EndOfAtom(std::string_view regex, size_t at) {
  if (regex[at] == '\\') return std::min(at + 2, regex.size());
  if (regex[at] != '[') return at + DecodeCodePoint(regex, at).size;
  size_t end = at + 1;
  if (end < regex.size() && regex[end] == '^') ++end;
  // A bracket that comes first is a member.
  for (bool first = true; end < regex.size() && (first || regex[end] != ']'); first = false) {
    end += regex[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, regex.size());
}

// Whether an atom is a window: it goes on over more than one word, or over any word. A class of
// certain characters is as long as the word that it describes.
bool IsWindow(std::string_view atom) {
  return atom == "." || atom.starts_with("[^") ||
         (atom.size() == 2 && atom[0] == '\\' &&
          std::string_view("sSwWdD").find(atom[1]) != std::string_view::npos);
}

// What a window of that kind needs at most, in our experience of headlines and first paragraphs.
int WidthOf(std::string_view atom) {
  if (atom == "\\s") return 8;
  return atom == "\\w" || atom == "\\d" ? 20 : 60;
}

// `*`, `+` or `{n,}` at regex[at]; `least` is n.
bool IsOpenRepeat(std::string_view regex, size_t at, std::string* least, size_t* end) {
  if (at >= regex.size()) return false;
  if (regex[at] == '*' || regex[at] == '+') {
    *least = regex[at] == '*' ? "0" : "1";
    *end = at + 1;
    return true;
  }
  if (regex[at] != '{') return false;
  const size_t comma = regex.find(',', at);
  const size_t close = regex.find('}', at);
  if (close == std::string_view::npos || comma == std::string_view::npos || comma + 1 != close) {
    return false;
  }
  *least = std::string(regex.substr(at + 1, comma - at - 1));
  *end = close + 1;
  return least->find_first_not_of("0123456789") == std::string::npos && !least->empty();
}

// A plain scalar that YAML 1.1 or 1.2 readers take for something else than its text.
bool IsRetyped(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kWords = {"y",  "n",   "yes",  "no",
                                                             "on", "off", "true", "false"};
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return true;
  if (lower.starts_with("0x")) return lower.find_first_not_of("0123456789abcdef", 2) == lower.npos;
  return lower.find_first_of("0123456789") != lower.npos &&
         lower.find_first_not_of("0123456789.:_+-eo") == lower.npos;
}

// The first character that nobody sees, as U+200B; empty: none.
std::string InvisibleIn(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    const char32_t value = point.value;
    at += point.size;
    const bool invisible = value == 0x00A0 || value == 0x00AD ||
                           (value >= 0x200B && value <= 0x200F) ||
                           (value >= 0x202A && value <= 0x202F) ||
                           (value >= 0x2060 && value <= 0x2064) || value == 0xFEFF;
    if (invisible) {
      return absl::StrCat("U+", absl::AsciiStrToUpper(absl::StrCat(
                                    absl::Hex(static_cast<uint32_t>(value), absl::kZeroPad4))));
    }
  }
  return "";
}

std::string LongestLiteral(const Pattern& pattern) {
  std::string longest;
  for (const PatternPart& part : pattern) {
    if (SubstringWeight(part.literal) > SubstringWeight(longest)) longest = part.literal;
  }
  return longest;
}

bool HasWildcard(const Pattern& pattern) {
  return ShapeOf(pattern).kind != PatternShape::Kind::kAny &&
         std::any_of(pattern.begin(), pattern.end(), [](const PatternPart& part) {
           return part.kind != PatternPart::Kind::kLiteral;
         });
}

}  // namespace

std::vector<OpenWindow> OpenWindowsOf(std::string_view regex) {
  std::vector<OpenWindow> windows;
  for (size_t at = 0; at < regex.size();) {
    const size_t behind = EndOfAtom(regex, at);
    const std::string_view atom = regex.substr(at, behind - at);
    std::string least;
    size_t end = 0;
    if (IsWindow(atom) && IsOpenRepeat(regex, behind, &least, &end)) {
      windows.push_back({std::string(regex.substr(at, end - at)),
                         absl::StrCat(ToAbsl(atom), "{", least, ",", WidthOf(atom), "}")});
    }
    at = behind;
  }
  return windows;
}

size_t SubstringWeight(std::string_view text) {
  const CodePointTable& table = CodePointTable::Get();
  size_t weight = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    at += point.size;
    const ScriptCode script = table.Script(point.value);
    weight += table.IsIdeographic(script) ? kWeightMin : table.IsWithoutWords(script) ? 2 : 1;
  }
  return weight;
}

void ValueLinter::Selection(const YamlNode& node) const {
  if (node.is_sequence()) {
    for (const auto& item : node.items) Selection(*item);
  } else if (node.is_map()) {
    for (const auto& [key, value] : node.entries) MapEntry(*key, *value);
  } else {
    Item keyword;
    keyword.is_keyword = true;
    keyword.key.match = Match::kContains;
    Value(keyword, node, false);
  }
}

void ValueLinter::MapEntry(const YamlNode& key, const YamlNode& value) const {
  const absl::StatusOr<ItemKey> parsed = ParseItemKey(key.text, false);
  if (!parsed.ok()) return;
  Item item;
  item.key = *parsed;
  item.is_keyword = item.key.field.empty();
  if (item.is_keyword && item.key.match == Match::kEquals) item.key.match = Match::kContains;
  if (!item.is_keyword) {
    const FieldId field = context_.table->Find(item.key.field);
    if (field == kFieldNone) return;
    item.type = context_.table->info(field).type;
  }
  if (item.key.all && (!value.is_sequence() || value.items.size() == 1)) {
    report_("all-on-one-value", key, absl::StrCat("'", key.text, "' has one value"));
  }
  if (!value.is_sequence()) {
    Value(item, value, false);
    return;
  }
  for (const auto& element : value.items) Value(item, *element, true);
}

void ValueLinter::Value(const Item& item, const YamlNode& value, bool in_list) const {
  if (value.is_null()) {
    if (in_list) {
      report_("null-in-list", value,
              absl::StrCat("null stands in the list of '", item.key.field, "'"));
    }
    return;
  }
  switch (item.key.match) {
    case Match::kRegex:
      Regular(item, value);
      return;
    case Match::kEquals:
    case Match::kContains:
    case Match::kStartsWith:
    case Match::kEndsWith:
    case Match::kWord:
      Plain(item, value);
      return;
    case Match::kExists:
    case Match::kCompare:
    case Match::kCidr:
    case Match::kFieldRef:
      return;
  }
}

void ValueLinter::Plain(const Item& item, const YamlNode& value) const {
  if (item.type == FieldType::kString && !value.quoted && value.tag.empty() &&
      IsRetyped(value.text)) {
    report_("unquoted-code", value,
            absl::StrCat("'", item.key.field, "' holds codes, and ", value.text,
                         " is no text to every YAML reader"));
  }
  if (item.is_text()) {
    const std::string normal = NormalisedPiece(*context_.normaliser, value.text);
    if (normal != value.text) {
      report_("normalised-away", value,
              absl::StrCat("text never has '", value.text, "'; normalised, it is '", normal, "'"));
    }
  } else if (const std::string invisible = InvisibleIn(value.text); !invisible.empty()) {
    report_("invisible-character", value, absl::StrCat("the value has ", invisible, " in it"));
  }
  if (item.key.expand && value.text.find('%') != std::string::npos) {
    Expanded(item, value);
    return;
  }
  const Pattern pattern = ParsePattern(value.text);
  const bool is_news = context_.table->category() == Category::kNews;
  if (is_news && item.is_text() && item.key.match != Match::kWord && HasWildcard(pattern)) {
    report_("unescaped-wildcard", value,
            absl::StrCat("'", value.text, "' has a wildcard: ? is any one character, * any text"));
  }
  if (item.key.match == Match::kContains) ShortContains(value, LongestLiteral(pattern));
}

void ValueLinter::ShortContains(const YamlNode& value, std::string_view text) const {
  if (text.empty() || SubstringWeight(text) >= kWeightMin) return;
  report_("short-contains", value, absl::StrCat("'", ToAbsl(text), "' is inside many other words"));
}

void ValueLinter::Expanded(const Item& item, const YamlNode& value) const {
  if (item.key.match != Match::kContains || context_.vocabularies == nullptr) return;
  for (const PlaceholderPiece& piece : SplitPlaceholders(value.text)) {
    const Vocabulary* vocabulary =
        piece.is_placeholder ? context_.vocabularies->Find(piece.text) : nullptr;
    if (vocabulary == nullptr) continue;
    for (const Term& term : vocabulary->terms) ShortContains(value, term.text);
  }
}

void ValueLinter::Regular(const Item& item, const YamlNode& value) const {
  for (const OpenWindow& window : OpenWindowsOf(value.text)) {
    report_("unbounded-window", value,
            absl::StrCat(window.written, " has no end; write ", window.bounded));
  }
  // The loader refuses this for a text field; a keyword also searches fields as they were sent.
  if (!item.is_keyword) return;
  const std::string changed = ChangedByNormalising(*context_.normaliser, value.text);
  if (!changed.empty()) {
    report_("normalised-away", value,
            absl::StrCat("text never has '", changed, "'; normalised, it is '",
                         context_.normaliser->NormaliseTerm(changed), "'"));
  }
}

}  // namespace lodewire
