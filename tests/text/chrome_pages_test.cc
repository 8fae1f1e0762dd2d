// Measures on the pages of tests/data/chrome how much of what is cut is chrome, and how much of the
// chrome is cut.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "pipeline/text/chrome.h"
#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

struct Page {
  std::string name;
  std::string text;           // Without the marks.
  std::vector<bool> chrome;   // By byte; white space says nothing.
  std::vector<bool> was_cut;  // Likewise.
};

struct Bytes {
  size_t chrome = 0;
  size_t cut = 0;
  size_t both = 0;
};

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

Page ReadPage(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  const std::string marked = bytes.str();
  Page page;
  page.name = path.filename();
  bool inside = false;
  for (size_t at = 0; at < marked.size(); ++at) {
    const std::string_view rest = std::string_view(marked).substr(at);
    if (rest.starts_with("⟦") || rest.starts_with("⟧")) {
      inside = rest.starts_with("⟦");
      at += 2;
      continue;
    }
    page.text += marked[at];
    page.chrome.push_back(inside);
  }
  std::array<ByteRange, kChromeRangesMax> ranges;
  const bool html = path.extension() == ".html";
  const size_t count = FindChrome(page.text, html ? TextFormat::kHtml : TextFormat::kPlain, ranges);
  page.was_cut.resize(page.text.size());
  for (const ByteRange& range : std::span(ranges).first(count)) {
    std::fill(page.was_cut.begin() + range.begin, page.was_cut.begin() + range.end, true);
  }
  return page;
}

std::vector<Page> Pages() {
  std::vector<Page> pages;
  for (const auto& entry :
       std::filesystem::directory_iterator(LODEWIRE_SOURCE_DIR "/tests/data/chrome")) {
    if (entry.path().extension() != ".md") pages.push_back(ReadPage(entry.path()));
  }
  std::sort(pages.begin(), pages.end(),
            [](const Page& a, const Page& b) { return a.name < b.name; });
  return pages;
}

Bytes Count(const Page& page) {
  Bytes bytes;
  for (size_t i = 0; i < page.text.size(); ++i) {
    if (IsSpace(page.text[i])) continue;
    bytes.chrome += page.chrome[i] ? 1 : 0;
    bytes.cut += page.was_cut[i] ? 1 : 0;
    bytes.both += page.chrome[i] && page.was_cut[i] ? 1 : 0;
  }
  return bytes;
}

double Share(size_t part, size_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

void Print(const std::string& name, const Bytes& bytes) {
  std::printf("%-22s %6zu chrome %6zu cut  precision %.3f  recall %.3f\n", name.c_str(),
              bytes.chrome, bytes.cut, Share(bytes.both, bytes.cut),
              Share(bytes.both, bytes.chrome));
}

TEST(ChromePages, AreCutWhereTheyAreChromeAndNowhereElse) {
  Bytes sum;
  const std::vector<Page> pages = Pages();
  ASSERT_GE(pages.size(), 20u);
  for (const Page& page : pages) {
    const Bytes bytes = Count(page);
    Print(page.name, bytes);
    sum.chrome += bytes.chrome;
    sum.cut += bytes.cut;
    sum.both += bytes.both;
  }
  Print("sum", sum);
  EXPECT_GE(Share(sum.both, sum.cut), 0.99);
  EXPECT_GE(Share(sum.both, sum.chrome), 0.90);
}

TEST(ChromePages, LoseNoByteOfAStory) {
  for (const Page& page : Pages()) {
    std::string lost;
    for (size_t i = 0; i < page.text.size(); ++i) {
      if (page.was_cut[i] && !page.chrome[i] && !IsSpace(page.text[i])) lost += page.text[i];
    }
    // A heading that is a chrome phrase, or a tag, is all that may go.
    EXPECT_LE(lost.size(), 10u) << page.name << ": " << lost;
  }
}

}  // namespace
}  // namespace lodewire
