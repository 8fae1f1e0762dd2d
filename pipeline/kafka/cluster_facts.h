// What a cluster says of itself: settings of topics and brokers, the protocol that it speaks, who
// may do what. For `doctor`.
//
// Threading: one thread; calls block up to `timeout_ms`.
// Memory: the AdminClient's.
// Errors: Unavailable when no broker answers in time; FailedPrecondition for what is refused.
// Example:
//   ASSIGN_OR_RETURN(auto topics, DescribeTopics(admin, {"news.events"}, 10'000));
#ifndef LODEWIRE_PIPELINE_KAFKA_CLUSTER_FACTS_H_
#define LODEWIRE_PIPELINE_KAFKA_CLUSTER_FACTS_H_

#include <map>
#include <string>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/kafka/admin.h"

namespace lodewire {

using KafkaSettings = std::map<std::string, std::string>;

struct TopicFacts {
  int partitions = 0;
  int replicas = 0;        // Of the partition that has fewest.
  int leaderless = 0;      // Partitions without a leader now.
  KafkaSettings settings;  // retention.ms …
};

// Those of `topics` that exist.
absl::StatusOr<std::map<std::string, TopicFacts>> DescribeTopics(
    AdminClient* admin, const std::vector<std::string>& topics, int timeout_ms);

// The settings of one broker, the first that the metadata names.
absl::StatusOr<KafkaSettings> DescribeBroker(AdminClient* admin, int timeout_ms);

// How many rules of access there are. NotFound: the brokers have no authoriser.
absl::StatusOr<size_t> CountAcls(AdminClient* admin, int timeout_ms);

// Protocol features as the library names them (ZSTD, IdempotentProducer …) that it found on a
// broker; connects anew.
absl::StatusOr<std::vector<std::string>> ProtocolFeatures(const KafkaConfig& config,
                                                          int timeout_ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_CLUSTER_FACTS_H_
