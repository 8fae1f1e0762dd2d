// Lodewire beside a bare librdkafka relay, on the same broker, the same topics, the same records,
// in one run.
//
//   relay_benchmark --brokers HOST:PORT | --mock   [--events N] [--rounds N] [--rate R] [--json]
//
// Two passes. The first is unthrottled: the bare relay polls every record and gives it back, what
// any consumer pays; Lodewire's own work is what comes on top. Rounds alternate; medians are
// printed, with the share of decode, normalise, match and the rest. CPU is that of the whole
// process; on the mock cluster that includes the broker, in both columns. The second is paced, for
// latency (relay_latency.h): a flood's would only be its queue.
#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/kafka/relay_latency.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/service.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/embedded_broker.h"
#include "pipeline/kafka/properties.h"

namespace lodewire {
namespace {

const std::string kConfigPath = std::string(LODEWIRE_SOURCE_DIR) + "/config/lodewire.yaml";

struct Options {
  std::string brokers;
  bool mock = false;
  bool json = false;
  uint64_t events = 200'000;
  int rounds = 3;
  double rate = 5000;              // of the paced pass, events a second
  uint64_t paced_events = 50'000;  // 0: no paced pass
};

// What one pass over all records cost.
struct Pass {
  double wall_s = 0;
  double cpu_s = 0;
  ServiceTotals totals;  // Lodewire's only.
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// On topics of new names.
Config MakeConfig(const Options& options, const EmbeddedBroker* broker) {
  Config config = Must(LoadConfig(kConfigPath, {}));
  if (broker != nullptr) {
    broker->Configure(&config.kafka);
  } else {
    config.kafka.bootstrap_servers = options.brokers;
  }
  config.kafka.start.kind = StartPosition::Kind::kEarliest;
  const std::string prefix = absl::StrCat("relay-", MonotonicNanos(), ".");
  for (InputConfig& input : config.inputs) {
    input.topic = prefix + input.topic;
    input.dead_letter_topic = input.topic + ".dlq";
  }
  for (RouteConfig& route : config.routes) {
    route.topic = prefix + route.topic;
    // Embargoed stories would be missing from the outputs.
    route.embargo = "mark";
  }
  if (!config.candidates.topic.empty()) config.candidates.topic = prefix + config.candidates.topic;
  return config;
}

void MakeTopics(const Config& config, int partitions, EmbeddedBroker* broker) {
  std::vector<TopicSpec> specs;
  for (const auto& names : {InputTopics(config), OutputTopics(config)}) {
    for (const std::string& name : names) {
      specs.push_back({name, partitions, -1, {}});
      if (broker != nullptr) Must(broker->CreateTopic(name, partitions));
    }
  }
  if (broker == nullptr) Must(CreateTopics(config.kafka, specs).status());
}

// News events of about 1 KB, so that a byte more or less does not blur the comparison with the bare
// relay.
void Fill(const Config& config, const Options& options, int partitions) {
  auto writer = Must(MakeWriter(config));
  uint64_t sent = 0;
  for (const FeedRecord& event : News1k(options.events, partitions)) {
    WriteRecord record;
    record.topic = config.inputs[0].topic;
    record.partition = static_cast<int32_t>(sent++ % static_cast<uint64_t>(partitions));
    record.key = event.key;
    record.value = event.payload;
    Must(writer->Write(record));
  }
  Must(writer->Flush(60'000));
}

Pass BareRelay(const Config& config, uint64_t events, int partitions) {
  const auto properties =
      Must(ResolveKafkaProperties(config.kafka, KafkaClientKind::kConsumer, "bare"));
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char text[512];
  for (const auto& [key, value] : properties) {
    rd_kafka_conf_set(conf, key.c_str(), value.c_str(), text, sizeof(text));
  }
  const std::string group = absl::StrCat("bare-", MonotonicNanos());
  rd_kafka_conf_set(conf, "group.id", group.c_str(), text, sizeof(text));
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof(text));
  CHECK(client != nullptr);
  rd_kafka_poll_set_consumer(client);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(partitions);
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(list, config.inputs[0].topic.c_str(), i)->offset = 0;
  }
  Pass pass;
  rd_kafka_assign(client, list);
  rd_kafka_topic_partition_list_destroy(list);
  double cpu = CpuSeconds();
  int64_t start_ns = MonotonicNanos();
  for (uint64_t seen = 0; seen < events;) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client, 100);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && seen++ == 0) {
      // Connecting and finding offsets is no work per event.
      cpu = CpuSeconds();
      start_ns = MonotonicNanos();
    }
    rd_kafka_message_destroy(message);
  }
  pass.wall_s = static_cast<double>(MonotonicNanos() - start_ns) / 1e9;
  pass.cpu_s = CpuSeconds() - cpu;
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  return pass;
}

Pass Lodewire(Config config, const Engine& engine, uint64_t events) {
  config.kafka.group = absl::StrCat("relay-", MonotonicNanos());
  auto service = Must(Service::Create(config, engine, {}));
  service->Start();
  while (service->Totals().published == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  Pass pass;
  const ServiceTotals first = service->Totals();
  const double cpu = CpuSeconds();
  const int64_t start_ns = MonotonicNanos();
  while (service->Totals().published < events) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const double part = 1.0 - static_cast<double>(first.published) / static_cast<double>(events);
  pass.wall_s = static_cast<double>(MonotonicNanos() - start_ns) / 1e9 / part;
  pass.cpu_s = (CpuSeconds() - cpu) / part;
  service->RequestStop();
  Must(service->Join());
  pass.totals = service->Totals();
  service->Close();
  return pass;
}

Pass Median(std::vector<Pass> passes) {
  std::sort(passes.begin(), passes.end(),
            [](const Pass& a, const Pass& b) { return a.cpu_s < b.cpu_s; });
  return passes[passes.size() / 2];
}

struct Paced {
  Latency bare;
  Latency ours;
};

// Each side on topics of its own, so that neither sees what the other left.
Paced PacedPass(const Options& options, const Engine& engine, int partitions,
                EmbeddedBroker* broker) {
  const std::vector<FeedRecord> feed = PacedNews1k(options.paced_events, partitions);
  Paced paced;
  Config config = MakeConfig(options, broker);
  MakeTopics(config, partitions, broker);
  paced.bare = BareLatency(config, feed, options.rate, partitions);
  config = MakeConfig(options, broker);
  MakeTopics(config, partitions, broker);
  paced.ours = LodewireLatency(config, engine, feed, options.rate, partitions);
  return paced;
}

void PrintPaced(const Options& options, const Paced& paced) {
  if (options.json) {
    std::printf(
        "{\"broker\":\"%s\",\"paced_events_per_s\":%.0f,\"bare_latency_us\":{\"p50\":%.0f,"
        "\"p99\":%.0f},\"lodewire_latency_us\":{\"p50\":%.0f,\"p99\":%.0f}}\n",
        options.mock ? "mock" : "kafka", options.rate, paced.bare.p50_us, paced.bare.p99_us,
        paced.ours.p50_us, paced.ours.p99_us);
    return;
  }
  std::printf("\nlatency at %.0f events/s, from produce to a reader's hand", options.rate);
  double load = 0;
  // On a machine that is busy with other things the figures are those of its scheduler.
  if (getloadavg(&load, 1) == 1) {
    std::printf("; load average %.1f on %u cores", load, std::thread::hardware_concurrency());
  }
  std::printf("\n");
  std::printf("%-28s %12s %14s %16s\n", "", "p50 ms", "p99 ms", "outputs");
  const auto line = [](const char* name, const Latency& latency) {
    std::printf("%-28s %12.2f %14.2f %9lu of %lu\n", name, latency.p50_us / 1000,
                latency.p99_us / 1000, static_cast<unsigned long>(latency.seen),
                static_cast<unsigned long>(latency.planted));
  };
  line("bare relay of those", paced.bare);
  line("lodewire's alerts on them", paced.ours);
}

void Print(const Options& options, const Pass& bare, const Pass& ours) {
  const uint64_t events = options.events;
  const double n = static_cast<double>(events);
  const auto us = [n](double seconds) { return seconds * 1e6 / n; };
  const auto share_us = [n](uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / n / 1000;
  };
  const ServiceTotals& totals = ours.totals;
  const double decode = share_us(totals.decode_ns), normalise = share_us(totals.normalise_ns),
               match = share_us(totals.match_ns),
               publish = share_us(totals.judge_ns + totals.publish_ns);
  const double rest = us(ours.cpu_s) - decode - normalise - match - publish;
  if (options.json) {
    std::printf(
        "{\"broker\":\"%s\",\"events\":%lu,\"bare_us_cpu\":%.3f,\"bare_events_per_s\":%.0f,"
        "\"lodewire_us_cpu\":%.3f,\"lodewire_events_per_s\":%.0f,\"decode_us\":%.3f,"
        "\"normalise_us\":%.3f,\"match_us\":%.3f,\"judge_publish_us\":%.3f,\"io_us\":%.3f}\n",
        options.mock ? "mock" : "kafka", static_cast<unsigned long>(events), us(bare.cpu_s),
        n / bare.wall_s, us(ours.cpu_s), n / ours.wall_s, decode, normalise, match, publish, rest);
    return;
  }
  std::printf("relay on %s, %lu news events of about 1 KB, median of %d rounds\n",
              options.mock ? "the mock cluster" : "Apache Kafka",
              static_cast<unsigned long>(events), options.rounds);
  std::printf("%-28s %12s %14s\n", "", "us CPU/event", "events/s");
  std::printf("%-28s %12.3f %14.0f\n", "bare librdkafka relay", us(bare.cpu_s), n / bare.wall_s);
  std::printf("%-28s %12.3f %14.0f\n", "lodewire, one lane", us(ours.cpu_s), n / ours.wall_s);
  std::printf("  %-26s %12.3f\n  %-26s %12.3f\n  %-26s %12.3f\n  %-26s %12.3f\n  %-26s %12.3f\n",
              "decode", decode, "normalise", normalise, "match", match, "judge and publish",
              publish, "client library, I/O, rest", rest);
}

int Run(const Options& options) {
  std::unique_ptr<EmbeddedBroker> broker;
  if (options.mock) broker = Must(EmbeddedBroker::Start());
  // The mock keeps 5 MiB a partition.
  const int partitions = options.mock ? 64 : 4;
  Config config = MakeConfig(options, broker.get());
  MakeTopics(config, partitions, broker.get());
  const auto engine = Must(Engine::Load(config));
  Fill(config, options, partitions);
  std::vector<Pass> bare, ours;
  for (int round = 0; round < options.rounds; ++round) {
    bare.push_back(BareRelay(config, options.events, partitions));
    ours.push_back(Lodewire(config, *engine, options.events));
  }
  Print(options, Median(bare), Median(ours));
  if (options.paced_events > 0) {
    PrintPaced(options, PacedPass(options, *engine, partitions, broker.get()));
  }
  return 0;
}

}  // namespace
}  // namespace lodewire

int main(int argc, char** argv) {
  lodewire::Options options;
  CLI::App app("Lodewire beside a bare librdkafka relay");
  app.add_option("--brokers", options.brokers, "a real Kafka, host:port");
  app.add_flag("--mock", options.mock, "librdkafka's mock cluster in this process");
  app.add_option("--events", options.events)->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str();
  app.add_option("--rate", options.rate, "of the paced pass, events a second")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--paced-events", options.paced_events, "0: no paced pass")->capture_default_str();
  app.add_flag("--json", options.json);
  CLI11_PARSE(app, argc, argv);
  if (options.mock == !options.brokers.empty()) {
    std::fputs("relay_benchmark: give --mock or --brokers HOST:PORT\n", stderr);
    return 2;
  }
  return lodewire::Run(options);
}
