// lodewire tail: the alerts of a running cluster as they come.
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "lodewire/v1/alert.pb.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/service.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/demo/alert_printer.h"
#include "pipeline/event/severity.h"

namespace lodewire {
namespace {

std::string ContentType(const ReadRecord& record) {
  const std::string* type = record.Header("content-type");
  return type == nullptr ? "" : *type;
}

// What is printed of one record. JSON formats go out as they are; protobuf is turned into proto3
// JSON.
std::string Render(const ReadRecord& record, bool json) {
  if (!record.value.has_value()) return "";
  const bool is_json = ContentType(record).find("json") != std::string::npos ||
                       (!record.value->empty() && record.value->front() == '{');
  v1::Alert alert;
  google::protobuf::util::JsonParseOptions lenient;
  lenient.ignore_unknown_fields = true;
  const bool parsed =
      is_json ? google::protobuf::util::JsonStringToMessage(*record.value, &alert, lenient).ok() &&
                    !alert.alert_id().empty()
              : alert.ParseFromString(*record.value);
  if (json) {
    if (is_json) return *record.value + "\n";
    std::string text;
    if (parsed) (void)google::protobuf::util::MessageToJsonString(alert, &text);
    return text + "\n";
  }
  if (parsed) return PrintAlert(alert, {WantsColor(STDOUT_FILENO), 100});
  // A format of a monitor (OCSF, ECS, CEF): there is no page for it, so show the document itself.
  return EscapeForTerminal(*record.value) + "\n";
}

// One format of an alert is enough for a person: the route that takes most, in a format that has a
// page.
const RouteConfig& BroadestRoute(const Config& config) {
  const RouteConfig* broadest = &config.routes.front();
  Severity least = Severity::kCritical;
  for (const RouteConfig& route : config.routes) {
    Severity severity = Severity::kCritical;
    ParseSeverity(route.severity, &severity);
    const bool has_page = route.format == "json" || route.format == "protobuf";
    if (!has_page || severity >= least) continue;
    least = severity;
    broadest = &route;
  }
  return *broadest;
}

}  // namespace

int TailCommand(const TailOptions& options) {
  Signals signals;
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  if (!options.bootstrap_servers.empty()) {
    config->kafka.bootstrap_servers = options.bootstrap_servers;
  }
  std::vector<std::string> topics = options.topics;
  if (topics.empty()) topics.push_back(BroadestRoute(*config).topic);
  const absl::Status broker = RequireBroker(*config);
  if (!broker.ok()) return Fail(broker, ExitCode::kBrokerUnavailable);
  absl::StatusOr<std::unique_ptr<RecordReader>> reader =
      MakeReader(*config, topics, options.from_beginning);
  if (!reader.ok()) return Fail(reader.status(), ExitCode::kFailure);

  std::vector<ReadRecord> records(64);
  uint64_t printed = 0;
  int64_t last_ns = MonotonicNanos();
  const int64_t idle_ns = static_cast<int64_t>(options.idle_exit_ms) * 1'000'000;
  while (!signals.stop_asked()) {
    absl::StatusOr<size_t> count = (*reader)->Read(records, 100);
    if (!count.ok()) return Fail(count.status(), ExitCode::kFailure);
    for (size_t i = 0; i < *count; ++i) {
      std::cout << Render(records[i], options.common.json);
      if (++printed == options.limit) break;
    }
    std::cout << std::flush;
    if (options.limit != 0 && printed >= options.limit) break;
    if (*count > 0) last_ns = MonotonicNanos();
    if (idle_ns != 0 && MonotonicNanos() - last_ns > idle_ns) break;
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
