#include "pipeline/demo/phrase.h"

#include <charconv>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

bool ParseNumber(std::string_view text, int64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// "4-18" or "7"; digits counts when the first number is written with a leading zero.
bool ParseRange(std::string_view text, int64_t* least, int64_t* most, int* digits) {
  const size_t dash = text.find('-');
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = dash == std::string_view::npos ? first : text.substr(dash + 1);
  if (!ParseNumber(first, least) || !ParseNumber(last, most) || *most < *least) return false;
  *digits = first.size() > 1 && first[0] == '0' ? static_cast<int>(first.size()) : 0;
  return true;
}

void AppendNumber(int64_t number, int digits, std::string* output) {
  char buffer[24];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), number);
  const int size = static_cast<int>(result.ptr - buffer);
  if (size < digits) output->append(static_cast<size_t>(digits - size), '0');
  output->append(buffer, static_cast<size_t>(size));
}

}  // namespace

absl::StatusOr<Phrase> Phrase::Parse(std::string_view text, const WordLists& words) {
  Phrase phrase;
  size_t at = 0;
  while (at < text.size()) {
    Piece piece;
    const size_t open = text.find('{', at);
    if (open == std::string_view::npos) {
      piece.literal = text.substr(at);
      phrase.pieces_.push_back(std::move(piece));
      break;
    }
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", ToAbsl(text), "' has a '{' without '}'; close it"));
    }
    piece.literal = text.substr(at, open - at);
    const std::string_view hole = text.substr(open + 1, close - open - 1);
    if (const auto list = words.find(hole); list != words.end()) {
      piece.list = &list->second;
      piece.most = 0;
    } else if (!ParseRange(hole, &piece.least, &piece.most, &piece.digits)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'{", ToAbsl(hole), "}' is neither a list of words.yaml nor a range"));
    }
    phrase.pieces_.push_back(std::move(piece));
    at = close + 1;
  }
  return phrase;
}

void Phrase::Append(FeedRandom* random, uint64_t story, std::string* output) const {
  for (const Piece& piece : pieces_) {
    output->append(piece.literal);
    if (piece.list != nullptr) {
      output->append((*piece.list)[random->Below(piece.list->size())]);
    } else if (piece.most >= piece.least) {
      FeedRandom shared(story ^ MixBits(static_cast<uint64_t>(piece.least * 131071 + piece.most)));
      FeedRandom* source = story == 0 ? random : &shared;
      AppendNumber(source->Between(piece.least, piece.most), piece.digits, output);
    }
  }
}

}  // namespace lodewire
