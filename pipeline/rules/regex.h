// One regular expression: RE2 with bounded memory, and the literals that any match must contain.
//
// RE2 is called inside ScopedForeignHeap("re2"): its automata grow as texts are seen, up to
// `bytes_max`; past that it falls back to a slower search, with the same answer.
//
// Threading: const after Compile; any number of threads.
// Memory: RE2's, at most `bytes_max` each.
// Errors: Compile gives RE2's text, and names what RE2 leaves out (lookaround, backreferences).
// Example:
//   ASSIGN_OR_RETURN(auto regex, Regex::Compile("(?i)gallium", 1 << 20));
//   regex->Matches(text)
#ifndef LODEWIRE_PIPELINE_RULES_REGEX_H_
#define LODEWIRE_PIPELINE_RULES_REGEX_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"

namespace re2 {
class RE2;
}

namespace lodewire {

class Regex {
 public:
  static absl::StatusOr<std::unique_ptr<Regex>> Compile(const std::string& pattern,
                                                        int64_t bytes_max);
  ~Regex();

  bool Matches(std::string_view text) const;
  // Whether there is a match within [begin, end); what stands around counts for \b and the like.
  bool MatchesWithin(std::string_view text, size_t begin, size_t end) const;
  // The leftmost match that begins at `from` or later; the text before `from` counts for \b and the
  // like.
  bool Find(std::string_view text, size_t from, size_t* begin, size_t* end) const;

  // Whether there is a match within [begin, end) that begins at `last_start` or before.
  bool StartsWithin(std::string_view text, size_t begin, size_t end, size_t last_start) const;

  const std::string& pattern() const;

  // Sets of literals; what matches contains at least one of each set, caselessly by simple case
  // folding, which is also what RE2 lowers them by. None: no literal is necessary. At most
  // `clauses_max` sets, the rarest first (rarity.h).
  std::vector<std::vector<std::string>> NecessaryLiterals(size_t clauses_max) const;
  // Whether some character is necessary, so that no match is empty. False: it is not known.
  bool IsNeverEmpty() const;
  // Bytes of a match at most; kWidthUnknown (regex_width.h): no bound is known.
  uint32_t width_max() const { return width_max_; }

 private:
  explicit Regex(std::unique_ptr<re2::RE2> re2);

  const std::unique_ptr<re2::RE2> re2_;
  const uint32_t width_max_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_REGEX_H_
