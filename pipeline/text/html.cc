#include "pipeline/text/html.h"

#include <algorithm>
#include <array>

namespace lodewire {
namespace {

constexpr size_t kNone = std::string_view::npos;

// Sorted. Source: HTML 15.3 (rendering), display: block and list-item; table parts; br and cells
// stand apart.
constexpr std::array<std::string_view, 53> kBlocks = {
    "address", "article", "aside",   "blockquote", "body",     "caption",  "center",   "dd",
    "details", "dialog",  "dir",     "div",        "dl",       "dt",       "fieldset", "figcaption",
    "figure",  "footer",  "form",    "h1",         "h2",       "h3",       "h4",       "h5",
    "h6",      "head",    "header",  "hgroup",     "hr",       "html",     "legend",   "li",
    "main",    "menu",    "nav",     "ol",         "optgroup", "option",   "p",        "pre",
    "section", "select",  "summary", "table",      "tbody",    "textarea", "tfoot",    "thead",
    "title",   "tr",      "ul",      "video",      "xmp"};
static_assert(std::is_sorted(kBlocks.begin(), kBlocks.end()));

char Lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte; }
bool IsLetter(char byte) { return Lower(byte) >= 'a' && Lower(byte) <= 'z'; }
bool IsTagSpace(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
}
bool EndsName(char byte) { return IsTagSpace(byte) || byte == '/' || byte == '>'; }

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(),
                                                [](char x, char y) { return Lower(x) == y; });
}

MarkupKind KindOf(std::string_view name) {
  std::array<char, 16> lower;
  if (name.size() > lower.size()) return MarkupKind::kInline;
  // Most tags: p, a, b, i.
  if (name.size() == 1) return Lower(name[0]) == 'p' ? MarkupKind::kBlock : MarkupKind::kInline;
  std::transform(name.begin(), name.end(), lower.begin(), Lower);
  const std::string_view lower_name(lower.data(), name.size());
  if (lower_name == "br") return MarkupKind::kLineBreak;
  if (lower_name == "td" || lower_name == "th") return MarkupKind::kCell;
  return std::binary_search(kBlocks.begin(), kBlocks.end(), lower_name) ? MarkupKind::kBlock
                                                                        : MarkupKind::kInline;
}

}  // namespace

Markup HtmlScanner::At(size_t at) {
  const std::string_view rest = text_.substr(at);
  if (rest.size() < 2) return {};
  if (rest.starts_with("<!--")) {
    // From the first dash on, because <!--> and <!---> are whole comments.
    const size_t end = BehindNext(at + 2, "-->");
    return {MarkupKind::kInline, end == kNone ? text_.size() : end};
  }
  if (rest.starts_with("<![CDATA[")) return {MarkupKind::kInline, at + 9};
  if (IsLetter(rest[1])) return Tag(at, at + 1, false);
  if (rest[1] == '/' && rest.size() > 2 && IsLetter(rest[2])) return Tag(at, at + 2, true);
  if (rest[1] == '!' || rest[1] == '?' || rest[1] == '/') {
    const size_t end = no_tag_ends_ ? kNone : BehindNext(at + 1, ">");
    if (end != kNone) return {MarkupKind::kInline, end};
    no_tag_ends_ = true;
  }
  return {};
}

Markup HtmlScanner::Tag(size_t at, size_t name_begin, bool is_end_tag) {
  const size_t end = TagEnd(name_begin);
  if (end == kNone) return {};
  size_t name_end = name_begin;
  while (name_end < end && !EndsName(text_[name_end])) ++name_end;
  const std::string_view name = text_.substr(name_begin, name_end - name_begin);
  if (!is_end_tag) {
    for (const std::string_view raw : {"script", "style"}) {
      if (EqualsIgnoringCase(name, raw)) return {MarkupKind::kInline, RawTextEnd(end, raw)};
    }
  }
  return {KindOf(name), end};
}

// Behind the '>' of the tag whose name begins at `at`, or kNone.
size_t HtmlScanner::TagEnd(size_t at) {
  if (no_tag_ends_) return kNone;
  bool after_equals = false;
  for (size_t i = at; !quotes_are_broken_ && i < text_.size(); ++i) {
    const char byte = text_[i];
    if (byte == '>') return i + 1;
    if (after_equals && (byte == '"' || byte == '\'')) {
      const size_t quote = text_.find(byte, i + 1);
      if (quote == kNone) break;
      i = quote;
    }
    if (!IsTagSpace(byte)) after_equals = byte == '=';
  }
  // Having been wrong once, quotes are not believed again: otherwise each tag could search the
  // whole rest.
  quotes_are_broken_ = true;
  const size_t end = BehindNext(at, ">");
  if (end == kNone) no_tag_ends_ = true;
  return end;
}

// Where the end tag of the script or style begins whose start tag ends at `at`.
size_t HtmlScanner::RawTextEnd(size_t at, std::string_view name) const {
  while (true) {
    at = text_.find("</", at);
    if (at == kNone) return text_.size();
    const size_t behind = at + 2 + name.size();
    if (behind < text_.size() && EndsName(text_[behind]) &&
        EqualsIgnoringCase(text_.substr(at + 2, name.size()), name)) {
      return at;
    }
    at += 2;
  }
}

size_t HtmlScanner::BehindNext(size_t at, std::string_view what) const {
  const size_t found = text_.find(what, at);
  return found == kNone ? kNone : found + what.size();
}

}  // namespace lodewire
