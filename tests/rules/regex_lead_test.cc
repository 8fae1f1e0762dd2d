#include "pipeline/rules/regex_lead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "pipeline/rules/regex.h"

namespace lodewire {
namespace {

TEST(RegexLead, SplitsAlternativesThatAllLookAtTheLead) {
  const std::vector<RegexLead> leads = SplitLeads("(?is)^.{0,9}(a|b)|^.{0,260}[|)]\\|c");
  ASSERT_EQ(leads.size(), 2u);
  EXPECT_EQ(leads[0].characters_max, 9u);
  EXPECT_TRUE(leads[0].newlines);
  EXPECT_EQ(leads[0].rest, "(?is)(?:(a|b))");
  EXPECT_EQ(leads[1].characters_max, 260u);
  EXPECT_EQ(leads[1].rest, "(?is)(?:[|)]\\|c)");
}

TEST(RegexLead, LeavesOtherFormsAsTheyAre) {
  for (const char* pattern :
       {"a", "^.{0,9}", "^.{0,9}a|b", "^.{0,9}?a", "^.{1,9}a", "^.{0,}a", "^.{9}a", "^.{0,9}+a",
        "(?m)^.{0,9}a", "(^.{0,9}a)", "^.{0,9}(?i)a", "^.{0,9}\\Qa|b\\E", "^.{0,9}\\Ca",
        "x^.{0,9}a", "^.{0,9}(?P<n>a)", "^.{0,9}a|"}) {
    EXPECT_TRUE(SplitLeads(pattern).empty()) << pattern;
  }
}

TEST(RegexLead, EndsAtALineBreakAndAtWhatIsNoCharacter) {
  const RegexLead lead{4, false, ""};
  EXPECT_EQ(LeadBytes(lead, "a镓é😀b"), 10u);
  EXPECT_EQ(LeadBytes(lead, "ab\ncd"), 2u);
  EXPECT_EQ(LeadBytes({4, true, ""}, "ab\ncd"), 4u);
  EXPECT_EQ(LeadBytes(lead, "a\xE9\x95"), 1u);
  EXPECT_EQ(LeadBytes(lead, ""), 0u);
}

// Random patterns and texts: what begins in the lead is what RE2 finds by the whole pattern.
TEST(RegexLead, SaysTheSameAsTheWholePattern) {
  const std::vector<std::string> rests = {"a",        "\\ba",  "(a|镓b)", "b$",   "(?:^a|éb)",
                                          "a.{0,3}b", "[^b]a", "k\\b",    "\\na", "\\Ba+b?"};
  const std::vector<std::string> letters = {"a",  "b",    "K",    "\u212A", "é", "镓",
                                            "\n", "\xFF", "\xE9", "\x95",   " ", "😀"};
  std::mt19937 random(7);
  const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
  size_t held = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern = std::vector<std::string>{"", "(?i)", "(?s)", "(?is)"}[random() % 4];
    const size_t alternatives = 1 + random() % 2;
    for (size_t i = 0; i < alternatives; ++i) {
      pattern += (i == 0 ? "" : "|");
      pattern += "^.{0," + std::to_string(random() % 6) + "}" + pick(rests);
    }
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) text += pick(letters);
    const std::vector<RegexLead> leads = SplitLeads(pattern);
    ASSERT_EQ(leads.size(), alternatives) << pattern;
    const bool holds = std::any_of(leads.begin(), leads.end(), [&](const RegexLead& lead) {
      const auto rest = Regex::Compile(lead.rest, 1 << 20);
      return (*rest)->StartsWithin(text, 0, text.size(), LeadBytes(lead, text));
    });
    const auto whole = Regex::Compile(pattern, 1 << 20);
    ASSERT_EQ(holds, (*whole)->Matches(text)) << pattern << " on " << text;
    held += holds ? 1 : 0;
  }
  EXPECT_GT(held, 1'000u);
}

}  // namespace
}  // namespace lodewire
