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
// Of each byte beyond ASCII (a Chinese character has three), and of a text having any.
constexpr double kOtherByteBits = 4;
constexpr double kOtherTextBits = 3;
constexpr double kEdgeBits = 2.5;  // Of an edge of a word that is held.
// Letters foretell their neighbours, so each tells less than alone.
constexpr double kShareAfterFirst = 0.75;

// Words that stand in much of all news and trade text, the most frequent first, in steps in which
// the frequency falls to about a half.
struct WordStep {
  double frequency;  // Places a byte.
  std::array<std::string_view, 32> words;
};
constexpr std::array<WordStep, 5> kCommonWords = {{
    {8e-3, {"the", "and", "ing", "ion", "of", "to", "in", "的", "ent", "ter"}},
    {1.5e-3, {"that", "for", "said",  "was",  "with", "ment", "tion", "from", "will", "have", "are",
              "his",  "its", "which", "were", "this", "has",  "been", "but",  "per",  "not",  "all",
              "out",  "年",  "月",    "中国", "公司", "pro",  "com",  "con",  "ing ", "est"}},
    {4e-4, {"would",   "year",  "company", "market", "government", "price", "percent", "million",
            "billion", "trade", "more",    "their",  "than",       "also",  "there",   "other",
            "over",    "after", "about",   "week",   "new",        "pct",   "dlrs",    "bank",
            "state",   "市场",  "经济",    "发展",   "企业",       "美国",  "出口",    "进口"}},
    {1.5e-4, {"export", "import",     "report",   "official", "minister", "country",   "countries",
              "supply", "production", "industry", "foreign",  "group",    "share",     "stock",
              "world",  "people",     "first",    "nation",   "policy",   "agreement", "oil",
              "metal",  "mineral",    "mining",   "control",  "china",    "chinese",   "united",
              "japan",  "管理",       "技术",     "生产"}},
    {6e-5,
     {"ban",      "quota",    "licence",  "license",  "sanction", "tariff",   "rare",   "earth",
      "shipment", "custom",   "restrict", "demand",   "factory",  "plant",    "energy", "power",
      "security", "ministry", "commerce", "exchange", "london",   "european", "russia", "gold",
      "copper",   "steel",    "nickel",   "product",  "材料",     "金属",     "资源",   "限制"}},
}};

double BitsOf(unsigned char c) {
  if (c >= 'a' && c <= 'z') return kLetterBits[c - 'a'];
  if (c == ' ') return kSpaceBits;
  if (c >= '0' && c <= '9') return kDigitBits;
  return c < 0x80 ? kOtherAsciiBits : kOtherByteBits;
}

}  // namespace

double LiteralFrequency(std::string_view folded, bool left_held, bool right_held) {
  double bits = (left_held ? kEdgeBits : 0) + (right_held ? kEdgeBits : 0);
  for (size_t i = 0; i < folded.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(folded[i]);
    bits += (i == 0 || c >= 0x80 ? 1 : kShareAfterFirst) * BitsOf(c);
  }
  const bool is_ascii =
      std::all_of(folded.begin(), folded.end(), [](char c) { return (c & 0x80) == 0; });
  double frequency = std::exp2(-bits - (is_ascii ? 0 : kOtherTextBits));
  for (const WordStep& step : kCommonWords) {
    for (std::string_view word : step.words) {
      const size_t at = word.find(folded);
      if (word.empty() || at == std::string_view::npos || (left_held && at > 0) ||
          (right_held && at + folded.size() < word.size())) {
        continue;
      }
      frequency = std::max(frequency, step.frequency);
    }
  }
  return frequency;
}

}  // namespace lodewire
