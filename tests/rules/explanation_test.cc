#include "pipeline/rules/explanation.h"

#include <algorithm>

#include "tests/rules/random_rules.h"

namespace lodewire {
namespace {

// One rule and what is known of it for one event.
class Explained {
 public:
  Explained(std::string_view yaml, const TestEvent& event, bool generic = true) {
    RuleSetOptions options;
    options.generic_table = generic ? &table_ : nullptr;
    absl::StatusOr<LoadedRules> loaded = LoadRuleText(yaml, "test.yaml", options);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    loaded_ = *std::move(loaded);
    naive_ = std::make_unique<NaiveMatcher>(loaded_.rules);
    viewed_ = event.View(*loaded_.rules[0].table);
    answers_ = std::make_unique<RuleAnswers>(loaded_.rules[0], *naive_, viewed_->view());
    explanation_ = ExplainVerdict(*answers_, {});
    EXPECT_EQ(explanation_.holds, naive_->RuleHolds(0, viewed_->view()));
    for (const Flip& flip : FindFlips(*answers_).flips) {
      EXPECT_NE(answers_->RuleHolds(SuppositionOf(*answers_, flip)), explanation_.holds);
    }
  }

  const Explanation& operator*() const { return explanation_; }
  const Explanation* operator->() const { return &explanation_; }

  // Each flip as: key value → true, joined by " & ".
  std::vector<std::string> Flips() const {
    std::vector<std::string> shown;
    for (const auto& flip : explanation_.flips) {
      std::string& text = shown.emplace_back();
      for (const ExplainedChange& change : flip) {
        absl::StrAppend(&text, text.empty() ? "" : " & ",
                        change.near.empty() ? change.test.Key() + " " + change.test.Value()
                                            : "near " + change.within,
                        change.becomes ? " +" : " -", change.others == 0 ? "" : "*");
      }
    }
    return shown;
  }

 private:
  FieldTable table_;
  LoadedRules loaded_;
  std::unique_ptr<NaiveMatcher> naive_;
  std::unique_ptr<TestEvent::Viewed> viewed_;
  std::unique_ptr<RuleAnswers> answers_;
  Explanation explanation_;
};

using Lines = std::vector<std::string>;
using Kind = ExplainedNode::Kind;

TEST(Explanation, SaysTrueOrFalseAtEveryNode) {
  const Explained why(GenericRule("a: {f|contains: gall, g: null}\nb: {f|re: 'x+'}\n"
                                  "filter: {h|gt: 3}\ncondition: (a or b) and not filter"),
                      TestEvent().Text("f", "gallium").Integer("h", 2));
  EXPECT_TRUE(why->holds);
  const ExplainedNode& root = why->condition;
  ASSERT_EQ(root.kind, Kind::kAll);
  const ExplainedNode& either = root.children[0];
  EXPECT_EQ(either.kind, Kind::kAny);
  EXPECT_TRUE(either.holds);
  EXPECT_EQ(either.children[0].selection, "a");
  EXPECT_TRUE(either.children[0].holds);
  EXPECT_FALSE(either.children[1].holds);
  const ExplainedNode& items = either.children[0].children[0];
  ASSERT_EQ(items.children.size(), 2u);
  EXPECT_EQ(items.children[0].test.Key(), "f|contains");
  EXPECT_EQ(items.children[0].test.Value(), "'gall'");
  EXPECT_TRUE(items.children[1].missing);
  EXPECT_TRUE(items.children[1].holds);
  const ExplainedNode& negated = root.children[1];
  EXPECT_EQ(negated.kind, Kind::kNot);
  EXPECT_TRUE(negated.holds);
  const ExplainedNode& weight = negated.children[0].children[0];
  EXPECT_FALSE(weight.holds);
  EXPECT_EQ(weight.value, "2");
}

TEST(Explanation, GivesTheBytesThatMatched) {
  const Explained why(GenericRule("a: {f|word: [tin, gallium]}\ncondition: a"),
                      TestEvent().Text("f", "none").Text("f", "tin, Gallium, gallium"));
  const ExplainedNode& gallium = why->condition.children[0].children[1];
  ASSERT_EQ(gallium.places.size(), 2u);
  EXPECT_EQ(gallium.places[0].field, "f");
  EXPECT_EQ(gallium.places[0].index, 1);
  EXPECT_EQ(gallium.places[0].range.begin, 5u);
  EXPECT_EQ(gallium.places[0].range.end, 12u);
  EXPECT_EQ(gallium.places[0].text, "Gallium");
}

TEST(Explanation, LongListsShowWhatHoldsAndCountTheRest) {
  const Explained why(GenericRule("a: {f|word: [a, b, c, d, e]}\ncondition: a"),
                      TestEvent().Text("f", "d"));
  const ExplainedNode& list = why->condition.children[0];
  ASSERT_EQ(list.children.size(), 2u);
  EXPECT_EQ(list.children[0].test.value, "a");
  EXPECT_EQ(list.children[1].test.value, "d");
  EXPECT_EQ(list.left_out, 3u);
}

const char kNear[] = "lodewire: {near: [{selections: [metal, act], within: sentence}]}\n";
const char kNearDetection[] =
    "metal: {f|word: [gallium, tin]}\nact: {f|word: ban}\ncondition: metal and act";

TEST(Explanation, NearShowsTheNearestPlacesAndWhatIsBetween) {
  const Explained apart(GenericRule(kNearDetection) + kNear,
                        TestEvent().Text("f", "Tin. Talk. More talk. A ban. And then. Gallium."));
  ASSERT_EQ(apart->near.size(), 1u);
  EXPECT_FALSE(apart->near[0].holds);
  EXPECT_EQ(apart->near[0].sentence_ends, 2u);
  EXPECT_EQ(apart->near[0].words, 2u);
  EXPECT_EQ(apart->near[0].places[0].text, "Gallium");
  const Explained together(GenericRule(kNearDetection) + kNear,
                           TestEvent().Text("f", "Gallium. The ban hits tin."));
  EXPECT_TRUE(together->near[0].holds);
  EXPECT_EQ(together->near[0].places[0].text, "tin");
  EXPECT_EQ(together->near[0].words, 1u);
}

TEST(Explanation, NearSaysWhichSelectionHasNoPlaceOrThatNoValueHasAll) {
  const Explained none(GenericRule(kNearDetection) + kNear, TestEvent().Text("f", "Gallium."));
  EXPECT_EQ(none->near[0].without_place, Lines{"act"});
  const Explained values(GenericRule(kNearDetection) + kNear,
                         TestEvent().Text("f", "Gallium.").Text("f", "A ban."));
  EXPECT_FALSE(values->near[0].holds);
  EXPECT_TRUE(values->near[0].without_place.empty());
  EXPECT_TRUE(values->near[0].places.empty());
}

TEST(Counterfactual, OfAMatchIsTheFewestTestsToFalsify) {
  const Explained two(GenericRule("a: {f|word: [x, y]}\ncondition: a"),
                      TestEvent().Text("f", "x y"));
  EXPECT_EQ(two.Flips(), Lines{"f|word 'x' - & f|word 'y' -"});
  const Explained filter(GenericRule("a: {f|word: [x, y]}\nfilter: {g|contains: [p, q, r]}\n"
                                     "condition: a and not filter"),
                         TestEvent().Text("f", "x y"));
  EXPECT_EQ(filter.Flips(), Lines{"g|contains 'p' +*"});
}

TEST(Counterfactual, OfANonMatchIsTheFewestTestsToFulfil) {
  const Explained why(GenericRule("a: {f|word: [x, y]}\nb: {g: 1, h: 2}\nc: {f|word: z}\n"
                                  "condition: a and (b or c)"),
                      TestEvent().Text("f", "nothing"));
  EXPECT_EQ(why.Flips(), Lines{"f|word 'x' +* & f|word 'z' +"});
  const Explained filtered(
      GenericRule("a: {f|word: x}\nfilter: {f|word: [p, q]}\ncondition: a and not filter"),
      TestEvent().Text("f", "x p q"));
  EXPECT_EQ(filtered.Flips(), Lines{"f|word 'p' - & f|word 'q' -"});
}

TEST(Counterfactual, TheSameQuestionHasOneAnswerWhereverItStands) {
  // `x` alone would fulfil `a` and fire the filter.
  const Explained why(GenericRule("a: {f|word: [x, y]}\nfilter: {f|word: x}\n"
                                  "condition: a and not filter"),
                      TestEvent().Text("f", "nothing"));
  EXPECT_EQ(why.Flips(), Lines{"f|word 'y' +"});
  const Explained never(GenericRule("a: {f|word: x}\nb: {f|word: x}\ncondition: a and not b"),
                        TestEvent().Text("f", "nothing"));
  EXPECT_EQ(never.Flips(), Lines{});
}

TEST(Counterfactual, ASelectionThatIsAskedForTwiceIsOneSelection) {
  const Explained why(GenericRule("a: {f|word: x}\nb: {f|word: y}\n"
                                  "condition: (a and b) or (b and not a)"),
                      TestEvent().Text("f", "nothing"));
  EXPECT_EQ(why.Flips(), Lines{"f|word 'y' +"});
}

TEST(Counterfactual, ASelectionCannotBeTrueInOnePlaceAndFalseInAnother) {
  const Explained why(GenericRule("a: {f|word: [x, y]}\nb: {f|word: z}\n"
                                  "condition: a and (b or not a)"),
                      TestEvent().Text("f", "nothing"));
  EXPECT_EQ(why.Flips(), Lines{"f|word 'x' +* & f|word 'z' +"});
}

TEST(Counterfactual, LongListsThatStandTwiceStayQuick) {
  std::string first, second;
  for (int i = 0; i < 400; ++i) absl::StrAppend(i < 200 ? &first : &second, "w", i, ", ");
  const std::string detection = absl::StrCat(
      "any: {f|word: [", first, second, "w]}\na: {f|word: [", first, "x]}\nb: {f|word: [", second,
      "y]}\nc: {f|word: z}\ncondition: c and any and ((a and b) or (b and c and a))");
  const Explained why(GenericRule(detection), TestEvent().Text("f", "nothing"));
  ASSERT_FALSE(why.Flips().empty());
  EXPECT_EQ(why->flips.front().size(), 3u);
}

TEST(Counterfactual, CountsProximityAsAChange) {
  const Explained apart(GenericRule(kNearDetection) + kNear,
                        TestEvent().Text("f", "Gallium. A ban."));
  EXPECT_THAT(apart.Flips(), testing::Contains("near sentence +"));
  // Only taking the word away that stood in the sentence, or the two apart, would do it.
  const Explained together(GenericRule(kNearDetection) + kNear,
                           TestEvent().Text("f", "Gallium. The ban hits tin."));
  EXPECT_EQ(together.Flips(), (Lines{"f|word 'tin' -", "f|word 'ban' -", "near sentence -"}));
}

TEST(Counterfactual, AMatchThatIsSupposedStandsWhereItIsNeeded) {
  const Explained why(GenericRule(kNearDetection) + kNear, TestEvent().Text("f", "Gallium. A."));
  EXPECT_EQ(why.Flips(), Lines{"f|word 'ban' +"});
}

TEST(Counterfactual, NegationsTurnIntoWhatIsToBeThere) {
  const Explained why(GenericRule("a: {f|neq: x, g|exists: true}\ncondition: not a"),
                      TestEvent().Text("f", "y").Text("g", ""));
  EXPECT_EQ(why.Flips(), (Lines{"f 'x' +", "g|exists true -"}));
}

// The trees that people are shown and the matcher are two ways to one answer.
TEST(Explanation, A2_AgreesWithMatchOnRandomRulesAndEvents) {
  RandomPieces pieces(2026);
  size_t matches = 0;
  for (int round = 0; round < 60; ++round) {
    TestRules rules(RandomRule(&pieces, round).Yaml());
    ASSERT_TRUE(rules.ok()) << rules.error();
    for (int i = 0; i < 40; ++i) {
      const auto viewed = RandomEvent(&pieces).View(rules.table());
      const RuleAnswers answers(rules.ast(), rules.naive(), viewed->view());
      const bool holds = rules.ViewMatches(viewed->view());
      matches += holds ? 1 : 0;
      ASSERT_EQ(ExplainVerdict(answers, {}).holds, holds) << Shown(viewed->view());
    }
  }
  EXPECT_GT(matches, 100u);
}

}  // namespace
}  // namespace lodewire
