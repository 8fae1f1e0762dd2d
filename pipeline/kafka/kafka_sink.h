// A lane's producer as a Sink: idempotent, acknowledged by all replicas, waiting for the broker as
// long as it takes.
//
// TOO LARGE. Before 2.4.0, and with any broker before KIP-467, one refused record fails every
// record of its batch. So a broker's "too large" condemns only a record that travelled alone. The
// others come back as kAgain, and until all of them are through, the topic has one record in flight
// at a time.
//
// DEAD. After a fatal error (fenced, sequence broken) the library takes nothing more. What was in
// flight comes back as kFatal, or, when nothing was, a delivery of tag 0. Rebuild makes a new
// producer.
//
// FENCED. Whoever starts with the same transactional id takes it over, and so does the broker when
// a transaction runs out of time. The first time the producer takes it back; when it is taken again
// at once, another process has the same kafka.member: the source's Poll then ends the lane.
//
// EXACTLY ONCE. With a source whose offsets it commits, the producer is transactional (see
// kafka_transaction.h). An aborted transaction gives nothing back by Poll: its caller knows what
// was in it.
//
// Threading: one thread, the lane's back half.
// Memory: the library's queue, bounded by `queue_records_max` and queue.buffering.max.kbytes; a
//   ring of deliveries.
// Errors: as Sink says. Authorisation and missing topics are kPermanent; last_error() has the
//   library's text.
// Example:
//   ASSIGN_OR_RETURN(auto sink, KafkaSink::Create({config.kafka, topics, lane}));
#ifndef LODEWIRE_PIPELINE_KAFKA_KAFKA_SINK_H_
#define LODEWIRE_PIPELINE_KAFKA_KAFKA_SINK_H_

#include <memory>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/io/sink.h"

struct rd_kafka_s;
struct rd_kafka_message_s;

namespace lodewire {

class KafkaSource;
class KafkaTransaction;

struct KafkaSinkOptions {
  KafkaConfig config;
  std::vector<std::string> topics;  // OutgoingRecord::topic is an index into them.
  uint32_t lane = 0;
  uint32_t queue_records_max = 16384;  // In flight; more are kQueueFull.
  int warm_up_timeout_ms = 5000;       // For the metadata of all topics at start.
  KafkaSource* source = nullptr;       // Exactly once: the lane's source, which outlives this.
};

class KafkaSink : public Sink {
 public:
  // Connects and learns all topics, so that no first record waits for metadata (up to a second
  // before 2.10.1). A broker that is away is not an error: records wait.
  static absl::StatusOr<std::unique_ptr<KafkaSink>> Create(const KafkaSinkOptions& options);
  ~KafkaSink() override;

  ProduceResult Produce(const OutgoingRecord& record, uint64_t tag) override;
  size_t Poll(std::span<Delivery> deliveries, int timeout_ms) override;
  absl::Status Rebuild() override;
  bool transactional() const override { return transaction_ != nullptr; }
  CommitResult Commit(std::span<const PartitionOffset> offsets) override;
  CommitResult Abort() override;
  std::string_view last_error() const override { return last_error_; }
  std::span<const std::string> topics() const override { return topics_; }
  // Waits for what is in flight, then gives it up.
  void Close(int timeout_ms) override;

  size_t in_flight() const { return in_flight_; }
  uint64_t errors() const;
  // The library's own way to try out a fatal error.
  void DieForTest();

 private:
  struct Client;
  struct Topic {
    size_t in_flight = 0;
    size_t suspects = 0;     // Failed with a batch, not yet tried alone.
    uint64_t alone_tag = 0;  // The one that travels alone.
  };

  explicit KafkaSink(const KafkaSinkOptions& options);
  absl::Status Connect();
  // The transactional id; a broker that is away makes the producer one that has to be rebuilt.
  absl::Status StartTransactions();
  CommitResult Told(CommitResult result);
  // Called with a dead producer; an error when somebody else keeps taking its transactional id.
  absl::Status CheckFence();
  void Disconnect(int flush_timeout_ms);
  void OnDelivery(const rd_kafka_message_s& message);
  DeliveryError Classify(int error, Topic* topic, uint64_t tag);
  void PushDelivery(Delivery delivery);

  const KafkaConfig config_;
  const std::vector<std::string> topics_;
  const uint32_t lane_;
  const int warm_up_timeout_ms_;
  std::unique_ptr<Client> client_;
  KafkaSource* source_;  // Exactly once, as what follows.
  std::unique_ptr<KafkaTransaction> transaction_;
  int64_t fenced_ns_ = 0;        // When it was fenced last; 0: never.
  absl::Status fence_;           // Why the lane ends.
  std::vector<Topic> states_;    // By topic.
  std::vector<Delivery> ready_;  // A ring of deliveries that Poll has not given yet.
  size_t ready_begin_ = 0;
  size_t ready_count_ = 0;
  size_t in_flight_ = 0;
  bool dead_ = false;
  bool death_told_ = false;
  bool closed_ = false;
  std::string last_error_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_KAFKA_SINK_H_
