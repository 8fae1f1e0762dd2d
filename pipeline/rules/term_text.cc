#include "pipeline/rules/term_text.h"

namespace lodewire {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsAscii(char c) { return (c & 0x80) == 0; }

}  // namespace

std::string NormalisedPiece(const Normaliser& normaliser, std::string_view literal) {
  size_t begin = 0;
  size_t end = literal.size();
  while (begin < end && IsSpace(literal[begin])) ++begin;
  while (end > begin && IsSpace(literal[end - 1])) --end;
  if (begin == end) return literal.empty() ? "" : " ";
  const std::string core = normaliser.NormaliseTerm(literal.substr(begin, end - begin));
  if (core.empty()) return core;
  return (begin > 0 ? " " : "") + core + (end < literal.size() ? " " : "");
}

std::string ChangedByNormalising(const Normaliser& normaliser, std::string_view regex) {
  for (size_t i = 0; i < regex.size();) {
    if (IsAscii(regex[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < regex.size() && !IsAscii(regex[end])) ++end;
    const std::string_view run = regex.substr(i, end - i);
    if (normaliser.NormaliseTerm(run) != run) return std::string(run);
    // A combining mark joins the letter before it.
    if (i > 0 && IsAsciiLetter(regex[i - 1])) {
      const std::string_view joined = regex.substr(i - 1, end - i + 1);
      if (normaliser.NormaliseTerm(joined) != joined) return std::string(joined);
    }
    i = end;
  }
  return "";
}

void Append(const Pattern& tail, Pattern* pattern) {
  for (const PatternPart& part : tail) {
    const bool joins = !pattern->empty() && pattern->back().kind == part.kind &&
                       part.kind != PatternPart::Kind::kOneCharacter;
    if (!joins) {
      pattern->push_back(part);
    } else {
      pattern->back().literal += part.literal;
    }
  }
}

}  // namespace lodewire
