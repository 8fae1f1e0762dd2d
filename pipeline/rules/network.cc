#include "pipeline/rules/network.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

constexpr size_t kMappedBytes = 12;  // ::ffff: before the four bytes of IPv4.
constexpr size_t kMappedBits = 96;

bool IsMapped(const std::array<uint8_t, 16>& address) {
  static constexpr std::array<uint8_t, kMappedBytes> kPrefix = {0, 0, 0, 0, 0,    0,
                                                                0, 0, 0, 0, 0xFF, 0xFF};
  return std::memcmp(address.data(), kPrefix.data(), kMappedBytes) == 0;
}

// `is_v4`: written as IPv4.
bool ParseAddress(std::string_view text, std::array<uint8_t, 16>* address, bool* is_v4) {
  text = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> buffer;
  if (text.empty() || text.size() >= buffer.size()) return false;
  std::memcpy(buffer.data(), text.data(), text.size());
  buffer[text.size()] = '\0';
  // A NUL inside would hide what follows it.
  if (std::strlen(buffer.data()) != text.size()) return false;
  *is_v4 = text.find(':') == std::string_view::npos;
  if (!*is_v4) return inet_pton(AF_INET6, buffer.data(), address->data()) == 1;
  *address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return inet_pton(AF_INET, buffer.data(), address->data() + kMappedBytes) == 1;
}

bool SameBits(const std::array<uint8_t, 16>& a, const std::array<uint8_t, 16>& b, size_t bits) {
  const size_t bytes = bits / 8;
  if (std::memcmp(a.data(), b.data(), bytes) != 0) return false;
  if (bits % 8 == 0) return true;
  const int shift = static_cast<int>(8 - bits % 8);
  return a[bytes] >> shift == b[bytes] >> shift;
}

}  // namespace

absl::StatusOr<Network> Network::Parse(std::string_view text) {
  const auto error = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(text), "' is no network: ", ToAbsl(why)));
  };
  Network network;
  const size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  if (address.find('%') != std::string_view::npos ||
      !ParseAddress(address, &network.address, &network.is_v4)) {
    return error("write ADDRESS/BITS as in 10.0.0.0/8 or fd00::/8");
  }
  const size_t all = network.is_v4 ? 32 : 128;
  size_t bits = all;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [stop, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (failed != std::errc() || stop != digits.data() + digits.size() || bits > all) {
      return error(absl::StrCat("behind '/' stands a number from 0 to ", all));
    }
  }
  network.bits = static_cast<uint8_t>(network.is_v4 ? kMappedBits + bits : bits);
  std::array<uint8_t, 16> masked = network.address;
  for (size_t bit = network.bits; bit < 128; ++bit) {
    masked[bit / 8] = static_cast<uint8_t>(masked[bit / 8] & ~(0x80 >> bit % 8));
  }
  if (masked != network.address) {
    network.address = masked;
    return error(
        absl::StrCat("bits behind the prefix are set; is ", network.ToString(), " meant?"));
  }
  network.is_v4 = network.is_v4 || (network.bits >= kMappedBits && IsMapped(network.address));
  return network;
}

bool Network::Contains(std::string_view text) const {
  std::array<uint8_t, 16> other;
  bool other_is_v4 = false;
  if (!ParseAddress(text, &other, &other_is_v4)) return false;
  if (!is_v4 && other_is_v4) return false;
  return SameBits(address, other, bits);
}

std::string Network::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const bool mapped = is_v4;
  inet_ntop(mapped ? AF_INET : AF_INET6, address.data() + (mapped ? kMappedBytes : 0),
            buffer.data(), buffer.size());
  return absl::StrCat(buffer.data(), "/", bits - (mapped ? kMappedBits : 0));
}

}  // namespace lodewire
