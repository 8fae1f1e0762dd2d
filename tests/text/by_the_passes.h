// An oracle for normalisation: ICU and three plain passes.
#ifndef LODEWIRE_TESTS_TEXT_BY_THE_PASSES_H_
#define LODEWIRE_TESTS_TEXT_BY_THE_PASSES_H_

#include <gtest/gtest.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <string>

#include "pipeline/text/fold.h"
#include "pipeline/text/utf8.h"

namespace lodewire {

inline std::string IcuNfkc(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal);
  nfkc->normalizeUTF8(0, text, sink, nullptr, error);
  EXPECT_TRUE(U_SUCCESS(error));
  return normal;
}

inline void AppendUtf8(char32_t code, std::string* text) {
  char bytes[4];
  text->append(bytes, EncodeUtf8(code, bytes));
}

// What the header promises for text without entities, mojibake and line breaks, in three plain
// passes.
inline std::string ByThePasses(const std::string& text) {
  std::string visible;
  for (size_t at = 0; at < text.size();) {
    const Character next = DecodeUtf8(text, at);
    at += next.size;
    if (!IsRemoved(next.code)) AppendUtf8(next.code, &visible);
  }
  const std::string nfkc = IcuNfkc(visible);
  std::string folded;
  for (size_t at = 0; at < nfkc.size();) {
    const Character next = DecodeUtf8(nfkc, at);
    at += next.size;
    const char32_t ascii = FoldToAscii(next.code);
    const char32_t code = IsWhiteSpace(next.code) ? U' ' : ascii != 0 ? ascii : next.code;
    if (code == ' ' && (folded.empty() || folded.back() == ' ')) continue;
    AppendUtf8(code, &folded);
  }
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_TEXT_BY_THE_PASSES_H_
