#include "pipeline/rules/word_match.h"

#include <vector>

#include "pipeline/domain/code_points.h"

namespace lodewire {
namespace {

// The edge of a term whose code points, from that edge inwards, are `points`.
WordEdge EdgeOf(const std::vector<char32_t>& points) {
  const CodePointTable& table = CodePointTable::Get();
  for (char32_t point : points) {
    if (point == U'_' || table.Class(point) == CodePointClass::kDigit) return {true, table.latin()};
    if (table.Class(point) == CodePointClass::kOther) return {};
    const ScriptCode script = table.Script(point);
    // A mark, or a sign such as the Japanese long vowel, takes its script from its neighbour.
    if (table.IsBorrowed(script)) continue;
    return {!table.IsWithoutWords(script), script};
  }
  return {};
}

bool Blocks(char32_t neighbour, const WordEdge& edge) {
  if (neighbour == U'_') return true;
  const CodePointTable& table = CodePointTable::Get();
  switch (table.Class(neighbour)) {
    case CodePointClass::kDigit:
    case CodePointClass::kMark:
      return true;
    case CodePointClass::kLetter:
      return table.Script(neighbour) == edge.script;
    case CodePointClass::kOther:
      return false;
  }
  return false;
}

}  // namespace

WordEdge LeftEdge(std::string_view term) {
  std::vector<char32_t> points;
  for (size_t at = 0; at < term.size();) {
    const CodePoint point = DecodeCodePoint(term, at);
    points.push_back(point.value);
    at += point.size;
  }
  return EdgeOf(points);
}

WordEdge RightEdge(std::string_view term) {
  std::vector<char32_t> points;
  for (size_t at = term.size(); at > 0;) {
    const CodePoint point = DecodeCodePointBefore(term, at);
    points.push_back(point.value);
    at -= point.size;
  }
  return EdgeOf(points);
}

bool BlocksLeft(std::string_view text, size_t begin, const WordEdge& edge) {
  if (!edge.held || begin == 0) return false;
  return Blocks(DecodeCodePointBefore(text, begin).value, edge);
}

bool BlocksRight(std::string_view text, size_t end, const WordEdge& edge) {
  if (!edge.held || end >= text.size()) return false;
  return Blocks(DecodeCodePoint(text, end).value, edge);
}

}  // namespace lodewire
