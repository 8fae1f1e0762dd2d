#include "pipeline/text/rewriter.h"

#include <algorithm>
#include <cstring>

#include "pipeline/base/check.h"
#include "pipeline/text/entities.h"
#include "pipeline/text/fold.h"
#include "pipeline/text/utf8.h"

namespace lodewire {

void Rewriter::Copy(std::string_view bytes, uint32_t original_end) {
  DCHECK(!careful());
  SettleSpace();
  if (bytes.size() > output_.size() - size_) {
    full_ = true;
    return;
  }
  std::memcpy(output_.data() + size_, bytes.data(), bytes.size());
  size_ += static_cast<uint32_t>(bytes.size());
  map_.Add(size_, original_end);
}

void Rewriter::Emit(char32_t code, uint32_t original_end) {
  // Each turn either ends or goes on with the character that `code` and the output's end have
  // become.
  Step step = Step::kAgain;
  while (step == Step::kAgain) {
    step = Step::kPlain;
    // A trail behind ASCII is none; what waits in a piece may be a lead.
    const bool follows = piece_size_ > 0 || (size_ > 0 && (output_[size_ - 1] & 0x80) != 0);
    if (held_size_ > 0 || after_pair_ || (follows && IsMojibakeTrail(code))) {
      step = Hold(&code, original_end);
    }
    if (step == Step::kPlain) step = Place(&code, original_end);
  }
}

// Writes a character that is no mojibake. kAgain: `*code` comes in its place.
Rewriter::Step Rewriter::Place(char32_t* code, uint32_t original_end) {
  switch (unicode_.Class(*code)) {
    case CharacterClass::kRemoved:
      Skip(original_end);
      return Step::kDone;
    case CharacterClass::kSpace:
      Space(LineBreaks(*code), original_end);
      return Step::kDone;
    case CharacterClass::kMark:
      AddMark(*code, original_end);
      return Step::kDone;
    case CharacterClass::kJoining:
      if (piece_size_ == 0 && !OpenPiece()) {
        Skip(original_end);
      } else {
        AddToPiece(*code, original_end);
      }
      return Step::kDone;
    case CharacterClass::kDecomposed:
      return StartDecomposition(code, original_end) ? Step::kDone : Step::kAgain;
    case CharacterClass::kFolded:
      *code = FoldToAscii(*code);
      break;
    case CharacterClass::kInert:
    case CharacterClass::kWatched:
      break;
  }
  Settle();
  if (*code == ';' && ampersand_ != kNone) {
    const Entity entity = FindEntityBefore(output());
    if (entity.code != 0) {
      Cut(static_cast<uint32_t>(entity.begin));
      LookBack();
      *code = entity.code;
      return Step::kAgain;
    }
  }
  AppendStarter(*code, original_end);
  return Step::kDone;
}

void Rewriter::Space(uint32_t line_breaks, uint32_t original_end) {
  SettleAll();
  if (!space_held_) {
    space_held_ = true;
    // An entity for a space behind a space: one run, whose breaks count together.
    if (settled_at_ != size_ || size_ == 0) space_breaks_ = 0;
    CutEndingSpace();
  }
  space_breaks_ += line_breaks;
  space_end_ = original_end;
  ampersand_ = kNone;
  after_thai_ = false;
}

void Rewriter::Skip(uint32_t original_end) {
  if (held_size_ > held_written_) {
    held_end_[held_size_ - 1] = original_end;
  } else if (space_held_) {
    space_end_ = original_end;
  } else if (piece_size_ > 0) {
    piece_end_ = original_end;
  } else {
    map_.Add(size_, original_end);
  }
}

void Rewriter::Finish() {
  SettleAll();
  const uint32_t covered = map_.original();
  if (EndsInSpace()) {
    CutEndingSpace();
    map_.Add(size_, space_held_ ? space_end_ : covered);
  } else if (space_held_) {
    map_.Add(size_, space_end_);
  }
  space_held_ = false;
}

void Rewriter::Append(char32_t code) {
  if (output_.size() - size_ < Utf8Size(code)) {
    full_ = true;
    return;
  }
  size_ += EncodeUtf8(code, output_.data() + size_);
}

void Rewriter::AppendStarter(char32_t code, uint32_t original_end) {
  if (after_thai_ && IsLatinLetter(code)) RepairThaiLetter();
  const bool may_pair = IsPunctuationSecond(code) && size_ > 0;
  after_pair_ = may_pair && IsPunctuationLead(DecodeLastUtf8(output()).code);
  after_thai_ = code == kThaiSaraO && size_ > 0 && IsLatinLetter(DecodeLastUtf8(output()).code);
  if (code == '&') {
    ampersand_ = size_;
  } else if (ampersand_ != kNone &&
             (!IsEntityByte(code) || size_ - ampersand_ >= kEntityBytesMax)) {
    ampersand_ = kNone;
  }
  Append(code);
  map_.Add(size_, original_end);
}

void Rewriter::Cut(uint32_t size) {
  size_ = size;
  map_.Truncate(size);
}

// Finds out anew what the end of the output may turn into, after a cut or a whole piece.
void Rewriter::LookBack() {
  const size_t open = FindOpenEntity(output());
  ampersand_ = open == std::string_view::npos ? kNone : static_cast<uint32_t>(open);
  after_pair_ = false;
  after_thai_ = false;
  if (size_ == 0) return;
  const Character last = DecodeLastUtf8(output());
  if (size_ == last.size) return;
  const char32_t before = DecodeLastUtf8(output().substr(0, size_ - last.size)).code;
  after_pair_ = IsPunctuationSecond(last.code) && IsPunctuationLead(before);
  after_thai_ = last.code == kThaiSaraO && IsLatinLetter(before);
}

bool Rewriter::EndsInSpace() const {
  return size_ > 0 && (output_[size_ - 1] == ' ' || output_[size_ - 1] == '\n');
}

void Rewriter::CutEndingSpace() {
  if (!EndsInSpace()) {
    space_breaks_ = 0;
  } else if (output_[size_ - 1] == ' ') {
    Cut(size_ - 1);
  } else {
    space_breaks_ = 2;
    Cut(size_ - 2);
  }
}

void Rewriter::Settle() {
  if (piece_size_ > 0) SettlePiece();
  SettleSpace();
}

void Rewriter::SettleSpace() {
  if (!space_held_) return;
  space_held_ = false;
  // White space at the beginning leaves nothing.
  if (size_ > 0) {
    if (space_breaks_ >= 2) {
      Append('\n');
      Append('\n');
    } else {
      Append(' ');
    }
    settled_at_ = size_;
  }
  map_.Add(size_, space_end_);
}

void Rewriter::SettlePiece() {
  size_t count = unicode_.Compose(std::span(piece_).first(piece_size_));
  // A lone accent (U+00B4) decomposes into a space and a mark; its space follows the rules for
  // spaces.
  size_t begin = piece_[0] == ' ' && (size_ == 0 || EndsInSpace()) ? 1 : 0;
  // š, say, has come as s and a caron. Nothing but nonsense has it as the end of mojibake.
  while (count > begin && count + 2 * kDecompositionMax <= piece_.size() &&
         CompletesMojibake(piece_[begin])) {
    std::rotate(piece_.begin(), piece_.begin() + begin + 1, piece_.begin() + count);
    count = UnmangleIntoPiece(count - begin - 1);
    begin = count > 0 && piece_[0] == ' ' && (size_ == 0 || EndsInSpace()) ? 1 : 0;
  }
  piece_size_ = 0;
  if (after_thai_ && count > begin && IsLatinLetter(piece_[begin])) RepairThaiLetter();
  for (size_t i = begin; i < count; ++i) Append(piece_[i]);
  map_.Add(size_, piece_end_);
  LookBack();
}

// Takes the output's end back into a piece, from the last character that joins nothing before it.
// False when that would be too long a piece.
bool Rewriter::OpenPiece() {
  SettleSpace();
  uint32_t begin = size_;
  size_t characters = 0;
  bool joins = true;
  while (joins && begin > 0 && output_[begin - 1] != ' ' && output_[begin - 1] != '\n') {
    if (++characters > kPieceMax) return false;
    const Character last = DecodeLastUtf8(output().substr(0, begin));
    begin -= last.size;
    const CharacterClass last_class = unicode_.Class(last.code);
    joins = last_class == CharacterClass::kMark || last_class == CharacterClass::kJoining;
  }
  size_t count = 0;
  for (uint32_t at = begin; at < size_;) {
    const Character next = DecodeUtf8(output(), at);
    at += next.size;
    count +=
        unicode_.Decompose(next.code, std::span(piece_).subspan(count).first<kDecompositionMax>());
    if (count > kPieceMax) return false;
  }
  piece_size_ = static_cast<uint32_t>(count);
  Cut(begin);
  ampersand_ = kNone;
  after_thai_ = false;
  return true;
}

void Rewriter::AddToPiece(char32_t code, uint32_t original_end) {
  piece_end_ = original_end;
  if (piece_size_ > kPieceMax) return;
  const size_t added =
      unicode_.Decompose(code, std::span(piece_).subspan(piece_size_).first<kDecompositionMax>());
  if (piece_size_ + added <= kPieceMax) piece_size_ += static_cast<uint32_t>(added);
}

// A mark that composes with nothing needs no piece where it already stands in canonical order: Thai
// tone marks, Arabic vowels.
void Rewriter::AddMark(char32_t code, uint32_t original_end) {
  if (piece_size_ == 0) {
    SettleSpace();
    if (size_ == 0 ||
        Unicode::CombiningClass(DecodeLastUtf8(output()).code) <= Unicode::CombiningClass(code)) {
      Append(code);
      map_.Add(size_, original_end);
      ampersand_ = kNone;
      after_thai_ = false;
      return;
    }
    if (!OpenPiece()) {
      Skip(original_end);
      return;
    }
  }
  AddToPiece(code, original_end);
}

// Begins a piece with a character that NFKC changes. Where it becomes one character that is all,
// and false: that one is emitted in its place.
bool Rewriter::StartDecomposition(char32_t* code, uint32_t original_end) {
  std::array<char32_t, kDecompositionMax> parts;
  const size_t count = unicode_.Decompose(*code, parts);
  if (count == 1) {
    *code = parts[0];
    return false;
  }
  Settle();
  std::copy_n(parts.begin(), count, piece_.begin());
  piece_size_ = static_cast<uint32_t>(count);
  piece_end_ = original_end;
  ampersand_ = kNone;
  return true;
}

}  // namespace lodewire
