// librdkafka's mock cluster inside the process: the real wire protocol on 127.0.0.1, no JVM,
// nothing on disk.
//
// It is good for the demo, for tests of at-least-once and of errors. It is not a broker: it keeps
// only the newest 5 MiB a partition (and says nothing), knows no transactions, rebalances only
// after session.timeout.ms − 1 s, and its first join takes 3 s. A group whose session timeout is 3
// s or less never forms.
//
// Threading: any thread, as long as the object lives; the cluster has one thread of its own.
// Memory: 5 MiB a partition and what its clients' connections hold.
// Errors: absl::Status from Start and CreateTopic.
// Example:
//   ASSIGN_OR_RETURN(auto broker, EmbeddedBroker::Start());
//   RETURN_IF_ERROR(broker->CreateTopic("news.events", 16));
//   broker->Configure(&config.kafka);
#ifndef LODEWIRE_PIPELINE_KAFKA_EMBEDDED_BROKER_H_
#define LODEWIRE_PIPELINE_KAFKA_EMBEDDED_BROKER_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

struct rd_kafka_mock_cluster_s;

namespace lodewire {

// Requests whose answers can be made to fail (their Kafka ApiKeys).
enum class BrokerRequest : int16_t {
  kProduce = 0,
  kFetch = 1,
  kMetadata = 3,
  kOffsetCommit = 8,
  kJoinGroup = 11,
  kHeartbeat = 12,
  kInitProducerId = 22,
  kEndTransaction = 26,
  kTransactionOffsets = 28,
};

// The few errors that tests send, by their protocol numbers.
enum class BrokerError : int16_t {
  kDisconnect = -195,  // drops the connection instead of answering
  kNone = 0,
  kOffsetOutOfRange = 1,
  kMessageTooLarge = 10,
  kCoordinatorLoading = 14,
  kNotEnoughReplicas = 19,
  kIllegalGeneration = 22,
  kUnknownMember = 25,
  kTopicAuthorizationFailed = 29,
  kOutOfOrderSequence = 45,
  kInvalidProducerEpoch = 47,
};

// What clients of a mock need. For both kinds of client; each takes what concerns it.
std::vector<std::pair<std::string, std::string>> EmbeddedBrokerProperties();

// Whether the cluster of this id is an embedded one, of this process or another.
bool IsEmbeddedCluster(std::string_view cluster_id);

class EmbeddedBroker {
 public:
  static absl::StatusOr<std::unique_ptr<EmbeddedBroker>> Start(int brokers = 1);
  // Its clients must be closed before.
  ~EmbeddedBroker();

  absl::Status CreateTopic(const std::string& topic, int partitions);
  const std::string& bootstrap_servers() const { return bootstrap_servers_; }
  // Sets the address and adds the properties.
  void Configure(KafkaConfig* config) const;

  // --- For tests.
  // The next answers to that kind of request, on any broker.
  void FailNext(BrokerRequest request, std::initializer_list<BrokerError> errors);
  // What the topic's metadata says from now on.
  void SetTopicError(const std::string& topic, BrokerError error);
  // Connections are cut and refused until it is up again.
  void SetDown(bool down);
  void SetRoundTripMs(int milliseconds);

 private:
  struct Host;
  EmbeddedBroker();

  std::unique_ptr<Host> host_;
  rd_kafka_mock_cluster_s* cluster_ = nullptr;
  std::string bootstrap_servers_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_EMBEDDED_BROKER_H_
