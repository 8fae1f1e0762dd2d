#include "pipeline/rules/transforms.h"

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/text/script.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "–", "—", "―"};

std::string Base64(std::string_view bytes) { return absl::Base64Escape(ToAbsl(bytes)); }

// With 0, 1 or 2 bytes before it: without the characters at both ends that depend on neighbours.
std::vector<Pattern> Base64Offsets(std::string_view bytes) {
  static constexpr std::array<size_t, 3> kFront = {0, 2, 3};
  static constexpr std::array<size_t, 3> kBack = {0, 3, 2};
  std::vector<Pattern> patterns;
  for (size_t offset = 0; offset < 3; ++offset) {
    std::string text = Base64(std::string(offset, ' ') + std::string(bytes));
    text.resize(text.size() - kBack[(bytes.size() + offset) % 3]);
    // Of one byte at an offset of one nothing is sure.
    if (text.size() > kFront[offset])
      patterns.push_back(LiteralPattern(text.substr(kFront[offset])));
  }
  return patterns;
}

void AppendUnit(uint32_t unit, bool big_endian, std::string* bytes) {
  const char low = static_cast<char>(unit & 0xFF);
  const char high = static_cast<char>(unit >> 8);
  *bytes += big_endian ? high : low;
  *bytes += big_endian ? low : high;
}

absl::StatusOr<std::string> Utf16(std::string_view text, Transform transform) {
  const bool big_endian = transform == Transform::kUtf16Be;
  std::string bytes;
  if (transform == Transform::kUtf16WithMark) bytes = "\xFF\xFE";
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    if (!point.valid()) return absl::InvalidArgumentError("the value is not UTF-8");
    at += point.size;
    if (point.value < 0x10000) {
      AppendUnit(point.value, big_endian, &bytes);
    } else {
      AppendUnit(0xD800 + ((point.value - 0x10000) >> 10), big_endian, &bytes);
      AppendUnit(0xDC00 + ((point.value - 0x10000) & 0x3FF), big_endian, &bytes);
    }
  }
  return bytes;
}

absl::StatusOr<std::vector<Pattern>> Encode(Transform transform, const Pattern& pattern) {
  const PatternShape shape = ShapeOf(pattern);
  if (shape.kind != PatternShape::Kind::kLiteral || shape.open_start || shape.open_end) {
    return absl::InvalidArgumentError(
        "an encoded value must be a text that is not empty, without wildcards; escape them as \\* "
        "and \\?");
  }
  const std::string& literal = LiteralOf(pattern);
  if (transform == Transform::kBase64Offset) {
    std::vector<Pattern> patterns = Base64Offsets(literal);
    if (patterns.size() < 3) {
      return absl::InvalidArgumentError("'base64offset' needs a value of two bytes or more");
    }
    return patterns;
  }
  if (transform == Transform::kBase64) return std::vector<Pattern>{LiteralPattern(Base64(literal))};
  ASSIGN_OR_RETURN(std::string bytes, Utf16(literal, transform));
  return std::vector<Pattern>{LiteralPattern(bytes)};
}

bool IsWord(const CodePoint& point) {
  if (!point.valid()) return false;
  if (point.value == U'_') return true;
  const CodePointClass kind = CodePointTable::Get().Class(point.value);
  return kind == CodePointClass::kLetter || kind == CodePointClass::kDigit;
}

// Whether the dash or slash at `at` begins an option: no word character before, one behind it.
bool BeginsOption(std::string_view text, size_t at) {
  if (text[at] != '-' && text[at] != '/') return false;
  if (at > 0 && IsWord(DecodeCodePointBefore(text, at))) return false;
  return at + 1 < text.size() && IsWord(DecodeCodePoint(text, at + 1));
}

absl::StatusOr<std::vector<Pattern>> Windash(const Pattern& pattern) {
  std::vector<Pattern> patterns = {{}};
  size_t dashes = 0;
  const auto append = [&](const PatternPart& part) {
    for (Pattern& to : patterns) to.push_back(part);
  };
  const auto append_text = [&](std::string_view text) {
    for (Pattern& to : patterns) to.back().literal += text;
  };
  for (const PatternPart& part : pattern) {
    append({part.kind, ""});
    for (size_t i = 0; i < part.literal.size(); ++i) {
      if (!BeginsOption(part.literal, i)) {
        append_text(std::string_view(part.literal).substr(i, 1));
        continue;
      }
      if (++dashes > kWindashesMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("'windash' varies at most ", kWindashesMax,
                         " dashes of a value; split it into several values"));
      }
      std::vector<Pattern> varied;
      for (const Pattern& from : patterns) {
        for (std::string_view dash : kDashes) {
          varied.push_back(from);
          varied.back().back().literal += dash;
        }
      }
      patterns = std::move(varied);
    }
  }
  return patterns;
}

}  // namespace

Transform TransformNamed(std::string_view modifier) {
  if (modifier == "utf16le" || modifier == "wide") return Transform::kUtf16Le;
  if (modifier == "utf16be") return Transform::kUtf16Be;
  if (modifier == "utf16") return Transform::kUtf16WithMark;
  if (modifier == "base64") return Transform::kBase64;
  if (modifier == "base64offset") return Transform::kBase64Offset;
  if (modifier == "windash") return Transform::kWindash;
  return Transform::kNone;
}

absl::StatusOr<std::vector<Pattern>> Apply(std::span<const Transform> transforms,
                                           const Pattern& pattern) {
  std::vector<Pattern> patterns = {pattern};
  for (const Transform transform : transforms) {
    std::vector<Pattern> made;
    for (const Pattern& from : patterns) {
      absl::StatusOr<std::vector<Pattern>> some =
          transform == Transform::kWindash ? Windash(from) : Encode(transform, from);
      if (!some.ok()) return some.status();
      made.insert(made.end(), some->begin(), some->end());
    }
    patterns = std::move(made);
  }
  return patterns;
}

}  // namespace lodewire
