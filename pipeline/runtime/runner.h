// A thread with a duty cycle: it runs the halves of lanes it was given, round after round, and
// waits when nothing moved (pipeline/ring/wait_policy.h: pause, then yield, then park).
//
// Which halves run on which thread is configuration: `threads: fused` gives a runner both halves of
// a lane, `threads: split` gives each half a runner of its own. The code of the halves is the same.
//
// Threading: Start and Join by the owner; everything else on the runner's own thread.
// Memory: a thread stack and a vector made at Start.
// Errors: none of its own; a half that is done says so and is not called again.
// Example:
//   Runner runner("lane-0", {[&] { return lane.FrontWork(); }, [&] { return lane.BackWork(); }},
//   park_us); runner.Start();  …  runner.Join();
#ifndef LODEWIRE_PIPELINE_RUNTIME_RUNNER_H_
#define LODEWIRE_PIPELINE_RUNTIME_RUNNER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace lodewire {

class Runner {
 public:
  // One round of a duty: how many events moved, or kFinished to be called no more.
  static constexpr size_t kFinished = SIZE_MAX;
  using Duty = std::function<size_t()>;

  // `name`: of the thread, at most 15 characters as the kernel keeps them. `park_us`: longest
  // sleep.
  Runner(std::string name, std::vector<Duty> duties, uint32_t park_us);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void Start();
  // Waits until every duty has finished.
  void Join();

 private:
  void Run();

  std::string name_;
  std::vector<Duty> duties_;
  uint32_t park_us_;
  std::thread thread_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RUNTIME_RUNNER_H_
