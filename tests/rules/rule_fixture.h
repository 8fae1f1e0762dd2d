// What tests of rules share: small rules from their detection alone, small events, and a match that
// the naive evaluator must agree with.
#ifndef LODEWIRE_TESTS_RULES_RULE_FIXTURE_H_
#define LODEWIRE_TESTS_RULES_RULE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/event/event_view.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/naive_matcher.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

// An event to be: values in order of arrival.
class TestEvent {
 public:
  TestEvent& Text(std::string_view field, std::string_view text) {
    // Shared, so that a copy of the event keeps what its values point at.
    texts_.push_back(std::make_shared<std::string>(text));
    return Add(field, Value::String(0, *texts_.back()));
  }
  TestEvent& Integer(std::string_view field, int64_t integer) {
    return Add(field, Value::Integer(0, integer));
  }
  TestEvent& Double(std::string_view field, double number) {
    return Add(field, Value::Double(0, number));
  }
  TestEvent& Decimal(std::string_view field, int64_t units, int32_t nanos) {
    return Add(field, Value::Decimal(0, units, nanos));
  }
  TestEvent& Bool(std::string_view field, bool boolean) {
    return Add(field, Value::Bool(0, boolean));
  }
  TestEvent& Null(std::string_view field) { return Add(field, Value::Empty(0, ValueKind::kNull)); }
  TestEvent& Object(std::string_view field) {
    return Add(field, Value::Empty(0, ValueKind::kObject));
  }

  // A view that keeps the strings alive. Fields that the table does not know are leaves without a
  // name, as the JSON decoder makes them.
  class Viewed {
   public:
    Viewed(const TestEvent& event, const FieldTable& table)
        : texts_(event.texts_),
          owned_(static_cast<uint16_t>(event.values_.size() + 8),
                 static_cast<uint16_t>(table.size())) {
      view().Reset(table);
      for (auto [name, value] : event.values_) {
        const FieldId field = table.Find(name);
        value.field = field == kFieldNone ? kFieldUnnamed : field;
        EXPECT_TRUE(view().Append(value));
      }
      view().Seal();
    }
    EventView& view() { return owned_.view(); }

   private:
    const std::vector<std::shared_ptr<std::string>> texts_;
    OwnedEventView owned_;
  };
  std::unique_ptr<Viewed> View(const FieldTable& table) const {
    return std::make_unique<Viewed>(*this, table);
  }

 private:
  TestEvent& Add(std::string_view field, Value value) {
    values_.emplace_back(std::string(field), value);
    return *this;
  }

  std::vector<std::shared_ptr<std::string>> texts_;
  std::vector<std::pair<std::string, Value>> values_;
};

inline std::string Indented(std::string_view text) {
  std::string out = "    ";
  for (char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

// A rule for JSON of any shape, from its `detection`.
inline std::string GenericRule(std::string_view detection) {
  return absl::StrCat("title: test\nlogsource: {category: test}\ndetection:\n",
                      Indented(detection));
}

// A rule for news, from its `detection` and further top-level keys.
inline std::string NewsRule(std::string_view detection, std::string_view more = "") {
  return absl::StrCat(
      "title: test\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
      "logsource: {category: news, product: lodewire}\ndetection:\n",
      Indented(detection), ToAbsl(more), "\n");
}

// A rule set and the naive evaluator of the same rules.
class TestRules {
 public:
  explicit TestRules(std::string_view yaml, bool generic = true,
                     const VocabularySet* vocabularies = nullptr, bool strict = false) {
    options_.generic_table = generic ? &table_ : nullptr;
    options_.vocabularies = vocabularies;
    options_.strict_sigma = strict;
    absl::StatusOr<std::unique_ptr<RuleSet>> rules = RuleSet::Parse(yaml, "test.yaml", options_);
    if (!rules.ok()) {
      error_ = std::string(rules.status().message());
      return;
    }
    rules_ = *std::move(rules);
    loaded_ = *LoadRuleText(yaml, "test.yaml", options_);
    naive_ = std::make_unique<NaiveMatcher>(loaded_.rules);
    scratch_ = std::make_unique<RuleSet::Scratch>(*rules_);
  }

  bool ok() const { return rules_ != nullptr; }
  const std::string& error() const { return error_; }
  const RuleSet& rules() const { return *rules_; }
  const FieldTable& table() const { return table_; }
  const RuleAst& ast(uint32_t rule = 0) const { return loaded_.rules[rule]; }
  const NaiveMatcher& naive() const { return *naive_; }
  RuleSet::Scratch* scratch() { return scratch_.get(); }
  const FieldTable& TableFor(uint32_t rule) const {
    const Category category = rules_->info(rule).category;
    return category == Category::kGeneric ? table_ : FieldTable::Of(category);
  }

  // Whether a rule matches; the naive evaluator must say the same.
  bool Matches(const TestEvent& event, uint32_t rule = 0) {
    if (!ok()) {
      ADD_FAILURE() << error_;
      return false;
    }
    return ViewMatches(event.View(TableFor(rule))->view(), rule);
  }
  bool ViewMatches(const EventView& view, uint32_t rule = 0) {
    std::vector<uint64_t> words(MatchBits::WordsFor(rules_->size()), ~uint64_t{0});
    MatchBits bits(words.data(), words.size());
    const EventView* views = &view;
    rules_->Match({&views, 1}, scratch_.get(), {&bits, 1});
    EXPECT_EQ(bits.Test(rule), naive_->RuleHolds(rule, view))
        << "matcher and naive evaluator differ";
    return bits.Test(rule);
  }

 private:
  FieldTable table_;
  RuleSetOptions options_;
  std::string error_;
  std::unique_ptr<RuleSet> rules_;
  LoadedRules loaded_;
  std::unique_ptr<NaiveMatcher> naive_;
  std::unique_ptr<RuleSet::Scratch> scratch_;
};

// Whether a generic rule of one selection `sel` with these items matches.
inline bool SelectionMatches(std::string_view items, const TestEvent& event) {
  TestRules rules(GenericRule(absl::StrCat("sel:\n", Indented(items), "condition: sel")));
  return rules.Matches(event);
}

// The errors of a generic rule.
inline std::string ErrorOf(std::string_view detection) {
  TestRules rules(GenericRule(detection));
  EXPECT_FALSE(rules.ok()) << detection;
  return rules.error();
}
inline std::string ErrorOfItem(std::string_view items) {
  return ErrorOf(absl::StrCat("sel:\n", Indented(items), "condition: sel"));
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_RULES_RULE_FIXTURE_H_
