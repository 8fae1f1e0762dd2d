#include "pipeline/text/html.h"

#include <gtest/gtest.h>

#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

std::string Html(std::string_view text) { return Normalised(text, TextFormat::kHtml).text; }

TEST(Html, InlineTagsLeaveNothing) {
  EXPECT_EQ(Html("<b>gal</b>lium<span class=\"x\"> ban</span>"), "gallium ban");
  EXPECT_EQ(Html("rare<wbr>earth <a href='/x?a>b'>link</a>"), "rareearth link");
}

TEST(Html, BlockTagsDivideParagraphs) {
  EXPECT_EQ(Html("<h1>Gallium</h1><p>Wheat</p>\n<DIV>Ban</DIV>"), "Gallium\n\nWheat\n\nBan");
  EXPECT_EQ(Html("a<br>b<br/>\n<br>c"), "a b\n\nc");
  EXPECT_EQ(Html("<tr><td>a</td><td>b</td></tr><tr><td>c"), "a b\n\nc");
}

TEST(Html, ScriptsStylesAndCommentsAreDropped) {
  EXPECT_EQ(Html("a<script>var x = '<p>gallium</p>';</script>b"), "ab");
  EXPECT_EQ(Html("a<STYLE type=x>p{}</Style >b<!-- <p> gallium -->c<!-->d<!--->e"), "abcde");
  EXPECT_EQ(Html("a<script>if (a</scripty) gallium</script>b"), "ab");
  EXPECT_EQ(Html("a<script>gallium"), "a");
  EXPECT_EQ(Html("<!DOCTYPE html>a<?xml x?>b<![CDATA[c"), "abc");
}

TEST(Html, EntitiesAreTextAndNeverTags) {
  EXPECT_EQ(Html("&lt;b&gt;x&lt;/b&gt;&nbsp;&amp;y"), "<b>x</b> &y");
  EXPECT_EQ(Html("\uFF1Cb\uFF1E"), "<b>");
}

TEST(Html, BrokenMarkupKeepsItsText) {
  EXPECT_EQ(Html("a < b and 3<4 <"), "a < b and 3<4 <");
  EXPECT_EQ(Html("gallium <b and no end"), "gallium <b and no end");
  EXPECT_EQ(Html("a <a href=\"x>gallium</a> ban"), "a gallium ban");
  EXPECT_EQ(Html("</>a</ x>b</p"), "ab</p");
  EXPECT_EQ(Html("don't <a title=don't>x</a>"), "don't x");
  EXPECT_EQ(Html("<>a"), "<>a");
}

TEST(Html, PlainTextKeepsItsTags) {
  EXPECT_EQ(Normalised("<b>x</b>").result.kind, NormaliseResult::Kind::kUntouched);
}

TEST(Html, TagsMayStandBetweenALetterAndItsAccent) {
  EXPECT_EQ(Html("e<b>\u0301</b>"), "\u00E9");
  EXPECT_EQ(Html("&am<i></i>p;"), "&");
}

TEST(Html, LeadsBackBehindItsTags) {
  const NormalForm form =
      Normalised("<p>China <b>gal</b>lium &amp; more</p><p>Next</p>", TextFormat::kHtml);
  EXPECT_EQ(form.text, "China gallium & more\n\nNext");
  EXPECT_EQ(form.OriginalOf("gallium"), "gal</b>lium");
  EXPECT_EQ(form.OriginalOf("&"), "&amp;");
  EXPECT_EQ(form.OriginalOf("more"), "more");
  EXPECT_EQ(form.OriginalOf("Next"), "Next");
  EXPECT_EQ(MapMistake(form), "");
}

}  // namespace
}  // namespace lodewire
