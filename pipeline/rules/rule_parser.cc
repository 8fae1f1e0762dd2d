#include "pipeline/rules/rule_parser.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/sha256.h"
#include "pipeline/rules/attributes.h"
#include "pipeline/rules/detection_section.h"
#include "pipeline/rules/extension_parser.h"
#include "pipeline/rules/logsource.h"
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
    if (RefuseCollection()) return ParseOutcome::kWrong;
    Fill();
    ParseAttributes(document_, context_.generic_table == nullptr || context_.strict, log_,
                    &rule_->info);
    const bool known_source = ParseLogsource(document_, log_, &rule_->info.logsource) &&
                              FindTable(*document_.Find("logsource"));
    if (known_source) {
      ParseDetection();
      ParseExtension(document_, options_.strict_sigma, log_, rule_);
    }
    if (rule_->info.id.empty()) RequireId();
    if (log_->errors() != errors_before) return ParseOutcome::kWrong;
    return Wanted() ? ParseOutcome::kRule : ParseOutcome::kOther;
  }

 private:
  // Collections of the old specification: what follows would be read without what it shares.
  bool RefuseCollection() {
    const YamlNode* action = document_.Find("action");
    if (action == nullptr || !action->is_scalar()) return false;
    log_->Error(*action,
                "rule collections with 'action' were removed from Sigma; repeat what they share");
    return true;
  }

  void Fill() {
    rule_->info.line = document_.line;
    rule_->info.file = log_->file();
    rule_->canonical = CanonicalYaml(document_);
    rule_->info.version = Sha256Hex(rule_->canonical).substr(0, 12);
  }

  bool FindTable(const YamlNode& logsource) {
    if (context_.generic_table != nullptr) {
      rule_->info.category = Category::kGeneric;
      rule_->table = context_.generic_table;
      return true;
    }
    const std::string_view category = LogsourceValue(rule_->info.logsource, "category");
    const bool is_news = category == CategoryName(Category::kNews);
    if (LogsourceValue(rule_->info.logsource, "product") != "lodewire" ||
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
    DetectionSection section;
    ParseDetectionSection(*detection, "detection", context_, log_, &section);
    rule_->selections = std::move(section.selections);
    rule_->condition = std::move(section.condition);
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
    return std::all_of(options_.logsource.begin(), options_.logsource.end(), [&](const auto& pair) {
      return LogsourceValue(rule_->info.logsource, pair.first) == pair.second;
    });
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
