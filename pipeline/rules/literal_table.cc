#include "pipeline/rules/literal_table.h"

#include <map>
#include <utility>

#include "pipeline/base/check.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/text/script.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

bool IsAscii(char c) { return (c & 0x80) == 0; }
char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Bytes of the character of valid UTF-8 that begins with `lead`.
size_t CharacterSize(char lead) {
  const unsigned char byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

std::string FoldText(std::string_view text) {
  const CodePointTable& table = CodePointTable::Get();
  std::string folded;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    if (point.valid()) {
      char bytes[4];
      folded.append(bytes, EncodeUtf8(table.Fold(point.value), bytes));
    } else {
      folded += text[at];
    }
    at += point.size;
  }
  return folded;
}

LiteralTable::LiteralTable(const std::vector<Literal>& literals) {
  std::map<std::pair<std::string, bool>, std::vector<LiteralUse>> uses;
  for (const Literal& literal : literals) {
    CHECK(!literal.text.empty());
    uses[{literal.cased ? literal.text : FoldText(literal.text), literal.cased}].push_back(
        literal.use);
  }
  for (const auto& [key, list] : uses) {
    const auto& [folded, cased] = key;
    literals_.push_back(
        {folded, cased, static_cast<uint32_t>(uses_.size()), static_cast<uint32_t>(list.size())});
    uses_.insert(uses_.end(), list.begin(), list.end());
  }
}

size_t LiteralTable::Compare(uint32_t literal, std::string_view text, size_t at) const {
  const std::string& want = literals_[literal].folded;
  if (literals_[literal].cased) {
    return text.substr(at).starts_with(want) ? at + want.size() : 0;
  }
  size_t w = 0;
  while (w < want.size()) {
    if (at == text.size()) return 0;
    if (IsAscii(text[at])) {
      if (LowerAscii(text[at]) != want[w]) return 0;
      ++at;
      ++w;
      continue;
    }
    // The same bytes are the same character; most are, so it need not be decoded.
    const size_t size = CharacterSize(want[w]);
    if (text.compare(at, size, want, w, size) == 0) {
      at += size;
      w += size;
      continue;
    }
    const CodePoint found = DecodeCodePoint(text, at);
    if (!found.valid()) return 0;
    const CodePoint wanted = DecodeCodePoint(want, w);
    if (CodePointTable::Get().Fold(found.value) != wanted.value) return 0;
    at += found.size;
    w += wanted.size;
  }
  return at;
}

size_t LiteralTable::CompareBackward(uint32_t literal, size_t prefix, std::string_view text,
                                     size_t end) const {
  const std::string_view want = std::string_view(literals_[literal].folded).substr(0, prefix);
  if (literals_[literal].cased) {
    const bool stands = end >= prefix && text.substr(end - prefix, prefix) == want;
    return stands ? end - prefix : std::string_view::npos;
  }
  size_t w = want.size();
  while (w > 0) {
    if (end == 0) return std::string_view::npos;
    const CodePoint found = DecodeCodePointBefore(text, end);
    const CodePoint wanted = DecodeCodePointBefore(want, w);
    if (!found.valid() || CodePointTable::Get().Fold(found.value) != wanted.value) {
      return std::string_view::npos;
    }
    end -= found.size;
    w -= wanted.size;
  }
  return end;
}

}  // namespace lodewire
