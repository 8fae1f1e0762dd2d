// Which rules hold for an event: one bit a rule.
//
// Threading: one thread at a time.
// Memory: a view of words that the lane's Region holds, WordsFor(rules) of them.
// Errors: none.
// Example:
//   bits.Set(3); bits.ForEach([](uint32_t rule) { … });
#ifndef LODEWIRE_PIPELINE_EVENT_MATCH_BITS_H_
#define LODEWIRE_PIPELINE_EVENT_MATCH_BITS_H_

#include <bit>
#include <cstddef>
#include <cstdint>

namespace lodewire {

class MatchBits {
 public:
  static constexpr size_t WordsFor(size_t rules) { return (rules + 63) / 64; }

  MatchBits() = default;
  MatchBits(uint64_t* words, size_t word_count) : words_(words), word_count_(word_count) {}

  // The bits of the first `rules` rules: slots have room for larger sets than the one in use.
  MatchBits First(size_t rules) const { return {words_, WordsFor(rules)}; }

  void Clear() {
    for (size_t i = 0; i < word_count_; ++i) words_[i] = 0;
  }
  void Set(uint32_t rule) { words_[rule / 64] |= uint64_t{1} << (rule % 64); }
  bool Test(uint32_t rule) const { return (words_[rule / 64] >> (rule % 64)) & 1; }
  bool Any() const {
    for (size_t i = 0; i < word_count_; ++i) {
      if (words_[i] != 0) return true;
    }
    return false;
  }
  // Whether one of the first `rules` rules holds.
  bool AnyOfFirst(size_t rules) const {
    for (size_t i = 0; i < rules / 64; ++i) {
      if (words_[i] != 0) return true;
    }
    return rules % 64 != 0 && (words_[rules / 64] << (64 - rules % 64)) != 0;
  }
  template <typename Function>
  void ForEach(Function&& function) const {
    for (size_t i = 0; i < word_count_; ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        function(static_cast<uint32_t>(i * 64 + std::countr_zero(word)));
      }
    }
  }

 private:
  uint64_t* words_ = nullptr;
  size_t word_count_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_MATCH_BITS_H_
