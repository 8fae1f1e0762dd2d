// Makes text as it comes comparable with rules: repairs mojibake, takes text out of HTML, decodes
// entities, applies NFKC, folds dashes and quotes, drops zero-width characters, makes every run of
// white space one space; and keeps a map back to the bytes sent.
//
// What rules can rely on (the reasons stand in normalise.cc):
//   * Dashes U+2010..2015, U+2212, U+FE58, U+FF0D are '-'. Typographic quotes U+2018, 2019, 201B,
//     02BC are ', U+201C and U+201D are ", so rules are written with plain quotes.
//   * A run of white space is one ' '. The exception is a paragraph: a run with two or more line
//     breaks, U+2029 or the tag of an HTML block becomes "\n\n", so that a headline and the text
//     below it are two sentences. `\s+` in a regular expression matches both; a ' ' in a plain
//     value matches only a space. There is no white space at either end.
//   * The result is a fixed point: normalising it again, as plain text, changes nothing. Plain
//     ASCII without entities, control characters or doubled spaces is left where it is: no copy, no
//     map.
//
// Threading: Normaliser is const after construction, shared by all lanes; nothing is kept between
// calls.
// Memory: output and map go to the memory the caller gives; no heap in Normalise, about 1 KB of
//   stack. All instances share one table of about 40 KB.
// Errors: kNoSpace when output or segments are too small (back-pressure or kTextTooLong, the caller
// decides).
// Example:
//   NormaliseResult result = normaliser.Normalise(text, TextFormat::kPlain, output, segments);
#ifndef LODEWIRE_PIPELINE_TEXT_NORMALISE_H_
#define LODEWIRE_PIPELINE_TEXT_NORMALISE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/event/offset_map.h"

namespace lodewire {

class ProviderChromeSet;
class Unicode;

enum class TextFormat : uint8_t { kPlain, kHtml };

struct NormaliseResult {
  enum class Kind : uint8_t {
    kUntouched,  // The text is its own normal form; output and segments hold nothing of use.
    kRewritten,  // `size` bytes and `segment_count` segments were written.
    kNoSpace,    // Output or segments are too small; they hold nothing of use.
  };
  Kind kind = Kind::kUntouched;
  uint32_t size = 0;           // bytes written
  uint32_t segment_count = 0;  // segments written; 0 means that the map is the identity
  bool repaired_utf8 = false;  // Invalid UTF-8 became U+FFFD.
};

// What every text of `size` bytes fits in. One character can become eleven times as many bytes
// (U+FDFA).
uint32_t NormalisedBytesMax(uint32_t size);
uint32_t NormalisedSegmentsMax(uint32_t size);

// What nearly every real text of `size` bytes fits in, for a first try in an arena: on kNoSpace try
// again with the bounds above.
uint32_t NormalisedBytesUsual(uint32_t size);
uint32_t NormalisedSegmentsUsual(uint32_t size);

// True when `text` is its own normal form as far as a scan can tell (plain ASCII, single spaces, no
// entity, in HTML no tag).
bool IsPlain(std::string_view text, TextFormat format = TextFormat::kPlain);

class Normaliser {
 public:
  // `providers` outlives it; nullptr: nothing is known of providers' pages.
  explicit Normaliser(const ProviderChromeSet* providers = nullptr);

  const ProviderChromeSet* providers() const { return providers_; }

  // True when a scan shows that Normalise would say kUntouched: IsPlain, and most texts in Latin,
  // Cyrillic or Han letters without typographic punctuation.
  bool IsNormal(std::string_view text, TextFormat format) const;
  // Writes the normal form of `text`, which is shorter than 4 GiB, into `output` and its map into
  // `segments`. The bytes of `cut`, ranges in order and apart, become the end of a paragraph.
  NormaliseResult Normalise(std::string_view text, TextFormat format, std::span<char> output,
                            std::span<OffsetSegment> segments,
                            std::span<const ByteRange> cut = {}) const;
  // The same for a rule's plain value or a vocabulary term, at load. Allocates.
  std::string NormaliseTerm(std::string_view term) const;

 private:
  const Unicode* unicode_;
  const ProviderChromeSet* providers_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_NORMALISE_H_
