#include "pipeline/rules/proximity.h"

#include <algorithm>

#include "pipeline/base/check.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/text/script.h"

namespace lodewire {
namespace {

bool IsSpace(char32_t point) { return point == U' ' || (point >= U'\t' && point <= U'\r'); }

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Closes a quotation or a bracket, so it still belongs to the sentence before it.
bool IsClosing(char32_t point) {
  return point == U'"' || point == U'\'' || point == U')' || point == U']' || point == 0x2019 ||
         point == 0x201D || point == 0x00BB || point == 0x300D || point == 0x300F ||
         point == 0xFF09;
}

bool IsWithoutWords(char32_t point) {
  const CodePointTable& table = CodePointTable::Get();
  return table.IsWithoutWords(table.Script(point));
}

// Han and Kana, in which each character counts as a word.
bool IsWordByItself(char32_t point) {
  const CodePointTable& table = CodePointTable::Get();
  return table.Class(point) == CodePointClass::kLetter &&
         (table.IsIdeographic(table.Script(point)) || point == 0x30FC);
}

bool IsWordCharacter(char32_t point) {
  return CodePointTable::Get().Class(point) != CodePointClass::kOther;
}

// Whether a sentence can end at the stop before text[next], seen from what follows.
bool EndFollows(std::string_view text, size_t next) {
  if (next == text.size()) return true;
  const CodePoint point = DecodeCodePoint(text, next);
  return IsSpace(point.value) || IsClosing(point.value) || IsWithoutWords(point.value);
}

// The word of ASCII letters and full stops that ends at text[at].
std::string_view WordBefore(std::string_view text, size_t at) {
  size_t begin = at;
  while (begin > 0 && at - begin < 16 &&
         (IsAsciiLetter(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  return text.substr(begin, at - begin);
}

// Words that a full stop shortens, as news and customs write them.
bool IsAbbreviation(std::string_view word) {
  static constexpr std::array<std::string_view, 39> kWords = {
      "No",  "Nos",    "Mr",  "Mrs",  "Ms",  "Dr",  "Prof", "Gen",  "Sen", "Rep",
      "Gov", "St",     "vs",  "Inc",  "Ltd", "Co",  "Corp", "Bros", "Fig", "Art",
      "Sec", "approx", "est", "e.g",  "i.e", "Jan", "Feb",  "Mar",  "Apr", "Jun",
      "Jul", "Aug",    "Sep", "Sept", "Oct", "Nov", "Dec",  "cf",   "incl"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// An initial or a chain of them: U.S, J, p.a
bool IsInitials(std::string_view word) {
  if (word.empty() || word.size() % 2 == 0) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if ((word[i] == '.') != (i % 2 == 1)) return false;
  }
  return true;
}

bool FullStopEndsSentence(std::string_view text, size_t at) {
  const std::string_view word = WordBefore(text, at);
  if (IsAbbreviation(word)) return false;
  // A single small letter is rather a unit than a name: "of 5 t."
  if (IsInitials(word) && !(word.size() == 1 && word[0] >= 'a' && word[0] <= 'z')) return false;
  size_t next = at + 1;
  while (next < text.size() && text[next] == ' ') ++next;
  return next == text.size() || next == at + 1 || text[next] < 'a' || text[next] > 'z';
}

}  // namespace

bool EndsSentence(std::string_view text, size_t at) {
  switch (text[at]) {
    case '\n':
      return true;
    case '.':
      return EndFollows(text, at + 1) && FullStopEndsSentence(text, at);
    case '!':
    case '?':
    case ';':
      return EndFollows(text, at + 1);
    case '\xE3':  // 。
      return text.substr(at).starts_with("\xE3\x80\x82");
    case '\xEF':  // ！ ？ ； ｡
      return text.substr(at).starts_with("\xEF\xBC\x81") ||
             text.substr(at).starts_with("\xEF\xBC\x9F") ||
             text.substr(at).starts_with("\xEF\xBC\x9B") ||
             text.substr(at).starts_with("\xEF\xBD\xA1");
    default:
      return false;
  }
}

size_t CountWordStarts(std::string_view text, size_t from, size_t to) {
  char32_t before = from == 0 ? U' ' : DecodeCodePointBefore(text, from).value;
  size_t count = 0;
  for (size_t at = from; at < to;) {
    const CodePoint point = DecodeCodePoint(text, at);
    if (IsWordByItself(point.value)) {
      ++count;
    } else if (!IsSpace(point.value)) {
      // Behind Han a word begins without a space, but punctuation is none.
      const bool begins =
          IsSpace(before) || (IsWordByItself(before) && IsWordCharacter(point.value));
      count += begins ? 1 : 0;
    }
    before = point.value;
    at += point.size;
  }
  return count;
}

NearTracker::NearTracker(std::string_view text, const Near& near, size_t selection_count)
    : text_(text), near_(near), selection_count_(selection_count) {
  DCHECK(selection_count <= kNearSelectionsMax);
}

bool NearTracker::Add(uint32_t selection, ByteRange range) {
  DCHECK(selection < selection_count_ && range.begin < range.end);
  if (GoTo(range.begin)) return true;
  pending_ = true;
  group_ends_[selection] = std::max(group_ends_[selection], range.end);
  return false;
}

bool NearTracker::Cancel(ByteRange range) {
  if (GoTo(range.begin)) return true;
  cancelled_end_ = std::max(cancelled_end_, range.end);
  return false;
}

bool NearTracker::GoTo(uint32_t begin) {
  DCHECK(begin >= group_begin_);
  if (begin != group_begin_ && Flush()) return true;
  group_begin_ = begin;
  return false;
}

// Judges the matches that begin at group_begin_ together with the best before them.
bool NearTracker::Flush() {
  if (!pending_) return false;
  pending_ = false;
  const bool counts = group_begin_ >= cancelled_end_;
  for (uint32_t i = 0; i < selection_count_; ++i) {
    if (counts && group_ends_[i] > best_[i].end) best_[i] = {group_begin_, group_ends_[i]};
    group_ends_[i] = 0;
  }
  holds_ = counts && Judge();
  return holds_;
}

bool NearTracker::Judge() {
  uint32_t first = 0;
  for (uint32_t i = 0; i < selection_count_; ++i) {
    if (best_[i].end == 0) return false;
    if (best_[i].end < best_[first].end) first = i;
  }
  if (best_[first].end >= group_begin_ || near_.tokens == kAnyDistance) return true;
  return GapIsSmall(best_[first].end, group_begin_, first);
}

bool NearTracker::GapIsSmall(uint32_t from, uint32_t to, uint32_t selection) {
  if (!near_.sentence) {
    const size_t words = WordsBefore(&group_words_, to);
    return words - WordsBefore(&best_words_[selection], from) <= near_.tokens;
  }
  for (; break_scanned_ < to; ++break_scanned_) {
    if (EndsSentence(text_, break_scanned_)) last_break_ = break_scanned_ + 1;
  }
  return last_break_ <= from;
}

size_t NearTracker::WordsBefore(WordCount* count, uint32_t position) const {
  count->words += CountWordStarts(text_, count->position, position);
  count->position = position;
  return count->words;
}

}  // namespace lodewire
