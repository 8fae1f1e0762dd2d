#include "pipeline/rules/extension_parser.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/correlation_parser.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 5> kMinerals = {"rare_earths", "gallium", "germanium",
                                                       "antimony", "tungsten"};
constexpr uint32_t kTokensMax = 10'000;
constexpr uint32_t kLeadBytesMax = 1'000'000;

bool IsTypology(std::string_view text) {
  return text == "T10" || (text.size() == 2 && text[0] == 'T' && text[1] >= '1' && text[1] <= '9');
}

bool IsMineral(std::string_view text) {
  return std::find(kMinerals.begin(), kMinerals.end(), text) != kMinerals.end();
}

// Lower-case words joined by `_`, as in export_control.
bool IsEventType(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

void ParseSuppress(const YamlNode& node, RuleLog* log) {
  const YamlNode* fields = node.Find("fields");
  const YamlNode* duration = node.Find("duration");
  int64_t ms = 0;
  const bool has_fields = fields != nullptr && fields->is_sequence() && !fields->items.empty() &&
                          std::all_of(fields->items.begin(), fields->items.end(),
                                      [](const auto& item) { return item->is_scalar(); });
  if (!has_fields || duration == nullptr || node.entries.size() != 2 ||
      !ParseTimespan(duration->text, &ms)) {
    log->Error(node, "'suppress' must be {fields: [field, …], duration: a timespan such as 24h}");
  }
}

// What is read but not executed yet; false: another key.
bool ParsePlanned(const YamlNode& key, const YamlNode& value, bool of_correlation, RuleLog* log) {
  int64_t ms = 0;
  if (key.text == "suppress") {
    ParseSuppress(value, log);
  } else if (of_correlation && key.text == "firing") {
    if (value.text != "once_per_window" && value.text != "every") {
      log->Error(value, "'firing' must be once_per_window or every");
    }
  } else if (of_correlation && key.text == "allowed_lateness") {
    if (!ParseTimespan(value.text, &ms)) {
      log->Error(value, "'allowed_lateness' must be a timespan such as 10m");
    }
  } else {
    return false;
  }
  log->Warning(key, absl::StrCat("'lodewire.", key.text, "' is read but not executed yet"));
  return true;
}

class ExtensionParser {
 public:
  ExtensionParser(RuleLog* log, RuleAst* rule) : log_(log), rule_(rule) {}

  void Parse(const YamlNode& node) {
    if (!node.is_map()) {
      log_->Error(node, "'lodewire' must be a map");
      return;
    }
    for (const auto& [key, value] : node.entries) ParseKey(*key, *value);
  }

 private:
  void ParseKey(const YamlNode& key, const YamlNode& value) {
    RuleInfo& info = rule_->info;
    if (key.text == "minerals") {
      Names(value, IsMineral, "a mineral (rare_earths, gallium, germanium, antimony, tungsten)",
            &info.minerals);
    } else if (key.text == "typologies") {
      Names(value, IsTypology, "a typology, T1 to T10", &info.typologies);
    } else if (key.text == "event_type") {
      if (!IsEventType(value.text)) {
        log_->Error(value, "'event_type' must be lower-case words joined by '_'");
      }
      info.event_type = value.text;
    } else if (key.text == "direction") {
      if (!ParseDirection(value.text, &info.direction)) {
        log_->Error(value, "'direction' must be tightening, easing or neutral");
      }
    } else if (key.text == "near") {
      ParseNear(value);
    } else if (!ParsePlanned(key, value, false, log_)) {
      static const std::vector<std::string> kKeys = {"minerals",  "typologies", "event_type",
                                                     "direction", "near",       "suppress"};
      log_->Error(
          key, absl::StrCat("unknown key 'lodewire.", key.text, "'", DidYouMean(key.text, kKeys)));
    }
  }

  void Names(const YamlNode& list, bool (*is_name)(std::string_view), std::string_view what,
             std::vector<std::string>* names) {
    if (!list.is_sequence()) {
      log_->Error(list, absl::StrCat("must be a list; each is ", ToAbsl(what)));
      return;
    }
    for (const auto& item : list.items) {
      if (!item->is_scalar() || !is_name(item->text)) {
        log_->Error(*item, absl::StrCat("'", item->text, "' is not ", ToAbsl(what)));
      }
      names->push_back(item->text);
    }
  }

  void ParseNear(const YamlNode& list) {
    if (!list.is_sequence() || list.items.empty()) {
      log_->Error(list, "'near' must be a list of {selections: […], within: …}");
      return;
    }
    for (const auto& item : list.items) {
      const YamlNode* selections = item->Find("selections");
      const YamlNode* within = item->Find("within");
      const YamlNode* in = item->Find("in");
      const YamlNode* unless = item->Find("unless");
      const size_t known = 2u + (in != nullptr) + (unless != nullptr);
      if (selections == nullptr || within == nullptr || item->entries.size() != known) {
        log_->Error(*item,
                    "an entry of 'near' must be {selections: […], within: …}, with 'in: lead' and "
                    "'unless: […]' where they are wanted");
        continue;
      }
      Near near;
      ParseWithin(*within, &near);
      if (in != nullptr) ParseIn(*in, &near);
      const bool only_some_count = near.lead_bytes != UINT32_MAX || unless != nullptr;
      ParseSelections(*selections, only_some_count ? 1 : 2, &near.selections);
      if (unless != nullptr) ParseSelections(*unless, 1, &near.unless);
      rule_->near.push_back(std::move(near));
    }
  }

  void ParseSelections(const YamlNode& list, size_t least, std::vector<uint32_t>* selections) {
    if (!list.is_sequence() || list.items.size() < least ||
        list.items.size() > kNearSelectionsMax) {
      log_->Error(list, absl::StrCat("must be a list of ", least, " to ", kNearSelectionsMax,
                                     " search identifiers"));
      return;
    }
    std::vector<std::string> names;
    for (const Selection& selection : rule_->selections) names.push_back(selection.name);
    for (const auto& item : list.items) {
      const auto found = std::find(names.begin(), names.end(), item->text);
      if (found == names.end()) {
        log_->Error(*item, absl::StrCat("'near' names '", item->text,
                                        "', which the detection does not define",
                                        DidYouMean(item->text, names)));
        continue;
      }
      const uint32_t index = static_cast<uint32_t>(found - names.begin());
      if (std::find(selections->begin(), selections->end(), index) != selections->end()) {
        log_->Error(*item, absl::StrCat("'near' names '", item->text, "' twice"));
      }
      if (!HasPlace(rule_->selections[index].root)) {
        log_->Error(*item,
                    absl::StrCat("'", item->text, "' tests no text, so nothing can be near to it"));
      }
      selections->push_back(index);
    }
  }

  // Whether a match of the selection can be a place in a text.
  static bool HasPlace(const TestNode& node) {
    if (node.kind == TestNode::Kind::kNot) return false;
    if (node.kind == TestNode::Kind::kTest) {
      return node.test.kind == TestKind::kPattern || node.test.kind == TestKind::kWord ||
             node.test.kind == TestKind::kRegex;
    }
    return std::any_of(node.children.begin(), node.children.end(), HasPlace);
  }

  void ParseIn(const YamlNode& node, Near* near) {
    const std::string_view text = node.text;
    near->lead_bytes = kLeadBytes;
    if (text == "lead") return;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), near->lead_bytes);
    if (error != std::errc() || near->lead_bytes == 0 || near->lead_bytes > kLeadBytesMax ||
        text.substr(static_cast<size_t>(stop - text.data())) != " bytes") {
      log_->Error(node, absl::StrCat("'in' must be lead, or 1 to ", kLeadBytesMax,
                                     " bytes as in '400 bytes', not '", node.text, "'"));
    }
  }

  void ParseWithin(const YamlNode& node, Near* near) {
    if (node.text == "sentence") return;
    near->sentence = false;
    if (node.text == "lead") {
      near->tokens = kAnyDistance;
      near->lead_bytes = kLeadBytes;
      return;
    }
    const std::string_view text = node.text;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), near->tokens);
    const std::string_view unit = text.substr(static_cast<size_t>(stop - text.data()));
    if (error != std::errc() || near->tokens == 0 || near->tokens > kTokensMax ||
        (unit != " tokens" && unit != " token")) {
      log_->Error(node, absl::StrCat("'within' must be sentence, lead, or 1 to ", kTokensMax,
                                     " tokens as in '20 tokens', not '", node.text, "'"));
    }
  }

  RuleLog* const log_;
  RuleAst* const rule_;
};

}  // namespace

void ParseExtension(const YamlNode& document, bool strict, RuleLog* log, RuleAst* rule) {
  for (const auto& [key, value] : document.entries) {
    if (key->text != "lodewire") continue;
    if (strict) {
      log->Error(*key, "'lodewire' is Lodewire's own key; strict Sigma refuses it");
    } else {
      ExtensionParser(log, rule).Parse(*value);
    }
  }
}

void ParseCorrelationExtension(const YamlNode& document, bool strict, RuleLog* log) {
  for (const auto& [key, value] : document.entries) {
    if (key->text != "lodewire") continue;
    if (strict) {
      log->Error(*key, "'lodewire' is Lodewire's own key; strict Sigma refuses it");
      continue;
    }
    if (!value->is_map()) log->Error(*value, "'lodewire' must be a map");
    for (const auto& [inner, setting] : value->entries) {
      static const std::vector<std::string> kKeys = {"suppress", "firing", "allowed_lateness"};
      if (ParsePlanned(*inner, *setting, true, log)) continue;
      log->Error(*inner, absl::StrCat("unknown key 'lodewire.", inner->text, "' of a correlation",
                                      DidYouMean(inner->text, kKeys)));
    }
  }
}

}  // namespace lodewire
