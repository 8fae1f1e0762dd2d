// Finds what a page puts around its story: navigation, related links, subscription and cookie
// boxes, comments, footers. Its words must not make an alert.
//
// A text is read by lines (in HTML by blocks). A line is known as chrome by a phrase that stands
// alone on it or begins it ("Related articles", "Leave a comment", 相关阅读); chrome_phrases.cc
// lists them. Behind it only what looks like links goes, too: short lines that end no sentence.
// Elements of HTML that hold no story (nav, aside, footer, form …) go whole.
//
// A wrong cut loses alerts, so prose stays unless it stands behind the head of the comments or is
// the one paragraph about the author at the end. The word "Related" inside a sentence is nothing,
// and where comments would take more than twice the prose before them, they stay. tests/data/chrome
// measures both sides.
//
// Threading: pure functions.
// Memory: some 25 KB of stack; a text of more than kChromeLinesMax lines is left whole.
// Errors: none.
// Example:
//   size_t count = FindChrome(body, TextFormat::kPlain, ranges);
#ifndef LODEWIRE_PIPELINE_TEXT_CHROME_H_
#define LODEWIRE_PIPELINE_TEXT_CHROME_H_

#include <span>
#include <string>
#include <string_view>

#include "pipeline/event/offset_map.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

struct ProviderChrome;  // provider_chrome.h

inline constexpr size_t kChromeLinesMax = 1024;
// Separate pieces of chrome in one text; more are left.
inline constexpr size_t kChromeRangesMax = 64;

// Bytes of a line that are compared with phrases, at the most.
inline constexpr size_t kChromePhraseMax = 100;

// Writes the bytes of `text` that are chrome, in order and apart, and says how many ranges.
// `provider`: what else its pages have, or nullptr.
size_t FindChrome(std::string_view text, TextFormat format,
                  std::span<ByteRange, kChromeRangesMax> ranges,
                  const ProviderChrome* provider = nullptr);

enum class ChromeKind : uint8_t {
  kNone,
  kLine,         // The line alone: shares, credits, cookies, footers.
  kNavigation,   // A word of a menu; chrome only among others of its kind.
  kRelated,      // Heads a list of links.
  kAuthor,       // Heads a paragraph about the author.
  kMayComment,   // Heads comments, when a form or an answer follows.
  kComment,      // Heads comments up to the end, or the form for them.
  kCommentSign,  // Shows that there are comments.
  kStart,        // The last line before a story; a provider's file alone says so.
  kEnd,          // The first line behind it, likewise.
};

// What a phrase says of its line. `whole`: the line is the phrase, else it begins with it.
// `line` is folded: lower case, plain quotes, single spaces, no bullet before and no colon behind.
ChromeKind FindChromePhrase(std::string_view line, bool whole);

// What a line is compared as, cut to about kChromePhraseMax bytes. Allocates.
std::string FoldChromeLine(std::string_view line);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_CHROME_H_
