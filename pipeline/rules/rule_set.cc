#include "pipeline/rules/rule_set.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "pipeline/base/check.h"
#include "pipeline/rules/evaluator.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/needs.h"
#include "pipeline/rules/occurrences.h"

namespace lodewire {
namespace {

constexpr size_t kCategories = 3;
constexpr std::array<Category, kCategories> kAllCategories = {Category::kNews, Category::kTrade,
                                                              Category::kGeneric};

class CompiledRuleSet final : public RuleSet {
 public:
  CompiledRuleSet(LoadedRules loaded, LoadedRules shadow, const RuleSetOptions& options)
      : live_size_(loaded.rules.size()),
        digest_(std::move(loaded.digest)),
        shadow_digest_(std::move(shadow.digest)),
        warnings_(std::move(loaded.warnings)) {
    // In one scan with the live rules: what both sets ask is asked once.
    std::move(shadow.rules.begin(), shadow.rules.end(), std::back_inserter(loaded.rules));
    static const FieldTable kEmptyTable;
    for (Category category : kAllCategories) {
      std::vector<const RuleAst*> rules;
      std::vector<uint32_t> indices;
      for (uint32_t i = 0; i < loaded.rules.size(); ++i) {
        if (loaded.rules[i].info.category != category) continue;
        rules.push_back(&loaded.rules[i]);
        indices.push_back(i);
      }
      const FieldTable& table = rules.empty() ? kEmptyTable : *rules.front()->table;
      Program& program = programs_[static_cast<size_t>(category)];
      program = CompileProgram(rules, indices, table,
                               {options.regex_bytes_max, options.literal_engine,
                                std::chrono::milliseconds(options.warm_up_ms_max)});
      for (size_t i = 0; i < indices.size(); ++i) {
        places_.resize(loaded.rules.size());
        places_[indices[i]] = static_cast<uint32_t>(i);
      }
    }
    std::set<FieldId> needs;
    for (const RuleAst& rule : loaded.rules) {
      for (const FieldId field : NeedsOf(rule)) needs.insert(field);
    }
    trade_needs_.assign(needs.begin(), needs.end());
    for (RuleAst& rule : loaded.rules) infos_.push_back(std::move(rule.info));
  }

  void Match(std::span<const EventView* const> views, Scratch* scratch,
             std::span<MatchBits> bits) const override;
  size_t Explain(const EventView& view, uint32_t rule, Scratch* scratch,
                 std::span<Evidence> evidence) const override;

  size_t size() const override { return infos_.size(); }
  const RuleInfo& info(uint32_t rule) const override { return infos_[rule]; }
  size_t live_size() const override { return live_size_; }
  std::string_view digest() const override { return digest_; }
  std::string_view shadow_digest() const override { return shadow_digest_; }
  int64_t regex_bytes() const override {
    int64_t bytes = 0;
    for (const Program& program : programs_) bytes += program.regex_bytes;
    return bytes;
  }
  std::span<const std::string> warnings() const override { return warnings_; }
  std::span<const FieldId> trade_needs() const override { return trade_needs_; }

  void MatchBatch(std::span<const EventView* const> views, Scratch* scratch,
                  std::span<MatchBits> bits) const;
  const Program& ProgramOf(Category category) const {
    return programs_[static_cast<size_t>(category)];
  }

 private:
  std::array<Program, kCategories> programs_;
  std::vector<FieldId> trade_needs_;
  std::vector<uint32_t> places_;  // By rule: its place in its program.
  std::vector<RuleInfo> infos_;
  const size_t live_size_;
  const std::string digest_;
  const std::string shadow_digest_;
  const std::vector<std::string> warnings_;
};

}  // namespace

struct RuleSet::Scratch::State {
  explicit State(const CompiledRuleSet& rules)
      : states{EvaluationState(rules.ProgramOf(Category::kNews)),
               EvaluationState(rules.ProgramOf(Category::kTrade)),
               EvaluationState(rules.ProgramOf(Category::kGeneric))} {}

  std::array<EvaluationState, kCategories> states;
};

// A rule set of another kind (a fake in a test) has no need of the state.
RuleSet::Scratch::Scratch(const RuleSet& rules) {
  const auto* compiled = dynamic_cast<const CompiledRuleSet*>(&rules);
  if (compiled != nullptr) state_ = std::make_unique<State>(*compiled);
}
RuleSet::Scratch::~Scratch() = default;

namespace {

void CompiledRuleSet::Match(std::span<const EventView* const> views, Scratch* scratch,
                            std::span<MatchBits> bits) const {
  DCHECK(bits.size() >= views.size());
  for (size_t first = 0; first < views.size();) {
    // As many of one category as stand together.
    const Category category = views[first]->category();
    size_t count = 1;
    while (first + count < views.size() && count < BatchScan::kEventsMax &&
           views[first + count]->category() == category) {
      ++count;
    }
    MatchBatch(views.subspan(first, count), scratch, bits.subspan(first, count));
    first += count;
  }
}

void CompiledRuleSet::MatchBatch(std::span<const EventView* const> views, Scratch* scratch,
                                 std::span<MatchBits> bits) const {
  for (MatchBits& event : bits) event.Clear();
  const size_t category = static_cast<size_t>(views.front()->category());
  const Program& program = programs_[category];
  if (program.rules.empty()) return;
  Evaluator evaluator(program, &scratch->state()->states[category]);
  if (views.size() > 1) evaluator.BeginBatch(views);
  for (size_t i = 0; i < views.size(); ++i) {
    evaluator.Begin(*views[i], i);
    evaluator.ForEachRule([&](const CompiledRule& rule) { bits[i].Set(rule.index); });
  }
  evaluator.EndBatch();
}

size_t CompiledRuleSet::Explain(const EventView& view, uint32_t rule, Scratch* scratch,
                                std::span<Evidence> evidence) const {
  const size_t category = static_cast<size_t>(view.category());
  DCHECK(infos_[rule].category == view.category());
  const Program& program = programs_[category];
  Evaluator evaluator(program, &scratch->state()->states[category]);
  evaluator.Begin(view);
  return ExplainRule(&evaluator, program.rules[places_[rule]], evidence);
}

absl::StatusOr<std::unique_ptr<RuleSet>> Compile(absl::StatusOr<LoadedRules> loaded,
                                                 const RuleSetOptions& options) {
  if (!loaded.ok()) return loaded.status();
  LoadedRules shadow;
  if (!options.shadow.empty()) {
    ASSIGN_OR_RETURN(shadow, LoadRuleFiles(options.shadow, options));
  }
  return std::unique_ptr<RuleSet>(
      std::make_unique<CompiledRuleSet>(*std::move(loaded), std::move(shadow), options));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RuleSet>> RuleSet::Load(const std::string& path,
                                                       const RuleSetOptions& options) {
  return Compile(LoadRuleFiles(path, options), options);
}

absl::StatusOr<std::unique_ptr<RuleSet>> RuleSet::Parse(std::string_view yaml,
                                                        std::string_view name,
                                                        const RuleSetOptions& options) {
  return Compile(LoadRuleText(yaml, name, options), options);
}

}  // namespace lodewire
