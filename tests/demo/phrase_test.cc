#include "pipeline/demo/phrase.h"

#include <gtest/gtest.h>

#include "pipeline/demo/dress.h"

namespace lodewire {
namespace {

const WordLists& Words() {
  static const WordLists words = {{"city", {"Oslo"}}, {"two", {"a", "b"}}};
  return words;
}

std::string Rendered(std::string_view text, uint64_t seed, uint64_t story = 0) {
  absl::StatusOr<Phrase> phrase = Phrase::Parse(text, Words());
  EXPECT_TRUE(phrase.ok()) << phrase.status();
  FeedRandom random(seed);
  std::string output;
  phrase->Append(&random, story, &output);
  return output;
}

TEST(Phrase, FillsListsAndNumbers) {
  EXPECT_EQ(Rendered("from {city} at {7}", 1), "from Oslo at 7");
  EXPECT_EQ(Rendered("{03}:{city}", 1), "03:Oslo");
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const std::string number = Rendered("{2-4}", seed);
    EXPECT_TRUE(number == "2" || number == "3" || number == "4") << number;
  }
}

TEST(Phrase, GivesEqualNumbersWithinOneStory) {
  EXPECT_EQ(Rendered("{1-1000000}", 1, 99), Rendered("{1-1000000}", 2, 99));
  EXPECT_NE(Rendered("{1-1000000}", 1, 99), Rendered("{1-1000000}", 1, 98));
}

TEST(Phrase, RefusesUnknownListsAndOpenHoles) {
  EXPECT_NE(Phrase::Parse("in {nowhere}", Words()).status().message().find("{nowhere}"),
            absl::string_view::npos);
  EXPECT_FALSE(Phrase::Parse("in {city", Words()).ok());
  EXPECT_FALSE(Phrase::Parse("{9-2}", Words()).ok());
}

TEST(Dress, MakesTheMojibakeOfTheSeedPage) {
  EXPECT_EQ(Mojibake("China\u2019s minerals\u2014including"),
            "China\u0e42\u20ac\u2122s minerals\u0e42\u20ac\u201dincluding");
}

TEST(Dress, MakesHtmlWithEntities) {
  EXPECT_EQ(Html("A & B\nC\u2019s"), "<p>A &amp; B</p>\n<p>C&rsquo;s</p>\n");
}

TEST(Dress, ChangesHyphensWidthsAndLongWords) {
  std::string headline = "Rare-earth", body = "controls on gallium-x";
  ApplyDress(Dress::kNoBreakHyphen, &headline, &body);
  EXPECT_EQ(headline, "Rare\u2011earth");
  headline = "Ge 5";
  ApplyDress(Dress::kFullWidth, &headline, &body);
  EXPECT_EQ(headline, "\uff27\uff45 \uff15");
  body = "controls are";
  ApplyDress(Dress::kSoftHyphen, &headline, &body);
  EXPECT_EQ(body, "cont\u00adrols are");
}

}  // namespace
}  // namespace lodewire
