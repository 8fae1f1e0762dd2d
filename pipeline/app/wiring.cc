#include "pipeline/app/wiring.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/kafka_sink.h"
#include "pipeline/kafka/kafka_source.h"
#include "pipeline/kafka/properties.h"
#include "pipeline/kafka/topic_reader.h"
#include "pipeline/kafka/topic_writer.h"

namespace lodewire {
namespace {

uint64_t NumberProperty(const KafkaProperties& properties, std::string_view key) {
  const std::string_view text = FindProperty(properties, key);
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Source>> MakeSource(const Config& config, uint32_t lane,
                                                   const std::string& cluster_id) {
  KafkaSourceOptions options;
  options.config = config.kafka;
  for (const InputConfig& input : config.inputs) options.topics.push_back(input.topic);
  options.lane = lane;
  options.cluster_id = cluster_id;
  return KafkaSource::Create(options);
}

absl::StatusOr<std::unique_ptr<Sink>> MakeSink(const Config& config, uint32_t lane,
                                               const std::vector<std::string>& topics) {
  KafkaSinkOptions options;
  options.config = config.kafka;
  options.topics = topics;
  options.lane = lane;
  return KafkaSink::Create(options);
}

absl::StatusOr<std::unique_ptr<RecordWriter>> MakeWriter(const Config& config) {
  TopicWriterOptions options;
  options.config = config.kafka;
  return TopicWriter::Create(options);
}

absl::StatusOr<std::unique_ptr<RecordReader>> MakeReader(const Config& config,
                                                         const std::vector<std::string>& topics,
                                                         bool from_beginning) {
  TopicReaderOptions options;
  options.config = config.kafka;
  options.topics = topics;
  options.start.kind =
      from_beginning ? StartPosition::Kind::kEarliest : StartPosition::Kind::kLatest;
  return TopicReader::Create(options);
}

absl::Status RequireBroker(const Config& config) {
  const absl::StatusOr<std::string> cluster = ClusterId(config.kafka, 10'000);
  if (cluster.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      "no broker answers at ", config.kafka.bootstrap_servers, ": ",
      std::string(cluster.status().message()), "\nis it up, is kafka.bootstrap_servers right?"));
}

void AddClientsToPlan(const Config& config, const std::string& lane, Plan* plan) {
  const auto consumer = ResolveKafkaProperties(config.kafka, KafkaClientKind::kConsumer, lane);
  const auto producer = ResolveKafkaProperties(config.kafka, KafkaClientKind::kProducer, lane);
  // Properties that cannot be resolved stop `run` and `validate` before anybody reads the plan.
  if (!consumer.ok() || !producer.ok()) return;
  plan->Add("consumer queue", NumberProperty(*consumer, "queued.max.messages.kbytes") << 10,
            MemoryKind::kBounded, lane);
  // One answer per broker may arrive while the queue is full; three brokers are assumed.
  plan->Add("consumer fetches", 3 * NumberProperty(*consumer, "fetch.max.bytes"),
            MemoryKind::kBounded, lane);
  plan->Add("producer queue", NumberProperty(*producer, "queue.buffering.max.kbytes") << 10,
            MemoryKind::kBounded, lane);
}

}  // namespace lodewire
