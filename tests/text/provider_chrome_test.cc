// What a provider's file cuts of its pages, and what such a file may say.
#include "pipeline/text/provider_chrome.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace lodewire {
namespace {

constexpr std::string_view kStory =
    "Beijing will curb exports of gallium from next month, the Ministry of Commerce said today.\n";

absl::StatusOr<ProviderChromeSet> Load(std::string_view yaml) {
  const std::string file = testing::TempDir() + "/providers.yaml";
  std::ofstream(file) << yaml;
  return ProviderChromeSet::Load(file);
}

// What is left of the page of erz.example, the pieces that were cut as '|'.
std::string Left(std::string_view yaml, std::string_view page) {
  const auto set = Load(yaml);
  EXPECT_TRUE(set.ok()) << set.status();
  std::array<ByteRange, kChromeRangesMax> ranges;
  const ProviderChrome* provider = set->Find("", "https://www.erz.example/a/1");
  EXPECT_NE(provider, nullptr);
  const size_t count = FindChrome(page, TextFormat::kPlain, ranges, provider);
  std::string left;
  uint32_t at = 0;
  for (const ByteRange& range : std::span(ranges).first(count)) {
    left += std::string(page.substr(at, range.begin - at)) + "|";
    at = range.end;
  }
  return left + std::string(page.substr(at));
}

TEST(ProviderChrome, CutsWhatStandsBeforeAndBehindTheStory) {
  constexpr std::string_view kFile =
      "providers:\n  - hosts: [erz.example]\n    start: [\"Lesedauer:\"]\n    end: [Zum  Archiv]\n";
  const std::string story(kStory);
  EXPECT_EQ(Left(kFile, "Antimony of the week\nLesedauer: 3 Minuten\n" + story +
                            "ZUM ARCHIV des Erzblatts\nTungsten scrap seized at the border.\n"),
            "|" + story + "|");
  // Neither is believed where no story would be left.
  const std::string end_first = "Zum Archiv\n" + story;
  EXPECT_EQ(Left(kFile, end_first), end_first);
  const std::string start_last = story + "Lesedauer: 3 Minuten\n";
  EXPECT_EQ(Left(kFile, start_last), start_last);
}

TEST(ProviderChrome, CutsLinesAndTheLinksBelowHeadings) {
  constexpr std::string_view kFile =
      "providers:\n  - hosts: [erz.example]\n    lines: [Erzblatt plus]\n    headings: [Mehr "
      "Erze]\n";
  const std::string story(kStory);
  EXPECT_EQ(
      Left(kFile, story + "Erzblatt Plus: scandium for subscribers, and much more besides.\n" +
                      story + "Mehr Erze:\nScandium in Odisha\nTungsten in Tyrol\n"),
      story + "|" + story + "|");
  // A sentence that begins like a heading is none.
  const std::string sentence = story + "Mehr Erze kommen aus China, sagte der Minister gestern.\n";
  EXPECT_EQ(Left(kFile, sentence), sentence);
}

TEST(ProviderChrome, BelongsToHostsAndProviders) {
  const auto set =
      Load("providers:\n  - {hosts: [mining.com], providers: [mining], end: [More of]}\n");
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_NE(set->Find("", "https://mining.com/a"), nullptr);
  EXPECT_NE(set->Find("", "https://WWW.Mining.com:443"), nullptr);
  EXPECT_NE(set->Find("Mining", ""), nullptr);
  EXPECT_EQ(set->Find("", "https://notmining.com/a"), nullptr);
  EXPECT_EQ(set->Find("", "https://x.example/mining.com"), nullptr);
  EXPECT_EQ(set->Find("", ""), nullptr);
}

TEST(ProviderChrome, SaysWhereAFileIsWrong) {
  for (const auto& [yaml, error] :
       {std::pair{"providers:\n  - {end: [More of]}\n", "providers.yaml:2:5: one of 'hosts'"},
        {"providers:\n  - {hosts: [http://x/], end: [More of]}\n", "must be a host such as"},
        {"providers:\n  - {hosts: [x.example], end: [ab]}\n", "must have 4 to 100 bytes"},
        {"providers:\n  - {hosts: [x.example], ends: [More of]}\n", "ends"}}) {
    const auto set = Load(yaml);
    ASSERT_FALSE(set.ok()) << yaml;
    EXPECT_NE(set.status().message().find(error), std::string::npos) << set.status();
  }
}

TEST(ProviderChrome, TheShippedFileIsRight) {
  const auto set = ProviderChromeSet::Load(LODEWIRE_SOURCE_DIR "/config/domain/providers.yaml");
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_GE(set->size(), 5u);
  const auto none = ProviderChromeSet::Load("/nowhere/providers.yaml");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->size(), 0u);
}

}  // namespace
}  // namespace lodewire
