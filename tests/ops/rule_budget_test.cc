#include "pipeline/ops/rule_budget.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMinute = RuleBudget::kWindowMs;
constexpr uint64_t kEnough = RuleBudget::kEventsMin;

class RuleBudgetTest : public ::testing::Test {
 protected:
  RuleBudgetTest() { Load(8); }

  void Load(int rules) {
    std::string yaml;
    for (int i = 0; i < rules; ++i) {
      absl::StrAppend(&yaml, "---\ntitle: Rule ", i, "\nid: 00000000-0000-4000-8000-00000000000", i,
                      "\nlogsource: {category: news, product: lodewire}\n",
                      "detection: {a: {'text|word': term", i, "}, condition: a}\n");
    }
    VocabularySet none;
    RuleSetOptions options;
    options.vocabularies = &none;
    auto loaded = RuleSet::Parse(yaml, "rules.yaml", options);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    rules_ = std::move(*loaded);
    totals_ = {};
    totals_.rules.resize(rules_->size());
  }
  // What `rule` cost more since the last look, while `events` news events came.
  void Spend(uint32_t rule, uint64_t ns_per_event, uint64_t events, uint64_t evaluations) {
    totals_.rules[rule].nanoseconds += ns_per_event * events;
    totals_.rules[rule].evaluations += evaluations;
  }
  void Pass(uint64_t events) { totals_.events[0] += events; }
  std::vector<OverBudget> Look() { return budget_.Look(*rules_, totals_, now_ms_); }
  std::string KeyOf(uint32_t rule) const { return RuleKey(rules_->info(rule)); }

  std::unique_ptr<RuleSet> rules_;
  RuleCostTotals totals_;
  RuleBudget budget_{1000};
  int64_t now_ms_ = 5'000'000;
};

TEST_F(RuleBudgetTest, ARuleOverItsBudgetIsReportedOnceAnHourAndCountedInEveryWindow) {
  Look();
  size_t reports = 0;
  for (int minute = 0; minute < 59; ++minute) {
    Pass(kEnough);
    Spend(2, 1500, kEnough, kEnough / 100);
    now_ms_ += kMinute;
    const auto over = Look();
    if (over.empty()) continue;
    ++reports;
    EXPECT_EQ(over[0].rule, 2u);
    EXPECT_DOUBLE_EQ(over[0].ns_per_event, 1500);
  }
  EXPECT_EQ(reports, 1u);
  EXPECT_EQ(budget_.windows_over().at(KeyOf(2)), 59u);
  now_ms_ += RuleBudget::kReportMs;
  Pass(kEnough);
  Spend(2, 1500, 2 * kEnough, 0);
  EXPECT_EQ(Look().size(), 1u);
}

TEST_F(RuleBudgetTest, ARuleWithinItsBudgetIsNot) {
  Look();
  Pass(kEnough);
  Spend(0, 1000, kEnough, kEnough);
  now_ms_ += kMinute;
  EXPECT_THAT(Look(), IsEmpty());
  EXPECT_THAT(budget_.windows_over(), IsEmpty());
}

TEST_F(RuleBudgetTest, AFewEventsAreNoMeasure) {
  Look();
  Pass(kEnough - 1);
  Spend(0, 9000, kEnough - 1, kEnough - 1);
  now_ms_ += 10 * kMinute;
  EXPECT_THAT(Look(), IsEmpty());
  Pass(1);
  EXPECT_EQ(Look().size(), 1u) << "the window goes on until there are enough";
}

TEST_F(RuleBudgetTest, TheRemedyFollowsWhatTheRuleCostsBy) {
  Look();
  Pass(kEnough);
  Spend(0, 3000, kEnough, kEnough);
  Spend(1, 2000, kEnough, kEnough / 10);
  totals_.rules[1].confirmations += kEnough;
  now_ms_ += kMinute;
  const auto over = Look();
  ASSERT_EQ(over.size(), 2u);
  EXPECT_EQ(over[0].rule, 0u) << "the dearest first";
  EXPECT_THAT(over[0].remedy, HasSubstr("evaluated for 100 % of its events"));
  EXPECT_THAT(over[1].remedy, HasSubstr("regular expressions"));
}

TEST_F(RuleBudgetTest, ManyAtOnceAreReportedAFewAWindow) {
  Look();
  size_t reports = 0;
  for (int window = 0; window < 2; ++window) {
    Pass(kEnough);
    for (uint32_t rule = 0; rule < 8; ++rule) Spend(rule, 2000 + rule, kEnough, 1);
    now_ms_ += kMinute;
    const size_t now = Look().size();
    EXPECT_LE(now, RuleBudget::kReportsMax);
    reports += now;
  }
  EXPECT_EQ(reports, 8u) << "those that had to wait come next";
}

TEST_F(RuleBudgetTest, AReloadBeginsAnew) {
  Look();
  Pass(kEnough);
  Spend(1, 5000, kEnough, 1);
  now_ms_ += kMinute;
  ASSERT_EQ(Look().size(), 1u);
  Load(3);
  EXPECT_THAT(Look(), IsEmpty());
  Pass(kEnough);
  Spend(1, 5000, kEnough, 1);
  now_ms_ += kMinute;
  EXPECT_EQ(Look().size(), 1u) << "the new set's rule is reported at once";
}

TEST_F(RuleBudgetTest, CountersThatBeganAnewAreNoCost) {
  Pass(kEnough);
  Spend(1, 500, kEnough, 1);
  Look();
  totals_ = {};
  totals_.rules.resize(rules_->size());
  now_ms_ += kMinute;
  EXPECT_THAT(Look(), IsEmpty());
  Pass(kEnough);
  Spend(1, 500, kEnough, 1);
  now_ms_ += kMinute;
  EXPECT_THAT(Look(), IsEmpty());
}

}  // namespace
}  // namespace lodewire
