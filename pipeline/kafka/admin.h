// What is asked of a cluster outside the stream of events: is it there, what topics has it, make
// some.
//
// Each function makes a client for itself and throws it away; AdminClient keeps one for several
// calls.
//
// Threading: any thread; calls block up to their bound.
// Memory: a client's.
// Errors: Unavailable when no broker answers in time (exit code 69); InvalidArgument for bad
//   properties; FailedPrecondition for what the cluster refuses, each topic named.
// Example:
//   ASSIGN_OR_RETURN(auto missing, MissingTopics(config.kafka, {"news.events"}));
#ifndef LODEWIRE_PIPELINE_KAFKA_ADMIN_H_
#define LODEWIRE_PIPELINE_KAFKA_ADMIN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

struct rd_kafka_s;

namespace lodewire {

struct TopicSpec {
  std::string name;
  int partitions = 12;
  int replication_factor = -1;                                // -1: the cluster's default
  std::vector<std::pair<std::string, std::string>> config{};  // e.g. retention.ms
};

struct CreatedTopics {
  std::vector<std::string> created;
  std::vector<std::string> existed;  // Left as they are.
};

class AdminClient {
 public:
  static absl::StatusOr<std::unique_ptr<AdminClient>> Create(const KafkaConfig& config);
  ~AdminClient();

  absl::StatusOr<std::string> ClusterId(int timeout_ms);
  // Topic → number of partitions, of all topics that this user may see.
  absl::StatusOr<std::map<std::string, int>> PartitionCounts(int timeout_ms);
  absl::StatusOr<std::vector<std::string>> MissingTopics(const std::vector<std::string>& topics,
                                                         int timeout_ms);
  // Makes those that do not exist and waits until a broker shows them. Some may be made though
  // others fail; the status says which.
  absl::StatusOr<CreatedTopics> CreateTopics(const std::vector<TopicSpec>& specs, int timeout_ms);

  // For this folder's sources.
  rd_kafka_s* client() const;

 private:
  struct Client;
  AdminClient();
  absl::Status AwaitTopics(const std::vector<std::string>& topics, int timeout_ms);
  std::unique_ptr<Client> client_;
};

absl::StatusOr<std::string> ClusterId(const KafkaConfig& config, int timeout_ms = 5000);
absl::StatusOr<std::vector<std::string>> MissingTopics(const KafkaConfig& config,
                                                       const std::vector<std::string>& topics,
                                                       int timeout_ms = 10'000);
absl::StatusOr<std::map<std::string, int>> PartitionCounts(const KafkaConfig& config,
                                                           int timeout_ms = 10'000);
absl::StatusOr<CreatedTopics> CreateTopics(const KafkaConfig& config,
                                           const std::vector<TopicSpec>& specs,
                                           int timeout_ms = 30'000);

// Waits until a broker answers and gives the cluster's id. `go_on(waited_ms)` is asked about five
// times a second; false ends the waiting with Cancelled.
absl::StatusOr<std::string> WaitForBroker(const KafkaConfig& config, int64_t timeout_ms,
                                          const std::function<bool(int64_t waited_ms)>& go_on);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_ADMIN_H_
