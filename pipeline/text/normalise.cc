// The order of things, and why.
//
//   * UTF-8 first: everything else asks for characters.
//   * HTML markup on the bytes as sent: `&lt;b&gt;` is text and must not become a tag.
//   * Then character by character through Rewriter, which does the rest at once, because each step
//     can make work for any other: `&#xFF06;amp;` is an ampersand only after NFKC, a zero-width
//     space may stand inside an entity or between a letter and its accent, and a page may carry its
//     mojibake as entities.
//   * Within it mojibake comes before NFKC: NFKC makes ™ into TM, and the third character is gone.
//   * Folding comes with NFKC and not before it, as NFKC makes dashes and spaces (U+2011, U+00A0),
//     too; what folding makes is ASCII, which composes with nothing that could undo it.
//
// The loop leaps over what needs no work (scan.h) and copies it in one go.
#include "pipeline/text/normalise.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "pipeline/base/check.h"
#include "pipeline/text/chrome.h"
#include "pipeline/text/html.h"
#include "pipeline/text/rewriter.h"
#include "pipeline/text/scan.h"
#include "pipeline/text/script.h"
#include "pipeline/text/unicode.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

constexpr size_t kExpansionMax = 11;

uint32_t Saturated(uint64_t size) {
  return static_cast<uint32_t>(std::min<uint64_t>(size, std::numeric_limits<uint32_t>::max()));
}

// Whether `inert` bytes from the start are all of the text, and no space has to go at either end.
bool IsAll(std::string_view text, size_t inert) {
  return inert == text.size() && (text.empty() || (text.front() != ' ' && text.back() != ' '));
}

void EmitMarkup(const Markup& markup, Rewriter& rewriter) {
  const auto end = static_cast<uint32_t>(markup.end);
  switch (markup.kind) {
    case MarkupKind::kNone:
    case MarkupKind::kInline:
      rewriter.Skip(end);
      break;
    case MarkupKind::kCell:
      rewriter.Space(0, end);
      break;
    case MarkupKind::kLineBreak:
      rewriter.Space(1, end);
      break;
    case MarkupKind::kBlock:
      rewriter.Space(2, end);
      break;
  }
}

}  // namespace

uint32_t NormalisedBytesMax(uint32_t size) { return Saturated(uint64_t{size} * kExpansionMax); }
uint32_t NormalisedSegmentsMax(uint32_t size) { return size; }
uint32_t NormalisedBytesUsual(uint32_t size) { return Saturated(uint64_t{size} + size / 8 + 64); }
uint32_t NormalisedSegmentsUsual(uint32_t size) { return size / 8 + 64; }

bool IsPlain(std::string_view text, TextFormat format) {
  return IsAll(text, PlainAsciiBytes(text, format));
}

Normaliser::Normaliser(const ProviderChromeSet* providers) : providers_(providers) {
  // Never destroyed: a lane may still use it while the process ends.
  static const Unicode& unicode = *new Unicode;
  unicode_ = &unicode;
  // Tables that FindChrome would otherwise make on the event path.
  CodePointTable::Get();
  FindChromePhrase("", true);
}

bool Normaliser::IsNormal(std::string_view text, TextFormat format) const {
  return IsAll(text, InertBytes(text, format, *unicode_));
}

NormaliseResult Normaliser::Normalise(std::string_view text, TextFormat format,
                                      std::span<char> output, std::span<OffsetSegment> segments,
                                      std::span<const ByteRange> cut) const {
  CHECK(text.size() <= std::numeric_limits<uint32_t>::max());
  NormaliseResult result;
  size_t stop = cut.empty() ? text.size() : cut.front().begin;
  size_t inert = InertBytes(text.substr(0, stop), format, *unicode_);
  if (IsAll(text, inert)) return result;
  Rewriter rewriter(*unicode_, output, segments);
  HtmlScanner html(text);
  size_t at = 0;
  // The scan above serves the first leap; a space at the start must go through Emit.
  if (inert > 0 && text.front() != ' ') {
    at = inert;
    rewriter.Copy(text.substr(0, at), static_cast<uint32_t>(at));
  }
  while (at < text.size() && !rewriter.full()) {
    if (at >= stop) {
      at = cut.front().end;
      rewriter.Space(2, static_cast<uint32_t>(at));
      cut = cut.subspan(1);
      stop = cut.empty() ? text.size() : cut.front().begin;
      continue;
    }
    if (text[at] != ' ' && !rewriter.careful()) {
      inert = InertBytes(text.substr(at, stop - at), format, *unicode_);
      if (inert > 0) {
        rewriter.Copy(text.substr(at, inert), static_cast<uint32_t>(at + inert));
        at += inert;
        continue;
      }
    }
    if (format == TextFormat::kHtml && text[at] == '<') {
      const Markup markup = html.At(at);
      if (markup.kind != MarkupKind::kNone) {
        EmitMarkup(markup, rewriter);
        at = markup.end;
        continue;
      }
    }
    const Character next = DecodeUtf8(text, at);
    at += next.size;
    result.repaired_utf8 |= !next.valid;
    rewriter.Emit(next.code, static_cast<uint32_t>(at));
  }
  if (!rewriter.full()) rewriter.Finish();
  if (rewriter.full()) {
    result.kind = NormaliseResult::Kind::kNoSpace;
    return result;
  }
  if (rewriter.output() == text) return result;
  result.kind = NormaliseResult::Kind::kRewritten;
  result.size = static_cast<uint32_t>(rewriter.output().size());
  result.segment_count = rewriter.segment_count();
  return result;
}

std::string Normaliser::NormaliseTerm(std::string_view term) const {
  const auto size = static_cast<uint32_t>(term.size());
  std::string output(NormalisedBytesMax(size), '\0');
  std::vector<OffsetSegment> segments(NormalisedSegmentsMax(size));
  const NormaliseResult result = Normalise(term, TextFormat::kPlain, output, segments);
  CHECK(result.kind != NormaliseResult::Kind::kNoSpace);
  if (result.kind == NormaliseResult::Kind::kUntouched) return std::string(term);
  output.resize(result.size);
  return output;
}

}  // namespace lodewire
