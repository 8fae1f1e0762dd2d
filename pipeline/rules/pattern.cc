#include "pipeline/rules/pattern.h"

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

using Kind = PatternPart::Kind;

void AppendLiteral(Pattern* pattern, char c) {
  if (pattern->empty() || pattern->back().kind != Kind::kLiteral) {
    pattern->push_back({Kind::kLiteral, ""});
  }
  pattern->back().literal += c;
}

void AppendAnyRun(Pattern* pattern) {
  if (pattern->empty() || pattern->back().kind != Kind::kAnyRun) {
    pattern->push_back({Kind::kAnyRun, ""});
  }
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// The end of the name that begins at `from`, at its closing per cent sign; npos: it is no
// placeholder.
size_t EndOfName(std::string_view value, size_t from) {
  size_t end = from;
  while (end < value.size() && IsNameCharacter(value[end])) ++end;
  return end > from && end < value.size() && value[end] == '%' ? end : std::string_view::npos;
}

}  // namespace

Pattern ParsePattern(std::string_view value) {
  Pattern pattern;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\' && i + 1 < value.size() &&
        (value[i + 1] == '*' || value[i + 1] == '?' || value[i + 1] == '\\')) {
      AppendLiteral(&pattern, value[++i]);
    } else if (c == '*') {
      AppendAnyRun(&pattern);
    } else if (c == '?') {
      pattern.push_back({Kind::kOneCharacter, ""});
    } else {
      AppendLiteral(&pattern, c);
    }
  }
  return pattern;
}

Pattern LiteralPattern(std::string_view text) {
  if (text.empty()) return {};
  return {{Kind::kLiteral, std::string(text)}};
}

void OpenStart(Pattern* pattern) {
  if (!pattern->empty() && pattern->front().kind == Kind::kAnyRun) return;
  pattern->insert(pattern->begin(), {Kind::kAnyRun, ""});
}

void OpenEnd(Pattern* pattern) { AppendAnyRun(pattern); }

std::vector<PlaceholderPiece> SplitPlaceholders(std::string_view value) {
  std::vector<PlaceholderPiece> pieces;
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size() && (value[i + 1] == '%' || value[i + 1] == '\\')) {
      // A doubled backslash stays for ParsePattern, so that `\\%a%` is a backslash and a
      // placeholder.
      if (value[i + 1] == '\\') text += '\\';
      text += value[++i];
      continue;
    }
    const size_t end = value[i] == '%' ? EndOfName(value, i + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      text += value[i];
      continue;
    }
    if (!text.empty()) pieces.push_back({false, text});
    text.clear();
    pieces.push_back({true, std::string(value.substr(i + 1, end - i - 1))});
    i = end;
  }
  if (!text.empty()) pieces.push_back({false, text});
  return pieces;
}

PatternShape ShapeOf(const Pattern& pattern) {
  PatternShape shape;
  if (pattern.empty()) {
    shape.kind = PatternShape::Kind::kEmpty;
    return shape;
  }
  shape.open_start = pattern.front().kind == Kind::kAnyRun;
  shape.open_end = pattern.back().kind == Kind::kAnyRun;
  if (pattern.size() == 1 && shape.open_start) {
    shape.kind = PatternShape::Kind::kAny;
    return shape;
  }
  const size_t literal = shape.open_start ? 1 : 0;
  if (pattern[literal].kind == Kind::kLiteral &&
      pattern.size() == literal + 1 + (shape.open_end ? 1 : 0)) {
    shape.kind = PatternShape::Kind::kLiteral;
  }
  return shape;
}

const std::string& LiteralOf(const Pattern& pattern) {
  for (const PatternPart& part : pattern) {
    if (part.kind == Kind::kLiteral) return part.literal;
  }
  CHECK(false);
  return pattern.front().literal;
}

std::string QuoteRegex(std::string_view literal) {
  std::string quoted;
  for (const char c : literal) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
    if (c == '\0') {
      quoted += "\\x00";
      continue;
    }
    if (!is_word) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string PatternRegex(const Pattern& pattern, bool cased) {
  std::string regex = cased ? "(?s)" : "(?is)";
  const bool open_start = !pattern.empty() && pattern.front().kind == Kind::kAnyRun;
  const bool open_end = !pattern.empty() && pattern.back().kind == Kind::kAnyRun;
  if (!open_start) regex += "\\A";
  for (size_t i = open_start ? 1 : 0; i < pattern.size(); ++i) {
    if (open_end && i + 1 == pattern.size()) break;
    switch (pattern[i].kind) {
      case Kind::kLiteral:
        regex += QuoteRegex(pattern[i].literal);
        break;
      case Kind::kAnyRun:
        // Not greedy: evidence should be the shortest text that shows the match.
        regex += ".*?";
        break;
      case Kind::kOneCharacter:
        regex += '.';
        break;
    }
  }
  if (!open_end) regex += "\\z";
  return regex;
}

}  // namespace lodewire
