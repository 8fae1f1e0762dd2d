#include "pipeline/rules/literal_index.h"

namespace lodewire {

LiteralIndex::LiteralIndex(const std::vector<Literal>& literals, bool vectorscan) {
  std::vector<Literal> words;
  std::vector<Literal> substrings;
  for (const Literal& literal : literals) {
    (LiteralScanner::FitsWords(literal) ? words : substrings).push_back(literal);
  }
  if (!words.empty()) {
    words_ = std::make_unique<LiteralScanner>(LiteralScanner::Positions::kWords, words);
  }
  if (!substrings.empty()) {
    substrings_ = std::make_unique<LiteralScanner>(LiteralScanner::Positions::kAll, substrings);
  }
  if (!vectorscan) return;
  all_ = LiteralTable(literals);
  vectorscan_ = VectorscanLiterals::Compile(all_);
}

}  // namespace lodewire
