#include "pipeline/rules/literal_pieces.h"

#include <cstring>

#include "pipeline/domain/code_points.h"
#include "pipeline/rules/rarity.h"
#include "pipeline/text/script.h"
#include "pipeline/text/utf8.h"

namespace lodewire {
namespace {

// More forms of one literal would crowd the matcher; longer pieces tell no more.
constexpr size_t kFormsMax = 4;
constexpr size_t kPieceBytesMax = 64;
// Vectorscan looks at the last bytes of a piece first, at eight at most.
constexpr size_t kEndBytes = 8;

char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The forms in UTF-8 of one character, ASCII letters small.
struct FormsOf {
  size_t at = 0;  // In the folded literal.
  size_t size = 1;
  std::vector<std::string> forms;
};

std::vector<FormsOf> CharactersOf(std::string_view folded) {
  std::vector<FormsOf> characters;
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = DecodeCodePoint(folded, at);
    FormsOf character{at, point.size, {}};
    if (!point.valid() || point.value < 0x80) {
      character.forms.push_back(std::string(folded.substr(at, point.size)));
    } else {
      for (char32_t form : CodePointTable::Get().Orbit(point.value)) {
        char bytes[4];
        character.forms.emplace_back(bytes, EncodeUtf8(form, bytes));
      }
    }
    characters.push_back(std::move(character));
    at += point.size;
  }
  return characters;
}

// How many of `count` characters from `first` on make a piece whose end is the rarest: that of
// "germanium exports" is "germaniu" and not " exports", which stands in many texts.
size_t CountToRarestEnd(std::string_view folded, const std::vector<FormsOf>& characters,
                        size_t first, size_t count) {
  size_t best_count = count;
  double best_frequency = 1;
  for (size_t n = 1; n <= count; ++n) {
    const FormsOf& last = characters[first + n - 1];
    const size_t end = last.at + last.size;
    if (end - characters[first].at < kEndBytes) continue;
    const double frequency = LiteralFrequency(folded.substr(end - kEndBytes, kEndBytes));
    // Of those as rare the longest.
    if (frequency > best_frequency) continue;
    best_frequency = frequency;
    best_count = n;
  }
  return best_count;
}

}  // namespace

bool HasExoticLetter(std::string_view text) {
  for (const std::string_view sentinel : {kLongS, kKelvinSign}) {
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    while (at != end && (at = static_cast<const char*>(std::memchr(
                             at, sentinel[0], static_cast<size_t>(end - at)))) != nullptr) {
      if (std::string_view(at, static_cast<size_t>(end - at)).starts_with(sentinel)) return true;
      ++at;
    }
  }
  return false;
}

LiteralPieces ChoosePieces(std::string_view folded, bool cased) {
  LiteralPieces pieces;
  if (cased) {
    std::string piece(folded.substr(0, kPieceBytesMax));
    for (char& c : piece) c = LowerAscii(c);
    pieces.forms.push_back(std::move(piece));
    return pieces;
  }
  const std::vector<FormsOf> characters = CharactersOf(folded);
  size_t best_first = 0;
  size_t best_count = 0;
  size_t best_bytes = 0;
  for (size_t first = 0; first < characters.size(); ++first) {
    size_t forms = 1;
    size_t bytes = 0;
    size_t next = first;
    for (; next < characters.size(); ++next) {
      forms *= characters[next].forms.size();
      bytes += characters[next].size;
      // One character is a piece whatever it takes.
      if (next > first && (forms > kFormsMax || bytes > kPieceBytesMax)) {
        bytes -= characters[next].size;
        break;
      }
    }
    if (bytes > best_bytes) {
      best_first = first;
      best_count = next - first;
      best_bytes = bytes;
    }
  }
  best_count = CountToRarestEnd(folded, characters, best_first, best_count);
  pieces.forms.emplace_back();
  for (size_t i = best_first; i < best_first + best_count; ++i) {
    std::vector<std::string> longer;
    for (const std::string& form : pieces.forms) {
      for (const std::string& next : characters[i].forms) longer.push_back(form + next);
    }
    pieces.forms = std::move(longer);
  }
  pieces.prefix = characters[best_first].at;
  pieces.whole = best_count == characters.size();
  return pieces;
}

}  // namespace lodewire
