// The second reading: what it changes, what it leaves, and where its bytes come from.
#include "pipeline/text/look_alike.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {
namespace {

struct Reading {
  std::string text;  // Empty: there is none.
  std::vector<OffsetSegment> segments;
  OffsetMap map;
};

Reading Read(std::string_view text, const OffsetMap& map) {
  Reading result;
  if (!HasLookAlikes(text)) return result;
  result.text.resize(LookAlikeBytesMax(text));
  result.segments.resize(LookAlikeSegmentsMax(map));
  LookAlikeReading reading;
  EXPECT_TRUE(ReadLookAlikes(text, map, {result.text.data(), result.text.size()}, result.segments,
                             &reading));
  result.text.resize(reading.changes == 0 ? 0 : reading.size);
  result.map = {std::span(result.segments).first(reading.segment_count), reading.size,
                map.original_size};
  return result;
}
Reading Read(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  return Read(text, OffsetMap{{}, size, size});
}

// What was sent for the first `word` of the reading.
std::string_view Sent(std::string_view original, const Reading& reading, std::string_view word) {
  const auto at = static_cast<uint32_t>(reading.text.find(word));
  const ByteRange range = reading.map.Find(at, at + static_cast<uint32_t>(word.size()));
  return original.substr(range.begin, range.end - range.begin);
}

TEST(LookAlike, LettersThatLookLikeLatinOnesAreTakenForThem) {
  EXPECT_EQ(Read("curbs on gаllium exports").text, "curbs on gallium exports");
  EXPECT_EQ(Read("curbs on germаnium, аntimony and tungstеn").text,
            "curbs on germanium, antimony and tungsten");
  EXPECT_EQ(Read("аntimony").text, "antimony");
  EXPECT_EQ(Read("tungstеn").text, "tungsten");
  EXPECT_EQ(Read("gαllιum curbs").text, "gallium curbs");
}

TEST(LookAlike, LatinLettersInACyrillicWordAreTakenForCyrillic) {
  EXPECT_EQ(Read("запрет на вывоз гaллия").text, "запрет на вывоз галлия");
  EXPECT_EQ(Read("cурьма и вольфрaм").text, "сурьма и вольфрам");
}

TEST(LookAlike, ACapitalIBetweenSmallLettersIsAnL) {
  EXPECT_EQ(Read("exports of galIium and wolfram").text, "exports of gallium and wolfram");
}

TEST(LookAlike, PinyinInBracketsBetweenHanIsLeftOut) {
  EXPECT_EQ(Read("对稀土(xītǔ)出口实施管制").text, "对稀土出口实施管制");
  EXPECT_EQ(Read("对稀土(xi1tu3)出口").text, "对稀土出口");
  // A symbol, an English name or a note is no Pinyin, and behind a sentence nothing is divided.
  for (const std::string_view text :
       {"对镓(Ga)实施管制", "商务部(MOFCOM)公告", "对稀土(附件2)出口", "对稀土(xītǔ)。"}) {
    EXPECT_EQ(Read(text).text, "") << text;
  }
}

TEST(LookAlike, OrdinaryTextHasNoSecondReading) {
  for (const std::string_view text :
       {"", "I", "a", "China curbs exports of gallium (Ga), germanium and antimony.",
        "Китай ограничил вывоз галлия; Airbus и Boeing ждут", "Airbus-а, Boeing'у, A320-й",
        "Η Κίνα περιορίζει τις εξαγωγές γαλλίου", "5 μm, α-Fe, β-Ga2O3, Ω",
        "III-V semiconductors, AI, WI-FI, VIII", "商务部对镓、锗相关物项实施出口管制",
        "输出管理(catch-all)", "Müller in Köln", "Lệnh cấm xuất khẩu gali"}) {
    EXPECT_EQ(Read(text).text, "") << text;
  }
}

TEST(LookAlike, SignsAreFoundWhereverTheyStand) {
  // Against steps of the vectorised scan, and its ends.
  for (const std::string_view sign : {"xаx", "аx", "xа", "xIx", "镓(", "xοx"}) {
    for (size_t before = 0; before < 40; ++before) {
      for (size_t behind = 0; behind < 40; ++behind) {
        const std::string text =
            std::string(before, '.') + std::string(sign) + std::string(behind, '.');
        ASSERT_TRUE(HasLookAlikes(text)) << text;
      }
    }
  }
}

TEST(LookAlike, EvidenceStandsInTheBytesSent) {
  constexpr std::string_view kText = "Curbs on gаllium and galIium, ban of tungstеn here";
  const Reading reading = Read(kText);
  EXPECT_EQ(Sent(kText, reading, "gallium and"), "gаllium and");
  EXPECT_EQ(Sent(kText, reading, "gallium, ban"), "galIium, ban");
  EXPECT_EQ(Sent(kText, reading, "tungsten"), "tungstеn");
  EXPECT_EQ(Sent(kText, reading, "here"), "here");
  EXPECT_EQ(Sent(kText, reading, "Curbs"), "Curbs");
}

TEST(LookAlike, TheMapLeadsThroughThatOfTheFirstReading) {
  // Sent: "R&amp;D:  gаllium" with an entity and two spaces.
  constexpr std::string_view kSent = "R&amp;D:  gаllium ban";
  constexpr std::string_view kText = "R&D: gаllium ban";
  const std::vector<OffsetSegment> segments = {{0, 0}, {1, 1}, {2, 6}, {4, 8}, {5, 10}};
  const OffsetMap map{segments, static_cast<uint32_t>(kText.size()),
                      static_cast<uint32_t>(kSent.size())};
  const Reading reading = Read(kText, map);
  ASSERT_EQ(reading.text, "R&D: gallium ban");
  EXPECT_EQ(Sent(kSent, reading, "gallium"), "gаllium");
  EXPECT_EQ(Sent(kSent, reading, "R&D"), "R&amp;D");
  EXPECT_EQ(Sent(kSent, reading, "ban"), "ban");
  // A text that ends before its map does: what is behind belongs to no letter.
  const std::string_view shortened = kText.substr(0, kText.size() - 4);
  const Reading shorter = Read(shortened, map);
  ASSERT_EQ(shorter.text, "R&D: gallium");
  EXPECT_EQ(Sent(kSent, shorter, "lium"), "lium");
}

TEST(LookAlike, AnyTextIsReadWithinItsBounds) {
  constexpr std::string_view kPieces[] = {"а", "a", "I", "l", "稀", "(", "x\u012b", ")", " ",
                                          "г", "o", "ο", "z", "\n", "й", "1",       "é"};
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (uint32_t i = random() % 300; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    const Reading reading = Read(text);
    uint32_t last = 0;
    for (uint32_t at = 0; at < reading.text.size(); ++at) {
      const ByteRange range = reading.map.Find(at, at + 1);
      ASSERT_LE(last, range.begin) << text;
      ASSERT_LE(range.begin, range.end) << text;
      ASSERT_LE(range.end, text.size()) << text;
      last = range.begin;
    }
  }
}

}  // namespace
}  // namespace lodewire
