// Counts in how many texts each word or phrase stands, to find words that a list lacks.
//
// In scripts with spaces a phrase is one or two words; in Han, kana and Thai it is two to four
// characters of one run. Letters are compared in lower case.
//
// Threading: one thread.
// Memory: grows with the distinct phrases.
// Errors: none.
// Example:
//   counter.Add("zh-Hans", text);  for (const Suggestion& s : counter.Suggest(2, 30)) …
#ifndef LODEWIRE_PIPELINE_APP_WORD_COUNTER_H_
#define LODEWIRE_PIPELINE_APP_WORD_COUNTER_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

struct Suggestion {
  std::string phrase;
  uint64_t texts = 0;
  std::set<std::string> languages;
  std::string example;  // The first text's beginning.
};

class WordCounter {
 public:
  // Words that are known already: phrases with one of them are not suggested.
  void AddKnown(std::string_view phrase);
  // A text that is nothing special: what is frequent there is not suggested.
  void AddBackground(std::string_view text);
  void Add(const std::string& language, std::string_view text);

  uint64_t texts() const { return texts_; }
  // Phrases of at least `texts_min` texts, the most frequent first, at most `count`. Of two phrases
  // in the same texts, one within the other, the longer stands for both.
  std::vector<Suggestion> Suggest(uint64_t texts_min, size_t count) const;

 private:
  struct Entry {
    uint64_t texts = 0;
    std::set<std::string> languages;
    std::string example;
  };

  bool IsCommon(const std::string& phrase, uint64_t texts) const;

  std::set<std::string> known_;
  std::map<std::string, uint64_t> background_;
  uint64_t background_texts_ = 0;
  std::map<std::string, Entry> phrases_;
  uint64_t texts_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_WORD_COUNTER_H_
