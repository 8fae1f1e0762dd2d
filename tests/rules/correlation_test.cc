// Correlation rules as far as loading goes: the parts of conformance items R1 to R16 that are about
// what is read, checked and refused.
#include "pipeline/rules/correlation.h"

#include "pipeline/rules/correlation_parser.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRules[] =
    "title: one\nname: one\nlogsource: {category: a}\ndetection: {s: {f: x}, condition: s}\n---\n"
    "title: two\nname: two\nlogsource: {category: a}\ndetection: {s: {f: y}, condition: s}\n---\n";

std::string Document(std::string_view correlation, std::string_view name = "corr") {
  return absl::StrCat("title: ", ToAbsl(name), "\nname: ", ToAbsl(name), "\ncorrelation:\n",
                      Indented(correlation), "---\n");
}

// What is loaded beside the rules one and two.
LoadedRules Load(const std::string& documents, bool strict = false) {
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  options.strict_sigma = strict;
  absl::StatusOr<LoadedRules> loaded = LoadRuleText(kRules + documents, "test.yaml", options);
  EXPECT_TRUE(loaded.ok()) << loaded.status();
  return loaded.ok() ? *std::move(loaded) : LoadedRules();
}

std::string Error(std::string_view correlation, bool strict = false) {
  TestRules rules(kRules + Document(correlation), true, nullptr, strict);
  EXPECT_FALSE(rules.ok()) << correlation;
  return rules.error();
}

std::string Counting(std::string_view condition, std::string_view type = "event_count") {
  return absl::StrCat("type: ", ToAbsl(type),
                      "\nrules: [one, two]\ntimespan: 1h\ncondition: ", ToAbsl(condition));
}

TEST(SigmaConformance, R1_EventCountIsReadWithRangesAndDecimals) {
  const LoadedRules loaded =
      Load(Document("type: event_count\nrules: [one, two]\ngroup-by: [u, v]\ntimespan: 90m\n"
                    "condition: {gt: 100, lte: 200.5}"));
  ASSERT_EQ(loaded.correlations.size(), 1u);
  const Correlation& correlation = loaded.correlations[0];
  EXPECT_EQ(correlation.type, CorrelationType::kEventCount);
  ASSERT_EQ(correlation.rules.size(), 2u);
  EXPECT_EQ(correlation.rules[0].index, 0u);
  EXPECT_EQ(correlation.rules[1].index, 1u);
  EXPECT_THAT(correlation.group_by, ElementsAre("u", "v"));
  EXPECT_EQ(correlation.timespan_ms, 90 * 60'000);
  ASSERT_EQ(correlation.bounds.size(), 2u);
  EXPECT_EQ(correlation.bounds[0].comparison, Comparison::kGreater);
  EXPECT_EQ(correlation.bounds[1].comparison, Comparison::kLessOrEqual);
  EXPECT_EQ(correlation.bounds[1].number.nanos, 500'000'000);
  EXPECT_FALSE(correlation.generate);
}

TEST(SigmaConformance, R1_ThresholdsThatCannotBeJudgedAreErrors) {
  EXPECT_THAT(Error(Counting("{}")), HasSubstr("has no threshold"));
  EXPECT_THAT(Error(Counting("{foo: 1}")), HasSubstr("unknown key 'condition.foo'"));
  EXPECT_THAT(Error(Counting("{gte: '5'}")), HasSubstr("is no number; write it without quotes"));
  EXPECT_THAT(Error(Counting("{gt: 1, gte: 2}")), HasSubstr("has one threshold"));
  EXPECT_THAT(Error(Counting("{eq: 1, gt: 0}")), HasSubstr("has one threshold"));
  EXPECT_THAT(Error(Counting("{gt: 5, lt: 5}")), HasSubstr("no number lies between"));
  EXPECT_THAT(Error(Counting("{gte: 6, lte: 5}")), HasSubstr("no number lies between"));
  for (const char* absence : {"{lt: 1}", "{lte: 0}", "{eq: 0}", "{lt: -3}"}) {
    EXPECT_THAT(Error(Counting(absence)), HasSubstr("only the absence of events")) << absence;
  }
  EXPECT_EQ(Load(Document(Counting("{gte: 5, lte: 5}"))).correlations.size(), 1u);
  EXPECT_EQ(Load(Document(Counting("{lt: 2}"))).correlations.size(), 1u);
  EXPECT_EQ(Load(Document(Counting("{neq: 0}"))).correlations.size(), 1u);
  TestRules none(std::string(kRules) + Document("type: event_count\nrules: [one]\ntimespan: 1h"));
  EXPECT_THAT(none.error(), HasSubstr("'condition' must be a map"));
}

TEST(SigmaConformance, R2_ValueCountTakesATupleOfFields) {
  const LoadedRules loaded = Load(Document(Counting("{field: [u, v], gte: 3}", "value_count")));
  EXPECT_THAT(loaded.correlations.at(0).fields, ElementsAre("u", "v"));
  EXPECT_THAT(Error(Counting("{gte: 3}", "value_count")),
              HasSubstr("'condition.field' is missing"));
  EXPECT_THAT(Error(Counting("{field: u, gte: 3}")), HasSubstr("has no meaning where events"));
}

TEST(SigmaConformance, R3_SumAndAverageTakeOneField) {
  for (const char* type : {"value_sum", "value_avg"}) {
    EXPECT_EQ(Load(Document(Counting("{field: kg, gt: 3.7}", type))).correlations.size(), 1u);
    EXPECT_THAT(Error(Counting("{field: [a, b], gt: 3}", type)), HasSubstr("only 'value_count'"));
  }
  // Sums may be nothing or less, so these are no questions about absence.
  EXPECT_EQ(Load(Document(Counting("{field: kg, lt: 0}", "value_sum"))).correlations.size(), 1u);
}

TEST(SigmaConformance, R4_PercentileNeedsItsPercentile) {
  const LoadedRules loaded =
      Load(Document(Counting("{field: kg, gt: 5, percentile: 95.5}", "value_percentile")));
  EXPECT_EQ(loaded.correlations.at(0).percentile.number, 95.5);
  EXPECT_THAT(Error(Counting("{field: kg, gt: 5}", "value_percentile")),
              HasSubstr("needs 'percentile'"));
  EXPECT_THAT(Error(Counting("{field: kg, gt: 5, percentile: 101}", "value_percentile")),
              HasSubstr("from 0 to 100"));
  EXPECT_THAT(Error(Counting("{field: kg, gt: 5, percentile: 5}", "value_sum")),
              HasSubstr("belongs to 'value_percentile' only"));
  const std::string median = Counting("{field: kg, gt: 5}", "value_median");
  EXPECT_EQ(Load(Document(median)).correlations.size(), 1u);
  EXPECT_THAT(Error(median, true), HasSubstr("strict Sigma refuses it"));
}

TEST(SigmaConformance, R5_R6_TemporalTypesAskForAllRulesOrAnExpression) {
  const std::string head = "rules: [one, two]\ntimespan: 5m\ntype: ";
  const LoadedRules plain = Load(Document(head + "temporal"));
  EXPECT_EQ(plain.correlations.at(0).expression.kind, ConditionNode::Kind::kAnd);
  EXPECT_EQ(plain.correlations.at(0).expression.children.size(), 2u);
  EXPECT_EQ(Load(Document(head + "temporal_ordered")).correlations.at(0).type,
            CorrelationType::kTemporalOrdered);
  const std::string expression = head + "temporal\ncondition: one AND NOT two";
  const LoadedRules loaded = Load(Document(expression));
  EXPECT_EQ(loaded.correlations.at(0).expression.children.at(1).kind, ConditionNode::Kind::kNot);
  EXPECT_THAT(Error(expression, true), HasSubstr("not in Sigma 2.1"));
  EXPECT_THAT(Error(head + "temporal\ncondition: one and three"), HasSubstr("names 'three'"));
  EXPECT_THAT(Error(head + "temporl"), HasSubstr("did you mean 'temporal'?"));
}

TEST(SigmaConformance, R7_AnAliasHasAFieldForEachRule) {
  const std::string head =
      "type: temporal\nrules: [one, two]\ngroup-by: [user]\ntimespan: 5m\naliases: ";
  const LoadedRules loaded = Load(Document(head + "{user: {two: b, one: a}}"));
  EXPECT_THAT(loaded.correlations.at(0).aliases.at(0).fields, ElementsAre("a", "b"));
  EXPECT_THAT(Error(head + "{user: {one: a}}"), HasSubstr("has no field for the rule 'two'"));
  EXPECT_THAT(Error(head + "{user: {one: a, two: b, three: c}}"),
              HasSubstr("names 'three', which is not in 'rules'"));
  EXPECT_THAT(Error(head + "[user]"), HasSubstr("'aliases' must be a map"));
}

TEST(SigmaConformance, R8_CorrelationsChainButNotInACircle) {
  const auto chain = [](std::string_view rules) {
    return absl::StrCat("type: event_count\ntimespan: 1h\ncondition: {gte: 2}\nrules: ",
                        ToAbsl(rules));
  };
  // In any order.
  const LoadedRules loaded =
      Load(Document(chain("[inner]"), "outer") + Document(chain("[one]"), "inner"));
  EXPECT_TRUE(loaded.correlations.at(0).rules.at(0).is_correlation);
  EXPECT_EQ(loaded.correlations.at(0).rules.at(0).index, 1u);
  TestRules circle(kRules + Document(chain("[b, one]"), "a") + Document(chain("[c]"), "b") +
                   Document(chain("[a]"), "c"));
  EXPECT_THAT(circle.error(), HasSubstr("rule \"a\": the correlation refers to itself"));
  EXPECT_THAT(circle.error(), HasSubstr("rule \"b\": the correlation refers to itself"));
  TestRules self(kRules + Document(chain("[corr]")));
  EXPECT_THAT(self.error(), HasSubstr("refers to itself"));
  // A road into a circle is not part of it.
  TestRules beside(kRules + Document(chain("[a]"), "a") + Document(chain("[a]"), "lead"));
  EXPECT_EQ(beside.error().find("rule \"lead\""), std::string::npos);
}

TEST(SigmaConformance, L1_UnknownReferencesAreErrors) {
  EXPECT_THAT(Error("type: temporal\nrules: [one, tow]\ntimespan: 5m"),
              HasSubstr("no rule has the id or name 'tow'; did you mean 'two'?"));
  EXPECT_THAT(Error("type: temporal\nrules: [one, one]\ntimespan: 5m"), HasSubstr("stands twice"));
  EXPECT_THAT(Error("type: temporal\nrules: []\ntimespan: 5m"), HasSubstr("'rules' must be"));
}

TEST(SigmaConformance, R9_UntilCorrelationsRunTheirRulesGoOnAlerting) {
  for (const char* generate : {"false", "true"}) {
    TestRules rules(kRules +
                    Document(absl::StrCat(Counting("{gte: 5}"), "\ngenerate: ", generate)));
    ASSERT_TRUE(rules.ok()) << rules.error();
    EXPECT_TRUE(rules.Matches(TestEvent().Text("f", "x")));
    ASSERT_EQ(rules.rules().warnings().size(), 1u);
    EXPECT_THAT(rules.rules().warnings()[0],
                HasSubstr("test.yaml:14:5: rule \"corr\": the correlation is read and checked but "
                          "not executed yet"));
  }
  // At the top, as in the specification.
  const LoadedRules loaded = Load("generate: true\n" + Document(Counting("{gte: 5}")));
  EXPECT_TRUE(loaded.correlations.at(0).generate);
  EXPECT_TRUE(loaded.correlations.at(0).info.custom.empty());
  EXPECT_THAT(Error(Counting("{gte: 5}") + "\ngenerate: maybe"), HasSubstr("true or false"));
}

TEST(SigmaConformance, R10_TimespansAreWholeNumbersOfFixedUnits) {
  int64_t ms = 0;
  EXPECT_TRUE(ParseTimespan("15s", &ms) && ms == 15'000);
  EXPECT_TRUE(ParseTimespan("90m", &ms) && ms == 5'400'000);
  EXPECT_TRUE(ParseTimespan("2h", &ms) && ms == 7'200'000);
  EXPECT_TRUE(ParseTimespan("30d", &ms) && ms == 2'592'000'000);
  for (const char* text :
       {"", "0s", "-5m", "1h30", "1h30m", "5M", "1H", "2w", "1y", "5", "s", "1.5h", " 5m", "5 m",
        "banana", "99999999999999999999s", "9000000000000000d"}) {
    EXPECT_FALSE(ParseTimespan(text, &ms)) << text;
  }
  EXPECT_THAT(Error("type: temporal\nrules: [one, two]\ntimespan: banana"),
              HasSubstr("'timespan' must be a number above 0"));
  EXPECT_THAT(Error("type: temporal\nrules: [one, two]"), HasSubstr("timespan' is missing"));
}

TEST(SigmaConformance, R16_MistypedKeysAreErrors) {
  EXPECT_THAT(Error("type: temporal\nrules: [one]\ntimespan: 5m\ngroup_by: [u]"),
              HasSubstr("unknown key 'correlation.group_by'; did you mean 'group-by'?"));
  EXPECT_THAT(Error("type: temporal\nrules: [one]\ntimespan: 5m\ngroup-by: {u: v}"),
              HasSubstr("'group-by' must be a list"));
  TestRules both(kRules + Document("type: temporal\nrules: [one]\ntimespan: 5m") + "title: x\n" +
                 "correlation: {}\ndetection: {}\n");
  EXPECT_THAT(both.error(), HasSubstr("'detection' may not stand beside 'correlation'"));
}

TEST(Correlation, OfTheProductsRulesGroupsByFieldsOfTheTaxonomy) {
  const std::string rule = NewsRule("sel: {headline: x}\ncondition: sel", "name: r");
  const auto error = [&](std::string_view keys) {
    TestRules rules(absl::StrCat(rule, "---\ntitle: c\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c12\n",
                                 "correlation: {rules: [r], timespan: 1h, ", ToAbsl(keys), "}\n"),
                    false);
    return rules.ok() ? "" : rules.error();
  };
  EXPECT_EQ(error("type: temporal, group-by: [provider]"), "");
  EXPECT_THAT(error("type: temporal, group-by: [consignee]"),
              HasSubstr("events of rule 'test' have no field 'consignee'"));
  EXPECT_EQ(error("type: temporal, group-by: [who], aliases: {who: {r: provider}}"), "");
  EXPECT_THAT(error("type: value_count, condition: {field: nope, gte: 2}"),
              HasSubstr("have no field 'nope'"));
}

TEST(Correlation, OfOursTakesSettingsThatAreNotExecutedYet) {
  const std::string settings =
      "lodewire: {suppress: {fields: [u], duration: 24h}, firing: every, allowed_lateness: 10m}\n";
  const LoadedRules loaded = Load(settings + Document(Counting("{gte: 5}")));
  EXPECT_EQ(loaded.warnings.size(), 4u);
  TestRules wrong(kRules +
                  std::string("lodewire: {firing: sometimes, allowed_lateness: 0s, x: 1}\n") +
                  Document(Counting("{gte: 5}")));
  EXPECT_THAT(wrong.error(), HasSubstr("'firing' must be"));
  EXPECT_THAT(wrong.error(), HasSubstr("'allowed_lateness' must be"));
  EXPECT_THAT(wrong.error(), HasSubstr("unknown key 'lodewire.x' of a correlation"));
  TestRules strict(kRules + settings + Document(Counting("{gte: 5}")), true, nullptr, true);
  EXPECT_THAT(strict.error(), HasSubstr("strict Sigma refuses it"));
}

}  // namespace
}  // namespace lodewire
