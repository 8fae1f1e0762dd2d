// Follows the topic of mutes beside a running service and keeps a list of them for the lanes.
//
// A topic that cannot be read is told and tried again; what was known goes on, and alerts do too.
//
// Threading: a thread of its own reads; list() by any thread, the rest by the main thread.
// Memory: two lists while lanes change over.
// Errors: logged, now and then.
// Example:
//   MuteWatcher mutes(config);  mutes.AwaitFirst(10'000);
//   while (!stop) { mutes.Poll(service.get()); sleep; }
#ifndef LODEWIRE_PIPELINE_APP_MUTE_WATCHER_H_
#define LODEWIRE_PIPELINE_APP_MUTE_WATCHER_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "pipeline/alert/mutes.h"
#include "pipeline/app/service.h"
#include "pipeline/base/log.h"

namespace lodewire {

class MuteWatcher {
 public:
  // Without `rules.mutes_topic` the list stays empty and nothing is read.
  explicit MuteWatcher(const Config& config);
  ~MuteWatcher();

  // Waits until what stands in the topic at start was read; false when it took longer.
  bool AwaitFirst(int timeout_ms);
  // Once in a while, e.g. 20 times a second: gives the lanes the list of now.
  void Poll(Service* service);
  std::shared_ptr<const MuteList> list() const;

 private:
  void Run();
  absl::Status Follow();
  void Publish(std::vector<Mute> mutes);

  const Config config_;
  std::shared_ptr<const MuteList> offered_;  // The main thread's.
  mutable std::mutex mutex_;
  std::condition_variable read_;
  std::shared_ptr<const MuteList> list_;  // Guarded, as what follows.
  bool first_read_ = false;
  std::atomic<bool> ended_{false};
  LogLimiter limiter_{30'000};  // milliseconds
  std::thread thread_;          // Last: it uses the others.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_MUTE_WATCHER_H_
