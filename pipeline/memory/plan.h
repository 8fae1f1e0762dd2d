// Plan: the itemised sum of all memory that a configuration can take, computed before it is taken.
//
// Every part of the program adds a line with its name, its bytes and who needs them. `fixed` is
// ours and is allocated once at start; `bounded` belongs to libraries that allocate as they go, up
// to a bound that the configuration sets (librdkafka's queues and fetches, RE2's max_mem, the
// producer's queue). A test holds the resident memory of a run under the total.
//
// Threading: one thread, at start.
// Memory: a small vector; not used on the event path.
// Errors: a sum that does not fit 64 bits is a CHECK failure.
// Example:
//   Plan plan;
//   plan.Add("event slots", Region::BytesFor<EventSlot>(4096), MemoryKind::kFixed, "lane 0");
//   plan.Add("fetch queue", 64 << 20, MemoryKind::kBounded, "librdkafka consumer");
//   plan.Print(&text);
#ifndef LODEWIRE_PIPELINE_MEMORY_PLAN_H_
#define LODEWIRE_PIPELINE_MEMORY_PLAN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

enum class MemoryKind : uint8_t { kFixed, kBounded };

std::string_view MemoryKindName(MemoryKind kind);

// 1536 → "1.5 KiB".
std::string HumanBytes(uint64_t bytes);

struct PlanItem {
  std::string name;  // what the memory holds
  uint64_t bytes = 0;
  MemoryKind kind = MemoryKind::kFixed;
  std::string who;  // whose it is, e.g. "lane 0", "librdkafka consumer"
};

class Plan {
 public:
  void Add(std::string_view name, uint64_t bytes, MemoryKind kind, std::string_view who);

  uint64_t TotalBytes() const { return fixed_bytes_ + bounded_bytes_; }
  uint64_t FixedBytes() const { return fixed_bytes_; }
  uint64_t BoundedBytes() const { return bounded_bytes_; }
  const std::vector<PlanItem>& items() const { return items_; }

  // Appends a table for people: a line an item in the order of adding, then the sums.
  void Print(std::string* out) const;

 private:
  std::vector<PlanItem> items_;
  uint64_t fixed_bytes_ = 0;
  uint64_t bounded_bytes_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_MEMORY_PLAN_H_
