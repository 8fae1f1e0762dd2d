#include "pipeline/rules/rule_parser.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "pipeline/base/sha256.h"
#include "pipeline/rules/attributes.h"
#include "pipeline/rules/condition_parser.h"
#include "pipeline/rules/extension_parser.h"
#include "pipeline/rules/spelling.h"
#include "pipeline/rules/yaml_json.h"

namespace lodewire {
namespace {

class RuleParser {
 public:
  RuleParser(const YamlNode& document, DetectionContext context, const RuleSetOptions& options,
             RuleLog* log, RuleAst* rule)
      : document_(document), context_(context), options_(options), log_(log), rule_(rule) {}

  ParseOutcome Parse() {
    const size_t errors_before = log_->errors();
    if (!document_.is_map()) {
      log_->Error(document_, "a rule must be a map with title, logsource and detection");
      return ParseOutcome::kWrong;
    }
    if (const YamlNode* title = document_.Find("title"); title != nullptr && title->is_scalar()) {
      log_->set_title(title->text);
    }
    if (RefuseOtherKinds()) return ParseOutcome::kWrong;
    Fill();
    ParseAttributes(document_, context_.generic_table == nullptr || context_.strict, log_,
                    &rule_->info);
    const bool known_source = ParseLogsource();
    if (known_source) {
      ParseDetection();
      ParseExtension(document_, options_.strict_sigma, log_, rule_);
    }
    if (rule_->info.id.empty()) RequireId();
    if (log_->errors() != errors_before) return ParseOutcome::kWrong;
    return Wanted() ? ParseOutcome::kRule : ParseOutcome::kOther;
  }

 private:
  bool RefuseOtherKinds() {
    struct Kind {
      std::string_view key;
      std::string_view reason;
    };
    static constexpr std::array<Kind, 3> kKinds = {{
        {"correlation", "correlation rules are not supported yet"},
        {"filter", "filters are not supported yet; write the exclusion into the rule"},
        {"action",
         "rule collections with 'action' were removed from Sigma; repeat what they share"},
    }};
    for (const Kind& kind : kKinds) {
      for (const auto& [key, value] : document_.entries) {
        if (key->text != kind.key) continue;
        log_->Error(*key, kind.reason);
        return true;
      }
    }
    return false;
  }

  void Fill() {
    rule_->info.line = document_.line;
    rule_->info.file = log_->file();
    rule_->canonical = CanonicalYaml(document_);
    rule_->info.version = Sha256Hex(rule_->canonical).substr(0, 12);
  }

  bool ParseLogsource() {
    const YamlNode* logsource = document_.Find("logsource");
    if (logsource == nullptr) {
      log_->Error(document_, "'logsource' is missing");
      return false;
    }
    if (!logsource->is_map() || logsource->entries.empty()) {
      log_->Error(*logsource, "'logsource' must be a map of category, product or service");
      return false;
    }
    for (const auto& [key, value] : logsource->entries) {
      if (!value->is_scalar()) {
        log_->Error(*value, absl::StrCat("logsource '", key->text, "' must be a text"));
        return false;
      }
      rule_->info.logsource.emplace_back(key->text, value->text);
    }
    std::sort(rule_->info.logsource.begin(), rule_->info.logsource.end());
    return FindTable(*logsource);
  }

  std::string_view Logsource(std::string_view key) const {
    for (const auto& [name, value] : rule_->info.logsource) {
      if (name == key) return value;
    }
    return {};
  }

  bool FindTable(const YamlNode& logsource) {
    if (context_.generic_table != nullptr) {
      rule_->info.category = Category::kGeneric;
      rule_->table = context_.generic_table;
      return true;
    }
    const std::string_view category = Logsource("category");
    const bool is_news = category == CategoryName(Category::kNews);
    if (Logsource("product") != "lodewire" ||
        (!is_news && category != CategoryName(Category::kTrade))) {
      log_->Error(logsource, "'logsource' must have product: lodewire and category: news or trade");
      return false;
    }
    for (const auto& [key, value] : logsource.entries) {
      if (key->text == "product" || key->text == "category" || key->text == "definition") continue;
      log_->Error(*key, absl::StrCat("logsource '", key->text,
                                     "' has no meaning for product: lodewire; remove it"));
    }
    rule_->info.category = is_news ? Category::kNews : Category::kTrade;
    rule_->table = &FieldTable::Of(rule_->info.category);
    context_.table = rule_->table;
    return true;
  }

  void ParseDetection() {
    const YamlNode* detection = document_.Find("detection");
    if (detection == nullptr) {
      log_->Error(document_, "'detection' is missing");
      return;
    }
    if (!detection->is_map()) {
      log_->Error(*detection, "'detection' must be a map of search identifiers and a condition");
      return;
    }
    rule_->selections = DetectionParser(context_, log_).Parse(*detection);
    if (rule_->selections.empty()) {
      log_->Error(*detection, "'detection' has no search identifier beside the condition");
      return;
    }
    const YamlNode* condition = detection->Find("condition");
    if (condition == nullptr) {
      log_->Error(*detection, "'condition' is missing");
      return;
    }
    if (condition->is_sequence() && !condition->items.empty()) {
      rule_->condition.kind = ConditionNode::Kind::kOr;
      for (const auto& item : condition->items) {
        ConditionNode root;
        if (ParseOneCondition(*item, &root)) rule_->condition.children.push_back(std::move(root));
      }
      return;
    }
    ParseOneCondition(*condition, &rule_->condition);
  }

  bool ParseOneCondition(const YamlNode& node, ConditionNode* root) {
    if (!node.is_scalar()) {
      log_->Error(node, "'condition' must be a text or a list of texts");
      return false;
    }
    std::vector<std::string> names;
    for (const Selection& selection : rule_->selections) names.push_back(selection.name);
    std::vector<std::string> warnings;
    absl::StatusOr<ConditionNode> parsed =
        ParseCondition(node.text, names, options_.strict_sigma, &warnings);
    for (const std::string& warning : warnings) log_->Warning(node, warning);
    if (!parsed.ok()) {
      log_->Error(node, ToStd(parsed.status().message()));
      return false;
    }
    *root = *std::move(parsed);
    return true;
  }

  void RequireId() {
    if (context_.generic_table != nullptr) {
      rule_->info.id = rule_->info.title;
    } else if (rule_->info.level != Severity::kInformational && document_.Find("id") == nullptr) {
      log_->Error(document_, "a rule that alerts needs an 'id', a UUID (uuidgen makes one)");
    }
  }

  bool Wanted() const {
    if (context_.generic_table == nullptr) return true;
    return std::all_of(options_.logsource.begin(), options_.logsource.end(),
                       [&](const auto& pair) { return Logsource(pair.first) == pair.second; });
  }

  const YamlNode& document_;
  DetectionContext context_;
  const RuleSetOptions& options_;
  RuleLog* const log_;
  RuleAst* const rule_;
};

}  // namespace

ParseOutcome ParseRule(const YamlNode& document, DetectionContext context,
                       const RuleSetOptions& options, RuleLog* log, RuleAst* rule) {
  return RuleParser(document, context, options, log, rule).Parse();
}

}  // namespace lodewire
