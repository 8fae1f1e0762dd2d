#include "bench/rules/text_corpus.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "pipeline/base/check.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

constexpr size_t kWords = 30'000;
// Up to this rank a word is as frequent as its rank is low; beyond, the frequency falls by its
// square.
constexpr double kKneeRank = 3000;

constexpr char kWordEnd = '$';

// The most frequent words of news, in about this order.
constexpr const char* kEnglishWords =
    "the of to in and a said for on that is it its was by at from with be as will has not he but "
    "have are mln an this year or company would had were which dlrs pct up about more been they "
    "market than new stock after one last also share some other their there trade who two "
    "government "
    "could bank prices over rate he first his can if may no per month all tonnes week price oil no "
    "interest out billion when before against official analysts sales japan u.s. foreign years "
    "dollar state profit group shares economic three production today under between net minister "
    "exports into next corp time march added quarter since loss only most expected still exchange "
    "international made such because industry major west made through investment agreement while "
    "rise world sources gas government united part told president report countries increase much "
    "told offer earlier japanese being rates issue due demand output total any lower current "
    "export import growth high european local finance plan department markets report products "
    "those "
    "board debt reserves policy surplus during officials deficit imports council announced "
    "products "
    "agreed tariffs talks gold copper zinc nickel tin steel metal mine mining supplies supply "
    "sugar "
    "coffee cocoa wheat grain contract futures traders shipping vessel port strike union workers "
    "meeting committee central federal reserve treasury tax budget bill house senate congress law "
    "court ban control controls licence order security defence ministry customs border shipment "
    "cargo buyer seller producer consumer plant refinery capacity project development technology "
    "research battery magnet chip wafer alloy powder oxide ore concentrate smelter";
constexpr const char* kChineseWords =
    "的 了 在 是 和 中国 公司 市场 经济 发展 企业 政府 今年 记者 美国 国际 增长 表示 投资 进行 "
    "价格 生产 "
    "问题 出口 进口 贸易 银行 管理 技术 目前 同时 产品 认为 工作 合作 部门 国家 亿元 万吨 上涨 "
    "下跌 "
    "需求 供应 行业 金属 资源 政策 措施 控制 限制 许可 海关 关税 制裁 日本 欧洲 北京 上海 报道 "
    "消息 "
    "有关 影响 主要 已经 可能 继续 开始 计划 项目 能源 电池 材料 半导体 芯片 稀土";

std::vector<std::string> Split(const char* text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// Of one Zipf-like choice among `count`: small numbers more often.
size_t ZipfBelow(size_t count, std::mt19937* random) {
  const double u = std::uniform_real_distribution<double>(0, 1)(*random);
  return std::min(count - 1, static_cast<size_t>(std::pow(static_cast<double>(count), u)) - 1);
}

std::vector<std::string> ReadTexts(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  CHECK(!texts.empty());
  return texts;
}

size_t SizeOf(TextSizes sizes, std::mt19937* random) {
  const double median = static_cast<double>(sizes.median);
  const double size = median * std::exp(std::normal_distribution<double>(0, 0.45)(*random));
  return std::clamp(static_cast<size_t>(size), sizes.least, sizes.most);
}

// Pieces of the wanted sizes of one text after the other.
std::vector<std::string> CutTexts(const std::vector<std::string>& files, TextSizes sizes,
                                  size_t count, std::mt19937* random) {
  std::vector<std::string> texts;
  for (size_t file = 0; texts.size() < count && file < files.size(); ++file) {
    for (size_t at = 0; at < files[file].size() && texts.size() < count;) {
      size_t end = std::min(files[file].size(), at + SizeOf(sizes, random));
      while (end < files[file].size() && (files[file][end] & 0xC0) == 0x80) ++end;
      if (end - at >= sizes.least) texts.push_back(files[file].substr(at, end - at));
      at = end;
    }
  }
  return texts;
}

}  // namespace

Language::Language(Kind kind, uint32_t seed) : kind_(kind) {
  std::mt19937 random(seed);
  std::set<std::string> known;
  for (const std::string& word : Split(kind == Kind::kEnglish ? kEnglishWords : kChineseWords)) {
    if (known.insert(word).second) words_.push_back(word);
    for (size_t i = 0; i <= word.size(); ++i) {
      const std::string before = i < 2 ? word.substr(0, i) : word.substr(i - 2, 2);
      letters_after_[before] += i == word.size() ? kWordEnd : word[i];
    }
  }
  while (words_.size() < kWords) {
    // What is said often is short.
    const size_t least = words_.size() < 1500 ? 3 : words_.size() < 8000 ? 4 : 6;
    std::string word = Made(least, &random);
    if (known.insert(word).second) words_.push_back(std::move(word));
  }
  for (const std::string& word : words_) joined_ += word + "\n";
  double sum = 0;
  for (size_t rank = 0; rank < words_.size(); ++rank) {
    const double place = static_cast<double>(rank) + 2.7;
    sum += place < kKneeRank ? 1 / place : kKneeRank / (place * place);
    cumulative_.push_back(sum);
  }
}

// English: letters as they follow two others in the real words; Chinese: a few characters.
std::string Language::Made(size_t least, std::mt19937* random) const {
  std::string word;
  if (kind_ == Kind::kChinese) {
    const size_t count = least <= 4 ? 2 : 3;
    for (size_t i = 0; i < count; ++i) {
      // Characters of the basic block in an order of their own, as their frequency has one.
      const size_t rank = ZipfBelow(3000, random);
      char bytes[4];
      word.append(bytes, EncodeUtf8(0x4E00 + static_cast<char32_t>(rank * 6151 % 20'000), bytes));
    }
    return word;
  }
  while (word.size() < 14) {
    const std::string before = word.size() < 2 ? word : word.substr(word.size() - 2);
    const auto known = letters_after_.find(before);
    // Now and then any letter, so that there are more pairs than those of few words.
    const bool any = known == letters_after_.end() || (*random)() % 12 == 0;
    const std::string& letters = any ? letters_after_.at("") : known->second;
    const char letter = letters[(*random)() % letters.size()];
    if (letter < 'a' || letter > 'z') {
      if (word.size() >= least) break;
      continue;
    }
    word += letter;
  }
  return word;
}

const std::string& Language::Any(std::mt19937* random) const {
  const double at = std::uniform_real_distribution<double>(0, cumulative_.back())(*random);
  const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end(), at);
  return words_[static_cast<size_t>(found - cumulative_.begin())];
}

std::string Language::Unknown(std::mt19937* random) const {
  while (true) {
    // Rare words are long: 8 or 9 letters.
    std::string word = Made(6 + (*random)() % 5, random);
    const bool fits = kind_ == Kind::kChinese || (word.size() >= 6 && word.size() <= 14);
    if (fits && joined_.find(word) == std::string::npos) return word;
  }
}

std::string Language::Text(size_t bytes, std::mt19937* random) const {
  const bool english = kind_ == Kind::kEnglish;
  std::string text;
  size_t left = 0;  // Words of this sentence.
  bool first = true;
  while (text.size() < bytes) {
    if (left == 0) {
      if (!text.empty()) {
        text += english ? ". " : "。";
        if ((*random)() % 6 == 0) text += "\n";
      }
      left = 6 + (*random)() % 18;
      first = true;
    }
    std::string word = Any(random);
    if (english && (*random)() % 40 == 0) {
      word = std::to_string((*random)() % 10'000);
      if ((*random)() % 3 == 0) word += "." + std::to_string((*random)() % 100);
    }
    if (english && (first || (*random)() % 9 == 0) && word[0] >= 'a' && word[0] <= 'z') {
      word[0] = static_cast<char>(word[0] - 32);
    }
    text += word;
    first = false;
    --left;
    if (left > 0 && (*random)() % 14 == 0) text += english ? "," : "，";
    if (english && left > 0) text += " ";
  }
  return text;
}

std::vector<std::string> MakeTexts(const Languages& languages, TextSizes sizes, size_t count,
                                   uint32_t seed, const std::string& directory) {
  std::mt19937 random(seed);
  if (!directory.empty()) return CutTexts(ReadTexts(directory), sizes, count, &random);
  std::vector<std::string> texts;
  while (texts.size() < count) {
    const size_t size = SizeOf(sizes, &random);
    const uint32_t kind = random() % 100;
    if (kind < 89) {
      texts.push_back(languages.english.Text(size, &random));
    } else if (kind < 95) {
      texts.push_back(languages.chinese.Text(size, &random));
    } else {
      texts.push_back(languages.english.Text(size / 2, &random) + " " +
                      languages.chinese.Text(size - size / 2, &random));
    }
  }
  return texts;
}

}  // namespace lodewire
