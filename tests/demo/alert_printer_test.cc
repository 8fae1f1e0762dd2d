#include "pipeline/demo/alert_printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::Alert Example() {
  v1::Alert alert;
  alert.set_severity(v1::SEVERITY_HIGH);
  alert.set_event_type("export_control");
  alert.set_direction(v1::DIRECTION_TIGHTENING);
  alert.set_headline("China bans exports of gallium");
  alert.set_provider("coastal-wire");
  alert.set_category("news");
  alert.add_minerals()->set_id("gallium");
  alert.mutable_times()->mutable_event()->set_seconds(1746781200);
  alert.mutable_times()->mutable_event()->set_nanos(250'000'000);
  alert.mutable_source()->set_topic("news.events");
  alert.mutable_source()->set_partition(3);
  alert.mutable_source()->set_offset(10492);
  v1::RuleMatch* match = alert.add_matches();
  match->set_title("Export-control language on gallium");
  v1::EvidenceSpan* evidence = match->add_evidence();
  evidence->set_field("headline");
  evidence->set_begin(22);
  evidence->set_end(29);
  evidence->set_text("gallium");
  return alert;
}

TEST(PrintAlert, SaysWhatADeskReads) {
  v1::Alert alert = Example();
  alert.set_matches_omitted(2);
  EXPECT_EQ(PrintAlert(alert, {}),
            "09:00:00.250 HIGH   gallium  export_control tightening\n"
            "  China bans exports of [gallium]\n"
            "  news.events/3@10492  coastal-wire  (+2) Export-control language on gallium\n");
}

TEST(PrintAlert, MarksByColourOnlyWhenAsked) {
  EXPECT_THAT(PrintAlert(Example(), {.color = true}), HasSubstr("\x1b[1;4mgallium\x1b[0m"));
  EXPECT_THAT(PrintAlert(Example(), {}), Not(HasSubstr("\x1b")));
}

TEST(PrintAlert, FindsTheWordsWhenRepairMovedThem) {
  v1::Alert alert = Example();
  alert.mutable_matches(0)->mutable_evidence(0)->set_begin(40);
  alert.mutable_matches(0)->mutable_evidence(0)->set_end(47);
  EXPECT_THAT(PrintAlert(alert, {}), HasSubstr("exports of [gallium]"));
}

TEST(PrintAlert, MergesOverlappingEvidence) {
  v1::Alert alert = Example();
  v1::EvidenceSpan* evidence = alert.mutable_matches(0)->add_evidence();
  evidence->set_field("headline");
  evidence->set_begin(6);
  evidence->set_end(29);
  evidence->set_text("bans exports of gallium");
  EXPECT_THAT(PrintAlert(alert, {}), HasSubstr("  China [bans exports of gallium]\n"));
}

TEST(PrintAlert, ShowsMatchedWordsOfOtherFieldsWhenTheHeadlineHasNone) {
  v1::Alert alert = Example();
  alert.mutable_matches(0)->mutable_evidence(0)->set_field("body");
  EXPECT_THAT(PrintAlert(alert, {}), HasSubstr("  matched: body [gallium]\n"));
}

TEST(PrintAlert, EscapesWhatCouldMoveTheCursorOrHideWords) {
  v1::Alert alert = Example();
  alert.set_headline("a\x1b[2Jb\u202ec\u200bd\x7f\nnext\xff");
  const std::string printed = PrintAlert(alert, {});
  EXPECT_THAT(printed, HasSubstr("a\\x1b[2Jb\\u{202e}c\\u{200b}d\\x7f\\x0anext\\xff"));
  EXPECT_THAT(printed, Not(HasSubstr("\x1b")));
  EXPECT_THAT(printed, Not(HasSubstr("\u202e")));
}

TEST(PrintAlert, EscapesEveryFieldOfStrangers) {
  v1::Alert alert = Example();
  alert.set_provider("p\x1b[0m");
  alert.set_event_type("e\x1b[0m");
  alert.mutable_minerals(0)->set_id("m\x1b[0m");
  alert.add_marks("k\x1b[0m");
  alert.mutable_source()->set_topic("t\x1b[0m");
  alert.mutable_matches(0)->set_title("r\x1b[0m");
  alert.mutable_matches(0)->mutable_evidence(0)->set_field("b\x1b[0m");
  EXPECT_THAT(PrintAlert(alert, {.width = 400}), Not(HasSubstr("\x1b")));
}

TEST(PrintAlert, KeepsTheCoordinatesOnALongLine) {
  v1::Alert alert = Example();
  alert.mutable_matches(0)->set_title(std::string(200, 'x'));
  EXPECT_THAT(PrintAlert(alert, {}), HasSubstr("news.events/3@10492"));
}

TEST(PrintAlert, CutsLinesAtTheWidthAndCountsChineseTwice) {
  v1::Alert alert = Example();
  alert.set_headline("\u9541\u9541\u9541\u9541\u9541\u9541\u9541\u9541\u9541\u9541");
  const std::string printed = PrintAlert(alert, {.width = 13});
  // Two spaces, five characters of two columns, the ellipsis.
  EXPECT_THAT(printed, HasSubstr("\n  \u9541\u9541\u9541\u9541\u9541\u2026\n"));
}

TEST(DisplayWidth, KnowsWideAndCombiningCharacters) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("\u7a00\u571f"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
}

TEST(WantsColor, IsNeverForAPipeNorUnderNoColor) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_FALSE(WantsColor(ends[1]));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace lodewire
