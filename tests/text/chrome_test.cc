#include "pipeline/text/chrome.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

const std::string kStory =
    "The ministry said on Monday that exporters of gallium need a licence from next month on, and "
    "that it would review the measure after a year.\n\n"
    "Makers of chips asked for a transition period, because contracts had been signed long before "
    "the announcement and could not be changed.\n\n";

// What rules see of a body.
std::string Body(const std::string& text, TextFormat format = TextFormat::kPlain) {
  std::array<ByteRange, kChromeRangesMax> ranges;
  const size_t count = FindChrome(text, format, ranges);
  NormalForm form;
  form.original = text;
  form.text.resize(NormalisedBytesMax(static_cast<uint32_t>(text.size())));
  form.segments.resize(NormalisedSegmentsMax(static_cast<uint32_t>(text.size())));
  form.result = TestNormaliser().Normalise(text, format, form.text, form.segments,
                                           std::span(ranges).first(count));
  if (form.result.kind == NormaliseResult::Kind::kUntouched) return text;
  form.text.resize(form.result.size);
  form.segments.resize(form.result.segment_count);
  EXPECT_EQ(MapMistake(form), "");
  return form.text;
}

std::string Story() { return kStory.substr(0, kStory.size() - 2); }

TEST(Chrome, GoesWithItsLinks) {
  EXPECT_EQ(Body(kStory + "Related articles\nScandium: a primer\n\nIndia opens a mine"), Story());
  EXPECT_EQ(Body("Home\nNews\nMarkets\n\n" + kStory), Story());
  EXPECT_EQ(Body(kStory + "相关阅读\n印度的钪矿"), Story());
}

TEST(Chrome, OfTheMiddleLeavesBothSides) {
  EXPECT_EQ(Body("Before it stands this sentence, which is as long as any other.\n"
                 "Read more: Scandium\n" +
                 kStory),
            "Before it stands this sentence, which is as long as any other.\n\n" + Story());
}

TEST(Chrome, EndsWhereProseGoesOn) {
  EXPECT_EQ(Body("Related articles\nScandium: a primer\n" + kStory), Story());
}

TEST(Chrome, OfCommentsNeedsAStoryBeforeAndAnAnswerBehind) {
  const std::string comment =
      "I heard that scandium is next, and that nobody will be ready for it.\n";
  EXPECT_EQ(Body(kStory + "2 Comments\nAnna\n" + comment + "Reply\n"), Story());
  EXPECT_NE(Body(kStory + "Comments\n" + comment).find("scandium"), std::string::npos);
  EXPECT_NE(Body("Leave a comment\n" + kStory).find("gallium"), std::string::npos);
  std::string long_after = kStory + "Leave a comment\n";
  for (int i = 0; i < 3; ++i) long_after += kStory;
  EXPECT_NE(Body(long_after).rfind("gallium"), kStory.find("gallium"));
}

TEST(Chrome, AboutTheAuthorIsOneParagraphAtTheEnd) {
  const std::string author =
      "She has written about scandium and many other metals of all kinds for twenty years now.\n";
  EXPECT_EQ(Body(kStory + "About the author\n" + author), Story());
  EXPECT_EQ(Body(kStory + "Latest news\nNickel falls\nBy Anna\n" + author), Story());
  EXPECT_NE(Body("Latest news\nNickel falls\nBy Anna\n" + kStory).find("gallium"),
            std::string::npos);
}

TEST(Chrome, OfHtmlIsItsElements) {
  const std::string story = "<p>Gallium needs a licence.</p>";
  EXPECT_EQ(
      Body("<nav><p>Scandium</p></nav>" + story + "<footer>India</footer>", TextFormat::kHtml),
      "Gallium needs a licence.");
  EXPECT_EQ(Body("<aside><aside>x</aside>India.</aside>" + story, TextFormat::kHtml),
            "Gallium needs a licence.");
  EXPECT_EQ(Body("<aside>Never closed" + story, TextFormat::kHtml),
            "Never closed\n\nGallium needs a licence.");
}

TEST(Chrome, IsNothingInsideASentence) {
  for (const char* text :
       {"Related parties account for a third of the trade.", "Related: see the annex of the rule",
        "Subscribe", "Comments", "一行", ""}) {
    EXPECT_EQ(Body(text), text);
  }
}

TEST(Chrome, OfTheSeedPageIsAllBehindItsStory) {
  std::ifstream file(LODEWIRE_SOURCE_DIR "/tests/data/seed/rare_earth_crackdown.txt",
                     std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  const std::string body = Body(bytes.str());
  EXPECT_EQ(body.find("candium"), body.npos);
  EXPECT_EQ(body.find("India"), body.npos);
  EXPECT_TRUE(body.ends_with("non-China-aligned producers has never been higher."));
  EXPECT_TRUE(body.starts_with("Beijing's Rare Earth Crackdown Escalates"));
}

TEST(Chrome, OfATextOfTooManyLinesStays) {
  std::string lines;
  for (size_t i = 0; i <= kChromeLinesMax; ++i) lines += "Share\nx\n";
  std::array<ByteRange, kChromeRangesMax> ranges;
  EXPECT_EQ(FindChrome(lines, TextFormat::kPlain, ranges), 0u);
}

}  // namespace
}  // namespace lodewire
