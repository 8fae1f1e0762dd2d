// The paths that a running service answers over HTTP: /metrics, /livez, /readyz, /version,
// /api/v1/config, /api/v1/rules, /api/v1/lanes, /api/v1/mutes, /debug/events, and POST
// /api/v1/rules/reload.
//
// Threading: Create and Observe by the service's main thread; answers are made on the server's
//   thread from what Observe left, under a lock, and from the lanes' counters.
// Memory: outside the event path.
// Errors: Create says why it cannot listen; the service goes on without.
// Example:
//   auto ops = OpsEndpoints::Create(options, *service, MemoryPlan(config, *engine));
//   ops->Observe(reloader, budget);  if (ops->TakeReload()) …
#ifndef LODEWIRE_PIPELINE_APP_OPS_ENDPOINTS_H_
#define LODEWIRE_PIPELINE_APP_OPS_ENDPOINTS_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/app/rule_reloader.h"
#include "pipeline/app/service.h"
#include "pipeline/ops/health.h"
#include "pipeline/ops/http_server.h"
#include "pipeline/ops/metrics.h"
#include "pipeline/ops/rule_budget.h"

namespace lodewire {

class OpsEndpoints {
 public:
  // Reads the token and checks what can be checked before a service exists.
  static absl::StatusOr<HttpServerOptions> Options(const Config& config);
  // `service` must outlive it.
  static absl::StatusOr<std::unique_ptr<OpsEndpoints>> Create(HttpServerOptions options,
                                                              const Service& service,
                                                              const Plan& memory);
  // Looks at the service, at most once a second.
  void Observe(const RuleReloader& reloader, const RuleBudget& budget);
  // The mutes that lanes have, or are about to take.
  void ShowMutes(std::shared_ptr<const MuteList> mutes);
  // The service drains: from now on it is not ready.
  void Stopping() { health_.Stopping(); }
  // Whether somebody asked for a reload since the last call.
  bool TakeReload() { return reload_asked_.exchange(false); }
  std::string address() const { return server_.address(); }

 private:
  OpsEndpoints(HttpServerOptions options, const Service& service, const Plan& memory);
  void AddPaths();
  // What was left by Observe: the engine, and what its live rules cost.
  std::shared_ptr<const Engine> engine(std::vector<RuleFacts>* facts) const;
  HttpResponse Metrics() const;
  HttpResponse Rules() const;
  HttpResponse Lanes() const;
  HttpResponse Mutes() const;
  HttpResponse Events(const std::string& query) const;

  const std::vector<const Lane*> lanes_;
  const std::string config_json_;  // In effect, secrets masked.
  ServiceFacts facts_;             // Those that do not change.
  int64_t next_look_ms_ = 0;
  std::atomic<bool> reload_asked_{false};
  Health health_;
  mutable std::mutex mutex_;
  std::shared_ptr<const MuteList> mutes_ = std::make_shared<const MuteList>();
  std::shared_ptr<const Engine> engine_;                      // Guarded, as what follows.
  std::vector<std::shared_ptr<const RuleCosts>> rule_costs_;  // By lane.
  std::map<std::string, uint64_t> windows_over_budget_;       // By rule.
  uint64_t reloads_succeeded_ = 0, reloads_failed_ = 0;
  bool reload_successful_ = true;
  HttpServer server_;  // Last: its thread uses all the others.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_OPS_ENDPOINTS_H_
