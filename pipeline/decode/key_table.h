// A set of names with a number each: JSON keys and dotted paths are looked up here once a leaf.
//
// Threading: built by one thread, then read by any.
// Memory: allocates in Add only; Find never.
// Errors: Find returns kNotFound.
// Example:
//   KeyTable keys; keys.Add("storyId", 2); keys.Find("storyId") == 2
#ifndef LODEWIRE_PIPELINE_DECODE_KEY_TABLE_H_
#define LODEWIRE_PIPELINE_DECODE_KEY_TABLE_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

class KeyTable {
 public:
  static constexpr uint32_t kNotFound = 0xFFFFFFFF;

  // A name that is there already keeps its number.
  void Add(std::string_view name, uint32_t number) {
    if (Find(name) != kNotFound) return;
    if (2 * (count_ + 1) > entries_.size()) Grow();
    Place(Entry{Hash(name), number, std::string(name)});
    ++count_;
  }

  uint32_t Find(std::string_view name) const {
    if (entries_.empty()) return kNotFound;
    const size_t mask = entries_.size() - 1;
    const uint32_t hash = Hash(name);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
      const Entry& entry = entries_[i];
      if (entry.number == kNotFound) return kNotFound;
      if (entry.hash == hash && entry.name == name) return entry.number;
    }
  }

  void Clear() {
    entries_.clear();
    count_ = 0;
  }

 private:
  struct Entry {
    uint32_t hash = 0;
    uint32_t number = kNotFound;  // kNotFound: the place is free.
    std::string name;
  };

  // Mixes the length and the first and last eight bytes; names that differ only between them share
  // a hash, which costs a comparison and no more.
  static uint32_t Hash(std::string_view name) {
    uint64_t first = 0;
    uint64_t last = 0;
    if (name.size() >= 8) {
      std::memcpy(&first, name.data(), 8);
      std::memcpy(&last, name.data() + name.size() - 8, 8);
    } else {
      for (const char c : name) first = first << 8 | static_cast<unsigned char>(c);
    }
    const uint64_t mixed =
        (first * 0x9E3779B97F4A7C15u ^ (last + name.size())) * 0xC2B2AE3D27D4EB4Fu;
    return static_cast<uint32_t>(mixed >> 32);
  }

  void Place(Entry entry) {
    const size_t mask = entries_.size() - 1;
    size_t i = entry.hash & mask;
    while (entries_[i].number != kNotFound) i = (i + 1) & mask;
    entries_[i] = std::move(entry);
  }

  void Grow() {
    std::vector<Entry> old(entries_.empty() ? 16 : 2 * entries_.size());
    old.swap(entries_);
    for (Entry& entry : old) {
      if (entry.number != kNotFound) Place(std::move(entry));
    }
  }

  std::vector<Entry> entries_;  // A power of two of them, at most half full.
  size_t count_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_KEY_TABLE_H_
