#include "pipeline/text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <unordered_map>

#include "pipeline/base/check.h"
#include "pipeline/text/fold.h"
#include "pipeline/text/mojibake.h"

namespace lodewire {
namespace {

constexpr char32_t kCodesEnd = 0x110000;

const UNormalizer2* Nfkc() {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkc = unorm2_getNFKCInstance(&error);
  CHECK(U_SUCCESS(error));
  return nfkc;
}

CharacterClass Classify(const UNormalizer2* nfkc, char32_t code) {
  if (IsWhiteSpace(code)) return CharacterClass::kSpace;
  if (IsRemoved(code)) return CharacterClass::kRemoved;
  if (FoldToAscii(code) != 0) return CharacterClass::kFolded;
  if (code == '&' || code == kThaiSaraO) return CharacterClass::kWatched;
  const UChar32 icu_code = static_cast<UChar32>(code);
  const bool changes = u_getIntPropertyValue(icu_code, UCHAR_NFKC_QUICK_CHECK) == UNORM_NO;
  if (unorm2_hasBoundaryBefore(nfkc, icu_code)) {
    if (changes) return CharacterClass::kDecomposed;
    return IsMojibakeTrail(code) ? CharacterClass::kWatched : CharacterClass::kInert;
  }
  const bool may_compose = u_getIntPropertyValue(icu_code, UCHAR_NFKC_QUICK_CHECK) != UNORM_YES;
  return !may_compose && u_getCombiningClass(icu_code) != 0 ? CharacterClass::kMark
                                                            : CharacterClass::kJoining;
}

}  // namespace

Unicode::Unicode() : block_of_(kCodesEnd / kBlockSize), nfkc_(Nfkc()) {
  for (char32_t begin = 0; begin < kCodesEnd; begin += kBlockSize) {
    Block block;
    for (char32_t i = 0; i < kBlockSize; ++i) {
      block.classes[i] = Classify(static_cast<const UNormalizer2*>(nfkc_), begin + i);
    }
    const auto same = std::find(blocks_.begin(), blocks_.end(), block);
    block_of_[begin / kBlockSize] = static_cast<uint16_t>(same - blocks_.begin());
    if (same == blocks_.end()) blocks_.push_back(block);
  }
}

size_t Unicode::Decompose(char32_t code, std::span<char32_t, kDecompositionMax> output) const {
  UChar units[2 * kDecompositionMax];
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size =
      unorm2_getDecomposition(static_cast<const UNormalizer2*>(nfkc_), static_cast<UChar32>(code),
                              units, static_cast<int32_t>(std::size(units)), &error);
  CHECK(U_SUCCESS(error));
  size_t count = 0;
  if (size < 0) {
    output[count++] = code;
  }
  for (int32_t i = 0; i < size;) {
    UChar32 next;
    U16_NEXT(units, i, size, next);
    CHECK(count < output.size());
    output[count++] = static_cast<char32_t>(next);
  }
  for (char32_t& part : output.first(count)) {
    if (const char32_t folded = FoldToAscii(part); folded != 0) part = folded;
  }
  return count;
}

// The algorithm of UAX #15: canonical ordering, then each character tries to join the last starter
// that nothing blocks it from. Done here and not by unorm2_normalize because that works in UTF-16
// and on UnicodeString, which may allocate.
size_t Unicode::Compose(std::span<char32_t> characters) const {
  for (size_t i = 1; i < characters.size(); ++i) {
    const char32_t moved = characters[i];
    const uint8_t combining_class = CombiningClass(moved);
    size_t to = i;
    if (combining_class != 0) {
      while (to > 0 && CombiningClass(characters[to - 1]) > combining_class) {
        characters[to] = characters[to - 1];
        --to;
      }
    }
    characters[to] = moved;
  }
  const auto* nfkc = static_cast<const UNormalizer2*>(nfkc_);
  size_t count = 0;
  size_t starter = characters.size();  // None yet.
  uint8_t last_class = 0;              // Of the character before, if it stands behind the starter.
  for (const char32_t character : characters) {
    const uint8_t combining_class = CombiningClass(character);
    const bool adjacent = starter + 1 == count;
    if (starter < characters.size() && (adjacent || last_class < combining_class)) {
      const UChar32 composed = unorm2_composePair(nfkc, static_cast<UChar32>(characters[starter]),
                                                  static_cast<UChar32>(character));
      if (composed >= 0) {
        characters[starter] = static_cast<char32_t>(composed);
        continue;
      }
    }
    if (combining_class == 0) starter = count;
    last_class = combining_class;
    characters[count++] = character;
  }
  return count;
}

uint8_t Unicode::CombiningClass(char32_t code) {
  return u_getCombiningClass(static_cast<UChar32>(code));
}

}  // namespace lodewire
