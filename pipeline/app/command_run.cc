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
#include "pipeline/app/rule_reloader.h"
#include "pipeline/app/service.h"
#include "pipeline/app/signals.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/properties.h"

namespace lodewire {
namespace {

std::vector<std::string> AllTopics(const Config& config) {
  std::vector<std::string> topics = InputTopics(config);
  const std::vector<std::string> outputs = OutputTopics(config);
  topics.insert(topics.end(), outputs.begin(), outputs.end());
  return topics;
}

// A broker that is away at start is waited for, with a line every ten seconds; false when a signal
// came first.
bool WaitForCluster(const Config& config, const Signals& signals, std::string* cluster_id) {
  int64_t next_line = 0;
  while (!signals.stop_asked()) {
    absl::StatusOr<std::string> id = ClusterId(config.kafka, 1000);
    if (id.ok()) {
      *cluster_id = *id;
      return true;
    }
    const int64_t now = std::chrono::steady_clock::now().time_since_epoch().count() / 1'000'000'000;
    if (now >= next_line) {
      Note(absl::StrCat("waiting for a broker at ", config.kafka.bootstrap_servers, ": ",
                        std::string(id.status().message())));
      next_line = now + 10;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return false;
}

absl::Status CheckTopics(const Config& config) {
  ASSIGN_OR_RETURN(std::vector<std::string> missing,
                   MissingTopics(config.kafka, AllTopics(config)));
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("these topics do not exist: ", absl::StrJoin(missing, ", "),
                   "\nmake them with: lodewire topics create --config ", config.file));
}

}  // namespace

int RunCommand(const RunOptions& options) {
  Signals signals(Signals::Hangup::kReloads);
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<Engine>> loaded = Engine::Load(*config, Engine::Shadow::kLoaded);
  if (!loaded.ok()) return Fail(loaded.status(), ExitCode::kBadConfiguration);
  const std::shared_ptr<const Engine> engine = *std::move(loaded);
  absl::Status properties = CheckKafkaProperties(config->kafka);
  if (!properties.ok()) return Fail(properties, ExitCode::kBadConfiguration);
  for (const std::string& warning : engine->warnings()) Note("warning: " + warning);
  std::string plan;
  MemoryPlan(*config, *engine).Print(&plan);
  Note(plan);

  ServiceOptions service_options;
  if (!WaitForCluster(*config, signals, &service_options.cluster_id)) return ExitCode::kOk;
  const absl::Status topics = CheckTopics(*config);
  if (!topics.ok()) {
    return Fail(topics, topics.code() == absl::StatusCode::kFailedPrecondition
                            ? ExitCode::kBadConfiguration
                            : ExitCode::kBrokerUnavailable);
  }
  absl::StatusOr<std::unique_ptr<Service>> service =
      Service::Create(*config, *engine, service_options);
  if (!service.ok()) return Fail(service.status(), ExitCode::kBadConfiguration);
  (*service)->Start();
  Note(absl::StrCat("running: ", engine->rules().live_size(), " rules, ", (*service)->lane_count(),
                    " lane(s), group '", config->kafka.group, "', cluster ",
                    service_options.cluster_id));
  RuleReloader reloader(*config, engine, service->get());
  while (!signals.stop_asked() && !(*service)->finished()) {
    reloader.Poll(signals.TakeReload());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
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
