#include "pipeline/memory/plan.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/str_format.h"
#include "pipeline/base/check.h"

namespace lodewire {

std::string_view MemoryKindName(MemoryKind kind) {
  return kind == MemoryKind::kFixed ? "fixed" : "bounded";
}

std::string HumanBytes(uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return absl::StrFormat("%d B", bytes);
  double amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= 1024 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  return absl::StrFormat("%.1f %s", amount, kUnits[unit]);
}

void Plan::Add(std::string_view name, uint64_t bytes, MemoryKind kind, std::string_view who) {
  CHECK(bytes <= std::numeric_limits<uint64_t>::max() - TotalBytes());
  items_.push_back({std::string(name), bytes, kind, std::string(who)});
  (kind == MemoryKind::kFixed ? fixed_bytes_ : bounded_bytes_) += bytes;
}

void Plan::Print(std::string* out) const {
  size_t name_width = 7;  // as wide as "bounded" and "memory"
  for (const PlanItem& item : items_) name_width = std::max(name_width, item.name.size());
  const int width = static_cast<int>(name_width);
  absl::StrAppendFormat(out, "%-*s  %10s  %-7s  %s\n", width, "memory", "size", "kind", "who");
  for (const PlanItem& item : items_) {
    absl::StrAppendFormat(out, "%-*s  %10s  %-7s  %s\n", width, item.name, HumanBytes(item.bytes),
                          std::string(MemoryKindName(item.kind)), item.who);
  }
  absl::StrAppendFormat(out, "%-*s  %10s\n", width, "fixed", HumanBytes(fixed_bytes_));
  absl::StrAppendFormat(out, "%-*s  %10s\n", width, "bounded", HumanBytes(bounded_bytes_));
  absl::StrAppendFormat(out, "%-*s  %10s\n", width, "total", HumanBytes(TotalBytes()));
}

}  // namespace lodewire
