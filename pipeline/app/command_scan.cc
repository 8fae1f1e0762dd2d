// lodewire scan: the pipeline over files, without Kafka.
#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lodewire/v1/alert.pb.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/rule_cost_table.h"
#include "pipeline/app/scan_source.h"
#include "pipeline/base/clock.h"
#include "pipeline/demo/alert_printer.h"
#include "pipeline/io/acknowledging_sink.h"
#include "pipeline/runtime/lane.h"
#include "pipeline/runtime/runner.h"

namespace lodewire {
namespace {

// Prints alerts as they come and says where a record could not be read.
class ScanSink : public AcknowledgingSink {
 public:
  enum class Print : uint8_t { kText, kJson, kNothing };

  ScanSink(const ScanSource* source, Print print) : source_(source), print_(print) {}

  uint64_t alerts() const { return alerts_; }
  uint64_t unreadable() const { return unreadable_; }

 protected:
  void Take(const OutgoingRecord& record) override {
    if (record.topic == kDeadLetters) return SayDeadLetter(record);
    ++alerts_;
    if (print_ == Print::kJson) {
      std::cout << record.value << "\n";
    } else if (print_ == Print::kText) {
      v1::Alert alert;
      CHECK(alert.ParseFromArray(record.value.data(), static_cast<int>(record.value.size())));
      std::cout << PrintAlert(alert, {WantsColor(STDOUT_FILENO), 100});
    }
  }

 private:
  void SayDeadLetter(const OutgoingRecord& record) {
    std::string partition, offset, verdict, remedy;
    for (const HeaderView& header : record.headers) {
      const std::string value(header.value);
      if (header.name == "__connect.errors.partition") partition = value;
      if (header.name == "__connect.errors.offset") offset = value;
      if (header.name == "__connect.errors.exception.class.name") verdict = value;
      if (header.name == "__connect.errors.exception.message") remedy = value;
    }
    ++unreadable_;
    Note(absl::StrCat(source_->file(std::stoi(partition)), ":", offset, ": ", verdict, ": ",
                      remedy));
  }

  const ScanSource* source_;
  const Print print_;
  uint64_t alerts_ = 0;
  uint64_t unreadable_ = 0;
};

std::vector<DecoderOptions> Decoders(const Config& config) {
  std::vector<DecoderOptions> decoders(3);
  decoders[ScanSource::kNewsJson].encoding = Encoding::kJson;
  decoders[ScanSource::kTradeJson].encoding = Encoding::kJson;
  decoders[ScanSource::kTradeJson].category = Category::kTrade;
  for (DecoderOptions& options : decoders) {
    options.record_bytes_max = config.pipeline.record_bytes_max;
    options.field_bytes_max = config.pipeline.field_bytes_max;
  }
  return decoders;
}

// What trade rules could not be evaluated for; `rules explain` says it of each rule and event.
void NoteMissingFields(const LaneCounters& counters) {
  std::string text;
  for (size_t i = 1; i < kTradeFieldCount; ++i) {
    const uint64_t count = counters.missing_fields[i].Value();
    if (count == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    FieldTable::Trade().info(static_cast<FieldId>(i)).name, " ", count);
  }
  if (!text.empty()) Note(absl::StrCat("events without a field that trade rules need: ", text));
}

}  // namespace

int ScanCommand(const ScanOptions& options) {
  if (!options.compare.empty()) return ScanCompareCommand(options);
  const absl::StatusOr<int64_t> event_time = TimeOption("--event-time", options.event_time);
  if (!event_time.ok()) return Fail(event_time.status(), ExitCode::kUsage);
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  if (!options.rules.empty()) config->rules.directory = options.rules;
  RouteConfig route;
  route.name = "scan";
  route.topic = "alerts";
  route.format = options.common.json ? "json" : "protobuf";
  route.embargo = "mark";
  config->routes = {route};
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config);
  if (!engine.ok()) return Fail(engine.status(), ExitCode::kBadConfiguration);

  ScanSource source({options.files, options.category, *event_time});
  ScanSink sink(&source, options.rule_cost     ? ScanSink::Print::kNothing
                         : options.common.json ? ScanSink::Print::kJson
                                               : ScanSink::Print::kText);
  LaneParts parts;
  parts.source = &source;
  parts.sink = &sink;
  parts.rules = &(*engine)->rules();
  parts.domain = &(*engine)->domain();
  parts.normaliser = &(*engine)->normaliser();
  parts.router = &(*engine)->router();
  parts.decoders = Decoders(*config);
  parts.route_topics = {ScanSink::kAlerts};
  parts.dead_letter_topics = std::vector<uint16_t>(3, ScanSink::kDeadLetters);
  if (options.rule_cost) parts.rules_timed_every = 1;
  parts.context.binary_version = std::string(BinaryVersion());
  absl::StatusOr<std::unique_ptr<Lane>> lane = Lane::Create(parts, *config);
  if (!lane.ok()) return Fail(lane.status(), ExitCode::kFailure);

  Progress progress("scan", /*prints=*/true);
  bool front = true, back = true;
  while (front || back) {
    front = front && (*lane)->FrontWork() != Runner::kFinished;
    back = back && (*lane)->BackWork() != Runner::kFinished;
    progress.Update(source.lines(), 0, "events");
  }
  progress.Done();
  if (!(*lane)->status().ok()) return Fail((*lane)->status(), ExitCode::kFailure);
  if (options.rule_cost) {
    const RuleSet& rules = (*engine)->rules();
    PrintRuleCosts(rules, SumOf({(*lane)->rule_costs()}, rules), config->rules.budget_ns,
                   options.common.json);
  }
  Note(absl::StrCat(source.lines(), " events, ", sink.alerts(), " alerts, ", sink.unreadable(),
                    " could not be read"));
  NoteMissingFields((*lane)->counters());
  return sink.unreadable() == 0 ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
