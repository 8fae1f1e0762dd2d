// lodewire demo: the whole pipeline on an embedded broker, with a feed that knows what is true.
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/demo_reader.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/service.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/demo/feed.h"
#include "pipeline/demo/report.h"
#include "pipeline/kafka/embedded_broker.h"

namespace lodewire {
namespace {

constexpr int32_t kInputPartitions = 16;
constexpr int32_t kOutputPartitions = 4;
// The mock cluster keeps only the newest 5 MiB of a partition and forgets the rest silently, so the
// feed stays at most this far ahead of the pipeline, all partitions together.
constexpr uint64_t kWindowBytes = uint64_t{kInputPartitions} << 20;
// And closer than that when nothing else asks for speed: what waits in the window is latency.
constexpr uint64_t kWindowEvents = 2000;
constexpr int64_t kReaderPatienceNs = 20'000'000'000;

const RouteConfig* ArchiveRoute(const Config& config) {
  for (const RouteConfig& route : config.routes) {
    if (route.format == "protobuf" && route.severity == "informational" &&
        route.one_per == "event") {
      return &route;
    }
  }
  return nullptr;
}

void UseEmbeddedBroker(const EmbeddedBroker& broker, Config* config) {
  broker.Configure(&config->kafka);
  config->kafka.group = "lodewire-demo";
  config->kafka.start.kind = StartPosition::Kind::kEarliest;
  // Embargoed stories would otherwise be missing from the count of what the feed planted.
  for (RouteConfig& route : config->routes) {
    if (route.format == "protobuf") route.embargo = "mark";
  }
}

uint64_t PeakRssBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

// Everything the demo's threads share.
struct Run {
  const DemoOptions& options;
  const Config& config;
  const Engine& engine;
  Service* service;
  const Signals& signals;
  Accounting accounting{};
  ProduceTimes times{};
  uint64_t produced = 0;
  int64_t first_ns = MonotonicNanos();  // When the clock started.
  absl::Status status{};
};

// Until every lane has its partitions, so that forming the group is no part of any figure.
void WaitForAssignment(const Run& run) {
  const uint64_t lanes = run.service->lane_count();
  while (run.service->Totals().rebalances < lanes && !run.service->finished() &&
         !run.signals.stop_asked()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Until `published` events have left the pipeline; false when it ends before.
bool WaitForPublished(const Run& run, uint64_t published) {
  while (run.service->Totals().published < published) {
    if (run.service->finished() || run.signals.stop_asked()) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  return true;
}

// The feed on its way to the broker: never further ahead of the pipeline than the window, at most
// `rate` events a second.
class FeedSender {
 public:
  FeedSender(RecordWriter* writer, Run* run) : writer_(writer), run_(run) {}

  absl::Status Send(const FeedEvent& event) {
    const int64_t offset = next_offset_[event.topic][event.partition]++;
    run_->accounting.Planted(event, event.topic, event.partition, offset);
    // The first event finds the topics and makes the connections; its latency is theirs.
    if (event.expectation == Expectation::kAlert && run_->produced > 0) {
      run_->times.Set(event.topic, event.partition, offset, MonotonicNanos());
    }
    WriteRecord record;
    record.topic = kFeedTopics[event.topic];
    record.partition = event.partition;
    record.key = event.key;
    if (!event.null_payload) record.value = event.payload;
    record.timestamp_ms = event.event_time_ms;
    RETURN_IF_ERROR(writer_->Write(record));
    ++run_->produced;
    bytes_ += event.null_payload ? 0 : event.payload.size();
    return absl::OkStatus();
  }

  void WaitForItsTurn() const {
    if (run_->options.rate <= 0) return;
    const double ahead_s = static_cast<double>(run_->produced) / run_->options.rate;
    const int64_t due_ns = run_->first_ns + static_cast<int64_t>(1e9 * ahead_s);
    while (MonotonicNanos() < due_ns && !run_->signals.stop_asked()) {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }

  // False when the pipeline ends before there is room.
  bool WaitForWindow() const {
    for (;;) {
      const ServiceTotals totals = run_->service->Totals();
      if (run_->produced - totals.published < kWindowEvents &&
          bytes_ - totals.bytes < kWindowBytes) {
        return true;
      }
      if (run_->service->finished() || run_->signals.stop_asked()) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }

 private:
  RecordWriter* writer_;
  Run* run_;
  std::array<std::array<int64_t, kInputPartitions>, kFeedTopics.size()> next_offset_{};
  uint64_t bytes_ = 0;
};

// Sends the whole feed; the clock starts when its first event is through.
void SendFeed(const FeedStock& stock, RecordWriter* writer, Progress* progress, Run* run) {
  FeedOptions feed_options;
  feed_options.seed = run->options.seed;
  feed_options.events = run->options.events;
  feed_options.partitions = kInputPartitions;
  Feed feed(&stock, feed_options);
  FeedSender sender(writer, run);
  for (FeedEvent event; feed.Next(&event) && !run->signals.stop_asked();) {
    if (run->produced == 1) {
      if (!WaitForPublished(*run, 1)) return;
      run->first_ns = MonotonicNanos();
    }
    if (run->produced > 0) sender.WaitForItsTurn();
    if (!sender.WaitForWindow()) return;
    run->status = sender.Send(event);
    if (!run->status.ok()) return;
    progress->Update(run->produced, run->options.events, "events");
  }
  run->status = writer->Flush(30'000);
}

// Waits until the pipeline has done everything that was produced and the reader has seen what it
// owes.
void WaitForReader(const DemoReader& reader, Run* run) {
  const int64_t deadline_ns = MonotonicNanos() + kReaderPatienceNs;
  while (MonotonicNanos() < deadline_ns && !run->signals.stop_asked() &&
         !run->service->finished()) {
    const bool done = run->service->Totals().published >= run->produced && run->service->idle();
    // A little longer than the reader's fetch takes, so that what is too much is seen as well.
    const bool quiet = MonotonicNanos() - reader.last_ns() > 300'000'000;
    if (done && quiet && run->accounting.complete()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

DemoReport MakeReport(const Plan& plan, DemoReader* reader, const Run& run) {
  DemoReport report;
  report.accounting = run.accounting.Result();
  for (uint32_t i = 0; i < run.engine.rules().size(); ++i) {
    report.rule_titles[run.engine.rules().info(i).id] = run.engine.rules().info(i).title;
  }
  const int64_t end_ns = std::max(reader->last_ns(), run.first_ns + 1);
  report.seconds = static_cast<double>(end_ns - run.first_ns) / 1e9;
  report.rate = run.options.rate;
  report.throughput_events_per_s = static_cast<double>(run.produced) / report.seconds;
  report.latency_us_p50 = reader->LatencyMicros(0.5);
  report.latency_us_p99 = reader->LatencyMicros(0.99);
  report.latency_us_p999 = reader->LatencyMicros(0.999);
  report.rss_bytes_peak = PeakRssBytes();
  report.memory_plan_bytes = plan.TotalBytes();
  plan.Print(&report.memory_plan);
  return report;
}

int RunDemo(const DemoOptions& options, const Config& config, const Engine& engine,
            const FeedStock& stock, const Signals& signals, EmbeddedBroker* broker) {
  const RouteConfig* archive = ArchiveRoute(config);
  if (archive == nullptr) {
    return Fail(
        absl::InvalidArgumentError(
            "the demo counts alerts on a route of format protobuf that takes every severity; "
            "the configuration has none"),
        ExitCode::kBadConfiguration);
  }
  ServiceOptions service_options;
  service_options.status = AlertStatus::kExercise;
  absl::StatusOr<std::unique_ptr<Service>> service =
      Service::Create(config, engine, service_options);
  if (!service.ok()) return Fail(service.status(), ExitCode::kFailure);
  absl::StatusOr<std::unique_ptr<RecordWriter>> writer = MakeWriter(config);
  if (!writer.ok()) return Fail(writer.status(), ExitCode::kFailure);
  DemoReader::Options reader_options;
  reader_options.alert_topic = archive->topic;
  reader_options.print = !options.common.json;
  std::vector<std::string> read_topics = {archive->topic};
  for (const InputConfig& input : config.inputs) {
    reader_options.dead_letter_topics.push_back(input.dead_letter_topic);
    read_topics.push_back(input.dead_letter_topic);
  }
  absl::StatusOr<std::unique_ptr<RecordReader>> record_reader =
      MakeReader(config, read_topics, /*from_beginning=*/true);
  if (!record_reader.ok()) return Fail(record_reader.status(), ExitCode::kFailure);

  Run run{options, config, engine, service->get(), signals};
  DemoReader reader(record_reader->get(), &run.accounting, &run.times, reader_options);
  std::atomic<bool> stop_reader{false};
  (*service)->Start();
  std::thread reader_thread([&] { reader.Run(stop_reader); });
  {
    WaitForAssignment(run);
    Progress progress("demo", /*prints=*/!options.common.json);
    SendFeed(stock, writer->get(), &progress, &run);
  }
  WaitForReader(reader, &run);
  stop_reader.store(true, std::memory_order_relaxed);
  reader_thread.join();
  (*service)->RequestStop();
  absl::Status status = (*service)->Join();
  (*service)->Close();
  if (status.ok()) status = run.status;
  if (status.ok()) status = reader.status();
  if (!status.ok()) return Fail(status, ExitCode::kFailure);

  const DemoReport report = MakeReport(MemoryPlan(config, engine), &reader, run);
  std::cout << (options.common.json ? ReportJson(report) : ReportTable(report)) << std::flush;
  if (options.keep) {
    Note(absl::StrCat("the embedded broker stays up until Ctrl-C; in another terminal:\n",
                      "  lodewire tail --from-beginning --bootstrap-servers ",
                      broker->bootstrap_servers()));
    while (!signals.stop_asked()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const AccountingResult& result = report.accounting;
  return result.lost + result.duplicated + result.unexpected == 0 ? ExitCode::kOk
                                                                  : ExitCode::kFailure;
}

}  // namespace

int DemoCommand(const DemoOptions& options) {
  Signals signals;
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::Status delivery = CheckEmbeddedDelivery(*config);
  if (!delivery.ok()) return Fail(delivery, ExitCode::kBadConfiguration);
  const std::string stock_directory = (std::filesystem::path(ShippedDirectory()) / "demo").string();
  auto stock = FeedStock::Load(stock_directory);
  if (!stock.ok()) return Fail(stock.status(), ExitCode::kBadConfiguration);

  absl::StatusOr<std::unique_ptr<EmbeddedBroker>> broker = EmbeddedBroker::Start(1);
  if (!broker.ok()) return Fail(broker.status(), ExitCode::kFailure);
  UseEmbeddedBroker(**broker, &*config);
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config);
  if (!engine.ok()) return Fail(engine.status(), ExitCode::kBadConfiguration);
  for (const std::string& topic : InputTopics(*config)) {
    const absl::Status status = (*broker)->CreateTopic(topic, kInputPartitions);
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
  }
  for (const std::string& topic : OutputTopics(*config)) {
    const absl::Status status = (*broker)->CreateTopic(topic, kOutputPartitions);
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
  }
  Note(absl::StrCat("embedded broker at ", (*broker)->bootstrap_servers(), ", ",
                    (*engine)->rules().size(), " rules; forming the consumer group takes 3 s"));
  return RunDemo(options, *config, **engine, **stock, signals, broker->get());
}

}  // namespace lodewire
