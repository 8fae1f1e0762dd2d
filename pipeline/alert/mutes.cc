#include "pipeline/alert/mutes.h"

#include <algorithm>
#include <utility>

namespace lodewire {
namespace {

bool Before(const Mute& left, const Mute& right) {
  return std::pair(left.rule, left.mineral) < std::pair(right.rule, right.mineral);
}

}  // namespace

MuteList::MuteList(std::vector<Mute> mutes, const MuteList* before) {
  std::sort(mutes.begin(), mutes.end(), Before);
  for (Mute& mute : mutes) {
    std::shared_ptr<std::atomic<uint64_t>> count;
    if (before != nullptr) {
      for (const Entry& old : before->entries_) {
        if (old.mute.rule == mute.rule && old.mute.mineral == mute.mineral) count = old.count;
      }
    }
    if (count == nullptr) count = std::make_shared<std::atomic<uint64_t>>(0);
    entries_.push_back({std::move(mute), std::move(count)});
  }
}

size_t MuteList::CountActive(int64_t now_ms) const {
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [now_ms](const Entry& entry) { return entry.mute.until_ms > now_ms; }));
}

bool MuteList::Mutes(std::string_view rule, const Alert& alert, int64_t now_ms, bool count) const {
  const auto first = std::lower_bound(
      entries_.begin(), entries_.end(), rule,
      [](const Entry& entry, std::string_view wanted) { return entry.mute.rule < wanted; });
  uint32_t covered = 0;  // A bit a mineral of the alert.
  bool whole = false;
  for (auto entry = first; entry != entries_.end() && entry->mute.rule == rule; ++entry) {
    if (entry->mute.until_ms <= now_ms) continue;
    bool applies = entry->mute.mineral.empty();
    whole |= applies;
    for (size_t i = 0; i < alert.minerals.size(); ++i) {
      if (alert.minerals[i].id != entry->mute.mineral) continue;
      covered |= uint32_t{1} << i;
      applies = true;
    }
    // Relaxed: a number for people.
    if (applies && count) entry->count->fetch_add(1, std::memory_order_relaxed);
  }
  const uint32_t all = (uint32_t{1} << alert.minerals.size()) - 1;
  return whole || (all != 0 && covered == all);
}

void MarkMuted(const MuteList& mutes, int64_t now_ms, Alert* alert) {
  alert->muted_matches = 0;
  if (mutes.entries().empty()) return;
  for (size_t i = 0; i < alert->matches.size(); ++i) {
    if (!mutes.Mutes(alert->matches[i].rule_id, *alert, now_ms, /*count=*/false)) continue;
    alert->muted_matches |= static_cast<uint16_t>(1u << i);
  }
}

void CountMuted(const MuteList& mutes, int64_t now_ms, const Alert& alert) {
  for (size_t i = 0; i < alert.matches.size(); ++i) {
    if (((alert.muted_matches >> i) & 1) == 0) continue;
    mutes.Mutes(alert.matches[i].rule_id, alert, now_ms, /*count=*/true);
  }
}

}  // namespace lodewire
