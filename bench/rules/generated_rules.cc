#include "bench/rules/generated_rules.h"

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

class RuleMaker {
 public:
  RuleMaker(const Languages& languages, uint32_t seed) : languages_(languages), random_(seed) {}

  GeneratedRule Make() {
    const uint32_t kind = random_() % 100;
    if (kind < 25) return Word();
    if (kind < 49) return Phrase();
    if (kind < 63) return Stems();
    if (kind < 78) return Gap();
    if (kind < 89) return Chinese();
    if (kind < 99) return Name();
    return HsCode();
  }

 private:
  // A word that text has often, such as export or ban; seldom one that it has now and then.
  const std::string& Known() { return random_() % 4 ? Regular(60, 320) : Regular(320, 6000); }
  const std::string& Regular(size_t first, size_t last) {
    while (true) {
      const std::string& word = languages_.english.Ranked(first + random_() % (last - first));
      if (word.size() >= 4 && word.find('.') == std::string::npos) return word;
    }
  }
  std::string Rare() { return languages_.english.Unknown(&random_); }
  std::string Capitalised(std::string word) {
    word[0] = static_cast<char>(word[0] - 32);
    return word;
  }

  GeneratedRule Word() {
    const std::string word = Rare();
    return {absl::StrCat("(?i)\\b", word, "\\b"), word};
  }

  GeneratedRule Phrase() {
    std::string phrase = Known();
    const std::string rare = random_() % 2 ? Rare() : Known();
    phrase += " " + rare;
    if (random_() % 3 == 0) phrase += " " + Known();
    return {absl::StrCat("(?i)\\b", phrase, "\\b"), phrase};
  }

  GeneratedRule Stems() {
    const std::string verb = Known();
    const std::string noun = Rare();
    std::string pattern = absl::StrCat("(?i)\\b(", verb, "|", Known(), "|", Known(),
                                       ")(s|ed|ing)?\\s+(", noun, "|", Rare(), ")");
    return {pattern, absl::StrCat(verb, "ed ", noun)};
  }

  GeneratedRule Gap() {
    const std::string first = Known();
    const std::string second = Rare();
    return {absl::StrCat("(?i)", first, ".{0,80}(", second, "|", Rare(), ")"),
            absl::StrCat(first, " of the ", second)};
  }

  GeneratedRule Chinese() {
    const std::string phrase = languages_.chinese.Unknown(&random_);
    if (random_() % 2) return {phrase, phrase};
    const std::string second = languages_.chinese.Unknown(&random_);
    return {absl::StrCat(phrase, ".{0,20}", second), absl::StrCat(phrase, "的", second)};
  }

  GeneratedRule Name() {
    const std::string name =
        absl::StrCat(Capitalised(Rare()), " ", Capitalised(random_() % 2 ? Rare() : Known()));
    return {absl::StrCat("(?i)\\b", name, " (Inc|Ltd|Corp|Co)\\b"), absl::StrCat(name, " Ltd")};
  }

  GeneratedRule HsCode() {
    char code[8];
    std::snprintf(code, sizeof(code), "%04u", 2500 + static_cast<unsigned>(random_() % 7000));
    char sub[4];
    std::snprintf(sub, sizeof(sub), "%02u", 10 + static_cast<unsigned>(random_() % 90));
    return {absl::StrCat("\\b", code, "\\.", sub, "\\b"), absl::StrCat(code, ".", sub)};
  }

  const Languages& languages_;
  std::mt19937 random_;
};

}  // namespace

std::vector<GeneratedRule> MakeRules(const Languages& languages, size_t count, uint32_t seed) {
  RuleMaker maker(languages, seed);
  std::vector<GeneratedRule> rules;
  for (size_t i = 0; i < count; ++i) rules.push_back(maker.Make());
  return rules;
}

std::string RulesYaml(std::span<const GeneratedRule> rules, const std::string& category,
                      const std::string& field) {
  std::string yaml;
  for (size_t i = 0; i < rules.size(); ++i) {
    char id[40];
    std::snprintf(id, sizeof(id), "5f2a7c1e-6f0b-4a53-9d0a-%012zx", i);
    absl::StrAppend(&yaml, "---\ntitle: generated ", i, "\nid: ", id,
                    "\nlogsource: {category: ", category, ", product: lodewire}\n",
                    "detection:\n  found:\n    ", field, "|re: '", rules[i].pattern,
                    "'\n  condition: found\n");
  }
  return yaml;
}

}  // namespace lodewire
