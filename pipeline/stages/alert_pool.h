// The alerts between judge and publish: a fixed ring of them, taken and given back in slot order.
//
// Judge and publish run on one thread (the back half of a lane), so plain counters suffice.
//
// Threading: one thread.
// Memory: `capacity` alerts, the caller's.
// Errors: nullptr when all are in use; judge stops in front of that event.
// Example:
//   Alert* alert = pool.Take();  …  pool.Return(alert);
#ifndef LODEWIRE_PIPELINE_STAGES_ALERT_POOL_H_
#define LODEWIRE_PIPELINE_STAGES_ALERT_POOL_H_

#include <span>

#include "pipeline/alert/alert.h"
#include "pipeline/base/check.h"

namespace lodewire {

class AlertPool {
 public:
  explicit AlertPool(std::span<Alert> alerts) : alerts_(alerts) {}

  Alert* Take() {
    if (taken_ - returned_ == alerts_.size()) return nullptr;
    return &alerts_[taken_++ % alerts_.size()];
  }
  // Gives back the newest one, which judge took and did not need.
  void Untake() { --taken_; }
  void Return(const Alert* alert) {
    DCHECK(alert == &alerts_[returned_ % alerts_.size()]);
    ++returned_;
  }

 private:
  std::span<Alert> alerts_;
  uint64_t taken_ = 0;
  uint64_t returned_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_ALERT_POOL_H_
