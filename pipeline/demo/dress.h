// How the bytes of a story come: the accidents of real feeds that normalisation must undo.
//
// Threading: any thread. Memory: grows the strings it is given. Errors: ParseDress is false for an
// unknown name.
// Example:
//   ApplyDress(Dress::kMojibake, &headline, &body);
#ifndef LODEWIRE_PIPELINE_DEMO_DRESS_H_
#define LODEWIRE_PIPELINE_DEMO_DRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace lodewire {

enum class Dress : uint8_t {
  kPlain,
  kHtml,           // The body is HTML with entities.
  kMojibake,       // Quotes and dashes were read as Windows-874 once.
  kNoBreakHyphen,  // "-" is U+2011.
  kFullWidth,      // ASCII of the headline in full-width forms.
  kSoftHyphen,     // Long words of the body hold a soft hyphen.
  kZeroWidth,      // Long words of headline and body hold U+200B.
};

// plain, html, mojibake, no_break_hyphen, full_width, soft_hyphen, zero_width
bool ParseDress(std::string_view name, Dress* dress);

void ApplyDress(Dress dress, std::string* headline, std::string* body);

// Quotes and dashes of UTF-8 text as they look after a wrong decoding as Windows-874.
std::string Mojibake(std::string_view text);
// The text as HTML paragraphs, split at "\n", with entities.
std::string Html(std::string_view text);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_DRESS_H_
