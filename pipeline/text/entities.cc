#include "pipeline/text/entities.h"

#include "pipeline/text/mojibake.h"

namespace lodewire {
namespace {

char32_t EntityNumbered(std::string_view digits) {
  const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty()) return 0;
  uint32_t number = 0;
  for (const char byte : digits) {
    const char lower = static_cast<char>(byte | 0x20);
    uint32_t digit;
    if (byte >= '0' && byte <= '9') {
      digit = static_cast<uint32_t>(byte - '0');
    } else if (hex && lower >= 'a' && lower <= 'f') {
      digit = static_cast<uint32_t>(lower - 'a' + 10);
    } else {
      return 0;
    }
    number = number * (hex ? 16 : 10) + digit;
    if (number > 0x10FFFF) return 0;
  }
  if (number >= 0xD800 && number <= 0xDFFF) return 0;
  if (number >= 0x80 && number <= 0x9F) return Windows1252(number);
  return number;
}

}  // namespace

size_t FindOpenEntity(std::string_view text) {
  const size_t size = text.size();
  for (size_t back = 1; back <= kEntityBytesMax && back <= size; ++back) {
    const char byte = text[size - back];
    if (byte == '&') return size - back;
    if (!IsEntityByte(static_cast<unsigned char>(byte))) break;
  }
  return std::string_view::npos;
}

Entity FindEntityBefore(std::string_view text) {
  const size_t begin = FindOpenEntity(text);
  if (begin == std::string_view::npos) return {};
  const std::string_view name = text.substr(begin + 1);
  if (name.empty()) return {};
  return {begin, name[0] == '#' ? EntityNumbered(name.substr(1)) : EntityNamed(name)};
}

}  // namespace lodewire
