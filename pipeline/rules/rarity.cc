#include "pipeline/rules/rarity.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lodewire {
namespace {

// Bits that a small letter tells in English text, -log2 of its share of all characters.
constexpr std::array<double, 26> kLetterBits = {3.9, 6.3, 5.3, 4.9, 3.2, 5.8, 5.9, 4.7, 4.0,
                                                9.4, 7.6, 4.9, 5.6, 4.0, 3.9, 5.8, 9.5, 4.2,
                                                4.1, 3.5, 5.4, 6.8, 6.2, 9.0, 6.1, 10.1};
constexpr double kSpaceBits = 2.6;
constexpr double kDigitBits = 7;
constexpr double kOtherAsciiBits = 6.5;
// Of each byte beyond ASCII, and of a text having any. The first one of three tells more: it is of
// a Chinese character, of which there are thousands, and those that are common stand below.
constexpr double kOtherByteBits = 4;
constexpr double kFirstOfThreeBits = 7;
constexpr double kOtherTextBits = 3;
constexpr double kEdgeBits = 2.5;  // Of an edge of a word that is held.
// Letters foretell their neighbours, so each tells less than alone.
constexpr double kShareAfterFirst = 0.75;

// Words that stand in much of all news and trade text, the most frequent first, in steps in which
// the frequency falls to a half or less. Each stands between spaces.
struct WordStep {
  double frequency;  // Places a byte.
  std::string_view words;
};
constexpr std::array<WordStep, 5> kCommonWords = {{
    {8e-3, " the and ing ion of to in a is on er re ent 的 "},
    {1.5e-3,
     " that for said was with ment tion from will have are his its which were this has been but "
     "per "
     "not all out they he she it as at by be or an who had 年 月 日 中国 公司 pro com con est ted "
     "ers "},
    {4e-4,
     " would year years company market government price prices percent million billion trade more "
     "their than also there other over after about week new pct dlrs bank state up one two three "
     "last first time could may can if when what some into no under any only between most them "
     "市场 经济 发展 企业 美国 出口 进口 政府 投资 生产 "},
    {1.2e-4,
     " export exports import imports report reported reports official officials minister ministry "
     "country countries supply supplies production industry industrial foreign group groups share "
     "shares stock stocks world people nation national policy agreement oil metal metals mineral "
     "minerals mining control controls china chinese united states japan japanese american europe "
     "european russia russian british german french india korea taiwan president central federal "
     "international economic economy financial finance business companies corp inc ltd against "
     "before during since while because through still such where those these both each many "
     "month months day days today tomorrow yesterday quarter earlier later expected expect rise "
     "rose risen fall fell fallen increase increased decline growth high higher low lower net "
     "profit loss sales sale sell sold buy bought rate rates interest exchange dollar yen euro "
     "debt tax budget plan plans program project projects talks meeting announced announcement "
     "statement spokesman spokeswoman told added including include included according made make "
     "take taken set issue issues issued increase cut cuts deal deals offer general public "
     "管理 技术 国际 问题 部门 增长 价格 工作 "},
    {4e-5,
     " ban bans banned quota quotas licence license licences licenses sanction sanctions tariff "
     "tariffs duty duties rare earth earths shipment shipments ship ships shipping vessel cargo "
     "port ports customs border restrict restricts restricted restriction restrictions demand "
     "factory plant plants energy power security commerce london tokyo beijing washington moscow "
     "york paris gold copper steel iron nickel zinc tin lead silver product products produce "
     "produced producer producers consumer consumers buyer buyers seller development develop "
     "technology research material materials equipment manufacturing manufacturer manufacturers "
     "future futures contract contracts trading trader traders commodity commodities concentrate "
     "current currently output capacity stockpile reserve reserves investment investments invest "
     "investor investors analyst analysts source sources board director chairman chief executive "
     "council commission committee congress parliament senate house law laws court legal rule "
     "rules "
     "regulation regulations authority authorities agency administration department office union "
     "workers strike labour defence defense military army war police attack peace treaty nuclear "
     "north south east west western eastern northern southern city local region regional area "
     "long short term large larger small major big good great strong weak early late next previous "
     "second third fourth half full total average annual monthly weekly daily growth result "
     "results "
     "level levels number part place end order orders system service services support effort "
     "efforts action measures measure move moves step steps reason problem problems question "
     "change "
     "changes position situation condition conditions effect impact value amount cost costs "
     "money cash credit loan loans fund funds payment payments account balance surplus deficit "
     "income revenue earnings dividend operations operating operation process processing line "
     "lines network computer data information software chip chips semiconductor battery "
     "electric car cars vehicle vehicles air water gas coal grain wheat corn sugar coffee food "
     "oilseed land property home family health medical drug drugs school university press media "
     "television film game team season player members member leader leaders party election vote "
     "political politics democratic republic human rights community society social history "
     "halt halted stop stopped suspend suspended delay delayed continue continued begin began "
     "start started close closed open opened hold held keep kept remain remained become became "
     "call called ask asked say says think know known show showed shown see seen look come came "
     "go went get got give given find found put left right work working help need needed want "
     "use used using provide provided allow allowed require required seek sought agreed agree "
     "reach reached raise raised reduce reduced limit limited approve approved approval review "
     "block blocked curb curbs seize seized illegal smuggling illegally crime fraud investigation "
     "charge charged arrest arrested tonne tonnes ton tons barrel barrels "
     "材料 金属 资源 限制 许可 海关 关税 银行 合作 产品 项目 能源 日本 欧洲 "},
}};

// What one more word of a phrase leaves of its frequency, by the word's own: it stands once in so
// many bytes, and words that make phrases stand together more often than by chance.
constexpr double kWordBytes = 6;
constexpr double kTogether = 20;

double BitsOf(unsigned char c) {
  if (c >= 'a' && c <= 'z') return kLetterBits[c - 'a'];
  if (c == ' ') return kSpaceBits;
  if (c >= '0' && c <= '9') return kDigitBits;
  if (c < 0x80) return kOtherAsciiBits;
  return c >= 0xE0 ? kFirstOfThreeBits : kOtherByteBits;
}

// Whether `text` stands in one of `words`, at its held edges.
bool StandsInAny(std::string_view words, std::string_view text, bool left_held, bool right_held) {
  for (size_t at = words.find(text); at != std::string_view::npos; at = words.find(text, at + 1)) {
    if ((!left_held || words[at - 1] == ' ') && (!right_held || words[at + text.size()] == ' ')) {
      return true;
    }
  }
  return false;
}

// Of text without a space.
double WordFrequency(std::string_view word, bool left_held, bool right_held) {
  double bits = (left_held ? kEdgeBits : 0) + (right_held ? kEdgeBits : 0);
  bool is_ascii = true;
  for (size_t i = 0; i < word.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(word[i]);
    bits += (i == 0 || c >= 0x80 ? 1 : kShareAfterFirst) * BitsOf(c);
    is_ascii &= c < 0x80;
  }
  double frequency = std::exp2(-bits - (is_ascii ? 0 : kOtherTextBits));
  for (const WordStep& step : kCommonWords) {
    if (step.frequency > frequency && StandsInAny(step.words, word, left_held, right_held)) {
      frequency = step.frequency;
    }
  }
  return frequency;
}

}  // namespace

double LiteralFrequency(std::string_view folded, bool left_held, bool right_held) {
  double frequency = 1;
  size_t begin = 0;
  while (begin < folded.size()) {
    const size_t end = std::min(folded.find(' ', begin), folded.size());
    if (end > begin) {
      const double word = WordFrequency(folded.substr(begin, end - begin), left_held || begin > 0,
                                        right_held || end < folded.size());
      frequency *= begin == 0 ? word : std::min(1.0, word * kWordBytes * kTogether);
    }
    begin = end + 1;
  }
  return frequency;
}

}  // namespace lodewire
