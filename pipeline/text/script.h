// Properties of code points that rules need on the event path: class, script and simple case
// folding.
//
// The tables are made from ICU once, at first use, so that no ICU call is made per event. Folding
// is Unicode's simple one (CaseFolding.txt, status C and S), which is what RE2's (?i) compares by:
// k, K and U+212A are one letter, s, S and U+017F another; ß and SS, and İ and i, are different.
//
// Threading: immutable once made; Get may be called by any thread.
// Memory: about 100 KB, allocated at first use.
// Errors: none; values above U+10FFFF have no class, no script and fold to themselves.
// Example:
//   const CodePointTable& table = CodePointTable::Get();
//   table.Fold(U'É') == U'é'
#ifndef LODEWIRE_PIPELINE_TEXT_SCRIPT_H_
#define LODEWIRE_PIPELINE_TEXT_SCRIPT_H_

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace lodewire {

enum class CodePointClass : uint8_t {
  kOther,   // Punctuation, symbols, space, controls, unassigned.
  kLetter,  // General category L.
  kDigit,   // General category Nd.
  kMark,    // General category M: combining marks.
};

// Scripts by ICU's number; named are those that our code asks for.
struct ScriptCode {
  uint8_t number = 0;
  bool operator==(const ScriptCode&) const = default;
};

class CodePointTable {
 public:
  static const CodePointTable& Get();

  CodePointClass Class(char32_t point) const {
    return static_cast<CodePointClass>(Entry(point) >> 8);
  }
  ScriptCode Script(char32_t point) const { return {static_cast<uint8_t>(Entry(point))}; }
  char32_t Fold(char32_t point) const {
    if (point >= kPoints) return point;
    return point + fold_pages_[fold_index_[point / kPage]][point % kPage];
  }
  // All code points that fold as `point` does, itself among them, ascending. For load time.
  std::vector<char32_t> Orbit(char32_t point) const;

  ScriptCode latin() const { return latin_; }
  // Han, Hiragana or Katakana: each character stands for a word.
  bool IsIdeographic(ScriptCode script) const {
    return script == han_ || script == hiragana_ || script == katakana_;
  }
  // Written without spaces between words, or with particles attached: Han, Kana, Hangul, Thai and
  // Arabic.
  bool IsWithoutWords(ScriptCode script) const {
    return IsIdeographic(script) || script == hangul_ || script == thai_ || script == arabic_;
  }
  // Common or Inherited: a mark or sign that takes the script of what it stands with.
  bool IsBorrowed(ScriptCode script) const { return script == common_ || script == inherited_; }

 private:
  static constexpr char32_t kPoints = 0x110000;
  static constexpr char32_t kPage = 256;

  CodePointTable();
  uint16_t Entry(char32_t point) const {
    if (point >= kPoints) return 0;
    return pages_[page_index_[point / kPage]][point % kPage];
  }

  ScriptCode latin_, han_, hiragana_, katakana_, hangul_, thai_, arabic_, common_, inherited_;
  std::vector<uint16_t> page_index_;
  std::vector<std::vector<uint16_t>> pages_;  // class << 8 | script
  std::vector<uint16_t> fold_index_;
  std::vector<std::vector<int32_t>> fold_pages_;  // folded minus code point
  std::multimap<char32_t, char32_t> members_;     // folded → those that change by folding
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_SCRIPT_H_
