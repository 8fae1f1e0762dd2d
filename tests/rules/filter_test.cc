// Filters: conformance items F1 to F3, and what of L1 and L5 is about them.
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

// A rule `name` that holds for f: x.
std::string Rule(std::string_view name, std::string_view logsource = "category: a, product: b") {
  return absl::StrCat("title: rule ", ToAbsl(name), "\nname: ", ToAbsl(name), "\nlogsource: {",
                      ToAbsl(logsource),
                      "}\ndetection: {sel_a: {f: x}, condition: 1 of sel*}\n---\n");
}

std::string FilterOn(std::string_view rules, std::string_view rest = "",
                     std::string_view logsource = "category: a") {
  const std::string filter =
      rest.empty() ? "selection: {u: root}\ncondition: not selection" : std::string(rest);
  return absl::StrCat("title: quiet\nlogsource: {", ToAbsl(logsource),
                      "}\nfilter:\n    rules: ", ToAbsl(rules), "\n", Indented(filter), "---\n");
}

TestEvent By(std::string_view user) { return TestEvent().Text("f", "x").Text("u", user); }

TEST(SigmaConformance, F1_AFilterIsJoinedByAnd) {
  TestRules excludes(Rule("r") + FilterOn("[r]"));
  EXPECT_TRUE(excludes.Matches(By("bob")));
  EXPECT_FALSE(excludes.Matches(By("root")));
  EXPECT_TRUE(excludes.Matches(TestEvent().Text("f", "x")));
  EXPECT_FALSE(excludes.Matches(TestEvent().Text("f", "y").Text("u", "bob")));
  // As pySigma has it, `condition: selection` keeps only what is selected.
  TestRules includes(Rule("r") + FilterOn("[r]", "selection: {u: root}\ncondition: selection"));
  EXPECT_TRUE(includes.Matches(By("root")));
  EXPECT_FALSE(includes.Matches(By("bob")));
}

TEST(SigmaConformance, F2_ByNameIdListAndAny) {
  const std::string id = "5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11";
  const std::string rules =
      absl::StrCat("id: ", id, "\n", Rule("r"), Rule("s"), Rule("t", "category: other"));
  const auto filtered = [&](std::string_view references) {
    TestRules set(rules + FilterOn(references));
    std::string names;
    for (uint32_t i = 0; i < 3; ++i) {
      if (!set.Matches(By("root"), i)) names += set.rules().info(i).name;
    }
    return names;
  };
  EXPECT_EQ(filtered("[r]"), "r");
  EXPECT_EQ(filtered("r"), "r");
  EXPECT_EQ(filtered(absl::StrCat("[", id, "]")), "r");
  EXPECT_EQ(filtered("[r, s]"), "rs");
  EXPECT_EQ(filtered("any"), "rs");
  EXPECT_EQ(filtered("[]"), "rs");
}

TEST(SigmaConformance, F2_TheFiltersLogsourceContainsTheRules) {
  const auto reaches = [](std::string_view filter, std::string_view rule) {
    TestRules set(Rule("r", rule) + FilterOn("[r]", "", filter));
    const bool reached = !set.Matches(By("root"));
    EXPECT_EQ(set.rules().warnings().empty(), reached);
    return reached;
  };
  EXPECT_TRUE(reaches("category: a", "category: a, product: b"));
  EXPECT_TRUE(reaches("category: a, product: b", "category: a, product: b, service: c"));
  EXPECT_TRUE(reaches("category: a, definition: all of them", "category: a"));
  EXPECT_FALSE(reaches("category: a, product: b", "category: a"));
  EXPECT_FALSE(reaches("category: c", "category: a"));
  EXPECT_FALSE(reaches("category: a, tenant: t", "category: a"));
}

TEST(SigmaConformance, F2_UnknownReferencesAreErrors) {
  TestRules unknown(Rule("rule_one") + FilterOn("[rule_on]"));
  EXPECT_THAT(unknown.error(),
              HasSubstr("test.yaml:9:13: rule \"quiet\": no rule has the id or name 'rule_on'; did "
                        "you mean 'rule_one'?"));
  TestRules nothing(Rule("r") + FilterOn("any", "", "category: z"));
  ASSERT_TRUE(nothing.ok()) << nothing.error();
  ASSERT_EQ(nothing.rules().warnings().size(), 1u);
  EXPECT_THAT(nothing.rules().warnings()[0], HasSubstr("the filter reaches no rule"));
}

TEST(SigmaConformance, F3_IdentifiersOfBothSidesAreTheirOwn) {
  // Both have `sel_a`, and each asks `1 of sel*`: neither sees the other's.
  TestRules set(Rule("r") + FilterOn("[r]",
                                     "sel_a: {u: root}\nsel_b: {u: bob}\n"
                                     "condition: not 1 of sel*"));
  EXPECT_TRUE(set.Matches(By("eve")));
  EXPECT_FALSE(set.Matches(By("bob")));
  TestRules only_filter(Rule("r") + FilterOn("[r]", "sel_a: {u: root}\ncondition: sel_a"));
  EXPECT_FALSE(only_filter.Matches(TestEvent().Text("f", "y").Text("u", "root")));
  TestRules foreign(Rule("r") + FilterOn("[r]", "s: {u: root}\ncondition: not sel_a"));
  EXPECT_THAT(foreign.error(), HasSubstr("the condition names 'sel_a'"));
}

TEST(SigmaConformance, F3_SeveralFiltersStack) {
  TestRules set(FilterOn("any") + Rule("r") +
                FilterOn("[r]", "selection: {u: bob}\ncondition: not selection"));
  EXPECT_TRUE(set.Matches(By("eve")));
  EXPECT_FALSE(set.Matches(By("bob")));
  EXPECT_FALSE(set.Matches(By("root")));
}

TEST(SigmaConformance, F3_NeverOnACorrelation) {
  const std::string correlation =
      "title: c\nname: c\ncorrelation: {type: event_count, rules: [r], timespan: 1h, condition: "
      "{gte: 5}}\n---\n";
  TestRules set(Rule("r") + correlation + FilterOn("[c]"));
  EXPECT_THAT(set.error(), HasSubstr("'c' is no detection rule"));
}

TEST(Filter, OnTheProductsRulesReachesEachCategoryWithItsOwnFields) {
  const std::string rule = NewsRule("sel: {headline|contains: tin}\ncondition: sel", "name: r");
  const std::string head = "---\ntitle: quiet\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c12\n";
  const std::string logsource = "logsource: {product: lodewire, category: news}\n";
  TestRules set(rule + head + logsource +
                    "filter: {rules: any, recap: {headline|contains: wrap}, condition: not recap}",
                false);
  EXPECT_TRUE(set.Matches(TestEvent().Text("headline", "tin ban")));
  EXPECT_FALSE(set.Matches(TestEvent().Text("headline", "tin wrap")));
  TestRules wrong(rule + head + logsource +
                      "filter: {rules: any, recap: {hedline: wrap}, condition: not recap}",
                  false);
  EXPECT_THAT(wrong.error(), HasSubstr("did you mean 'headline'?"));
}

TEST(Filter, IsPartOfTheRulesVersionAndOfTheDigest) {
  TestRules plain(Rule("r"));
  TestRules filtered(Rule("r") + FilterOn("[r]"));
  TestRules other(Rule("r") + FilterOn("[r]", "selection: {u: bob}\ncondition: not selection"));
  EXPECT_NE(plain.rules().digest(), filtered.rules().digest());
  EXPECT_NE(filtered.rules().digest(), other.rules().digest());
  EXPECT_NE(plain.rules().info(0).version, filtered.rules().info(0).version);
  EXPECT_NE(filtered.rules().info(0).version, other.rules().info(0).version);
}

TEST(Filter, WhatIsWrongIsSaid) {
  const auto error = [](std::string_view filter) {
    TestRules set(Rule("r") + std::string(filter));
    EXPECT_FALSE(set.ok()) << filter;
    return set.error();
  };
  EXPECT_THAT(error("title: q\nlogsource: {category: a}\nfilter: {s: {u: x}, condition: s}"),
              HasSubstr("'rules' must be a list"));
  EXPECT_THAT(error("title: q\nlogsource: {category: a}\nfilter: [r]"),
              HasSubstr("'filter' must be a map"));
  EXPECT_THAT(error("title: q\nfilter: {rules: any, s: {u: x}, condition: s}"),
              HasSubstr("'logsource' is missing"));
  EXPECT_THAT(error("logsource: {category: a}\nfilter: {rules: any, s: {u: x}, condition: s}"),
              HasSubstr("'title' is missing"));
  EXPECT_THAT(error("title: q\nlogsource: {category: a}\nfilter: {rules: any, s: {u: x}}"),
              HasSubstr("'condition' is missing"));
  EXPECT_THAT(error("title: q\nlogsource: {category: a}\nfilter: {rules: any, condition: s}"),
              HasSubstr("'filter' has no search identifier"));
  EXPECT_THAT(error(FilterOn("any", "s: {u|nope: x}\ncondition: s")),
              HasSubstr("modifier 'nope' is unknown"));
  EXPECT_THAT(error("detection: {}\n" + FilterOn("any")), HasSubstr("beside 'filter'"));
}

}  // namespace
}  // namespace lodewire
