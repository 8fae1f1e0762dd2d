// Regular expressions that no literal filters, over one text in one pass.
//
// RE2::Set is one automaton for all of them. It can run out of its memory, then it says so and the
// caller asks each expression alone; its ErrorInfo is always read.
//
// Threading: const after Compile; any number of threads.
// Memory: RE2's, at most `bytes_max`.
// Errors: Compile says nullptr where RE2 cannot make the set.
// Example:
//   if (!set->Match(text, &matched)) … each alone
#ifndef LODEWIRE_PIPELINE_RULES_REGEX_SET_H_
#define LODEWIRE_PIPELINE_RULES_REGEX_SET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

class RegexSet {
 public:
  static std::unique_ptr<RegexSet> Compile(const std::vector<std::string>& patterns,
                                           int64_t bytes_max);
  ~RegexSet();

  // The patterns that match somewhere in `text`, by their numbers, in no order. False: RE2 gave up,
  // and `matched` says nothing.
  bool Match(std::string_view text, std::vector<int>* matched) const;

 private:
  struct Set;
  explicit RegexSet(std::unique_ptr<Set> set);

  std::unique_ptr<Set> set_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_REGEX_SET_H_
