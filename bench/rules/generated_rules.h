// Rules as people write them for news, made from a seed, each with a text that it matches.
//
// 25 % single words, 24 % phrases, 14 % alternations of stems with \s+, 15 % gaps, 11 % Chinese,
// 10 % names, 1 % HS codes; the first N of a longer list keep the mix.
#ifndef LODEWIRE_BENCH_RULES_GENERATED_RULES_H_
#define LODEWIRE_BENCH_RULES_GENERATED_RULES_H_

#include <span>
#include <string>
#include <vector>

#include "bench/rules/text_corpus.h"

namespace lodewire {

struct GeneratedRule {
  std::string pattern;  // In RE2's syntax, of which Vectorscan understands all that is used.
  std::string example;  // What it matches.
};

std::vector<GeneratedRule> MakeRules(const Languages& languages, size_t count, uint32_t seed);

// Rule documents that ask `field` for each pattern, for `news` or `trade`.
std::string RulesYaml(std::span<const GeneratedRule> rules, const std::string& category,
                      const std::string& field);

}  // namespace lodewire

#endif  // LODEWIRE_BENCH_RULES_GENERATED_RULES_H_
