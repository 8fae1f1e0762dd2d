#include "pipeline/runtime/runner.h"

#include <pthread.h>

#include <algorithm>

#include "pipeline/ring/wait_policy.h"

namespace lodewire {

Runner::Runner(std::string name, std::vector<Duty> duties, uint32_t park_us)
    : name_(std::move(name)), duties_(std::move(duties)), park_us_(park_us) {}

Runner::~Runner() { Join(); }

void Runner::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Runner::Join() {
  if (thread_.joinable()) thread_.join();
}

void Runner::Run() {
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  WaitOptions options;
  options.park_max_us = park_us_;
  options.park_min_us = std::min(options.park_min_us, park_us_);
  WaitPolicy wait(options);
  while (!duties_.empty()) {
    size_t moved = 0;
    for (size_t i = 0; i < duties_.size();) {
      const size_t count = duties_[i]();
      if (count == kFinished) {
        duties_.erase(duties_.begin() + static_cast<ptrdiff_t>(i));
      } else {
        moved += count;
        ++i;
      }
    }
    wait.Idle(moved);
  }
}

}  // namespace lodewire
