// What Unicode says of each character, as normalisation needs it, and NFKC on short pieces. The
// only door to ICU: everything it knows of single characters is copied into one table at start.
//
// Threading: const after construction.
// Memory: about 40 KB for the table, at construction; Decompose and Compose use no heap.
// Errors: an ICU failure is a programmer's mistake (CHECK).
// Example:
//   if (unicode.Class(code) == CharacterClass::kInert) …
#ifndef LODEWIRE_PIPELINE_TEXT_UNICODE_H_
#define LODEWIRE_PIPELINE_TEXT_UNICODE_H_

#include <cstdint>
#include <span>
#include <vector>

namespace lodewire {

enum class CharacterClass : uint8_t {
  kInert,       // Its own normal form, whatever precedes it.
  kWatched,     // The same, but may begin an entity or mojibake.
  kSpace,       // White space.
  kRemoved,     // Shows nothing.
  kFolded,      // Becomes one ASCII character: FoldToAscii.
  kDecomposed,  // NFKC changes it; it does not join what precedes it.
  kMark,        // Stays as it is behind a character of the same or a lower combining class.
  kJoining,     // May join what precedes it.
};

// The longest decomposition of one character (U+FDFA has 18).
inline constexpr size_t kDecompositionMax = 24;

class Unicode {
 public:
  Unicode();

  CharacterClass Class(char32_t code) const {
    return blocks_[block_of_[code / kBlockSize]][code % kBlockSize];
  }
  // Writes the NFKD form of one character and returns its length. Folded characters come folded.
  size_t Decompose(char32_t code, std::span<char32_t, kDecompositionMax> output) const;
  // Puts decomposed characters into canonical order and composes them, in place; returns the new
  // length.
  size_t Compose(std::span<char32_t> characters) const;
  // Canonical combining class; 0 for a starter.
  static uint8_t CombiningClass(char32_t code);

 private:
  static constexpr size_t kBlockSize = 256;
  struct Block {
    CharacterClass classes[kBlockSize];
    CharacterClass operator[](size_t i) const { return classes[i]; }
    bool operator==(const Block&) const = default;
  };

  std::vector<uint16_t> block_of_;
  std::vector<Block> blocks_;
  const void* nfkc_;  // const UNormalizer2*
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_UNICODE_H_
