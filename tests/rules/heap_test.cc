// Match and Explain make no heap call of ours; what RE2 allocates is counted apart.
#include <algorithm>
#include <array>

#include "pipeline/memory/allocation_guard.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

TEST(RuleSetMemory, MatchAndExplainMakeNoHeapCallOfOurs) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  TestRules rules(GenericRule("a: {f|word: [gallium, 镓, münchen]}\n"
                              "b: {f|re|i: ['\\b(ban|curb)s?\\b.{0,40}gallium', 'x.*y']}\n"
                              "c: {f|contains: 'o*e', n|gt: 3, m: null}\n"
                              "k: [needle, 'n*dle']\ncondition: 1 of them") +
                  "---\n" +
                  GenericRule("a: {f|word: gallium}\nb: {f|re|i: 'bans?'}\ncondition: a and b") +
                  "id: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
                  "lodewire: {near: [{selections: [a, b], within: sentence}]}\n");
  ASSERT_TRUE(rules.ok()) << rules.error();
  std::string full;
  for (int i = 0; i < 3000; ++i) full += "gallium. ";  // More than are kept of one event.
  const auto none = TestEvent().Text("f", "Nothing to see").View(rules.table());
  const auto some = TestEvent()
                        .Text("f", "A ban on gallium in MÜNCHEN, needle")
                        .Integer("n", 5)
                        .View(rules.table());
  const auto many = TestEvent().Text("f", full + full + "A ban on gallium.").View(rules.table());
  const std::array<const EventView*, 3> views = {&none->view(), &some->view(), &many->view()};
  std::array<uint64_t, 3> words;
  std::array<MatchBits, 3> bits = {MatchBits(&words[0], 1), MatchBits(&words[1], 1),
                                   MatchBits(&words[2], 1)};
  std::array<Evidence, 8> evidence;
  const AllocationCounts before = AllocationCounts::ForThread();
  {
    SetAllocationGuardMode(AllocationGuardMode::kCount);
    ScopedNoHeap no_heap("rules");
    rules.rules().Match(views, rules.scratch(), bits);
    for (uint32_t rule = 0; rule < 2; ++rule) {
      rules.rules().Explain(*views[1], rule, rules.scratch(), evidence);
      rules.rules().Explain(*views[2], rule, rules.scratch(), evidence);
    }
  }
  EXPECT_EQ(AllocationCounts::ForThread().own, before.own);
  EXPECT_EQ(words[0], 0u);
  EXPECT_EQ(words[1], 3u);
  EXPECT_EQ(words[2], 3u);
}

}  // namespace
}  // namespace lodewire
