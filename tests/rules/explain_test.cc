#include <algorithm>
#include <array>

#include "pipeline/event/fields.h"
#include "pipeline/text/normalise.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

// Evidence as people read it: field[index] begin-end selection.
std::vector<std::string> Explained(TestRules* rules, const EventView& view, size_t room = 8) {
  EXPECT_TRUE(rules->ViewMatches(view));
  std::vector<Evidence> evidence(room);
  const size_t count = rules->rules().Explain(view, 0, rules->scratch(), evidence);
  std::vector<std::string> shown;
  for (size_t i = 0; i < count; ++i) {
    const Evidence& place = evidence[i];
    shown.push_back(absl::StrCat(view.table().info(place.field).name, "[", place.index, "] ",
                                 place.begin, "-", place.end, " ", ToAbsl(place.selection)));
  }
  return shown;
}

std::vector<std::string> Explained(TestRules* rules, const TestEvent& event, size_t room = 8) {
  EXPECT_TRUE(rules->ok()) << rules->error();
  return Explained(rules, event.View(rules->TableFor(0))->view(), room);
}

using Places = std::vector<std::string>;

TEST(Explain, SaysWhereEachSelectionMatched) {
  TestRules rules(
      GenericRule("metal: {f|word: [gallium, tin]}\nact: {f|re: 'bans?'}\n"
                  "condition: metal and act"));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "none").Text("f", "China bans gallium")),
            (Places{"f[1] 11-18 metal", "f[1] 6-10 act"}));
}

TEST(Explain, PutsWhatProximityJoinedFirst) {
  TestRules rules(GenericRule("metal: {f|word: gallium}\nact: {f|word: ban}\n"
                              "condition: metal and act") +
                  "lodewire: {near: [{selections: [metal, act], within: sentence}]}\n");
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "Gallium. Ban. A ban of gallium.")),
            (Places{"f[0] 23-30 metal", "f[0] 16-19 act", "f[0] 0-7 metal", "f[0] 9-12 act"}));
}

TEST(Explain, NamesNoExclusionsAndNoNegatedItems) {
  TestRules rules(
      GenericRule("sel: {f|contains: a, g|neq: x}\nother: {f|contains: c}\n"
                  "filter: {f|contains: zz}\ncondition: (sel or other) and not filter"));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "bab").Text("g", "y")),
            (Places{"f[0] 1-2 sel"}));
}

TEST(Explain, CoversNumbersNullsAndAbsence) {
  TestRules rules(GenericRule("sel: {n|gt: 3, m: null, e|exists: true, s: ''}\ncondition: sel"));
  Places places =
      Explained(&rules, TestEvent().Integer("n", 1).Integer("n", 5).Text("e", "abc").Text("s", ""));
  std::sort(places.begin(), places.end());
  EXPECT_EQ(places, (Places{"e[0] 0-3 sel", "m[0] 0-0 sel", "n[1] 0-0 sel", "s[0] 0-0 sel"}));
}

TEST(Explain, PlacesNeverOverlapAndAreBounded) {
  TestRules rules(
      GenericRule("a: {f|contains: gallium}\nb: {f|re: 'gal.*ban'}\n"
                  "c: {f|contains: n}\ncondition: all of them"));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "gallium ban, then n")),
            (Places{"f[0] 0-7 a", "f[0] 10-11 c", "f[0] 16-17 c", "f[0] 18-19 c"}));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "gallium ban, then n"), 2),
            (Places{"f[0] 0-7 a", "f[0] 10-11 c"}));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "gallium ban"), 0), Places{});
}

TEST(Explain, KeywordsAndWholeValues) {
  TestRules rules(
      GenericRule("k: ['needle']\ne: {h: Whole}\nany: {f: '*'}\ncondition: all of them"));
  EXPECT_EQ(Explained(&rules, TestEvent().Text("f", "a needle").Text("h", "whole")),
            (Places{"f[0] 2-8 k", "h[0] 0-5 e"}));
}

TEST(Explain, TellsTheSameTwice) {
  TestRules rules(
      GenericRule("a: {f|re: ['b+', 'a+']}\nc: {f|word: [x, y]}\ncondition: 1 of them"));
  const TestEvent event = TestEvent().Text("f", "y x bb aa");
  const Places first = Explained(&rules, event);
  EXPECT_EQ(first.size(), 4u);
  EXPECT_EQ(Explained(&rules, event), first);
}

TEST(Explain, OffsetsPointIntoTheTextAsSent) {
  TestRules rules(NewsRule("metal: {text|word: gallium}\nact: {text|contains: 'rare-earth ban'}\n"
                           "condition: metal and act"),
                  false);
  ASSERT_TRUE(rules.ok()) << rules.error();
  // Two spaces, an entity, a non-breaking hyphen and a soft hyphen: the normal form is shorter.
  const std::string sent = "A  rare\u2011earth ban &amp; gal\u00ADlium";
  const auto viewed =
      TestEvent().Text("headline", "Wrap").Text("body", sent).View(FieldTable::News());
  EventView& view = viewed->view();
  const Normaliser normaliser;
  std::vector<char> output(NormalisedBytesMax(sent.size()));
  std::vector<OffsetSegment> segments(NormalisedSegmentsMax(sent.size()));
  const NormaliseResult result = normaliser.Normalise(sent, TextFormat::kPlain, output, segments);
  ASSERT_EQ(result.kind, NormaliseResult::Kind::kRewritten);
  const Value& body = view.Values(NewsField::kBody)[0];
  const size_t place = static_cast<size_t>(&body - view.AllValues().data());
  view.ReplaceText(place, {output.data(), result.size},
                   {sent.data(),
                    static_cast<uint32_t>(sent.size()),
                    {std::span(segments.data(), result.segment_count), result.size,
                     static_cast<uint32_t>(sent.size())}});
  std::array<Evidence, 4> evidence;
  ASSERT_TRUE(rules.ViewMatches(view));
  ASSERT_EQ(rules.rules().Explain(view, 0, rules.scratch(), evidence), 2u);
  EXPECT_EQ(evidence[0].field, NewsField::kBody);
  EXPECT_EQ(sent.substr(evidence[0].begin, evidence[0].end - evidence[0].begin), "gal\u00ADlium");
  EXPECT_EQ(sent.substr(evidence[1].begin, evidence[1].end - evidence[1].begin),
            "rare\u2011earth ban");
}

TEST(Explain, WhatOnlyASecondReadingHasIsMarked) {
  TestRules rules(
      NewsRule("metal: {text|word: gallium}\nact: {text|word: curbs}\ncondition: metal and act"),
      false);
  ASSERT_TRUE(rules.ok()) << rules.error();
  const std::string sent = "curbs g\u0430llium";
  const auto viewed = TestEvent().Text("headline", sent).View(FieldTable::News());
  EventView& view = viewed->view();
  EXPECT_FALSE(rules.ViewMatches(view));
  const std::vector<OffsetSegment> segments = {{0, 0}, {7, 7}, {8, 9}};
  ASSERT_TRUE(view.InsertReading(0, "curbs gallium", {sent.data(), 14, {segments, 13, 14}, true}));
  std::array<Evidence, 4> evidence;
  ASSERT_TRUE(rules.ViewMatches(view));
  ASSERT_EQ(rules.rules().Explain(view, 0, rules.scratch(), evidence), 2u);
  EXPECT_TRUE(evidence[0].look_alike);
  EXPECT_EQ(sent.substr(evidence[0].begin, evidence[0].end - evidence[0].begin), "g\u0430llium");
  // It stands as sent, so it needs no other reading.
  EXPECT_FALSE(evidence[1].look_alike);
}

}  // namespace
}  // namespace lodewire
