#include "pipeline/rules/attributes.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/yaml_json.h"

namespace lodewire {
namespace {

constexpr size_t kTitleCharactersMax = 256;
constexpr size_t kDescriptionCharactersMax = 65'535;

const std::vector<std::string>& KnownKeys() {
  static const std::vector<std::string> keys = {
      "author",    "correlation", "date",     "description", "detection", "falsepositives",
      "fields",    "filter",      "id",       "level",       "license",   "lodewire",
      "logsource", "modified",    "name",     "references",  "related",   "scope",
      "status",    "tags",        "taxonomy", "title"};
  return keys;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!IsDigit(text[i])) return false;
  }
  const auto two = [&](size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const int year = two(0) * 100 + two(2);
  const int month = two(5);
  const int day = two(8);
  constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month != 2 || day < 29 || leap;
}

// namespace.name, lower case: attack.t1059.001, minerals.rare-earths.
bool IsTag(std::string_view text) {
  bool dot = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && i > 0 && i + 1 < text.size()) {
      dot = true;
    } else if (!IsDigit(c) && !(c >= 'a' && c <= 'z') && c != '-' && c != '_') {
      return false;
    }
  }
  return dot;
}

size_t Characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class AttributeParser {
 public:
  AttributeParser(const YamlNode& document, bool uuid_required, RuleLog* log, RuleInfo* info)
      : document_(document), uuid_required_(uuid_required), log_(log), info_(info) {}

  void Parse() {
    Title();
    Id();
    OneOf("status", {"stable", "test", "experimental", "deprecated", "unsupported"});
    Text("status", &info_->status);
    Level();
    Date("date");
    Date("modified");
    Text("name", &info_->name);
    Text("author", &info_->author);
    Text("license", &info_->license);
    Text("taxonomy", nullptr);
    if (Text("description", &info_->description) &&
        Characters(info_->description) > kDescriptionCharactersMax) {
      log_->Error(*document_.Find("description"),
                  absl::StrCat("'description' is longer than ", kDescriptionCharactersMax));
    }
    Tags();
    Related();
    for (std::string_view key : {"references", "falsepositives", "scope"}) List(key);
    if (const YamlNode* fields = List("fields"); fields != nullptr) {
      for (const auto& field : fields->items) info_->fields.push_back(field->text);
    }
    Custom();
  }

 private:
  void Title() {
    if (document_.Find("title") == nullptr) {
      log_->Error(document_, "'title' is missing");
    } else if (Text("title", &info_->title) &&
               (info_->title.empty() || Characters(info_->title) > kTitleCharactersMax)) {
      log_->Error(*document_.Find("title"),
                  absl::StrCat("'title' must have 1 to ", kTitleCharactersMax, " characters"));
    }
  }

  bool Text(std::string_view key, std::string* text) {
    const YamlNode* node = document_.Find(key);
    if (node == nullptr) return false;
    if (!node->is_scalar()) {
      log_->Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a text"));
      return false;
    }
    if (text != nullptr) *text = node->text;
    return true;
  }

  void Id() {
    if (!Text("id", &info_->id)) return;
    if (!IsUuid(info_->id)) {
      const std::string message = absl::StrCat("'id' must be a UUID, not '", info_->id, "'");
      const YamlNode& node = *document_.Find("id");
      if (uuid_required_ || info_->id.empty()) {
        log_->Error(node, message);
      } else {
        log_->Warning(node, message);
      }
      return;
    }
    for (char& c : info_->id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  }

  void OneOf(std::string_view key, const std::vector<std::string>& values) {
    std::string text;
    if (!Text(key, &text)) return;
    if (std::find(values.begin(), values.end(), text) != values.end()) return;
    log_->Error(*document_.Find(key),
                absl::StrCat("'", ToAbsl(key), "' must be ", absl::StrJoin(values, ", "), ", not '",
                             text, "'", DidYouMean(text, values)));
  }

  void Level() {
    OneOf("level", {"informational", "low", "medium", "high", "critical"});
    std::string text;
    const YamlNode* node = document_.Find("level");
    if (node != nullptr) ParseSeverity(node->text, &info_->level);
  }

  void Date(std::string_view key) {
    std::string text;
    if (!Text(key, &text) || IsDate(text)) return;
    log_->Error(*document_.Find(key),
                absl::StrCat("'", ToAbsl(key), "' must be a date YYYY-MM-DD, not '", text, "'"));
  }

  // A list of texts; nullptr when it is not there or wrong.
  const YamlNode* List(std::string_view key) {
    const YamlNode* node = document_.Find(key);
    if (node == nullptr) return nullptr;
    bool right = node->is_sequence();
    for (const auto& item : node->items) right = right && item->is_scalar();
    if (right) return node;
    log_->Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a list of texts"));
    return nullptr;
  }

  void Tags() {
    const YamlNode* tags = List("tags");
    if (tags == nullptr) return;
    for (const auto& tag : tags->items) {
      if (!IsTag(tag->text)) {
        log_->Error(*tag, absl::StrCat("tag '", tag->text,
                                       "' must be lower case and have a namespace, as in "
                                       "event.smuggling"));
      }
      info_->tags.push_back(tag->text);
    }
  }

  void Related() {
    const YamlNode* related = document_.Find("related");
    if (related == nullptr) return;
    if (!related->is_sequence()) {
      log_->Error(*related, "'related' must be a list of {id, type}");
      return;
    }
    static const std::vector<std::string> kTypes = {"derived", "obsolete", "merged", "renamed",
                                                    "similar"};
    for (const auto& item : related->items) {
      const YamlNode* id = item->Find("id");
      const YamlNode* type = item->Find("type");
      if (id == nullptr || type == nullptr || item->entries.size() != 2 || !IsUuid(id->text)) {
        log_->Error(*item, "an entry of 'related' must be {id: UUID, type: …}");
      } else if (std::find(kTypes.begin(), kTypes.end(), type->text) == kTypes.end()) {
        log_->Error(*type, absl::StrCat("the type of 'related' must be ",
                                        absl::StrJoin(kTypes, ", "), ", not '", type->text, "'"));
      }
    }
  }

  void Custom() {
    for (const auto& [key, value] : document_.entries) {
      if (std::find(KnownKeys().begin(), KnownKeys().end(), key->text) != KnownKeys().end())
        continue;
      info_->custom.emplace_back(key->text, YamlToJson(*value));
      const std::string meant = DidYouMean(key->text, KnownKeys());
      if (!meant.empty()) {
        log_->Warning(*key, absl::StrCat("'", key->text, "' is kept as a custom attribute", meant));
      }
    }
  }

  const YamlNode& document_;
  const bool uuid_required_;
  RuleLog* const log_;
  RuleInfo* const info_;
};

}  // namespace

void ParseAttributes(const YamlNode& document, bool uuid_required, RuleLog* log, RuleInfo* info) {
  AttributeParser(document, uuid_required, log, info).Parse();
}

}  // namespace lodewire
