// Finds the end of HTML markup, and what it means for text.
//
// A tokenizer in the spirit of HTML 13.2.5 that never fails. It is kinder to broken pages than the
// standard, because text that is lost cannot alert: a tag that never ends is text, and where a
// quoted attribute never ends, tags of that page end at their first '>'. The content of script and
// style is markup.
//
// Threading: one scanner a text and thread.
// Memory: none.
// Errors: none.
// Example:
//   const Markup markup = scanner.At(at);  // text[at] == '<'
#ifndef LODEWIRE_PIPELINE_TEXT_HTML_H_
#define LODEWIRE_PIPELINE_TEXT_HTML_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

enum class MarkupKind : uint8_t {
  kNone,       // The '<' is text.
  kInline,     // Leaves nothing.
  kCell,       // A cell of a table: white space.
  kLineBreak,  // br: one line break.
  kBlock,      // Begins or ends a paragraph.
};

struct Markup {
  MarkupKind kind = MarkupKind::kNone;
  size_t end = 0;  // First byte behind it.
};

class HtmlScanner {
 public:
  explicit HtmlScanner(std::string_view text) : text_(text) {}

  // The markup that begins at text[at], which is '<'. Calls come in the order of the text.
  Markup At(size_t at);

 private:
  Markup Tag(size_t at, size_t name_begin, bool is_end_tag);
  size_t TagEnd(size_t at);
  size_t RawTextEnd(size_t at, std::string_view name) const;
  size_t BehindNext(size_t at, std::string_view what) const;

  std::string_view text_;
  bool quotes_are_broken_ = false;
  bool no_tag_ends_ = false;  // There is no '>' any more.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_HTML_H_
