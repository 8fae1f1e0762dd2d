#include "pipeline/domain/name_finder.h"

#include <algorithm>

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

char32_t FirstFolded(const Name& name) {
  return FoldCodePoint(DecodeCodePoint(name.text, 0).value);
}

bool IsDigit(char32_t point) { return point >= '0' && point <= '9'; }

// Whether `neighbour` keeps a name whose edge is `edge` from being a word of its own.
bool Blocks(CodePoint neighbour, CodePoint edge, bool whole) {
  const Script script = ScriptOf(edge.value);
  if (IsScriptWithoutWords(script) && !whole) return false;
  if (!neighbour.valid()) return false;
  if (IsDigit(neighbour.value) || neighbour.value == '_') return true;
  if (IsCombiningMark(neighbour.value)) return true;
  return script != Script::kNone && ScriptOf(neighbour.value) == script;
}

char FoldedAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

bool SameFolded(std::string_view name, std::string_view text) {
  for (size_t i = 0; i < name.size();) {
    const char first = name[i];
    const char second = text[i];
    if (static_cast<unsigned char>(first) < 0x80 || static_cast<unsigned char>(second) < 0x80) {
      if (FoldedAscii(first) != FoldedAscii(second)) return false;
      ++i;
      continue;
    }
    const CodePoint a = DecodeCodePoint(name, i);
    const CodePoint b = DecodeCodePoint(text, i);
    if (!b.valid() || a.size != b.size || FoldCodePoint(a.value) != FoldCodePoint(b.value)) {
      return false;
    }
    i += a.size;
  }
  return true;
}

}  // namespace

void NameFinder::Build(std::vector<Name> names) {
  names_ = std::move(names);
  std::stable_sort(names_.begin(), names_.end(), [](const Name& a, const Name& b) {
    const char32_t first_a = FirstFolded(a);
    const char32_t first_b = FirstFolded(b);
    if (first_a != first_b) return first_a < first_b;
    return a.text.size() > b.text.size();
  });
  buckets_.clear();
  next_bytes_.clear();
  for (uint32_t i = 0; i < names_.size(); ++i) {
    CHECK(!names_[i].text.empty());
    const char32_t first = FirstFolded(names_[i]);
    if (buckets_.empty() || buckets_.back().first != first) buckets_.push_back({first, i, i});
    buckets_.back().end = i + 1;
    next_bytes_.push_back(NextByte(names_[i].text, DecodeCodePoint(names_[i].text, 0).size));
  }
  ascii_buckets_ = {};
  for (char32_t letter = 0; letter < ascii_buckets_.size(); ++letter) {
    for (const Bucket& bucket : buckets_) {
      if (bucket.first == FoldCodePoint(letter)) ascii_buckets_[letter] = bucket;
    }
  }
}

NameFinder::Bucket NameFinder::BucketOf(CodePoint first) const {
  if (!first.valid()) return {};
  if (first.value < ascii_buckets_.size()) return ascii_buckets_[first.value];
  const char32_t folded = FoldCodePoint(first.value);
  const auto bucket = std::lower_bound(
      buckets_.begin(), buckets_.end(), folded,
      [](const Bucket& candidate, char32_t value) { return candidate.first < value; });
  return bucket == buckets_.end() || bucket->first != folded ? Bucket{} : *bucket;
}

bool NameFinder::MatchesAt(const Name& name, std::string_view text, size_t at, size_t* end) {
  const size_t size = name.text.size();
  if (text.size() - at < size) return false;
  const std::string_view here = text.substr(at, size);
  if (name.cased ? here != name.text : !SameFolded(name.text, here)) return false;
  *end = at + size;
  const CodePoint before = at > 0 ? DecodeCodePointBefore(text, at) : CodePoint{};
  if (Blocks(before, DecodeCodePoint(here, 0), name.whole)) return false;
  if (name.stem || *end == text.size()) return true;
  return !Blocks(DecodeCodePoint(text, *end), DecodeCodePointBefore(here, size), name.whole);
}

}  // namespace lodewire
