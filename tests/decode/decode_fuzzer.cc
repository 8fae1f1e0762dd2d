// libFuzzer's way in: the first byte chooses category and encoding, the rest is the payload. It
// looks for crashes and sanitizer reports; tests/decode/differential_test.cc compares values.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "tests/decode/decoding.h"

namespace lodewire {
namespace {

void Decode(uint8_t choice, std::string_view payload) {
  static Decoding* decodings[6] = {};
  Decoding*& decoding = decodings[choice % 6];
  if (decoding == nullptr) {
    decoding = new Decoding({.category = choice % 2 == 0 ? Category::kNews : Category::kTrade,
                             .encoding = static_cast<Encoding>(choice % 6 / 2)});
  }
  decoding->Decode(payload);
}

}  // namespace
}  // namespace lodewire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  lodewire::Decode(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
