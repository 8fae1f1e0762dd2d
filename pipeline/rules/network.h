// IP networks as the modifier `cidr` writes them, and the addresses they contain.
//
// An IPv4 network contains an IPv4 address however it is written: `10.1.2.3` or, mapped into IPv6,
// `::ffff:10.1.2.3`. An IPv6 network contains what is written as IPv6. A zone (`fe80::1%eth0`) says
// which interface, not which address, and is left out.
//
// Threading: pure functions. Memory: Parse's error text only; Contains makes no heap call.
// Errors: Parse says what is wrong; what is no address is in no network.
// Example:
//   ASSIGN_OR_RETURN(Network network, Network::Parse("10.0.0.0/8"));
//   network.Contains("10.1.2.3")
#ifndef LODEWIRE_PIPELINE_RULES_NETWORK_H_
#define LODEWIRE_PIPELINE_RULES_NETWORK_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/base/status.h"

namespace lodewire {

struct Network {
  bool is_v4 = false;
  std::array<uint8_t, 16> address{};  // In network order; IPv4 mapped into IPv6.
  uint8_t bits = 0;                   // Of the 16 bytes: 104 for 10.0.0.0/8.

  // ADDRESS/BITS, or an address alone, which is a network of one.
  static absl::StatusOr<Network> Parse(std::string_view text);
  bool Contains(std::string_view address) const;
  // As it is usually written: 10.0.0.0/8.
  std::string ToString() const;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_NETWORK_H_
