// Counters by name, where the names are not known at start: rules and minerals come and go with a
// reload, and what was counted of them stays.
//
// A table of fixed size; names are kept as long as the process lives. What finds no room any more
// is counted together as "other".
//
// Threading: Add by one thread, ForEach by any.
// Memory: Bytes(capacity), at construction; Add calls no heap.
// Errors: a name is cut after kNameBytesMax bytes.
// Example:
//   NameTally alerts(rules_max);  alerts.Add(alert.matches[0].rule_id);
#ifndef LODEWIRE_PIPELINE_BASE_NAME_TALLY_H_
#define LODEWIRE_PIPELINE_BASE_NAME_TALLY_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "pipeline/base/counter.h"

namespace lodewire {

class NameTally {
 public:
  static constexpr size_t kNameBytesMax = 63;

  explicit NameTally(size_t capacity) : entries_(capacity), places_(Places(capacity), kFree) {}

  void Add(std::string_view name) {
    name = name.substr(0, kNameBytesMax);
    const size_t mask = places_.size() - 1;
    // At most half of the places are taken, so there is a free one.
    size_t place = std::hash<std::string_view>()(name) & mask;
    for (; places_[place] != kFree; place = (place + 1) & mask) {
      Entry& entry = entries_[places_[place]];
      if (entry.view() == name) return entry.count.Add();
    }
    const size_t next = size_.load(std::memory_order_relaxed);
    if (next == entries_.size()) return other_.Add();
    Entry& entry = entries_[next];
    std::copy(name.begin(), name.end(), entry.name.begin());
    entry.size = static_cast<uint8_t>(name.size());
    entry.count.Add();
    places_[place] = static_cast<uint32_t>(next);
    // Pairs with the acquire load in ForEach: the name is complete.
    size_.store(next + 1, std::memory_order_release);
  }

  // `visit(std::string_view name, uint64_t count)`, in the order in which names came first.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    const size_t size = size_.load(std::memory_order_acquire);  // Pairs with Add.
    for (size_t i = 0; i < size; ++i) visit(entries_[i].view(), entries_[i].count.Value());
    if (other_.Value() > 0) visit(std::string_view("other"), other_.Value());
  }

  // What the constructor takes, for the memory plan.
  static size_t Bytes(size_t capacity) {
    return capacity * sizeof(Entry) + Places(capacity) * sizeof(uint32_t);
  }

 private:
  static constexpr uint32_t kFree = UINT32_MAX;
  struct Entry {
    std::array<char, kNameBytesMax> name{};
    uint8_t size = 0;
    Counter count;
    std::string_view view() const { return {name.data(), size}; }
  };
  static size_t Places(size_t capacity) { return std::bit_ceil(2 * capacity + 1); }

  std::vector<Entry> entries_;
  std::vector<uint32_t> places_;  // Open addressing: indices into entries_.
  std::atomic<size_t> size_{0};
  Counter other_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_NAME_TALLY_H_
