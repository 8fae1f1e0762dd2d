// A line of a page as chrome.h looks at it: how long it is, how it ends, what its beginning says.
//
// Threading: one thread, one text.
// Memory: none but its own, some 120 bytes.
// Errors: none.
// Example:
//   for (…) reader.Add(code);  ChromeLine line = reader.Finish(begin, end, provider);
#ifndef LODEWIRE_PIPELINE_TEXT_CHROME_LINE_H_
#define LODEWIRE_PIPELINE_TEXT_CHROME_LINE_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/text/chrome.h"
#include "pipeline/text/fold.h"
#include "pipeline/text/provider_chrome.h"
#include "pipeline/text/script.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace chrome_internal {

// Visible characters. A line of prose has at least so many; a heading or a link at most so many.
inline constexpr uint32_t kProseMin = 60;
inline constexpr uint32_t kLinkMax = 180;
inline constexpr uint32_t kLineMax = 300;  // A line that its beginning gives away.
inline constexpr uint32_t kMenuMax = 24;   // An entry of a menu.

struct ChromeLine {
  uint32_t begin = 0;
  uint32_t end = 0;  // Behind its line break or tag.
  uint16_t visible = 0;
  ChromeKind kind = ChromeKind::kNone;
  bool ends_sentence = false;
  bool is_byline = false;
  bool is_element = false;  // Of HTML, whole: it goes.
  bool cut = false;
  bool prose() const { return !is_element && visible >= kProseMin && ends_sentence; }
  bool link() const { return visible <= kLinkMax && !ends_sentence; }
  bool menu() const { return visible <= kMenuMax && !ends_sentence; }
};

// Han, kana and Hangul say in one character what takes three letters elsewhere.
inline uint32_t WidthOf(char32_t code) { return code >= 0x2E80 && code < 0xE000 ? 3 : 1; }

constexpr bool EndsSentence(char32_t code) {
  return code == '.' || code == '!' || code == '?' || code == 0x3002 || code == 0x0964 ||
         code == 0x06D4 || code == 0x061F || code == 0x2026;
}
constexpr bool ClosesSentence(char32_t code) {
  return code == '"' || code == '\'' || code == ')' || code == ']' || code == 0xBB ||
         code == 0x300D || code == 0x300F;
}
constexpr bool IsBullet(char32_t code) {
  return code == 0x2022 || code == '-' || code == '*' || code == 0xB7 || code == 0x25CF ||
         code == 0x25A0 || code == 0x25B6 || code == 0x203A || code == 0xBB || code == '#';
}
inline bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What an ASCII character is to a line, a bit each.
inline constexpr uint8_t kSpace = 1, kBullet = 2, kEnds = 4, kCloses = 8, kCapital = 16;
inline constexpr std::array<uint8_t, 128> kAsciiKinds = [] {
  std::array<uint8_t, 128> kinds{};
  for (char32_t code = 0; code < kinds.size(); ++code) {
    const bool space = code == ' ' || (code >= '\t' && code <= '\r');
    kinds[code] = static_cast<uint8_t>(
        (space ? kSpace : 0) | (IsBullet(code) ? kBullet : 0) | (EndsSentence(code) ? kEnds : 0) |
        (ClosesSentence(code) ? kCloses : 0) | (code >= 'A' && code <= 'Z' ? kCapital : 0));
  }
  return kinds;
}();

// Reads one line character by character.
class ChromeLineReader {
 public:
  void Add(char32_t code) {
    if (IsRemoved(code)) return;
    if (IsWhiteSpace(code)) {
      space_ = true;
      return;
    }
    if (const char32_t folded = FoldToAscii(code); folded != 0) code = folded;
    if (visible_ == 0 && IsBullet(code)) return;
    AddToHead(CodePointTable::Get().Fold(code));
    visible_ += WidthOf(code);
    last_ends_ = EndsSentence(code) || (last_ends_ && ClosesSentence(code));
  }
  // Likewise, for the ASCII characters that `text` begins with, `stop` and what is behind it not
  // among them: nearly all of most texts. Ends early once the head is known. How many it took.
  size_t AddAscii(std::string_view text, char stop) {
    // Apart from the object, which a store into the head could change for all the compiler knows.
    uint32_t size = size_, visible = visible_;
    bool space = space_, last_ends = last_ends_;
    const bool heads = !cut_off_;
    size_t at = 0;
    for (; at < text.size() && text[at] != stop && IsAscii(text[at]); ++at) {
      const uint8_t code = static_cast<uint8_t>(text[at]);
      const uint8_t kind = kAsciiKinds[code];
      if ((kind & kSpace) != 0) {
        space = true;
        continue;
      }
      if (visible == 0 && (kind & kBullet) != 0) continue;
      if (heads) {
        if (size + 2 > head_.size()) {
          cut_off_ = true;
          break;
        }
        if (space && size > 0) head_[size++] = ' ';
        space = false;
        head_[size++] = static_cast<char>((kind & kCapital) != 0 ? code | 0x20 : code);
      }
      ++visible;
      last_ends = (kind & kEnds) != 0 || (last_ends && (kind & kCloses) != 0);
    }
    size_ = size;
    visible_ = visible;
    space_ = space;
    last_ends_ = last_ends;
    return at;
  }
  void AddSpace() { space_ = true; }
  // Whether all that is still asked of the line is how long it is and how it ends.
  bool knows_head() const { return cut_off_; }
  void AddBytes(size_t bytes) {
    visible_ = static_cast<uint32_t>(std::min<size_t>(visible_ + bytes, 0xFFFF));
  }

  bool empty() const { return visible_ == 0; }

  // The beginning of the line, folded.
  std::string_view head() const { return {head_.data(), size_}; }

  ChromeLine Finish(uint32_t begin, uint32_t end, const ProviderChrome* provider) {
    ChromeLine line{begin, end};
    line.visible = static_cast<uint16_t>(std::min<uint32_t>(visible_, 0xFFFF));
    line.ends_sentence = last_ends_;
    const std::string_view raw = this->head();
    std::string_view head = raw;
    const bool whole = !cut_off_;
    while (whole && !head.empty() &&
           (head.back() == ':' || head.back() == '>' || head.back() == ' ' || head.back() == '.')) {
      head.remove_suffix(1);
    }
    line.kind = KindOf(raw, head, whole);
    line.is_byline = whole && IsByline(head);
    if (line.kind == ChromeKind::kRelated || line.kind == ChromeKind::kNavigation) {
      if (visible_ > kLinkMax) line.kind = ChromeKind::kNone;
    } else if (visible_ > kLineMax) {
      line.kind = ChromeKind::kNone;
    }
    if (provider != nullptr) {
      const ChromeKind kind = provider->KindOf(raw, whole ? head : "");
      if (kind != ChromeKind::kNone) line.kind = kind;
    }
    *this = ChromeLineReader();
    return line;
  }

 private:
  void AddToHead(char32_t code) {
    if (cut_off_) return;
    if (size_ + Utf8Size(code) + 1 > head_.size()) {
      cut_off_ = true;
      return;
    }
    if (space_ && size_ > 0) head_[size_++] = ' ';
    space_ = false;
    size_ += EncodeUtf8(code, head_.data() + size_);
  }

  static size_t Words(std::string_view head) {
    return static_cast<size_t>(std::count(head.begin(), head.end(), ' ')) + 1;
  }

  // "by daniel", "by jane q. doe": a signature; not "by monday, prices".
  static bool IsByline(std::string_view head) {
    return head.starts_with("by ") && Words(head) <= 5 && head.find(',') == head.npos;
  }

  static ChromeKind KindOf(std::string_view raw, std::string_view head, bool whole) {
    const ChromeKind known = FindChromePhrase(whole ? head : raw, whole);
    if (known != ChromeKind::kNone) return known;
    if (const ChromeKind kind = FindChromePhrase(raw, false); kind != ChromeKind::kNone)
      return kind;
    if (!whole) return ChromeKind::kNone;
    if (CountsComments(head)) return ChromeKind::kMayComment;
    return HeadsList(head) ? ChromeKind::kRelated : ChromeKind::kNone;
  }

  // "3 comments", "comments (3)", "12条评论".
  static bool CountsComments(std::string_view head) {
    static constexpr std::array<std::string_view, 10> kNouns = {
        "comment",     "comments",    "commentaires", "kommentare", "comentarios",
        "comentários", "комментарии", "条评论",       "댓글",       "コメント"};
    std::string_view word = head;
    const auto is_count = [](char c) { return IsDigit(c) || c == ' ' || c == '(' || c == ')'; };
    bool counted = false;
    while (!word.empty() && is_count(word.front())) {
      counted = true;
      word.remove_prefix(1);
    }
    while (!word.empty() && is_count(word.back())) {
      counted = true;
      word.remove_suffix(1);
    }
    return counted && std::find(kNouns.begin(), kNouns.end(), word) != kNouns.end();
  }

  // "recent reex news", "latest commodities stories".
  static bool HeadsList(std::string_view head) {
    static constexpr std::array<std::string_view, 7> kFirst = {
        "recent ", "latest ", "related ", "popular ", "more ", "top ", "trending "};
    static constexpr std::array<std::string_view, 5> kLast = {" news", " stories", " articles",
                                                              " posts", " headlines"};
    if (Words(head) > 4) return false;
    const auto begins = [head](std::string_view word) { return head.starts_with(word); };
    const auto ends = [head](std::string_view word) { return head.ends_with(word); };
    return std::any_of(kFirst.begin(), kFirst.end(), begins) &&
           std::any_of(kLast.begin(), kLast.end(), ends);
  }

  std::array<char, 112> head_;
  uint32_t size_ = 0;
  uint32_t visible_ = 0;
  bool space_ = false;
  bool cut_off_ = false;  // The head is not all of the line.
  bool last_ends_ = false;
};

}  // namespace chrome_internal
}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_CHROME_LINE_H_
