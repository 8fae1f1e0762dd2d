#include "pipeline/text/script.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace lodewire {
namespace {

CodePointClass ClassOf(char32_t point) {
  const uint32_t mask = U_GET_GC_MASK(static_cast<UChar32>(point));
  if ((mask & U_GC_L_MASK) != 0) return CodePointClass::kLetter;
  if ((mask & U_GC_ND_MASK) != 0) return CodePointClass::kDigit;
  if ((mask & U_GC_M_MASK) != 0) return CodePointClass::kMark;
  return CodePointClass::kOther;
}

ScriptCode ScriptOfPoint(char32_t point) {
  UErrorCode error = U_ZERO_ERROR;
  const int script = uscript_getScript(static_cast<UChar32>(point), &error);
  return {static_cast<uint8_t>(U_SUCCESS(error) && script > 0 && script < 256 ? script : 0)};
}

ScriptCode Code(UScriptCode script) { return {static_cast<uint8_t>(script)}; }

// Most pages are equal to another one (all of Han, all that is unassigned), so each is kept once.
template <typename Page>
uint16_t Intern(std::vector<Page>* pages, Page page) {
  const auto found = std::find(pages->rbegin(), pages->rend(), page);
  if (found != pages->rend()) return static_cast<uint16_t>(pages->rend() - found - 1);
  pages->push_back(std::move(page));
  return static_cast<uint16_t>(pages->size() - 1);
}

}  // namespace

CodePointTable::CodePointTable()
    : latin_(Code(USCRIPT_LATIN)),
      han_(Code(USCRIPT_HAN)),
      hiragana_(Code(USCRIPT_HIRAGANA)),
      katakana_(Code(USCRIPT_KATAKANA)),
      hangul_(Code(USCRIPT_HANGUL)),
      thai_(Code(USCRIPT_THAI)),
      arabic_(Code(USCRIPT_ARABIC)),
      common_(Code(USCRIPT_COMMON)),
      inherited_(Code(USCRIPT_INHERITED)) {
  for (char32_t first = 0; first < kPoints; first += kPage) {
    std::vector<uint16_t> page(kPage);
    std::vector<int32_t> fold_page(kPage);
    for (char32_t i = 0; i < kPage; ++i) {
      const char32_t point = first + i;
      page[i] = static_cast<uint16_t>(static_cast<unsigned>(ClassOf(point)) << 8 |
                                      ScriptOfPoint(point).number);
      const char32_t folded =
          static_cast<char32_t>(u_foldCase(static_cast<UChar32>(point), U_FOLD_CASE_DEFAULT));
      fold_page[i] = static_cast<int32_t>(folded) - static_cast<int32_t>(point);
      if (folded != point) members_.emplace(folded, point);
    }
    page_index_.push_back(Intern(&pages_, std::move(page)));
    fold_index_.push_back(Intern(&fold_pages_, std::move(fold_page)));
  }
}

const CodePointTable& CodePointTable::Get() {
  static const CodePointTable table;
  return table;
}

std::vector<char32_t> CodePointTable::Orbit(char32_t point) const {
  const char32_t folded = Fold(point);
  std::vector<char32_t> orbit = {folded};
  const auto [begin, end] = members_.equal_range(folded);
  for (auto member = begin; member != end; ++member) orbit.push_back(member->second);
  std::sort(orbit.begin(), orbit.end());
  return orbit;
}

}  // namespace lodewire
