// SHA-256, for digests of rules and domain data. Source: NIST FIPS 180-4.
//
// Threading: an object by one thread.
// Memory: fixed; the hexadecimal result is a std::string.
// Errors: none.
// Example:
//   std::string digest = Sha256Hex("abc");
#ifndef LODEWIRE_PIPELINE_BASE_SHA256_H_
#define LODEWIRE_PIPELINE_BASE_SHA256_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lodewire {

class Sha256 {
 public:
  void Update(std::string_view bytes);
  // Ends the message. The object may not be used afterwards.
  std::array<uint8_t, 32> Finish();

 private:
  void Block(const uint8_t* block);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> buffer_{};
  uint64_t size_ = 0;  // bytes so far
};

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);
std::string ToHex(const std::array<uint8_t, 32>& digest);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_SHA256_H_
