#include "pipeline/rules/filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/sha256.h"
#include "pipeline/base/spelling.h"
#include "pipeline/rules/attributes.h"
#include "pipeline/rules/detection_section.h"
#include "pipeline/rules/logsource.h"
#include "pipeline/rules/yaml_json.h"

namespace lodewire {
namespace {

// How many filters one rule may have: each is asked for every event that the rule holds for.
constexpr size_t kFiltersMax = 1000;

class Applier {
 public:
  Applier(const Filter& filter, DetectionContext context, const KnownDocuments& known, RuleLog* log,
          std::vector<RuleAst>* rules)
      : filter_(filter), context_(context), known_(known), log_(log), rules_(*rules) {}

  void Apply() {
    const size_t errors_before = log_->errors();
    std::vector<uint32_t> targets = Targets(*Section().Find("rules"));
    if (targets.empty()) {
      // What is wrong with it should be known even so.
      SectionFor(*SomeTable());
      if (log_->errors() == errors_before) {
        log_->Warning(*filter_.document, "the filter reaches no rule");
      }
      return;
    }
    for (uint32_t target : targets) Join(&rules_[target]);
  }

 private:
  const YamlNode& Section() const { return *filter_.document->Find("filter"); }

  std::vector<uint32_t> Targets(const YamlNode& node) {
    std::vector<uint32_t> targets;
    const bool is_any = node.is_sequence() ? node.items.empty() : node.text == "any";
    if (is_any) {
      if (node.is_sequence()) log_->Warning(node, "an empty list of rules means any; write 'any'");
      for (uint32_t i = 0; i < rules_.size(); ++i) {
        if (LogsourceContains(filter_.info.logsource, rules_[i].info.logsource)) {
          targets.push_back(i);
        }
      }
      return targets;
    }
    if (!node.is_sequence()) Resolve(node, &targets);
    for (const auto& item : node.items) Resolve(*item, &targets);
    return targets;
  }

  void Resolve(const YamlNode& node, std::vector<uint32_t>* targets) {
    const KnownDocument* known = known_.Find(node.text);
    if (known == nullptr) {
      log_->Error(node, absl::StrCat("no rule has the id or name '", node.text, "'",
                                     DidYouMean(node.text, known_.Names())));
      return;
    }
    switch (known->kind) {
      case KnownDocument::Kind::kCorrelation:
      case KnownDocument::Kind::kFilter:
        log_->Error(node,
                    absl::StrCat("'", node.text, "' is no detection rule; a filter applies to ",
                                 "detection rules only"));
        return;
      case KnownDocument::Kind::kWrong:
      case KnownDocument::Kind::kOtherRule:
        return;
      case KnownDocument::Kind::kRule:
        break;
    }
    const RuleInfo& rule = rules_[known->index].info;
    if (!LogsourceContains(filter_.info.logsource, rule.logsource)) {
      log_->Warning(node, absl::StrCat("the filter's logsource does not contain that of '",
                                       node.text, "', so it does not reach that rule"));
      return;
    }
    if (std::find(targets->begin(), targets->end(), known->index) == targets->end()) {
      targets->push_back(known->index);
    }
  }

  const FieldTable* SomeTable() const {
    if (context_.generic_table != nullptr) return context_.generic_table;
    const bool is_trade =
        LogsourceValue(filter_.info.logsource, "category") == CategoryName(Category::kTrade);
    return is_trade ? &FieldTable::Trade() : &FieldTable::News();
  }

  // The detection with the fields of one table, read once; nullptr when it is wrong.
  const DetectionSection* SectionFor(const FieldTable& table) {
    for (const auto& [known, section] : sections_) {
      if (known == &table) return section.get();
    }
    auto section = std::make_unique<DetectionSection>();
    context_.table = context_.generic_table != nullptr ? nullptr : &table;
    if (!ParseDetectionSection(Section(), "filter", context_, log_, section.get())) section.reset();
    return sections_.emplace_back(&table, std::move(section)).second.get();
  }

  void Join(RuleAst* rule) {
    const DetectionSection* section = SectionFor(*rule->table);
    if (section == nullptr) return;
    if (++rule->filters > kFiltersMax) {
      log_->Error(*filter_.document, absl::StrCat("more than ", kFiltersMax,
                                                  " filters reach rule '", rule->info.title, "'"));
      return;
    }
    const uint32_t first = static_cast<uint32_t>(rule->selections.size());
    for (const Selection& selection : section->selections) {
      // `:` cannot stand in an identifier that a condition names.
      rule->selections.push_back(
          {absl::StrCat(filter_.info.title, ":", selection.name), selection.root});
    }
    ConditionNode both;
    both.kind = ConditionNode::Kind::kAnd;
    both.children.push_back(std::move(rule->condition));
    both.children.push_back(Shifted(section->condition, first));
    rule->condition = std::move(both);
    absl::StrAppend(&rule->canonical, "+", filter_.canonical);
    rule->info.version = Sha256Hex(rule->canonical).substr(0, 12);
  }

  static ConditionNode Shifted(ConditionNode node, uint32_t by) {
    node.selection += by;
    for (ConditionNode& child : node.children) child = Shifted(std::move(child), by);
    return node;
  }

  const Filter& filter_;
  DetectionContext context_;
  const KnownDocuments& known_;
  RuleLog* const log_;
  std::vector<RuleAst>& rules_;
  std::vector<std::pair<const FieldTable*, std::unique_ptr<DetectionSection>>> sections_;
};

bool AreReferences(const YamlNode& node) {
  if (!node.is_sequence()) return node.is_scalar();
  return std::all_of(node.items.begin(), node.items.end(),
                     [](const auto& item) { return item->is_scalar(); });
}

}  // namespace

bool ParseFilter(std::unique_ptr<YamlNode> document, const DetectionContext& context, RuleLog* log,
                 Filter* filter) {
  const size_t errors_before = log->errors();
  filter->file = log->file();
  filter->canonical = CanonicalYaml(*document);
  filter->document = std::move(document);
  const YamlNode& node = *filter->document;
  ParseAttributes(node, context.generic_table == nullptr || context.strict, log, &filter->info);
  ParseLogsource(node, log, &filter->info.logsource);
  for (std::string_view key : {"detection", "correlation", "lodewire"}) {
    if (const YamlNode* other = node.Find(key); other != nullptr) {
      log->Error(*other, absl::StrCat("'", ToAbsl(key), "' may not stand beside 'filter'"));
    }
  }
  const YamlNode& section = *node.Find("filter");
  const YamlNode* rules = section.Find("rules");
  if (!section.is_map()) {
    log->Error(section, "'filter' must be a map of rules, search identifiers and a condition");
  } else if (rules == nullptr || !AreReferences(*rules)) {
    log->Error(rules != nullptr ? *rules : section,
               "'rules' must be a list of ids or names of rules, or any");
  }
  return log->errors() == errors_before;
}

void ApplyFilter(const Filter& filter, DetectionContext context, const KnownDocuments& known,
                 RuleLog* log, std::vector<RuleAst>* rules) {
  Applier(filter, context, known, log, rules).Apply();
}

}  // namespace lodewire
