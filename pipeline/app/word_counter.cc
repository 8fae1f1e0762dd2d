#include "pipeline/app/word_counter.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "pipeline/domain/code_points.h"

namespace lodewire {
namespace {

constexpr size_t kExampleBytes = 100;
constexpr size_t kCharactersMax = 4;  // Of a phrase in a script without spaces.
// A phrase is as common in the background as here from this part on.
constexpr double kCommonShare = 0.33;

// Words that say nothing in English, the language of most texts; the background finds the rest.
constexpr std::array<std::string_view, 56> kFunctionWords = {
    "a",    "about", "after", "all",    "also",  "an",   "and",   "any",   "are",  "as",
    "at",   "be",    "been",  "before", "but",   "by",   "can",   "for",   "from", "had",
    "has",  "have",  "he",    "her",    "his",   "in",   "into",  "is",    "it",   "its",
    "more", "new",   "not",   "of",     "on",    "or",   "other", "over",  "said", "she",
    "than", "that",  "the",   "their",  "they",  "this", "to",    "under", "up",   "was",
    "were", "which", "will",  "with",   "would", "year"};

bool IsFunctionWord(std::string_view word) {
  return std::find(kFunctionWords.begin(), kFunctionWords.end(), word) != kFunctionWords.end();
}

void AppendUtf8(char32_t point, std::string* text) {
  if (point < 0x80) {
    *text += static_cast<char>(point);
  } else if (point < 0x800) {
    *text += static_cast<char>(0xC0 | (point >> 6));
    *text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *text += static_cast<char>(0xE0 | (point >> 12));
    *text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    *text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    *text += static_cast<char>(0xF0 | (point >> 18));
    *text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    *text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    *text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// Han, kana and Thai are written without spaces; Hangul and Arabic have words.
bool IsWithoutSpaces(Script script) {
  return script == Script::kHan || script == Script::kHiragana || script == Script::kKatakana ||
         script == Script::kThai;
}

// A run of letters, digits and hyphens of one kind of script, in lower case, by character.
struct Run {
  std::vector<std::string> characters;
  bool without_spaces = false;

  std::string Text(size_t begin, size_t count) const {
    std::string text;
    for (size_t i = begin; i < begin + count; ++i) text += characters[i];
    return text;
  }
};

// The runs of a text; an empty one stands where punctuation parts two phrases.
std::vector<Run> RunsOf(std::string_view text) {
  std::vector<Run> runs;
  bool open = false;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    at += point.size;
    const Script script = point.valid() ? ScriptOf(point.value) : Script::kNone;
    const bool digit = point.value >= '0' && point.value <= '9';
    const bool inside = script != Script::kNone || digit || IsCombiningMark(point.value) ||
                        (point.value == '-' && open);
    if (!inside) {
      open = false;
      if (point.value != ' ') runs.emplace_back();
      continue;
    }
    const bool without_spaces = IsWithoutSpaces(script);
    if (!open || runs.back().without_spaces != without_spaces) {
      runs.emplace_back();
      runs.back().without_spaces = without_spaces;
    }
    open = true;
    runs.back().characters.emplace_back();
    AppendUtf8(FoldCodePoint(point.value), &runs.back().characters.back());
  }
  return runs;
}

// All phrases of a text, each once.
std::set<std::string> PhrasesOf(std::string_view text) {
  std::set<std::string> phrases;
  std::string before;  // The word before, if a phrase of two may follow.
  for (const Run& run : RunsOf(text)) {
    const size_t size = run.characters.size();
    if (run.without_spaces) {
      for (size_t begin = 0; begin < size; ++begin) {
        for (size_t count = 2; count <= kCharactersMax && begin + count <= size; ++count) {
          phrases.insert(run.Text(begin, count));
        }
      }
      before.clear();
      continue;
    }
    const std::string word = run.Text(0, size);
    const bool number = word.find_first_not_of("0123456789-") == std::string::npos;
    if (size < 2 || number || IsFunctionWord(word)) {
      before.clear();
      continue;
    }
    phrases.insert(word);
    if (!before.empty()) phrases.insert(absl::StrCat(before, " ", word));
    before = word;
  }
  return phrases;
}

bool Contains(std::string_view phrase, std::string_view part) {
  return phrase.find(part) != std::string_view::npos;
}

}  // namespace

void WordCounter::AddKnown(std::string_view phrase) {
  std::string folded;
  for (size_t at = 0; at < phrase.size();) {
    const CodePoint point = DecodeCodePoint(phrase, at);
    at += point.size;
    if (point.valid()) AppendUtf8(FoldCodePoint(point.value), &folded);
  }
  known_.insert(folded);
}

void WordCounter::AddBackground(std::string_view text) {
  ++background_texts_;
  for (const std::string& phrase : PhrasesOf(text)) ++background_[phrase];
}

void WordCounter::Add(const std::string& language, std::string_view text) {
  ++texts_;
  for (const std::string& phrase : PhrasesOf(text)) {
    if (known_.contains(phrase)) continue;
    Entry& entry = phrases_[phrase];
    if (++entry.texts == 1) entry.example = std::string(CutAtCodePoint(text, kExampleBytes));
    if (!language.empty()) entry.languages.insert(language);
  }
}

bool WordCounter::IsCommon(const std::string& phrase, uint64_t texts) const {
  const auto found = background_.find(phrase);
  if (found == background_.end()) return false;
  const double here = static_cast<double>(texts) / static_cast<double>(texts_);
  const double there = static_cast<double>(found->second) / static_cast<double>(background_texts_);
  return there >= kCommonShare * here;
}

std::vector<Suggestion> WordCounter::Suggest(uint64_t texts_min, size_t count) const {
  std::vector<Suggestion> all;
  for (const auto& [phrase, entry] : phrases_) {
    if (entry.texts < texts_min || IsCommon(phrase, entry.texts)) continue;
    all.push_back({phrase, entry.texts, entry.languages, entry.example});
  }
  std::stable_sort(all.begin(), all.end(), [](const Suggestion& a, const Suggestion& b) {
    return a.texts != b.texts ? a.texts > b.texts : a.phrase.size() > b.phrase.size();
  });
  std::vector<Suggestion> chosen;
  for (Suggestion& one : all) {
    const bool within = std::any_of(chosen.begin(), chosen.end(), [&](const Suggestion& other) {
      return other.texts == one.texts && Contains(other.phrase, one.phrase);
    });
    if (!within) chosen.push_back(std::move(one));
    if (chosen.size() == count) break;
  }
  return chosen;
}

}  // namespace lodewire
