#include "pipeline/app/wiring.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/admin.h"
#include "pipeline/kafka/embedded_broker.h"
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

absl::Status CheckEmbeddedDelivery(const Config& config) {
  if (config.kafka.delivery != "exactly_once") return absl::OkStatus();
  return absl::FailedPreconditionError(
      "kafka.delivery: exactly_once needs a real Kafka: the embedded broker drops the offsets of a "
      "transaction and undoes none. Use at_least_once with it; its alert ids let a reader "
      "recognise a redelivery");
}

absl::StatusOr<LaneEnds> MakeLaneEnds(const Config& config, uint32_t lane,
                                      const std::vector<std::string>& topics,
                                      const std::string& cluster_id) {
  const bool exactly_once = config.kafka.delivery == "exactly_once";
  if (IsEmbeddedCluster(cluster_id)) RETURN_IF_ERROR(CheckEmbeddedDelivery(config));
  KafkaSourceOptions source_options;
  source_options.config = config.kafka;
  for (const InputConfig& input : config.inputs) source_options.topics.push_back(input.topic);
  source_options.lane = lane;
  source_options.cluster_id = cluster_id;
  ASSIGN_OR_RETURN(std::unique_ptr<KafkaSource> source, KafkaSource::Create(source_options));
  KafkaSinkOptions sink_options;
  sink_options.config = config.kafka;
  sink_options.topics = topics;
  sink_options.lane = lane;
  if (exactly_once) sink_options.source = source.get();
  ASSIGN_OR_RETURN(std::unique_ptr<KafkaSink> sink, KafkaSink::Create(sink_options));
  return LaneEnds{std::move(source), std::move(sink)};
}

absl::StatusOr<std::unique_ptr<RecordWriter>> MakeWriter(const Config& config) {
  TopicWriterOptions options;
  options.config = config.kafka;
  return TopicWriter::Create(options);
}

absl::StatusOr<std::unique_ptr<RecordReader>> MakeReader(const Config& config,
                                                         const std::vector<std::string>& topics,
                                                         bool from_beginning) {
  StartPosition start;
  start.kind = from_beginning ? StartPosition::Kind::kEarliest : StartPosition::Kind::kLatest;
  return MakeReader(config, topics, start);
}

absl::StatusOr<std::unique_ptr<RecordReader>> MakeReader(const Config& config,
                                                         const std::vector<std::string>& topics,
                                                         const StartPosition& start) {
  TopicReaderOptions options;
  options.config = config.kafka;
  options.topics = topics;
  options.start = start;
  absl::StatusOr<std::unique_ptr<RecordReader>> reader = TopicReader::Create(options);
  if (!reader.ok()) return WithTopicsRemedy(config, reader.status());
  return reader;
}

absl::Status RequireBroker(const Config& config) {
  const absl::StatusOr<std::string> cluster = ClusterId(config.kafka, 10'000);
  if (cluster.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("no broker answers at ",
                                             config.kafka.bootstrap_servers, ": ",
                                             std::string(cluster.status().message())));
}

std::string TopicsRemedy(const Config& config) {
  return absl::StrCat("make the topics of the configuration with: lodewire topics create --config ",
                      config.file);
}

absl::Status WithTopicsRemedy(const Config& config, const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(status.message(), "\n", TopicsRemedy(config)));
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
