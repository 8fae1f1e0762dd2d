// Sentences with holes: "Profit at {company} falls {2-30}%". {name} takes a word of that list,
// {2-30} a number from 2 to 30, {04-18} one padded to two digits.
//
// Threading: immutable after Parse. Memory: allocates in Parse; Append only grows the string it is
// given.
// Errors: Parse refuses an unclosed hole and an unknown list, naming both.
// Example:
//   ASSIGN_OR_RETURN(Phrase phrase, Phrase::Parse("{city} wins {1-4}-0", words));
//   phrase.Append(&random, 0, &headline);
#ifndef LODEWIRE_PIPELINE_DEMO_PHRASE_H_
#define LODEWIRE_PIPELINE_DEMO_PHRASE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/demo/feed_random.h"

namespace lodewire {

using WordLists = std::map<std::string, std::vector<std::string>, std::less<>>;

class Phrase {
 public:
  // `words` must outlive the phrase.
  static absl::StatusOr<Phrase> Parse(std::string_view text, const WordLists& words);

  // Appends the phrase with its holes filled. With a `story` other than 0, a number of the same
  // range is the same everywhere in that story, so that headline and body agree.
  void Append(FeedRandom* random, uint64_t story, std::string* output) const;

 private:
  struct Piece {
    std::string literal;                             // Text before the hole.
    const std::vector<std::string>* list = nullptr;  // A word of it; nullptr: a number, if any.
    int64_t least = 0;
    int64_t most = -1;  // Less than `least`: no hole, the phrase ends here.
    int digits = 0;     // Least number of digits.
  };
  std::vector<Piece> pieces_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_PHRASE_H_
