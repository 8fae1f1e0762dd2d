// Two passes. The first cuts the text into lines and says of each what it looks like. The second
// walks over the lines and marks those that go; whether a heading of comments is believed depends
// on what follows it, so the lines are kept.
#include "pipeline/text/chrome.h"

#include <algorithm>
#include <array>

#include "pipeline/text/fold.h"
#include "pipeline/text/html.h"
#include "pipeline/text/script.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

// Visible characters. A line of prose has at least so many; a heading or a link at most so many.
constexpr uint32_t kProseMin = 60;
constexpr uint32_t kLinkMax = 180;
constexpr uint32_t kLineMax = 300;   // A line that its beginning gives away.
constexpr uint32_t kMenuMax = 24;    // An entry of a menu.
constexpr uint32_t kStoryMin = 200;  // Prose before comments may begin.

struct Line {
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
uint32_t WidthOf(char32_t code) { return code >= 0x2E80 && code < 0xE000 ? 3 : 1; }

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
bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What an ASCII character is to a line, a bit each.
constexpr uint8_t kSpace = 1, kBullet = 2, kEnds = 4, kCloses = 8, kCapital = 16;
constexpr std::array<uint8_t, 128> kAsciiKinds = [] {
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
class LineReader {
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

  Line Finish(uint32_t begin, uint32_t end) {
    Line line{begin, end};
    line.visible = static_cast<uint16_t>(std::min<uint32_t>(visible_, 0xFFFF));
    line.ends_sentence = last_ends_;
    std::string_view head(head_.data(), size_);
    const bool whole = !cut_off_;
    while (whole && !head.empty() &&
           (head.back() == ':' || head.back() == '>' || head.back() == ' ' || head.back() == '.')) {
      head.remove_suffix(1);
    }
    line.kind = KindOf(std::string_view(head_.data(), size_), head, whole);
    line.is_byline = whole && IsByline(head);
    if (line.kind == ChromeKind::kRelated || line.kind == ChromeKind::kNavigation) {
      if (visible_ > kLinkMax) line.kind = ChromeKind::kNone;
    } else if (visible_ > kLineMax) {
      line.kind = ChromeKind::kNone;
    }
    *this = LineReader();
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

// Elements that hold no story. Sorted.
constexpr std::array<std::string_view, 9> kElements = {
    "aside", "button", "footer", "form", "nav", "noscript", "select", "svg", "template"};

std::string_view TagName(std::string_view text, size_t at) {
  const size_t begin = at + (at + 1 < text.size() && text[at + 1] == '/' ? 2 : 1);
  size_t end = begin;
  while (end < text.size() && (text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z') ++end;
  return text.substr(begin, end - begin);
}

bool SameTag(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

bool HoldsNoStory(std::string_view name) {
  return std::any_of(kElements.begin(), kElements.end(),
                     [name](std::string_view element) { return SameTag(name, element); });
}

// Cuts a text into lines. False when there are too many.
class LineSplitter {
 public:
  LineSplitter(std::string_view text, std::span<Line, kChromeLinesMax> lines)
      : text_(text), lines_(lines) {}

  bool SplitPlain() {
    stop_ = '\n';
    for (size_t at = 0; at < text_.size() && !full_;) {
      at = Text(at);
      if (at <= text_.size() && text_[at - 1] == '\n') End(at);
    }
    End(text_.size());
    return !full_;
  }

  bool SplitHtml() {
    stop_ = '<';
    HtmlScanner scanner(text_);
    for (size_t at = 0; at < text_.size() && !full_;) {
      if (text_[at] != '<') {
        at = Text(at);
        continue;
      }
      const Markup markup = scanner.At(at);
      if (markup.kind == MarkupKind::kNone) {
        reader_.Add('<');
        ++at;
        continue;
      }
      at = Tag(at, markup);
    }
    End(text_.size());
    return !full_;
  }

  size_t count() const { return count_; }

 private:
  size_t Text(size_t at) {
    // Most of a text is behind the beginning of its lines.
    constexpr size_t kEnd = 32;
    if (reader_.knows_head()) {
      const size_t end = std::min(text_.find(stop_, at), text_.size());
      if (end - at > kEnd) {
        reader_.AddBytes(end - kEnd - at);
        at = end - kEnd;
        while ((static_cast<uint8_t>(text_[at]) & 0xC0) == 0x80) ++at;
      }
    }
    if (!IsAscii(text_[at])) {
      const Character next = DecodeUtf8(text_, at);
      reader_.Add(next.code);
      return at + next.size;
    }
    if (text_[at] == stop_) {
      reader_.AddSpace();  // A line break; in HTML markup stands here.
      return at + 1;
    }
    return at + reader_.AddAscii(text_.substr(at), stop_);
  }

  size_t Tag(size_t at, const Markup& markup) {
    const std::string_view name = TagName(text_, at);
    const bool is_end = text_.substr(at).starts_with("</");
    if (!open_.empty()) {
      if (SameTag(name, open_)) depth_ += is_end ? -1 : 1;
      if (depth_ > 0) return markup.end;
      // The element is at its end.
      open_ = {};
      Push({static_cast<uint32_t>(begin_), static_cast<uint32_t>(markup.end), 0, ChromeKind::kNone,
            false, false, true});
      reader_ = LineReader();
      begin_ = markup.end;
      return markup.end;
    }
    if (!is_end && HoldsNoStory(name) && IsClosed(markup.end, name)) {
      End(at);
      begin_ = at;
      open_ = name;
      depth_ = 1;
      return markup.end;
    }
    if (markup.kind == MarkupKind::kInline) return markup.end;
    reader_.AddSpace();
    if (markup.kind != MarkupKind::kCell) End(markup.end);
    return markup.end;
  }

  // Whether an end tag of the element follows; without one the rest of the page would go. After one
  // that has none, its kind is no longer looked for.
  bool IsClosed(size_t at, std::string_view name) {
    size_t index = 0;
    while (!SameTag(kElements[index], name)) ++index;
    if (unclosed_[index]) return false;
    for (size_t found = text_.find("</", at); found != text_.npos;
         found = text_.find("</", found + 2)) {
      if (SameTag(TagName(text_, found), name)) return true;
    }
    unclosed_[index] = true;
    return false;
  }

  void End(size_t at) {
    if (!reader_.empty()) {
      Push(reader_.Finish(static_cast<uint32_t>(begin_), static_cast<uint32_t>(at)));
    } else if (open_.empty()) {
      return;  // An empty line belongs to the next one.
    }
    begin_ = at;
  }

  void Push(const Line& line) {
    full_ |= count_ == lines_.size();
    if (!full_) lines_[count_++] = line;
  }

  std::string_view text_;
  std::span<Line, kChromeLinesMax> lines_;
  char stop_ = '\n';  // What may end a line.
  LineReader reader_;
  size_t count_ = 0;
  size_t begin_ = 0;  // Of the line.
  bool full_ = false;
  std::string_view open_;  // The element without a story that is open.
  int depth_ = 0;
  std::array<bool, kElements.size()> unclosed_ = {};
};

// Marks the lines that go.
class Marker {
 public:
  explicit Marker(std::span<Line> lines) : lines_(lines) {}

  void Mark() {
    const size_t end = FindComments();
    MarkMenus(end);
    size_t i = 0;
    while (i < end) i = MarkAt(i, end);
    for (i = end; i < lines_.size(); ++i) lines_[i].cut = true;
    // A word of a menu beside what goes is chrome, too: "Search" above "Recent posts".
    for (i = lines_.size(); i-- > 1;) {
      if (lines_[i].cut && lines_[i - 1].kind == ChromeKind::kNavigation) lines_[i - 1].cut = true;
    }
  }

 private:
  uint32_t Prose(size_t begin, size_t end) const {
    uint32_t prose = 0;
    for (size_t i = begin; i < end; ++i) prose += lines_[i].prose() ? lines_[i].visible : 0;
    return prose;
  }

  // Where the comments begin that end the page; its end if nowhere.
  size_t FindComments() const {
    uint32_t before = 0;
    const uint32_t all = Prose(0, lines_.size());
    for (size_t i = 0; i < lines_.size(); ++i) {
      const ChromeKind kind = lines_[i].kind;
      const bool heads = kind == ChromeKind::kComment || kind == ChromeKind::kMayComment;
      // At the top of a page a link leads to the comments; and no page is all comments.
      if (heads && before >= kStoryMin && all - before <= 2 * before &&
          (kind == ChromeKind::kComment || HasCommentSign(i + 1))) {
        return i;
      }
      if (lines_[i].prose()) before += lines_[i].visible;
    }
    return lines_.size();
  }

  bool HasCommentSign(size_t i) const {
    return std::any_of(
        lines_.begin() + static_cast<ptrdiff_t>(i), lines_.end(), [](const Line& line) {
          return line.kind == ChromeKind::kCommentSign || line.kind == ChromeKind::kComment;
        });
  }

  // Three or more short lines in a row of which two are words of a menu.
  void MarkMenus(size_t end) {
    for (size_t i = 0; i < end;) {
      size_t run = i;
      size_t words = 0;
      while (run < end && lines_[run].menu()) {
        words += lines_[run].kind == ChromeKind::kNavigation ? 1 : 0;
        ++run;
      }
      if (run - i >= 3 && words >= 2 && 2 * words >= run - i) {
        for (; i < run; ++i) lines_[i].cut = true;
      }
      i = std::max(run, i + 1);
    }
  }

  // Marks what begins at line `i`; says where to go on.
  size_t MarkAt(size_t i, size_t end) {
    Line& line = lines_[i];
    switch (line.kind) {
      case ChromeKind::kRelated:
        line.cut = true;
        return MarkLinks(i + 1, end);
      case ChromeKind::kAuthor:
        line.cut = true;
        if (i + 1 < end && Prose(i + 2, end) == 0) lines_[i + 1].cut = true;
        return i + 1;
      case ChromeKind::kLine:
      case ChromeKind::kComment:
      case ChromeKind::kCommentSign:
        line.cut = true;
        return i + 1;
      default:
        line.cut |= line.is_element;
        return i + 1;
    }
  }

  // The links of a list that begins at `i`.
  size_t MarkLinks(size_t i, size_t end) {
    const bool is_tail = Prose(0, i) >= kStoryMin;
    for (; i < end; ++i) {
      Line& line = lines_[i];
      if (line.is_element) {
        line.cut = true;
        continue;
      }
      if (is_tail && line.is_byline && i + 1 < end && lines_[i + 1].prose()) {
        // Who has written the story, where no more of it follows.
        if (Prose(i + 2, end) > 0) return i;
        line.cut = true;
        lines_[i + 1].cut = true;
        return i + 2;
      }
      if (!line.link() || (line.is_byline && !is_tail)) return i;
      line.cut = true;
    }
    return i;
  }

  std::span<Line> lines_;
};

}  // namespace

size_t FindChrome(std::string_view text, TextFormat format,
                  std::span<ByteRange, kChromeRangesMax> ranges) {
  std::array<Line, kChromeLinesMax> lines;
  LineSplitter splitter(text, lines);
  const bool fits = format == TextFormat::kHtml ? splitter.SplitHtml() : splitter.SplitPlain();
  if (!fits) return 0;
  const std::span<Line> found = std::span(lines).first(splitter.count());
  Marker(found).Mark();
  size_t count = 0;
  for (const Line& line : found) {
    if (!line.cut) continue;
    if (count > 0 && ranges[count - 1].end == line.begin) {
      ranges[count - 1].end = line.end;
    } else if (count < ranges.size()) {
      ranges[count++] = {line.begin, line.end};
    }
  }
  // A text that is nothing but lines like these is no page.
  const bool all =
      count == 1 && ranges[0].begin == found.front().begin && ranges[0].end == found.back().end;
  return all ? 0 : count;
}

}  // namespace lodewire
