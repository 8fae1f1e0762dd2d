// lodewire run: the service, until a signal.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/mute_watcher.h"
#include "pipeline/app/ops_endpoints.h"
#include "pipeline/app/rule_reloader.h"
#include "pipeline/app/service.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/properties.h"
#include "pipeline/ops/rule_budget.h"
#include "pipeline/ops/service_manager.h"

namespace lodewire {
namespace {

constexpr int kMutesPatienceMs = 10'000;

std::vector<std::string> AllTopics(const Config& config) {
  std::vector<std::string> topics = InputTopics(config);
  const std::vector<std::string> outputs = OutputTopics(config);
  topics.insert(topics.end(), outputs.begin(), outputs.end());
  const std::vector<std::string> control = ControlTopics(config);
  topics.insert(topics.end(), control.begin(), control.end());
  return topics;
}

// A broker that is away at start is waited for, with a line every ten seconds; false when a signal
// came first.
bool WaitForCluster(const Config& config, const Signals& signals, ServiceManager* manager,
                    std::string* cluster_id) {
  int64_t next_line_ms = 0;
  const absl::StatusOr<std::string> id =
      WaitForBroker(config.kafka, /*timeout_ms=*/INT64_MAX, [&](int64_t waited_ms) {
        manager->Alive(MonotonicNanos() / 1'000'000);
        if (waited_ms >= next_line_ms) {
          manager->Status("waiting for a broker at " + config.kafka.bootstrap_servers);
          Note(absl::StrCat("waiting for a broker at ", config.kafka.bootstrap_servers,
                            ": none answers; is it up, is kafka.bootstrap_servers right?"));
          next_line_ms = waited_ms + 10'000;
        }
        return !signals.stop_asked();
      });
  if (id.ok()) *cluster_id = *id;
  return id.ok();
}

absl::Status CheckTopics(const Config& config) {
  ASSIGN_OR_RETURN(std::vector<std::string> missing,
                   MissingTopics(config.kafka, AllTopics(config)));
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "these topics do not exist: ", absl::StrJoin(missing, ", "), "\n", TopicsRemedy(config)));
}

// A port that is taken is no reason not to alert: the service goes on without HTTP and says so.
std::unique_ptr<OpsEndpoints> StartOps(const HttpServerOptions& options, const Service& service,
                                       const Plan& memory) {
  if (options.address.empty()) return nullptr;
  absl::StatusOr<std::unique_ptr<OpsEndpoints>> ops =
      OpsEndpoints::Create(options, service, memory);
  if (!ops.ok()) {
    Log(LogLevel::kError, "ops", std::string(ops.status().message()));
    return nullptr;
  }
  Note(absl::StrCat("metrics and health at http://", (*ops)->address(), "/metrics"));
  return *std::move(ops);
}

}  // namespace

int RunCommand(const RunOptions& options) {
  SetLogFormat(options.log_format == "json" ? LogFormat::kJson : LogFormat::kLogfmt);
  NotesAreLogLines();
  Signals signals(Signals::Hangup::kReloads);
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<Engine>> loaded = Engine::Load(*config, Engine::Shadow::kLoaded);
  if (!loaded.ok()) return Fail(loaded.status(), ExitCode::kBadConfiguration);
  const std::shared_ptr<const Engine> engine = *std::move(loaded);
  absl::Status properties = CheckKafkaProperties(config->kafka);
  if (!properties.ok()) return Fail(properties, ExitCode::kBadConfiguration);
  for (const std::string& warning : engine->warnings()) Note("warning: " + warning);
  // Before the group is joined: a member that ends at once would be two rebalances for nothing.
  const absl::StatusOr<HttpServerOptions> http = OpsEndpoints::Options(*config);
  if (!http.ok()) return Fail(http.status(), ExitCode::kBadConfiguration);
  const Plan plan = MemoryPlan(*config, *engine);
  std::string plan_text;
  plan.Print(&plan_text);
  Note(plan_text);

  ServiceManager manager;
  manager.Ready();
  ServiceOptions service_options;
  if (!WaitForCluster(*config, signals, &manager, &service_options.cluster_id)) {
    manager.Stopping();
    return ExitCode::kOk;
  }
  const absl::Status topics = CheckTopics(*config);
  if (!topics.ok()) {
    return Fail(topics, topics.code() == absl::StatusCode::kFailedPrecondition
                            ? ExitCode::kBadConfiguration
                            : ExitCode::kBrokerUnavailable);
  }
  absl::StatusOr<std::unique_ptr<Service>> service =
      Service::Create(*config, *engine, service_options);
  if (!service.ok()) return Fail(service.status(), ExitCode::kBadConfiguration);
  MuteWatcher mutes(*config);
  if (!mutes.AwaitFirst(kMutesPatienceMs)) {
    Log(LogLevel::kWarning, "mutes", "not read yet; alerts begin without them",
        {{"topic", config->rules.mutes_topic}});
  }
  mutes.Poll(service->get());
  (*service)->Start();
  Note(absl::StrCat("running: ", engine->rules().live_size(), " rules, ", (*service)->lane_count(),
                    " lane(s), group '", config->kafka.group, "', cluster ",
                    service_options.cluster_id));
  const std::unique_ptr<OpsEndpoints> ops = StartOps(*http, **service, plan);
  RuleReloader reloader(*config, engine, service->get());
  RuleBudget budget(config->rules.budget_ns);
  while (!signals.stop_asked() && !(*service)->finished()) {
    const bool asked = ops != nullptr && ops->TakeReload();
    reloader.Poll(signals.TakeReload() || asked);
    mutes.Poll(service->get());
    if (ops != nullptr) ops->ShowMutes(mutes.list());
    budget.Poll((*service)->lanes(), reloader.engine()->rules(), MonotonicNanos() / 1'000'000);
    if (ops != nullptr) ops->Observe(reloader, budget);
    manager.Observe((*service)->lanes(), MonotonicNanos() / 1'000'000);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  if (ops != nullptr) ops->Stopping();
  manager.Stopping();
  Note("stopping: finishing what is in flight");
  (*service)->RequestStop();
  const absl::Status status = (*service)->Join();
  (*service)->Close();
  const ServiceTotals totals = (*service)->Totals();
  Note(absl::StrCat("stopped: ", totals.events, " events, ", totals.alerts, " alerts, ",
                    totals.dead_letters, " dead letters"));
  return status.ok() ? ExitCode::kOk : Fail(status, ExitCode::kFailure);
}

}  // namespace lodewire
