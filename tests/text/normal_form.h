// Normalises for a test and checks what must hold of every result.
#ifndef LODEWIRE_TESTS_TEXT_NORMAL_FORM_H_
#define LODEWIRE_TESTS_TEXT_NORMAL_FORM_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text/normalise.h"
#include "pipeline/text/utf8.h"

namespace lodewire {

inline const Normaliser& TestNormaliser() {
  static const Normaliser normaliser;
  return normaliser;
}

// A text, its normal form, and the way back.
struct NormalForm {
  std::string original;
  NormaliseResult result;
  std::string text;
  std::vector<OffsetSegment> segments;

  OffsetMap map() const {
    return {segments, static_cast<uint32_t>(text.size()), static_cast<uint32_t>(original.size())};
  }
  // The original bytes of the first place where `part` stands in the normal form.
  std::string OriginalOf(std::string_view part) const {
    const size_t at = text.find(part);
    if (at == std::string::npos) return "(absent)";
    const ByteRange range =
        map().Find(static_cast<uint32_t>(at), static_cast<uint32_t>(at + part.size()));
    return original.substr(range.begin, range.end - range.begin);
  }
};

inline NormalForm Normalised(std::string_view text, TextFormat format = TextFormat::kPlain) {
  NormalForm form;
  form.original = text;
  const auto size = static_cast<uint32_t>(text.size());
  form.text.resize(NormalisedBytesMax(size));
  form.segments.resize(NormalisedSegmentsMax(size));
  form.result = TestNormaliser().Normalise(text, format, form.text, form.segments);
  if (form.result.kind == NormaliseResult::Kind::kUntouched) {
    form.text = text;
    form.segments.clear();
  } else {
    form.text.resize(form.result.size);
    form.segments.resize(form.result.segment_count);
  }
  return form;
}

inline bool IsValidUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Character next = DecodeUtf8(text, at);
    if (!next.valid) return false;
    at += next.size;
  }
  return true;
}

// Empty when the map tiles both texts in order, else what is wrong.
inline std::string MapMistake(const NormalForm& form) {
  const auto& segments = form.segments;
  for (size_t i = 0; i < segments.size(); ++i) {
    const OffsetSegment& segment = segments[i];
    if (segment.normalised > form.text.size()) return "a segment begins behind the output";
    if (segment.original >= form.original.size()) return "a segment has no original byte";
    if (i == 0 && (segment.normalised != 0 || segment.original != 0)) return "a gap at the start";
    if (i == 0) continue;
    if (segment.normalised < segments[i - 1].normalised) return "the output goes backwards";
    if (segment.original <= segments[i - 1].original) return "a segment has no original byte";
  }
  if (segments.empty() && form.text.size() != form.original.size()) return "no map, other size";
  uint32_t last = 0;
  for (uint32_t at = 0; at < form.text.size(); ++at) {
    const ByteRange range = form.map().Find(at, at + 1);
    if (range.begin >= range.end) return "a byte came from nothing";
    if (range.begin < last) return "the map is not monotonic";
    if (range.end > form.original.size()) return "the map leaves the original";
    last = range.begin;
  }
  return "";
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_TEXT_NORMAL_FORM_H_
