// libFuzzer: the input chooses one of some sets of random rules and makes the events; the matcher,
// with Vectorscan and without, and the naive evaluator must agree on them.
#include <array>
#include <cstdio>

#include "tests/rules/differential.h"

namespace lodewire {
namespace {

constexpr uint32_t kSets = 32;
constexpr int kRules = 40;

Differential& SetOf(uint32_t seed) {
  static auto* sets = new std::array<std::unique_ptr<Differential>, kSets>;
  std::unique_ptr<Differential>& set = (*sets)[seed];
  if (set == nullptr) {
    RandomPieces pieces(seed);
    set = std::make_unique<Differential>(&pieces, kRules, seed % 2 == 0);
  }
  return *set;
}

}  // namespace
}  // namespace lodewire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  size_t at = 0;
  // Behind the end always the first choice.
  lodewire::RandomPieces pieces([&]() -> uint32_t { return at < size ? data[at++] : 0; });
  lodewire::Differential& set = lodewire::SetOf(pieces.Below(lodewire::kSets));
  const std::string difference = set.CompareBatch(&pieces, 1 + pieces.Below(4));
  if (!difference.empty()) {
    std::fputs(difference.c_str(), stderr);
    __builtin_trap();
  }
  return 0;
}
