// Mojibake within Rewriter.
//
// Of the characters that bytes of UTF-8 show as, many are changed by the other rules: a no-break
// space becomes a space, a soft hyphen goes, ™ becomes TM. So from the second character of a
// sequence on they are held back as they came, until it is known what they stand for. Leads are
// letters that no rule changes; they are written at once and taken back when a trail follows, which
// keeps accented text as fast as any.
//
// What is held is read from its last lead on. A sequence inside an unfinished one is mojibake of
// mojibake: it is repaired first, and what it becomes continues the outer one.
#include <algorithm>

#include "pipeline/text/rewriter.h"
#include "pipeline/text/utf8.h"

namespace lodewire {

using Kind = MojibakeSequence::Kind;

// A character comes that may belong to mojibake, or that ends what is held.
Rewriter::Step Rewriter::Hold(char32_t* code, uint32_t original_end) {
  const bool is_removed = unicode_.Class(*code) == CharacterClass::kRemoved;
  bool is_trail = IsMojibakeTrail(*code);
  if (held_size_ == 0) {
    if (after_pair_) is_trail |= IsThaiTrail(*code);
    if (!is_trail) {
      // The output ends in two characters of punctuation. The third may come as an entity.
      if (is_removed || *code == '&') return Step::kPlain;
      LosePair(*code == kReplacementCharacter ? original_end : map_.original());
      return *code == kReplacementCharacter ? Step::kDone : Step::kPlain;
    }
    if (piece_size_ > 0) SettlePiece();
    if (space_held_ || piece_size_ > 0 || !TakeBack()) return Step::kPlain;
  } else if (is_removed && !is_trail) {
    Skip(original_end);
    return Step::kDone;
  } else if (!is_trail && !IsMojibakeLead(*code) && !IsThaiTrail(*code)) {
    if (HoldsPair() && *code == kReplacementCharacter) {
      held_end_[1] = original_end;
      Release();
      return Step::kDone;
    }
    if (*code == '&' && HoldsPair()) {
      WriteFirst();
      return Step::kPlain;
    }
    Release();
    return Step::kAgain;
  }
  if (held_size_ == kHeldMax) {
    Release();
    return Step::kAgain;
  }
  held_[held_size_] = *code;
  held_end_[held_size_] = original_end;
  ++held_size_;
  return Weigh(code, original_end);
}

// Reads what is held, whose last character has just come.
Rewriter::Step Rewriter::Weigh(char32_t* code, uint32_t original_end) {
  const size_t begin = LastLead(held_size_);
  const MojibakeSequence sequence = ReadHeld(begin, held_size_);
  if (sequence.kind == Kind::kPrefix) return Step::kDone;
  if (sequence.kind == Kind::kWhole) {
    if (begin > 0) {
      const size_t first = LastLead(begin);
      if (RepairBoth(first, begin, code, original_end)) return Step::kAgain;
      if (Continues(first, begin, sequence.code)) return Repair(begin, sequence, code);
    }
    if (sequence.sure || IsKnown(sequence)) return Repair(begin, sequence, code);
    return Step::kDone;
  }
  --held_size_;
  const bool all_written = held_size_ == held_written_;
  if (unicode_.Class(*code) == CharacterClass::kRemoved && !all_written) {
    Skip(original_end);  // A soft hyphen that is one.
    return Step::kDone;
  }
  Release();
  return all_written ? Step::kPlain : Step::kAgain;
}

// The sequence from `begin` on becomes `*code`.
Rewriter::Step Rewriter::Repair(size_t begin, const MojibakeSequence& sequence, char32_t* code) {
  known_ |= uint64_t{1} << sequence.like;
  CutHeld(begin);
  *code = sequence.code;
  return Step::kAgain;
}

// Two sequences stand one behind the other: then both are sure. False when they do not.
bool Rewriter::RepairBoth(size_t begin, size_t middle, char32_t* code, uint32_t original_end) {
  const MojibakeSequence first = ReadHeld(begin, middle);
  if (first.kind != Kind::kWhole || depth_ == kDepthMax) return false;
  const MojibakeSequence second = ReadHeld(middle, held_size_);
  known_ |= uint64_t{1} << first.like | uint64_t{1} << second.like;
  const bool first_waits = middle > held_written_;
  uint32_t first_end = first_waits ? held_end_[middle - 1] : 0;
  if (!first_waits) {
    const size_t whole = held_size_;
    CutHeld(middle);
    first_end = map_.original();
    held_size_ = std::min(whole, middle);
    held_written_ = held_size_;
  }
  CutHeld(begin);
  // Each of the two has at least one byte of the original, also where a piece was cut as a whole.
  const uint32_t covered =
      first_waits && held_size_ > 0 ? held_end_[held_size_ - 1] : map_.original();
  first_end = std::clamp(first_end, covered + 1, original_end - 1);
  ++depth_;
  Emit(first.code, first_end);
  --depth_;
  *code = second.code;
  return true;
}

// Begins to hold with the end of the output, when that may be the beginning of mojibake: at most
// two leads with their trails.
bool Rewriter::TakeBack() {
  std::array<char32_t, 8> back;  // From the end.
  size_t count = 0;
  size_t size = 0;  // Up to the farthest lead.
  size_t leads = 0;
  for (uint32_t at = size_; at > 0 && count < back.size() && leads < 2;) {
    const Character last = DecodeLastUtf8(output().substr(0, at));
    if (last.code < 0x80) break;
    back[count++] = last.code;
    at -= last.size;
    if (IsMojibakeLead(last.code)) {
      size = count;
      ++leads;
    } else if (!IsMojibakeTrail(last.code)) {
      break;
    }
  }
  for (size_t i = 0; i < size; ++i) held_[i] = back[size - 1 - i];
  held_size_ = size;
  held_written_ = size;
  return size > 0;
}

// Takes held_[begin] and what follows it away, out of the output too. What is left is no longer
// held when none of it waits.
void Rewriter::CutHeld(size_t begin) {
  if (begin < held_written_) {
    uint32_t bytes = 0;
    for (size_t i = begin; i < held_written_; ++i) bytes += Utf8Size(held_[i]);
    held_written_ = begin;
    Cut(size_ - bytes);
    LookBack();
  }
  held_size_ = begin;
  if (held_size_ == held_written_) held_size_ = held_written_ = 0;
}

// The last lead of held_ before `end`; the first character is one.
size_t Rewriter::LastLead(size_t end) const {
  size_t at = end - 1;
  while (at > 0 && !IsMojibakeLead(held_[at])) --at;
  return at;
}

// What held_[begin] up to `end` stands for.
MojibakeSequence Rewriter::ReadHeld(size_t begin, size_t end) const {
  return ReadMojibake({held_.data() + begin, end - begin}, Before(begin));
}

// Whether `code` would continue the unfinished sequence at `begin`: then mojibake stands in
// mojibake.
bool Rewriter::Continues(size_t begin, size_t end, char32_t code) const {
  std::array<char32_t, kHeldMax + 1> characters;
  std::copy_n(held_.begin() + begin, end - begin, characters.begin());
  characters[end - begin] = code;
  return ReadMojibake({characters.data(), end - begin + 1}, 0).kind != Kind::kNone;
}

// The character before held_[held], 0 for none.
char32_t Rewriter::Before(size_t held) const {
  if (held > 0) return held_[held - 1];
  uint32_t size = size_;
  for (size_t i = 0; i < held_written_; ++i) size -= Utf8Size(held_[i]);
  return size == 0 ? 0 : DecodeLastUtf8(output().substr(0, size)).code;
}

bool Rewriter::IsKnown(const MojibakeSequence& sequence) const {
  return (known_ >> sequence.like & 1) != 0;
}

// Whether the output's end and `code` are mojibake. Then the output's part is held, and `code`.
bool Rewriter::CompletesMojibake(char32_t code) {
  if (!IsMojibakeTrail(code) || !TakeBack()) return false;
  held_[held_size_++] = code;
  const size_t begin = LastLead(held_size_);
  const MojibakeSequence last = ReadHeld(begin, held_size_);
  if (last.kind == Kind::kWhole) {
    if (last.sure || IsKnown(last)) return true;
    if (begin > 0 && ReadHeld(LastLead(begin), begin).kind == Kind::kWhole) return true;
    if (begin > 0 && Continues(LastLead(begin), begin, last.code)) return true;
  }
  held_size_ = held_written_ = 0;
  return false;
}

// What CompletesMojibake has found comes before the `count` characters of the piece, in place of
// the output's end. Says how many there are now.
size_t Rewriter::UnmangleIntoPiece(size_t count) {
  size_t begin = LastLead(held_size_);
  const MojibakeSequence last = ReadHeld(begin, held_size_);
  std::array<char32_t, 2 * kDecompositionMax> parts;
  size_t added = 0;
  const size_t middle = begin;
  const size_t before = middle == 0 ? 0 : LastLead(middle);
  const MojibakeSequence first = ReadHeld(before, middle == 0 ? held_size_ : middle);
  if (middle > 0 && first.kind == Kind::kWhole) {
    begin = before;
    known_ |= uint64_t{1} << first.like;
    added = unicode_.Decompose(first.code, std::span(parts).first<kDecompositionMax>());
  }
  known_ |= uint64_t{1} << last.like;
  if (unicode_.Class(last.code) != CharacterClass::kRemoved) {
    added +=
        unicode_.Decompose(last.code, std::span(parts).subspan(added).first<kDecompositionMax>());
  }
  CutHeld(begin);
  held_size_ = held_written_ = 0;
  LookBack();
  std::copy_backward(piece_.begin(), piece_.begin() + count, piece_.begin() + count + added);
  std::copy_n(parts.begin(), added, piece_.begin());
  return unicode_.Compose(std::span(piece_).first(count + added));
}

// Whether what is held is punctuation without its third character.
bool Rewriter::HoldsPair() const {
  return held_size_ == 2 && IsPunctuationLead(held_[0]) && IsPunctuationSecond(held_[1]);
}

// What is held was no mojibake, or it has lost its end.
void Rewriter::Release() {
  if (!HoldsPair()) {
    WriteFirst();
    return;
  }
  const uint32_t end = held_end_[1];
  CutHeld(0);
  Append('\'');
  map_.Add(size_, end);
  LookBack();
}

// Writes the first character that waits; those behind it are looked at anew.
void Rewriter::WriteFirst() {
  const size_t first = held_written_;
  const size_t count = held_size_;
  const std::array<char32_t, kHeldMax> codes = held_;
  const std::array<uint32_t, kHeldMax> ends = held_end_;
  held_size_ = held_written_ = 0;
  if (first == count) return;
  char32_t code = codes[first];
  while (Place(&code, ends[first]) == Step::kAgain) {
  }
  for (size_t i = first + 1; i < count; ++i) Emit(codes[i], ends[i]);
}

// Nothing is held and no piece is open any more.
void Rewriter::SettleAll() {
  while (held_size_ > 0 || after_pair_ || piece_size_ > 0) {
    if (held_size_ > 0) {
      Release();
    } else if (after_pair_) {
      LosePair(map_.original());
    } else {
      SettlePiece();
    }
  }
}

// The third character is missing: the two become an apostrophe, the commonest of what they can have
// been.
void Rewriter::LosePair(uint32_t original_end) {
  const Character second = DecodeLastUtf8(output());
  const Character lead = DecodeLastUtf8(output().substr(0, size_ - second.size));
  Cut(size_ - second.size - lead.size);
  Append('\'');
  map_.Add(size_, original_end);
  LookBack();
}

// A Thai preposed vowel between Latin letters is the rest of mojibake that lost two characters.
void Rewriter::RepairThaiLetter() {
  const uint32_t covered = map_.original();
  Cut(size_ - DecodeLastUtf8(output()).size);
  Append('\'');
  map_.Add(size_, covered);
  after_thai_ = false;
}

}  // namespace lodewire
