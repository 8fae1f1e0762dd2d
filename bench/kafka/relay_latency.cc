#include "bench/kafka/relay_latency.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lodewire/v1/alert.pb.h"
#include "pipeline/app/service.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/kafka/properties.h"

namespace lodewire {
namespace {

constexpr uint64_t kPlantedEvery = 20;
constexpr size_t kPlantedStories = 200;  // Different ones; then they come again.
constexpr int64_t kPatienceNs = 5'000'000'000;

// Calls `take` with the feed's sound news events of about 1 KB until it says no.
void EachNews1k(int partitions, const std::function<bool(const FeedEvent&)>& take) {
  auto stock = Must(FeedStock::Load(std::string(LODEWIRE_SOURCE_DIR) + "/config/demo"));
  Feed feed(stock.get(), {.seed = 5, .events = 1'000'000'000, .partitions = partitions});
  for (FeedEvent event; feed.Next(&event);) {
    const bool sound =
        event.expectation == Expectation::kNone || event.expectation == Expectation::kAlert;
    const bool size_fits = event.payload.size() >= 700 && event.payload.size() <= 1400;
    if (event.category == Category::kNews && sound && size_fits && !take(event)) return;
  }
}

// Microseconds from produce to output, by number of the record.
class Stopwatch {
 public:
  explicit Stopwatch(size_t records) : produced_ns_(records), latency_ns_(records) {}

  void Produced(size_t record) { produced_ns_[record].store(MonotonicNanos()); }
  // Only the first output of a record counts.
  void Seen(size_t record, int64_t now_ns) {
    if (record >= latency_ns_.size() || latency_ns_[record] != 0) return;
    latency_ns_[record] = now_ns - produced_ns_[record].load();
    ++seen_;
  }
  uint64_t seen() const { return seen_.load(); }

  Latency Result(const std::vector<FeedRecord>& feed) const {
    Latency result;
    result.seen = seen();
    std::vector<int64_t> counted;
    for (size_t i = 0; i < feed.size(); ++i) {
      result.planted += feed[i].planted ? 1 : 0;
      if (latency_ns_[i] != 0 && i >= feed.size() / 10) counted.push_back(latency_ns_[i]);
    }
    if (counted.empty()) return result;
    std::sort(counted.begin(), counted.end());
    result.p50_us = static_cast<double>(counted[counted.size() / 2]) / 1000;
    result.p99_us = static_cast<double>(counted[counted.size() * 99 / 100]) / 1000;
    return result;
  }

 private:
  std::vector<std::atomic<int64_t>> produced_ns_;
  std::vector<int64_t> latency_ns_;  // The reader's, until it has ended.
  std::atomic<uint64_t> seen_{0};
};

Config Unbatched(Config config) {
  config.kafka.producer_properties.emplace_back("linger.ms", "0");
  return config;
}

// Feeds and reads while something between the topics runs. `record_of` says which record an output
// came of.
Latency Measure(const Config& config, const std::string& output,
                const std::vector<FeedRecord>& feed, double rate, int partitions,
                const std::function<size_t(const ReadRecord&)>& record_of) {
  Stopwatch stopwatch(feed.size());
  auto reader = Must(MakeReader(config, {output}, /*from_beginning=*/true));
  auto writer = Must(MakeWriter(config));
  std::atomic<bool> stop{false};
  std::thread reading([&] {
    std::vector<ReadRecord> records(64);
    while (!stop.load()) {
      const size_t count = Must(reader->Read(records, 20));
      const int64_t now_ns = MonotonicNanos();
      for (size_t i = 0; i < count; ++i) stopwatch.Seen(record_of(records[i]), now_ns);
    }
  });
  const auto send = [&](size_t i) {
    WriteRecord record;
    record.topic = config.inputs[0].topic;
    record.partition = static_cast<int32_t>(i % static_cast<size_t>(partitions));
    record.key = feed[i].key;
    record.value = feed[i].payload;
    stopwatch.Produced(i);
    Must(writer->Write(record));
  };
  const auto wait_for = [&](uint64_t outputs) {
    const int64_t deadline_ns = MonotonicNanos() + kPatienceNs;
    while (stopwatch.seen() < outputs && MonotonicNanos() < deadline_ns) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  // The first record is planted: once its output is there, every connection stands.
  send(0);
  wait_for(1);
  const int64_t start_ns = MonotonicNanos();
  uint64_t planted = 1;
  for (size_t i = 1; i < feed.size(); ++i) {
    const int64_t due_ns = start_ns + static_cast<int64_t>(1e9 * static_cast<double>(i) / rate);
    while (MonotonicNanos() < due_ns) std::this_thread::sleep_for(std::chrono::microseconds(50));
    planted += feed[i].planted ? 1 : 0;
    send(i);
  }
  Must(writer->Flush(60'000));
  wait_for(planted);
  stop.store(true);
  reading.join();
  return stopwatch.Result(feed);
}

rd_kafka_t* MakeClient(const Config& config, KafkaClientKind kind, rd_kafka_type_t type) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char text[512];
  for (const auto& [key, value] : Must(ResolveKafkaProperties(config.kafka, kind, "bare"))) {
    rd_kafka_conf_set(conf, key.c_str(), value.c_str(), text, sizeof(text));
  }
  // Settings of the other kind of client would be warned about.
  rd_kafka_conf_set(conf, "log_level", "3", text, sizeof(text));
  rd_kafka_t* client = rd_kafka_new(type, conf, text, sizeof(text));
  CHECK(client != nullptr);
  return client;
}

// Copies the planted records of the input topic to `output`; the key of a copy is the number of its
// record.
void Relay(const Config& config, const std::string& output, const std::vector<FeedRecord>& feed,
           int partitions, const std::atomic<bool>& stop) {
  rd_kafka_t* consumer = MakeClient(config, KafkaClientKind::kConsumer, RD_KAFKA_CONSUMER);
  rd_kafka_t* producer = MakeClient(config, KafkaClientKind::kProducer, RD_KAFKA_PRODUCER);
  rd_kafka_poll_set_consumer(consumer);
  // Without it the first offsets are asked for half a second later.
  const rd_kafka_metadata_t* metadata = nullptr;
  CHECK(rd_kafka_metadata(consumer, 1, nullptr, &metadata, 10'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(partitions);
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(list, config.inputs[0].topic.c_str(), i)->offset = 0;
  }
  rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  while (!stop.load()) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 20);
    rd_kafka_poll(producer, 0);
    if (message == nullptr) continue;
    const size_t record =
        static_cast<size_t>(message->offset * partitions) + static_cast<size_t>(message->partition);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && record < feed.size() &&
        feed[record].planted) {
      const std::string key = absl::StrCat(record);
      CHECK(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(output.c_str()),
                              RD_KAFKA_V_VALUE(message->payload, message->len),
                              RD_KAFKA_V_KEY(key.data(), key.size()),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                              RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_flush(producer, 10'000);
  rd_kafka_destroy(producer);
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
}

// The shipped route that takes every alert, as protobuf.
std::string ArchiveTopic(const Config& config) {
  for (const RouteConfig& route : config.routes) {
    if (route.format == "protobuf") return route.topic;
  }
  CHECK(false);
  return {};
}

}  // namespace

std::vector<FeedRecord> News1k(uint64_t count, int partitions) {
  std::vector<FeedRecord> records;
  records.reserve(count);
  EachNews1k(partitions, [&](const FeedEvent& event) {
    records.push_back({event.key, event.payload, event.expectation == Expectation::kAlert});
    return records.size() < count;
  });
  return records;
}

std::vector<FeedRecord> PacedNews1k(uint64_t count, int partitions) {
  std::vector<FeedRecord> planted, idle;
  EachNews1k(partitions, [&](const FeedEvent& event) {
    const bool alerts = event.expectation == Expectation::kAlert;
    auto& pool = alerts ? planted : idle;
    if (pool.size() < (alerts ? kPlantedStories : count)) {
      pool.push_back({event.key, event.payload, alerts});
    }
    return planted.size() < kPlantedStories || idle.size() < count;
  });
  std::vector<FeedRecord> records;
  records.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    records.push_back(i % kPlantedEvery == 0 ? planted[i / kPlantedEvery % planted.size()]
                                             : idle[i]);
  }
  return records;
}

Latency BareLatency(const Config& given, const std::vector<FeedRecord>& feed, double rate,
                    int partitions) {
  const Config config = Unbatched(given);
  const std::string output = ArchiveTopic(config);
  std::atomic<bool> stop{false};
  std::thread relay([&] { Relay(config, output, feed, partitions, stop); });
  const Latency latency =
      Measure(config, output, feed, rate, partitions, [](const ReadRecord& record) {
        size_t number = SIZE_MAX;
        if (record.key.has_value()) (void)absl::SimpleAtoi(*record.key, &number);
        return number;
      });
  stop.store(true);
  relay.join();
  return latency;
}

Latency LodewireLatency(const Config& given, const Engine& engine,
                        const std::vector<FeedRecord>& feed, double rate, int partitions) {
  Config config = Unbatched(given);
  config.kafka.group = absl::StrCat("paced-", MonotonicNanos());
  auto service = Must(Service::Create(config, engine, {}));
  service->Start();
  while (service->Totals().rebalances == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const Latency latency =
      Measure(config, ArchiveTopic(config), feed, rate, partitions, [&](const ReadRecord& record) {
        v1::Alert alert;
        if (!record.value.has_value() || !alert.ParseFromString(*record.value)) return SIZE_MAX;
        return static_cast<size_t>(alert.source().offset() * partitions +
                                   alert.source().partition());
      });
  service->RequestStop();
  Must(service->Join());
  service->Close();
  return latency;
}

}  // namespace lodewire
