#include "pipeline/rules/regex_width.h"

#include <algorithm>

namespace lodewire {
namespace {

constexpr uint32_t kCharacterMax = 4;  // Bytes of any character in UTF-8.

uint32_t Add(uint32_t a, uint32_t b) {
  const uint64_t sum = uint64_t{a} + b;
  return a == kWidthUnknown || b == kWidthUnknown || sum >= kWidthUnknown
             ? kWidthUnknown
             : static_cast<uint32_t>(sum);
}

uint32_t Times(uint32_t width, uint32_t count) {
  const uint64_t product = uint64_t{width} * count;
  return width == kWidthUnknown || product >= kWidthUnknown ? kWidthUnknown
                                                            : static_cast<uint32_t>(product);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads the pattern once, from left to right. Flags change nothing that matters here but what white
// space and a quantifier mean, which RE2's do not.
class WidthReader {
 public:
  explicit WidthReader(std::string_view pattern) : pattern_(pattern) {}

  uint32_t Read() {
    const uint32_t width = Alternation(0);
    return known_ && at_ == pattern_.size() ? width : kWidthUnknown;
  }

 private:
  static constexpr int kDepthMax = 200;

  bool AtEnd() const { return at_ >= pattern_.size(); }
  bool Takes(std::string_view text) {
    if (!pattern_.substr(std::min(at_, pattern_.size())).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  uint32_t Unknown() {
    known_ = false;
    at_ = pattern_.size();
    return kWidthUnknown;
  }

  uint32_t Alternation(int depth) {
    if (depth > kDepthMax) return Unknown();
    uint32_t widest = 0;
    do {
      uint32_t width = 0;
      while (!AtEnd() && pattern_[at_] != '|' && pattern_[at_] != ')') {
        width = Add(width, Repeated(depth));
      }
      widest = std::max(widest, width);
    } while (Takes("|"));
    return widest;
  }

  // One piece with the quantifiers behind it.
  uint32_t Repeated(int depth) {
    // \Q…\E: a quantifier behind it is of its last character; here, no less, of all of it.
    uint32_t width = Takes("\\Q") ? Quoted() : Piece(depth);
    while (!AtEnd()) {
      // Behind what is nothing at all, (?i) or \Q\E, a quantifier is of the piece before.
      if (Takes("*") || Takes("+")) {
        width = kWidthUnknown;
      } else if (Takes("?")) {
      } else if (pattern_[at_] != '{' || !Count(&width)) {
        break;
      }
    }
    return width;
  }

  // {n}, {n,} or {n,m}. False: the brace stands for itself.
  bool Count(uint32_t* width) {
    size_t at = at_ + 1;
    const auto number = [&](uint32_t* value) {
      const size_t begin = at;
      for (*value = 0; at < pattern_.size() && IsDigit(pattern_[at]) && at - begin < 6; ++at) {
        *value = *value * 10 + static_cast<uint32_t>(pattern_[at] - '0');
      }
      return at > begin;
    };
    uint32_t least = 0;
    if (!number(&least)) return false;
    uint32_t most = least;
    if (at < pattern_.size() && pattern_[at] == ',') {
      ++at;
      if (!number(&most)) most = kWidthUnknown;
    }
    if (at >= pattern_.size() || pattern_[at] != '}') return false;
    at_ = at + 1;
    if (most == kWidthUnknown || *width == 0) {
      *width = kWidthUnknown;
    } else {
      *width = Times(*width, std::max(most, 1u));
    }
    return true;
  }

  uint32_t Quoted() {
    const size_t end = std::min(pattern_.find("\\E", at_), pattern_.size());
    const uint32_t width = Times(kCharacterMax, static_cast<uint32_t>(end - at_));
    at_ = end;
    Takes("\\E");
    return width;
  }

  uint32_t Piece(int depth) {
    const char c = pattern_[at_];
    switch (c) {
      case '(':
        return Group(depth);
      case '[':
        return Class();
      case '\\':
        return Escape();
      case '^':
      case '$':
        ++at_;
        return 0;
      case '.':
        ++at_;
        return kCharacterMax;
      default:
        return LiteralCharacter();
    }
  }

  // A character in its longest form by (?i).
  uint32_t LiteralCharacter() {
    const char c = pattern_[at_++];
    if ((c & 0x80) != 0) {
      while (!AtEnd() && (pattern_[at_] & 0xC0) == 0x80) ++at_;
      return kCharacterMax;
    }
    if (c == 'k' || c == 'K') return 3;   // U+212A
    return c == 's' || c == 'S' ? 2 : 1;  // U+017F
  }

  uint32_t Group(int depth) {
    ++at_;
    if (Takes("?")) {
      if (Takes("P<") || Takes("<")) {
        const size_t end = pattern_.find('>', at_);
        if (end == std::string_view::npos) return Unknown();
        at_ = end + 1;
      } else {
        while (!AtEnd() && (IsFlag(pattern_[at_]) || pattern_[at_] == '-')) ++at_;
        if (Takes(")")) return 0;  // (?i) for what follows.
        if (!Takes(":")) return Unknown();
      }
    }
    const uint32_t width = Alternation(depth + 1);
    if (!Takes(")")) return Unknown();
    return width;
  }
  static bool IsFlag(char c) { return c == 'i' || c == 'm' || c == 's' || c == 'U'; }

  uint32_t Class() {
    const size_t end = EndOfClass(pattern_, at_);
    if (end == std::string_view::npos) return Unknown();
    at_ = end;
    return kCharacterMax;
  }

  uint32_t Escape() {
    if (at_ + 1 >= pattern_.size()) return Unknown();
    const char c = pattern_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'A':
      case 'z':
      case 'b':
      case 'B':
        return 0;
      case 'd':
      case 's':
        return 1;
      case 'w':
        return 3;  // U+212A by (?i).
      case 'D':
      case 'S':
      case 'W':
      case 'C':
        return kCharacterMax;
      case 'p':
      case 'P':
        return Property();
      case 'x':
        return Hexadecimal();
      case 'E':
        return 0;
      default:
        return Other(c);
    }
  }

  uint32_t Property() {
    if (!Takes("{")) {
      ++at_;
      return kCharacterMax;
    }
    const size_t end = pattern_.find('}', at_);
    if (end == std::string_view::npos) return Unknown();
    at_ = end + 1;
    return kCharacterMax;
  }

  uint32_t Hexadecimal() {
    if (!Takes("{")) {
      at_ += 2;
      return kCharacterMax;
    }
    const size_t end = pattern_.find('}', at_);
    if (end == std::string_view::npos) return Unknown();
    at_ = end + 1;
    return kCharacterMax;
  }

  // A character by its octal number, a control character, or punctuation as itself.
  uint32_t Other(char c) {
    if (IsDigit(c)) {
      for (int i = 0; i < 2 && !AtEnd() && IsDigit(pattern_[at_]); ++i) ++at_;
      return kCharacterMax;
    }
    constexpr std::string_view kControls = "aftnrv";
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if ((letter && kControls.find(c) == std::string_view::npos) || (c & 0x80) != 0) {
      return Unknown();
    }
    return 1;
  }

  const std::string_view pattern_;
  size_t at_ = 0;
  bool known_ = true;
};

}  // namespace

size_t EndOfClass(std::string_view pattern, size_t at) {
  size_t next = at + 1;
  if (pattern.substr(next).starts_with('^')) ++next;
  // A bracket that stands first is one of the characters.
  if (pattern.substr(next).starts_with(']')) ++next;
  while (next < pattern.size() && pattern[next] != ']') {
    if (pattern.substr(next).starts_with("[:")) {
      const size_t end = pattern.find(":]", next + 2);
      // Not a name such as [:alpha:]: the bracket is one of the characters.
      next = end == std::string_view::npos ? next + 2 : end + 2;
    } else {
      next += pattern[next] == '\\' ? 2 : 1;
    }
  }
  return next < pattern.size() ? next + 1 : std::string_view::npos;
}

uint32_t RegexWidthMax(std::string_view pattern) { return WidthReader(pattern).Read(); }

}  // namespace lodewire
