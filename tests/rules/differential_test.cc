// The matcher against the naive evaluator on seeded random rules and random events: same answer for
// each pair, with Vectorscan and without, in batches of all sizes.
#include "tests/rules/differential.h"

#include <cstdlib>

namespace lodewire {
namespace {

#ifdef LODEWIRE_SANITIZED
constexpr size_t kShare = 25;  // One of so many events.
#else
constexpr size_t kShare = 1;
#endif

// Another seed makes another test: LODEWIRE_SEED=7 rules_test --gtest_filter='Differential.*'.
uint32_t Seed() {
  const char* seed = std::getenv("LODEWIRE_SEED");
  return seed == nullptr ? 20250509 : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
}

void Compare(int rules, size_t events, bool text_only) {
  RandomPieces pieces(Seed());
  Differential differential(&pieces, rules, text_only);
  for (size_t event = 0; event < events;) {
    const size_t count = 1 + pieces.Below(Matcher::kBatchMax);
    const std::string difference = differential.CompareBatch(&pieces, count);
    ASSERT_EQ(difference, "");
    event += count;
  }
  // Neither all nor nothing: the comparison has something to compare.
  EXPECT_GT(differential.matches(), events);
  EXPECT_LT(differential.matches(), events * static_cast<size_t>(rules) * 3 / 4);
}

TEST(Differential, MatcherAndNaiveEvaluatorAgreeOnRandomRulesAndEvents) {
  Compare(120, 40'000 / kShare, false);
}

TEST(Differential, MatcherAndNaiveEvaluatorAgreeOnTextAlone) {
  Compare(300, 200'000 / kShare, true);
}

}  // namespace
}  // namespace lodewire
