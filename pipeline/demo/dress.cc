#include "pipeline/demo/dress.h"

#include <array>
#include <utility>

namespace lodewire {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::pair<std::string_view, Dress>, 7> kNames = {{
    {"plain", Dress::kPlain},
    {"html", Dress::kHtml},
    {"mojibake", Dress::kMojibake},
    {"no_break_hyphen", Dress::kNoBreakHyphen},
    {"full_width", Dress::kFullWidth},
    {"soft_hyphen", Dress::kSoftHyphen},
    {"zero_width", Dress::kZeroWidth},
}};

// The last byte of each character was read as Windows-1252 where Windows-874 has none; seen on a
// real page.
constexpr std::array<Pair, 6> kMojibake = {{
    {"\u2019", "\u0e42\u20ac\u2122"},
    {"\u2018", "\u0e42\u20ac\u02dc"},
    {"\u201c", "\u0e42\u20ac\u0153"},
    {"\u201d", "\u0e42\u20ac\u009d"},
    {"\u2013", "\u0e42\u20ac\u201c"},
    {"\u2014", "\u0e42\u20ac\u201d"},
}};

constexpr std::array<Pair, 8> kEntities = {{
    {"&", "&amp;"},
    {"<", "&lt;"},
    {">", "&gt;"},
    {"\u2019", "&rsquo;"},
    {"\u201c", "&ldquo;"},
    {"\u201d", "&rdquo;"},
    {"\u2014", "&mdash;"},
    {"\u2013", "&#8211;"},
}};

template <size_t kSize>
void AppendReplaced(std::string_view text, const std::array<Pair, kSize>& table,
                    std::string* output) {
  for (size_t at = 0; at < text.size();) {
    size_t step = 1;
    std::string_view written = text.substr(at, 1);
    for (const auto& [from, to] : table) {
      if (text.substr(at, from.size()) == from) {
        step = from.size();
        written = to;
        break;
      }
    }
    output->append(written);
    at += step;
  }
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Puts `mark` into the middle of every ASCII word of eight letters or more.
std::string SplitLongWords(std::string_view text, std::string_view mark) {
  std::string output;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && IsLetter(text[end])) ++end;
    const size_t size = end - at;
    output.append(text.substr(at, size / 2));
    if (size >= 8) output.append(mark);
    output.append(text.substr(at + size / 2, size - size / 2));
    if (end < text.size()) output.push_back(text[end++]);
    at = end;
  }
  return output;
}

std::string FullWidth(std::string_view text) {
  std::string output;
  for (const char c : text) {
    if (c > ' ' && c <= '~') {
      // U+FF01 to U+FF5E stand for '!' to '~'.
      const int code = 0xff01 + (c - '!');
      output.push_back(static_cast<char>(0xe0 | (code >> 12)));
      output.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3f)));
      output.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else {
      output.push_back(c);
    }
  }
  return output;
}

std::string NoBreakHyphens(std::string_view text) {
  std::string output;
  AppendReplaced(text, std::array<Pair, 1>{{{"-", "\u2011"}}}, &output);
  return output;
}

}  // namespace

bool ParseDress(std::string_view name, Dress* dress) {
  for (const auto& [known, value] : kNames) {
    if (known == name) {
      *dress = value;
      return true;
    }
  }
  return false;
}

std::string Mojibake(std::string_view text) {
  std::string output;
  AppendReplaced(text, kMojibake, &output);
  return output;
}

std::string Html(std::string_view text) {
  std::string output;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    output.append("<p>");
    AppendReplaced(text.substr(0, end), kEntities, &output);
    output.append("</p>\n");
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return output;
}

void ApplyDress(Dress dress, std::string* headline, std::string* body) {
  switch (dress) {
    case Dress::kPlain:
      return;
    case Dress::kHtml:
      *body = Html(*body);
      return;
    case Dress::kMojibake:
      *headline = Mojibake(*headline);
      *body = Mojibake(*body);
      return;
    case Dress::kNoBreakHyphen:
      *headline = NoBreakHyphens(*headline);
      *body = NoBreakHyphens(*body);
      return;
    case Dress::kFullWidth:
      *headline = FullWidth(*headline);
      return;
    case Dress::kSoftHyphen:
      *body = SplitLongWords(*body, "\u00ad");
      return;
    case Dress::kZeroWidth:
      *headline = SplitLongWords(*headline, "\u200b");
      *body = SplitLongWords(*body, "\u200b");
      return;
  }
}

}  // namespace lodewire
