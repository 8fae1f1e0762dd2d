// Text that reads like news as far as a matcher can tell, made from a seed.
//
// A language is a list of words in the order of their frequency, which falls by Zipf's law: a few
// hundred real ones, then thousands whose letters follow each other as in these, or for Chinese
// pairs of characters, common ones more often. So letters, word lengths and the near misses of rare
// words are about those of news, and any seed gives another text.
//
// With a directory (--corpus) the texts are its files instead, cut to the same sizes.
#ifndef LODEWIRE_BENCH_RULES_TEXT_CORPUS_H_
#define LODEWIRE_BENCH_RULES_TEXT_CORPUS_H_

#include <map>
#include <random>
#include <string>
#include <vector>

namespace lodewire {

class Language {
 public:
  enum class Kind { kEnglish, kChinese };
  Language(Kind kind, uint32_t seed);

  // A word by its rank, the most frequent first.
  const std::string& Ranked(size_t rank) const { return words_[rank]; }
  size_t size() const { return words_.size(); }
  // A word as text has it.
  const std::string& Any(std::mt19937* random) const;
  // A word that stands in none of the language's, of the same letters.
  std::string Unknown(std::mt19937* random) const;
  // Sentences of about `bytes` bytes.
  std::string Text(size_t bytes, std::mt19937* random) const;

 private:
  std::string Made(size_t least, std::mt19937* random) const;

  const Kind kind_;
  std::vector<std::string> words_;
  std::string joined_;                                // All words, for searches.
  std::map<std::string, std::string> letters_after_;  // By the two letters before.
  std::vector<double> cumulative_;
};

struct Languages {
  explicit Languages(uint32_t seed)
      : english(Language::Kind::kEnglish, seed), chinese(Language::Kind::kChinese, seed + 1) {}
  Language english;
  Language chinese;
};

struct TextSizes {
  size_t least = 1000;
  size_t median = 2100;
  size_t most = 6000;
};
inline constexpr TextSizes kNewsSizes = {1000, 2100, 6000};
inline constexpr TextSizes kHeadlineSizes = {60, 90, 130};
inline constexpr TextSizes kTradeSizes = {50, 76, 110};

// `count` texts: 89 % English, 6 % Chinese, 5 % both; from `directory` unless it is empty.
std::vector<std::string> MakeTexts(const Languages& languages, TextSizes sizes, size_t count,
                                   uint32_t seed, const std::string& directory);

}  // namespace lodewire

#endif  // LODEWIRE_BENCH_RULES_TEXT_CORPUS_H_
