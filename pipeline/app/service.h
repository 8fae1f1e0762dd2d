// The running service: lanes, their runners, their clients. `run` and `demo` are the same service
// with other configurations.
//
// Threading: Create, Start, RequestStop, OfferRules, Join, Close by one thread; totals and flags by
//   any.
// Memory: what MemoryPlan lists.
// Errors: Create says what cannot be had (topics, properties, memory).
// Example:
//   ASSIGN_OR_RETURN(auto service, Service::Create(config, *engine, {}));
//   service->Start();  …  service->RequestStop(); service->Join(); service->Close();
#ifndef LODEWIRE_PIPELINE_APP_SERVICE_H_
#define LODEWIRE_PIPELINE_APP_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "pipeline/app/engine.h"
#include "pipeline/memory/plan.h"
#include "pipeline/runtime/lane.h"
#include "pipeline/runtime/runner.h"

namespace lodewire {

struct ServiceOptions {
  AlertStatus status = AlertStatus::kActual;
  std::string cluster_id;
};

// Sums over all lanes.
struct ServiceTotals {
  uint64_t events = 0;
  uint64_t bytes = 0;
  uint64_t published = 0;  // events that left the ring
  uint64_t alerts = 0;
  uint64_t dead_letters = 0;
  uint64_t unrouted = 0;
  uint64_t acknowledged = 0;
  uint64_t rebalances = 0;  // assignments and revocations carried out
  uint64_t rule_swaps = 0;  // rule sets taken by lanes after their first
  uint64_t decode_ns = 0, normalise_ns = 0, match_ns = 0, judge_ns = 0, publish_ns = 0;
};

class Service {
 public:
  static absl::StatusOr<std::unique_ptr<Service>> Create(const Config& config, const Engine& engine,
                                                         const ServiceOptions& options);
  ~Service();

  void Start();
  void RequestStop();
  // True when every lane has ended, asked or not.
  bool finished() const;
  // Offers every lane the rules and domain data of another engine, which must fit RuleCapacity.
  // False: some lane could not take them yet; call again. Lanes go on without a pause.
  bool OfferRules(const std::shared_ptr<const Engine>& engine);
  // The same for mutes; false: some lane has not taken the list before yet.
  bool OfferMutes(const std::shared_ptr<const MuteList>& mutes);
  // Frees what lanes have replaced.
  void CollectRules();
  // Waits for the lanes; OK, or why one ended by itself or could not drain in time.
  absl::Status Join();
  // Leaves the group and closes the clients, bounded by `shutdown.close_timeout`.
  void Close();

  ServiceTotals Totals() const;
  bool idle() const;
  const Config& config() const { return config_; }
  size_t lane_count() const { return lanes_.size(); }
  std::vector<const Lane*> lanes() const;

 private:
  Service() = default;

  Config config_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<std::unique_ptr<Sink>> sinks_;  // Before their sources, when destroyed.
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<JudgeContext> contexts_;                  // By lane.
  std::vector<std::shared_ptr<const Engine>> offered_;  // By lane: the last that it was given.
  std::vector<std::shared_ptr<const MuteList>> offered_mutes_;  // Likewise.
  std::vector<std::unique_ptr<Runner>> runners_;
  std::atomic<size_t> running_{0};
};

// All memory that the configuration can take: fixed (ours) and bounded (client library, RE2).
Plan MemoryPlan(const Config& config, const Engine& engine);

// Rules of the largest set that a lane has memory for.
size_t RuleCapacity(const Config& config, const Engine& engine);

// Topics that the configuration writes to: routes', dead-letter topics, those of shadow reports and
// candidates, each once.
std::vector<std::string> OutputTopics(const Config& config);
std::vector<std::string> InputTopics(const Config& config);
// Topics that members read besides their inputs; compacted, of one partition.
std::vector<std::string> ControlTopics(const Config& config);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_SERVICE_H_
