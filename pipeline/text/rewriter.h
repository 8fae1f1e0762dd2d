// Writes normal text character by character; what comes may still change the end of what is
// written.
//
// The output is a stack. A ';' may complete an entity: its bytes are taken off and the character it
// stands for comes instead. A third character may complete mojibake. A combining mark may join the
// letter before it: the output is opened back to the last character that nothing joins, and the
// piece is composed anew. White space is held back until what follows it is known, and so are
// characters that may be mojibake, before anything else is done to them. So every rule sees
// what the other rules have made, and the result is a fixed point without a second pass.
//
// Work is bounded: a cut goes back over at most one entity, two sequences of mojibake or one piece,
// and a piece has at most kPieceMax characters; more marks than that on one letter are dropped (UAX
// #15 allows 30 in real text).
//
// Threading: one thread, one text.
// Memory: the caller's output and segments; about 1 KB of itself, on the stack.
// Errors: full() when the output or the segments did not suffice; then nothing more is written.
// Example:
//   rewriter.Copy(text.substr(0, 7), 7); rewriter.Emit(0x2011, 10); rewriter.Finish();
#ifndef LODEWIRE_PIPELINE_TEXT_REWRITER_H_
#define LODEWIRE_PIPELINE_TEXT_REWRITER_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/text/mojibake.h"
#include "pipeline/text/offset_map_builder.h"
#include "pipeline/text/unicode.h"

namespace lodewire {

// Characters of one piece of normalisation.
inline constexpr size_t kPieceMax = 64;

class Rewriter {
 public:
  Rewriter(const Unicode& unicode, std::span<char> output, std::span<OffsetSegment> segments)
      : unicode_(unicode), output_(output), map_(segments) {}

  // Whether the next character must come through Emit even if it is inert.
  bool careful() const {
    return ampersand_ != kNone || after_pair_ || after_thai_ || piece_size_ > 0 || held_size_ > 0;
  }
  // Inert bytes that end at `original_end` of the original; not while careful(), and the first is
  // no space.
  void Copy(std::string_view bytes, uint32_t original_end);
  // The next character.
  void Emit(char32_t code, uint32_t original_end);
  // White space with so many line breaks in it.
  void Space(uint32_t line_breaks, uint32_t original_end);
  // Original bytes that leave nothing.
  void Skip(uint32_t original_end);
  // The original is at its end.
  void Finish();

  std::string_view output() const { return {output_.data(), size_}; }
  uint32_t segment_count() const { return map_.count(); }
  bool full() const { return full_ || map_.full(); }

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  // Mojibake of mojibake of a character of three bytes is this long.
  static constexpr size_t kHeldMax = 20;
  // Repairs that make work for each other; only nonsense goes deeper, and stays.
  static constexpr uint32_t kDepthMax = 8;

  enum class Step : uint8_t {
    kDone,   // The character is used up.
    kPlain,  // It is what it is.
    kAgain,  // It or what stands before it has changed: look at it anew.
  };

  // rewriter_mojibake.cc
  Step Hold(char32_t* code, uint32_t original_end);
  Step Weigh(char32_t* code, uint32_t original_end);
  Step Repair(size_t begin, const MojibakeSequence& sequence, char32_t* code);
  bool RepairBoth(size_t begin, size_t middle, char32_t* code, uint32_t original_end);
  bool TakeBack();
  void CutHeld(size_t begin);
  size_t LastLead(size_t end) const;
  char32_t Before(size_t held) const;
  bool IsKnown(const MojibakeSequence& sequence) const;
  MojibakeSequence ReadHeld(size_t begin, size_t end) const;
  bool Continues(size_t begin, size_t end, char32_t code) const;
  bool CompletesMojibake(char32_t code);
  size_t UnmangleIntoPiece(size_t count);
  bool HoldsPair() const;
  void Release();
  void WriteFirst();
  void SettleAll();
  void LosePair(uint32_t original_end);
  void RepairThaiLetter();

  Step Place(char32_t* code, uint32_t original_end);
  void Append(char32_t code);
  void AppendStarter(char32_t code, uint32_t original_end);
  void Cut(uint32_t size);
  void LookBack();
  bool EndsInSpace() const;
  void CutEndingSpace();
  void Settle();
  void SettleSpace();
  void SettlePiece();
  bool OpenPiece();
  void AddToPiece(char32_t code, uint32_t original_end);
  void AddMark(char32_t code, uint32_t original_end);
  bool StartDecomposition(char32_t* code, uint32_t original_end);

  const Unicode& unicode_;
  std::span<char> output_;
  OffsetMapBuilder map_;
  uint32_t size_ = 0;  // Bytes of output_ written.
  bool full_ = false;

  // What the end of the output may turn into.
  uint32_t ampersand_ = kNone;  // Where an entity may have begun.
  bool after_pair_ = false;     // Ends in the first two characters of lost punctuation.
  bool after_thai_ = false;     // Ends in a Latin letter and U+0E42.

  // The end of the text that may be mojibake, from a lead on. The first held_written_ characters
  // stand in the output, the others wait to be written.
  std::array<char32_t, kHeldMax> held_;
  std::array<uint32_t, kHeldMax> held_end_;  // In the original; for those that wait.
  size_t held_size_ = 0;
  size_t held_written_ = 0;
  uint64_t known_ = 0;  // Bits of MojibakeSequence::like that this text has shown.
  uint32_t depth_ = 0;

  // What follows the output and is not written yet: white space, or a piece, never both.
  bool space_held_ = false;
  uint32_t space_breaks_ = 0;
  uint32_t space_end_ = 0;       // In the original.
  uint32_t settled_at_ = kNone;  // Where the output ended when white space was last written.
  uint32_t piece_size_ = 0;
  uint32_t piece_end_ = 0;  // In the original.
  // Decomposed characters; room for one long decomposition behind a full piece.
  std::array<char32_t, kPieceMax + kDecompositionMax> piece_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_REWRITER_H_
