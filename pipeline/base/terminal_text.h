// Text of strangers where people read it, on a terminal or in a log: control characters and those
// that hide or reorder text (Unicode's bidirectional controls) become escapes.
//
// Threading: any thread. Memory: grows the string given. Errors: invalid UTF-8 is a character of
// one byte.
// Example:
//   const TerminalCharacter character = DecodeCharacter(text);
//   AppendEscaped(character, text, &output);
#ifndef LODEWIRE_PIPELINE_BASE_TERMINAL_TEXT_H_
#define LODEWIRE_PIPELINE_BASE_TERMINAL_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace lodewire {

struct TerminalCharacter {
  size_t size = 1;    // bytes
  char32_t code = 0;  // Code point, or the byte where it is not valid UTF-8.
  bool valid = false;
};

// The first character of `text`, which must not be empty.
TerminalCharacter DecodeCharacter(std::string_view text);
// Appends it (it stands at the front of `text`), or its escape.
void AppendEscaped(const TerminalCharacter& character, std::string_view text, std::string* output);
// 0, 1 or 2 columns.
size_t CharacterWidth(char32_t code);

// The same for a whole text.
std::string EscapeForTerminal(std::string_view text);
size_t DisplayWidth(std::string_view text);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_TERMINAL_TEXT_H_
