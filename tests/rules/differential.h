// The comparison of the matcher with the naive evaluator on random rules and events, for the seeded
// tests and for the fuzzer.
#ifndef LODEWIRE_TESTS_RULES_DIFFERENTIAL_H_
#define LODEWIRE_TESTS_RULES_DIFFERENTIAL_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/rules/random_rules.h"

namespace lodewire {

// One rule set with its working memory, asked for a batch of events.
class Matcher {
 public:
  static constexpr size_t kBatchMax = 64;

  Matcher(const std::string& yaml, RuleSetOptions options, LiteralEngine engine) {
    options.literal_engine = engine;
    rules_ = *RuleSet::Parse(yaml, "random.yaml", options);
    scratch_ = std::make_unique<RuleSet::Scratch>(*rules_);
    const size_t size = MatchBits::WordsFor(rules_->size());
    words_.resize(size * kBatchMax);
    for (size_t i = 0; i < kBatchMax; ++i) bits_.emplace_back(&words_[size * i], size);
  }
  std::span<const MatchBits> Match(std::span<const EventView* const> views) {
    rules_->Match(views, scratch_.get(), {bits_.data(), views.size()});
    return bits_;
  }

 private:
  std::unique_ptr<RuleSet> rules_;
  std::unique_ptr<RuleSet::Scratch> scratch_;
  std::vector<uint64_t> words_;
  std::vector<MatchBits> bits_;
};

// Random rules, compiled for each engine, and the naive evaluator of the same rules.
class Differential {
 public:
  Differential(RandomPieces* pieces, int rules, bool text_only) {
    std::string yaml;
    for (int i = 0; i < rules; ++i) {
      documents_.push_back(RandomRule(pieces, i, text_only).Yaml());
      absl::StrAppend(&yaml, "---\n", documents_.back());
    }
    RuleSetOptions options;
    options.generic_table = &table_;
    loaded_ = *LoadRuleText(yaml, "random.yaml", options);
    naive_ = std::make_unique<NaiveMatcher>(loaded_.rules);
    vectorscan_ = std::make_unique<Matcher>(yaml, options, LiteralEngine::kVectorscan);
    portable_ = std::make_unique<Matcher>(yaml, options, LiteralEngine::kPortable);
  }

  // Compares a batch of random events; what differs, or nothing.
  std::string CompareBatch(RandomPieces* pieces, size_t events) {
    std::vector<std::unique_ptr<TestEvent::Viewed>> owned;
    std::vector<const EventView*> views;
    for (size_t i = 0; i < events; ++i) {
      owned.push_back(RandomEvent(pieces).View(table_));
      views.push_back(&owned.back()->view());
    }
    const std::span<const MatchBits> theirs = vectorscan_->Match(views);
    const std::span<const MatchBits> ours = portable_->Match(views);
    for (size_t i = 0; i < events; ++i) {
      for (uint32_t rule = 0; rule < documents_.size(); ++rule) {
        const bool holds = naive_->RuleHolds(rule, *views[i]);
        matches_ += holds ? 1 : 0;
        if (theirs[i].Test(rule) == holds && ours[i].Test(rule) == holds) continue;
        return absl::StrCat("naive ", holds, ", Vectorscan ", theirs[i].Test(rule), ", portable ",
                            ours[i].Test(rule), "\n", documents_[rule], Shown(*views[i]));
      }
    }
    return "";
  }
  size_t matches() const { return matches_; }

 private:
  FieldTable table_;
  std::vector<std::string> documents_;
  LoadedRules loaded_;
  std::unique_ptr<NaiveMatcher> naive_;
  std::unique_ptr<Matcher> vectorscan_;
  std::unique_ptr<Matcher> portable_;
  size_t matches_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_RULES_DIFFERENTIAL_H_
