// The rules, evaluated one by one by walking their trees, each text test by RE2: no sharing, no
// literals, no shortcuts. It says what the matcher must say; tests compare the two, and the bench
// shows what is gained.
//
// Threading: const after construction, but as slow as it is plain.
// Memory: allocates at will.
// Errors: none; the rules come from the loader.
// Example:
//   NaiveMatcher naive(loaded.rules);
//   bool holds = naive.RuleHolds(0, view);
#ifndef LODEWIRE_PIPELINE_RULES_NAIVE_MATCHER_H_
#define LODEWIRE_PIPELINE_RULES_NAIVE_MATCHER_H_

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/event/event_view.h"
#include "pipeline/event/offset_map.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/regex.h"

namespace lodewire {

class NaiveMatcher {
 public:
  // `rules` must outlive this.
  explicit NaiveMatcher(const std::vector<RuleAst>& rules);
  ~NaiveMatcher();

  bool RuleHolds(size_t rule, const EventView& view) const;

  // The parts, for explanations. `test` is one of the rules'.
  bool TestHolds(const Test& test, const EventView& view) const;
  bool ValueMatches(const Test& test, const Value& value, const EventView& view) const;
  // Where a test on text matches: every place of a literal, what a regular expression finds from
  // left to right; none for other tests.
  std::vector<ByteRange> Places(const Test& test, std::string_view text) const;

 private:
  void Compile(const TestNode& node);
  bool ConditionHolds(const RuleAst& rule, const ConditionNode& node, const EventView& view) const;
  bool NodeHolds(const TestNode& node, const EventView& view) const;
  bool NearHolds(const RuleAst& rule, const Near& near, const EventView& view) const;
  // Takes away the places that `near` does not count.
  static void DropWhatDoesNotCount(const Near& near, const std::vector<ByteRange>& cancelled,
                                   std::vector<ByteRange>* places);
  // All matches of what holds below `node` in `value`.
  void Collect(const TestNode& node, const EventView& view, const Value& value,
               std::vector<ByteRange>* ranges) const;
  std::vector<ByteRange> LiteralPlaces(const Test& test, std::string_view text) const;
  static bool AreNear(const Near& near, std::string_view text,
                      const std::vector<std::vector<ByteRange>>& places, size_t selection,
                      std::vector<ByteRange>* chosen);

  const std::vector<RuleAst>& rules_;
  std::unordered_map<const Test*, std::unique_ptr<Regex>> regexes_;
  std::unordered_map<const Test*, std::unique_ptr<Regex>> literals_;  // For its places.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_NAIVE_MATCHER_H_
