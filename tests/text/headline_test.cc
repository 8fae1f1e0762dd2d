// What a wire sets before a headline and a site behind it.
#include "pipeline/text/headline.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace lodewire {
namespace {

std::string_view PrefixIn(std::string_view headline) { return ReadHeadline(headline, {}).prefix; }
std::string_view PublisherIn(std::string_view headline,
                             std::span<const std::string_view> own_names = {}) {
  return ReadHeadline(headline, own_names).publisher;
}

TEST(Headline, PrefixesOfWiresAreRead) {
  EXPECT_EQ(PrefixIn("UPDATE 1-China curbs gallium exports"), "update");
  EXPECT_EQ(PrefixIn("CORRECTED-China curbs gallium exports"), "correction");
  EXPECT_EQ(PrefixIn("REFILE-China curbs gallium exports"), "refile");
  EXPECT_EQ(PrefixIn("KILL: China curbs gallium exports"), "kill");
  EXPECT_EQ(PrefixIn("WITHDRAWN - China curbs gallium exports"), "kill");
  EXPECT_EQ(PrefixIn("Exclusive: China curbs gallium exports"), "exclusive");
  EXPECT_EQ(PrefixIn("WRAPUP 3-China curbs gallium exports"), "wrapup");
  EXPECT_EQ(PrefixIn("更正:商务部对镓实施出口管制"), "correction");
  EXPECT_EQ(PrefixIn("【撤稿】商务部对镓实施出口管制"), "kill");
  EXPECT_EQ(PrefixIn("[속보] 중국, 갈륨 수출 통제"), "flash");
  EXPECT_EQ(PrefixIn("China Curbs Gallium Exports (Update1)"), "update");
  EXPECT_EQ(PrefixIn("China Curbs Gallium Exports (Correct) | Bloomberg"), "correction");
}

TEST(Headline, OfStackedPrefixesTheGravestIsTold) {
  EXPECT_EQ(PrefixIn("RPT-CORRECTED-UPDATE 2-China curbs gallium exports"), "correction");
  EXPECT_EQ(PrefixIn("UPDATE 2-KILL-China curbs gallium exports"), "kill");
  EXPECT_EQ(PrefixIn("RPT-UPDATE 1-China curbs gallium exports"), "update");
}

TEST(Headline, OrdinaryWordsAreNoPrefix) {
  for (const std::string_view headline :
       {"Kill-switch found in tungsten drone", "KILL-SWITCH FOUND IN TUNGSTEN DRONE",
        "Kill: the film that uses tungsten rounds", "Flash-Speicher werden knapp",
        "Update on gallium: prices rise", "Correction of tungsten prices: what comes next",
        "Breaking China's grip on gallium", "killed: two in a tungsten mine",
        "Brief history of APT", "Correctional officers strike", "Urgently needed: germanium",
        "Gallium (China) rises", "(Update1)", "", "更正式的管制:镓"}) {
    EXPECT_EQ(PrefixIn(headline), "") << headline;
  }
}

TEST(Headline, AKnownPublisherBehindASeparatorIsCut) {
  const std::string_view headline = "China halts exports of gallium | Reuters";
  const HeadlineParts parts = ReadHeadline(headline, {});
  EXPECT_EQ(parts.publisher, "Reuters");
  EXPECT_EQ(headline.substr(0, parts.story_size), "China halts exports of gallium");
  EXPECT_EQ(PublisherIn("China halts exports - Rare Earth Exchanges"), "Rare Earth Exchanges");
  EXPECT_EQ(PublisherIn("商务部对镓实施出口管制_新华网"), "新华网");
  EXPECT_EQ(PublisherIn("商务部对镓实施出口管制-新华网"), "新华网");
  EXPECT_EQ(PublisherIn("China halts exports | The Wall Street Journal"),
            "The Wall Street Journal");
}

TEST(Headline, AnEventsOwnNamesArePublishers) {
  constexpr std::array<std::string_view, 3> kOwn = {"tradewind", "Odisha Mining Post",
                                                    "https://www.erzblatt.example/a/1?b"};
  EXPECT_EQ(PublisherIn("China halts exports | Odisha Mining Post", kOwn), "Odisha Mining Post");
  EXPECT_EQ(PublisherIn("China stoppt Ausfuhr - Erzblatt", kOwn), "Erzblatt");
  EXPECT_EQ(PublisherIn("China stoppt Ausfuhr - erzblatt.example", kOwn), "erzblatt.example");
  EXPECT_EQ(PublisherIn("China stoppt Ausfuhr - Erzblatt"), "");
}

TEST(Headline, WhatIsNoPublisherStays) {
  for (const std::string_view headline :
       {"Prices today: gallium | germanium", "Rare earths - what China controls",
        "Protesters chant anti-BBC", "Reuters", "| Reuters", "- Reuters", "GITI-reuters",
        "Gallium | Reuters says it rises", "Ga - As - Sb"}) {
    const HeadlineParts parts = ReadHeadline(headline, {});
    EXPECT_EQ(parts.publisher, "") << headline;
    EXPECT_EQ(parts.story_size, headline.size()) << headline;
  }
}

}  // namespace
}  // namespace lodewire
