// Whether matches of several selections stand close together in one text: in one sentence, or with
// at most so many words between them.
//
// Between means from the end of the match that ends first to the beginning of the one that begins
// last; where matches overlap nothing is between them. The tracker takes matches by ascending begin
// and keeps for each selection only the one that ends last, which is the nearest to whatever is
// still to come; so it needs no memory for the matches and one pass over the text, however many
// there are.
//
// Sentences end at . ! ? ; (and their full-width forms) before white space, the text's end, a
// closing quotation mark or bracket, or a character of a script without words, and at a line break
// (a paragraph's, in normalised text). A full stop after an initial or a common abbreviation (U.S.,
// No. 18, Co., Inc.), or before a small letter, ends none. Words are what white space separates;
// each Han or Kana character is one of its own.
//
// A match that begins in a cancelled range (another sense, a denial) does not count.
//
// Threading: one object by one thread.
// Memory: fixed.
// Errors: none.
// Example:
//   NearTracker tracker(text, near, 2);
//   if (tracker.Add(0, {10, 17}) || tracker.Add(1, {20, 26}) || tracker.Finish())
//     … tracker.found(0)
#ifndef LODEWIRE_PIPELINE_RULES_PROXIMITY_H_
#define LODEWIRE_PIPELINE_RULES_PROXIMITY_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/event/offset_map.h"
#include "pipeline/rules/ast.h"

namespace lodewire {

// Whether a sentence ends with the character that begins at text[at].
bool EndsSentence(std::string_view text, size_t at);
// How many words begin in text[from, to).
size_t CountWordStarts(std::string_view text, size_t from, size_t to);

class NearTracker {
 public:
  // `near` must outlive this.
  NearTracker(std::string_view text, const Near& near, size_t selection_count);

  // A match of a selection, 0 to selection_count - 1. Begins never descend; no range is empty. True
  // once all selections have been found close together; nothing may be added then.
  bool Add(uint32_t selection, ByteRange range);
  // Matches that begin in `range` do not count. Begins never descend, those of Add among them.
  bool Cancel(ByteRange range);
  // After the last match: whether they were.
  bool Finish() { return Flush(); }

  // The matches that stand close together, where Add, Cancel or Finish said true; end 0: none yet.
  ByteRange found(uint32_t selection) const { return best_[selection]; }
  bool holds() const { return holds_; }

 private:
  bool GoTo(uint32_t begin);
  bool Flush();
  bool Judge();
  bool GapIsSmall(uint32_t from, uint32_t to, uint32_t selection);

  const std::string_view text_;
  const Near& near_;
  const size_t selection_count_;
  std::array<ByteRange, kNearSelectionsMax> best_{};  // end 0: none yet.
  // Matches that begin at group_begin_, where pending_: not judged yet. A range that cancels them
  // may still come.
  std::array<uint32_t, kNearSelectionsMax> group_ends_{};
  uint32_t group_begin_ = 0;
  bool pending_ = false;
  bool holds_ = false;
  uint32_t cancelled_end_ = 0;
  // Behind the last sentence's end before break_scanned_.
  uint32_t last_break_ = 0;
  uint32_t break_scanned_ = 0;
  // Words that begin before a position that only moves on: one for the group, one for each best
  // end.
  struct WordCount {
    uint32_t position = 0;
    size_t words = 0;
  };
  size_t WordsBefore(WordCount* count, uint32_t position) const;
  WordCount group_words_;
  std::array<WordCount, kNearSelectionsMax> best_words_{};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_PROXIMITY_H_
