// Two passes. The first cuts the text into lines and says of each what it looks like. The second
// walks over the lines and marks those that go; whether a heading of comments is believed depends
// on what follows it, so the lines are kept.
#include "pipeline/text/chrome.h"

#include <algorithm>
#include <array>

#include "pipeline/text/chrome_line.h"
#include "pipeline/text/html.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

using chrome_internal::ChromeLine;
using chrome_internal::ChromeLineReader;
using chrome_internal::IsAscii;

constexpr uint32_t kStoryMin = 200;  // Prose before comments may begin.

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
  LineSplitter(std::string_view text, std::span<ChromeLine, kChromeLinesMax> lines,
               const ProviderChrome* provider)
      : text_(text), lines_(lines), provider_(provider) {}

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
      reader_ = ChromeLineReader();
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
      Push(reader_.Finish(static_cast<uint32_t>(begin_), static_cast<uint32_t>(at), provider_));
    } else if (open_.empty()) {
      return;  // An empty line belongs to the next one.
    }
    begin_ = at;
  }

  void Push(const ChromeLine& line) {
    full_ |= count_ == lines_.size();
    if (!full_) lines_[count_++] = line;
  }

  std::string_view text_;
  std::span<ChromeLine, kChromeLinesMax> lines_;
  const ProviderChrome* provider_;
  char stop_ = '\n';  // What may end a line.
  ChromeLineReader reader_;
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
  explicit Marker(std::span<ChromeLine> lines) : lines_(lines) {}

  void Mark() {
    const size_t end = FindEnd(FindComments());
    const size_t begin = FindStart(end);
    MarkMenus(end);
    size_t i = 0;
    while (i < begin) lines_[i++].cut = true;
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

  // Behind the first line that a provider's file calls the start, if a story follows.
  size_t FindStart(size_t end) const {
    for (size_t i = 0; i < end; ++i) {
      if (lines_[i].kind == ChromeKind::kStart) return Prose(i + 1, end) > 0 ? i + 1 : 0;
    }
    return 0;
  }

  // Likewise the end, if a story stands before it.
  size_t FindEnd(size_t end) const {
    for (size_t i = 0; i < end; ++i) {
      if (lines_[i].kind == ChromeKind::kEnd && Prose(0, i) > 0) return i;
    }
    return end;
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
        lines_.begin() + static_cast<ptrdiff_t>(i), lines_.end(), [](const ChromeLine& line) {
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
    ChromeLine& line = lines_[i];
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
      ChromeLine& line = lines_[i];
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

  std::span<ChromeLine> lines_;
};

}  // namespace

size_t FindChrome(std::string_view text, TextFormat format,
                  std::span<ByteRange, kChromeRangesMax> ranges, const ProviderChrome* provider) {
  std::array<ChromeLine, kChromeLinesMax> lines;
  LineSplitter splitter(text, lines, provider);
  const bool fits = format == TextFormat::kHtml ? splitter.SplitHtml() : splitter.SplitPlain();
  if (!fits) return 0;
  const std::span<ChromeLine> found = std::span(lines).first(splitter.count());
  Marker(found).Mark();
  size_t count = 0;
  for (const ChromeLine& line : found) {
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

std::string FoldChromeLine(std::string_view line) {
  ChromeLineReader reader;
  for (size_t at = 0; at < line.size();) {
    const Character next = DecodeUtf8(line, at);
    reader.Add(next.code);
    at += next.size;
  }
  return std::string(reader.head());
}

}  // namespace lodewire
