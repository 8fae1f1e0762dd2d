// All literals that one pass over a value has to find, behind one interface: by Vectorscan, or by
// our own scanners of words and of substrings.
//
// Both find the same places. Our own scanners are made in any case: short values are theirs, which
// a call of Vectorscan would not pay for, and so are texts with U+212A or U+017F.
//
// Threading: const after construction; any number of threads, each with a scratch of its own.
// Memory: allocates in construction and in Grow; scanning none.
// Errors: none.
// Example:
//   index.ForEachHit(text, scratch, [](size_t begin, size_t end, const LiteralUse& use) { … });
#ifndef LODEWIRE_PIPELINE_RULES_LITERAL_INDEX_H_
#define LODEWIRE_PIPELINE_RULES_LITERAL_INDEX_H_

#include <memory>
#include <string_view>
#include <vector>

#include "pipeline/rules/literal_pieces.h"
#include "pipeline/rules/literal_scanner.h"
#include "pipeline/rules/vectorscan_literals.h"

namespace lodewire {

class LiteralIndex {
 public:
  // Without `vectorscan` (or where it is not built in) our own scanners do all.
  LiteralIndex(const std::vector<Literal>& literals, bool vectorscan);

  bool has_vectorscan() const { return vectorscan_ != nullptr; }
  void Grow(VectorscanScratch* scratch) const {
    if (vectorscan_ != nullptr) vectorscan_->Grow(scratch);
  }

  // Calls `hit(begin, end, use)` for every place where a use holds; in no order. Where U+212A and
  // U+017F stand, a place may be reported twice.
  template <typename Hit>
  void ForEachHit(std::string_view text, const VectorscanScratch& scratch, Hit&& hit) const {
    if (vectorscan_ == nullptr || text.size() < kVectorscanBytesMin) {
      ForEachHitOfOurs(text, hit);
      return;
    }
    bool exotic = false;
    vectorscan_->ForEachPlace(
        text, scratch,
        [&](uint32_t literal, size_t begin, size_t end) {
          all_.Report(literal, text, begin, end, Always(hit));
        },
        [&](size_t) { exotic = true; });
    if (exotic) ForEachExoticHit(text, hit);
  }

  // For texts side by side in one buffer: calls `place(literal, begin, end)`, which ReportPlace is
  // asked about once it is known in which text it is, and `exotic(end)` in texts that
  // ForEachExoticHit must be asked for. Only where there is Vectorscan.
  template <typename Place, typename Exotic>
  void ForEachPlace(std::string_view buffer, const VectorscanScratch& scratch, Place&& place,
                    Exotic&& exotic) const {
    vectorscan_->ForEachPlace(buffer, scratch, place, exotic);
  }
  template <typename Hit>
  void ReportPlace(uint32_t literal, std::string_view text, size_t begin, size_t end,
                   Hit&& hit) const {
    all_.Report(literal, text, begin, end, Always(hit));
  }
  // The hits that have a U+212A or U+017F in them.
  template <typename Hit>
  void ForEachExoticHit(std::string_view text, Hit&& hit) const {
    ForEachHitOfOurs(text, [&](size_t begin, size_t end, const LiteralUse& use) {
      if (HasExoticLetter(text.substr(begin, end - begin))) hit(begin, end, use);
    });
  }

  // The hits that begin at `at`, until `hit` says false; false then.
  template <typename Hit>
  bool HitsAt(std::string_view text, size_t at, Hit&& hit) const {
    return (words_ == nullptr || words_->HitsAt(text, at, hit)) &&
           (substrings_ == nullptr || substrings_->HitsAt(text, at, hit));
  }

 private:
  // What a call of Vectorscan costs, in bytes that our own scanners do meanwhile.
  static constexpr size_t kVectorscanBytesMin = 48;

  template <typename Hit>
  static auto Always(Hit& hit) {
    return [&hit](size_t begin, size_t end, const LiteralUse& use) {
      hit(begin, end, use);
      return true;
    };
  }
  template <typename Hit>
  void ForEachHitOfOurs(std::string_view text, Hit&& hit) const {
    if (words_ != nullptr) words_->ForEachHit(text, Always(hit));
    if (substrings_ != nullptr) substrings_->ForEachHit(text, Always(hit));
  }

  std::unique_ptr<LiteralScanner> words_;
  std::unique_ptr<LiteralScanner> substrings_;
  LiteralTable all_;  // Of Vectorscan.
  std::unique_ptr<VectorscanLiterals> vectorscan_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LITERAL_INDEX_H_
