// Many events in one call: each gets what it would get alone.
#include <array>

#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

// Which of the events of one batch the first rule holds for.
std::vector<bool> MatchesOf(const std::string& detection, const std::vector<std::string>& texts) {
  FieldTable table;
  RuleSetOptions options;
  options.generic_table = &table;
  options.literal_engine = LiteralEngine::kVectorscan;
  const auto rules = *RuleSet::Parse(GenericRule(detection), "test.yaml", options);
  RuleSet::Scratch scratch(*rules);
  std::vector<std::unique_ptr<TestEvent::Viewed>> owned;
  std::vector<const EventView*> views;
  std::vector<uint64_t> words(texts.size());
  std::vector<MatchBits> bits;
  for (size_t i = 0; i < texts.size(); ++i) {
    owned.push_back(TestEvent().Text("f", texts[i]).View(table));
    views.push_back(&owned.back()->view());
    bits.emplace_back(&words[i], 1);
  }
  rules->Match(views, &scratch, bits);
  std::vector<bool> matches;
  matches.reserve(bits.size());
  for (const MatchBits& event : bits) matches.push_back(event.Test(0));
  return matches;
}

TEST(Batch, EachEventGetsItsOwnMatches) {
  const std::string long_text(2000, '-');
  EXPECT_EQ(MatchesOf("s: {f|word: gallium}\ncondition: s",
                      {"gallium", "", "galliums", "GALLIUM", long_text + " gallium", "gall", "ium",
                       "gallium" + long_text}),
            (std::vector<bool>{true, false, false, true, true, false, false, true}));
}

TEST(Batch, ALiteralWithALineBreakIsNotFoundAcrossTwoValues) {
  EXPECT_EQ(MatchesOf("s: {f|contains: \"gal\\nlium\"}\ncondition: s",
                      {"a gal", "lium", "gal\nlium", "gal\nli", "um"}),
            (std::vector<bool>{false, false, true, false, false}));
}

TEST(Batch, LettersThatFoldToAsciiAreFoundWhereTheyStand) {
  EXPECT_EQ(MatchesOf("s: {f|contains: kiosk}\ncondition: s",
                      {"kio\u017Fk", "\u212Aiosk", "k\u017F", "kios", "\u212A"}),
            (std::vector<bool>{true, true, false, false, false}));
}

TEST(Batch, MorePlacesThanThereIsRoomForLoseNoMatch) {
  std::string full;
  while (full.size() < 1000) full += "a b ";
  std::vector<std::string> texts(200, full);
  texts[150] = "c";
  texts.back() += "c";
  std::vector<bool> expected(texts.size(), false);
  expected[150] = expected.back() = true;
  EXPECT_EQ(MatchesOf("s: {f|contains: [a, b, 'a ', ' b']}\nt: {f|re: '[ab] c$|^c'}\n"
                      "u: {f|contains: c}\ncondition: u and (s or t)",
                      texts),
            expected);
  EXPECT_EQ(MatchesOf("s: {f|contains: [a, b, c]}\ncondition: s", texts),
            std::vector<bool>(texts.size(), true));
}

}  // namespace
}  // namespace lodewire
