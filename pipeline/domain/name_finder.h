// Finds many names in one text: a table of names by first letter, tried longest first.
//
// A name is a whole word: it is not found beside a digit, "_", a combining mark or a letter of the
// script of its edge. Names in scripts without words between spaces (Han, kana, Hangul, Thai,
// Arabic) are found inside words too, but for those that say `whole`. Only events that alert are
// read this way, so a table is fast enough; the rules' own scan is another (pipeline/rules).
//
// Threading: immutable after Build; any thread.
// Memory: allocates at Build; a search does not.
// Errors: none; Build takes what the loader has checked.
// Example:
//   finder.ForEachAt(text, 0, [](const Name& name, size_t end) { return true; });
#ifndef LODEWIRE_PIPELINE_DOMAIN_NAME_FINDER_H_
#define LODEWIRE_PIPELINE_DOMAIN_NAME_FINDER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/domain/code_points.h"

namespace lodewire {

// How much a term says of a mineral; see config/domain/minerals.yaml.
enum class TermStrength : uint8_t { kStrong, kContext, kProduct, kWeak };

enum class NameKind : uint8_t {
  kMineral,
  kAgency,
  kCountry,
  kRegion,
  kSector,
  kPolicyResponse,
  kPriceSignal,
  kAdjective,
};
inline constexpr size_t kNameKindCount = 8;

// Whose an agency's name is, where several states use it.
enum class NameScope : uint8_t {
  kOwn,     // This agency's alone.
  kShared,  // This agency's, unless the text points at another state.
  kBeside,  // This agency's only with its country beside it.
};

struct Name {
  std::string text;
  NameKind kind = NameKind::kMineral;
  uint16_t index = 0;                 // Of what it names, in that kind's list.
  bool cased = false;                 // Found in this case only.
  bool stem = false;                  // Its right edge is open.
  bool whole = false;                 // Not inside words, in any script.
  bool hidden = false;                // Names nothing; hides the names that it contains.
  NameScope scope = NameScope::kOwn;  // Agencies only.
  TermStrength strength = TermStrength::kStrong;  // Minerals only.
  std::string form;                               // Minerals only.
};

class NameFinder {
 public:
  void Build(std::vector<Name> names);

  // Calls `found(name, end)` for each name that begins at text[at], the longest first, until it
  // returns false.
  template <typename Function>
  void ForEachAt(std::string_view text, size_t at, Function&& found) const {
    const CodePoint first = DecodeCodePoint(text, at);
    const Bucket bucket = BucketOf(first);
    const unsigned char next = NextByte(text, at + first.size);
    for (uint32_t i = bucket.begin; i < bucket.end; ++i) {
      if (CannotBeSame(next_bytes_[i], next)) continue;
      size_t end = 0;
      if (!MatchesAt(names_[i], text, at, &end)) continue;
      if (!found(names_[i], end)) return;
    }
  }

 private:
  struct Bucket {
    char32_t first = 0;  // Folded.
    uint32_t begin = 0;
    uint32_t end = 0;
  };
  Bucket BucketOf(CodePoint first) const;
  // The byte at `at` in lower case, 0 at the end.
  static unsigned char NextByte(std::string_view text, size_t at) {
    if (at >= text.size()) return 0;
    const char c = text[at];
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
  }
  // Whether names and text that go on with these bytes differ there whatever the case: folding
  // keeps lengths, so ASCII never becomes anything else, and from 0xE2 on there is no case (but for
  // U+1E00 to U+1EFF, which begin 0xE1).
  static bool CannotBeSame(unsigned char name, unsigned char text) {
    return name != text && name != 0 &&
           (name < 0x80 || text < 0x80 || name >= 0xE2 || text >= 0xE2);
  }
  static bool MatchesAt(const Name& name, std::string_view text, size_t at, size_t* end);

  std::vector<Name> names_;                  // By first code point, folded; then the longest first.
  std::vector<unsigned char> next_bytes_;    // By name: NextByte behind its first code point.
  std::vector<Bucket> buckets_;              // By first code point.
  std::array<Bucket, 128> ascii_buckets_{};  // The same for ASCII, by the letter itself.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_NAME_FINDER_H_
