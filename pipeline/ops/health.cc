#include "pipeline/ops/health.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

// Brings what was seen up to date; how long it has been the same.
int64_t Age(uint64_t now, uint64_t* seen, int64_t now_ms, int64_t* since_ms) {
  if (now != *seen || *since_ms == 0) {
    *seen = now;
    *since_ms = now_ms;
  }
  return now_ms - *since_ms;
}

void NotReady(std::string reason, HealthReport* report) {
  if (report->reason.empty()) report->reason = std::move(reason);
  report->ready = false;
}

}  // namespace

void Health::ObservePosition(const Lane& lane, size_t index, int64_t now_ms, HealthReport* report) {
  Seen& seen = seen_[index];
  uint64_t position = lane.published();
  uint64_t waiting = lane.in_ring();
  for (const PartitionProgress& progress : lane.source().Progress()) {
    position += static_cast<uint64_t>(progress.position);
    waiting += static_cast<uint64_t>(std::max<int64_t>(0, progress.end - progress.position));
  }
  // What waits for its acknowledgement holds back the rest; ObserveLane says so.
  const bool held_back = !lane.outstanding().empty() || lane.blocked();
  if (waiting == 0 || held_back) seen.position_ms = now_ms;
  const int64_t age = Age(position, &seen.position, now_ms, &seen.position_ms);
  const uint64_t errors = lane.source().errors();
  if (age == 0) seen.source_errors = errors;
  if (age <= stall_ms_) return;
  const std::string stands =
      absl::StrCat("lane ", index, ": ", waiting,
                   " records wait and its position has not moved for ", age / 1000, " s");
  if (errors != seen.source_errors) {
    NotReady(stands + "; the brokers of the inputs are away, the log says more", report);
    return;
  }
  report->live = false;
  NotReady(stands, report);
}

void Health::ObserveLane(const Lane& lane, size_t index, int64_t now_ms, HealthReport* report) {
  Seen& seen = seen_[index];
  const LaneCounters& counters = lane.counters();
  const int64_t front_age =
      Age(counters.front_rounds.Value(), &seen.front_rounds, now_ms, &seen.front_ms);
  const int64_t back_age =
      Age(counters.back_rounds.Value(), &seen.back_rounds, now_ms, &seen.back_ms);
  if (std::max(front_age, back_age) > stall_ms_) {
    report->live = false;
    NotReady(
        absl::StrCat("lane ", index, ": its ", front_age > back_age ? "front" : "back",
                     " half has not gone round for ", std::max(front_age, back_age) / 1000, " s"),
        report);
  }
  ObservePosition(lane, index, now_ms, report);
  if (counters.rebalances.Value() == 0) {
    NotReady(absl::StrCat("lane ", index, ": no assignment from the group yet"), report);
  }
  if (lane.blocked()) {
    NotReady(absl::StrCat("lane ", index,
                          ": a topic refuses a record for good; the log names it and the remedy"),
             report);
  }
  const uint64_t acknowledged = counters.acknowledged.Value();
  const bool moved = acknowledged != seen.acknowledged;
  seen.acknowledged = acknowledged;
  if (moved || lane.idle()) seen.progress_ms = now_ms;
  const int64_t progress_age = Age(lane.published(), &seen.published, now_ms, &seen.progress_ms);
  if (progress_age > stall_ms_) {
    NotReady(absl::StrCat("lane ", index, ": nothing in flight has moved for ", progress_age / 1000,
                          " s; is the broker of the alert topics away?"),
             report);
  }
}

void Health::Observe(const std::vector<const Lane*>& lanes, int64_t now_ms) {
  seen_.resize(lanes.size());
  HealthReport report;
  report.ready = true;
  for (size_t i = 0; i < lanes.size(); ++i) ObserveLane(*lanes[i], i, now_ms, &report);
  const std::lock_guard lock(mutex_);
  report_ = std::move(report);
}

void Health::Stopping() {
  const std::lock_guard lock(mutex_);
  report_.ready = false;
  report_.reason = "stopping";
}

HealthReport Health::Report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

}  // namespace lodewire
