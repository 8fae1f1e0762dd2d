// What a client of Lodewire's is configured with: measured defaults, then the user's properties, as
// librdkafka names them.
//
// A property that the delivery guarantee rests on (manual offsets, idempotence …) is refused with
// the reason. A key KEY_file takes its value from that file, without the line end; such values are
// never logged.
//
// Threading: any thread.
// Memory: allocates; at start only.
// Errors: InvalidArgument naming the property, what the library says, and what to do.
// Example:
//   RETURN_IF_ERROR(CheckKafkaProperties(config.kafka));
#ifndef LODEWIRE_PIPELINE_KAFKA_PROPERTIES_H_
#define LODEWIRE_PIPELINE_KAFKA_PROPERTIES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

namespace lodewire {

enum class KafkaClientKind : uint8_t {
  kConsumer,  // a lane's member of the group
  kProducer,  // a lane's producer
  kReader,    // TopicReader: no group
  kWriter,    // TopicWriter: many records, a small delay to batch them
  kAdmin,
};

using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

// "lodewire-HOST-ROLE"; the role is the lane's number, or what a tool calls itself.
std::string KafkaClientId(std::string_view role);

// Defaults and the user's, in the order in which they are set.
absl::StatusOr<KafkaProperties> ResolveKafkaProperties(const KafkaConfig& config,
                                                       KafkaClientKind kind, std::string_view role);

// "GROUP-MEMBER-ROLE": the slot of a lane's producer under exactly_once, stable over restarts.
std::string TransactionalId(const KafkaConfig& config, std::string_view role);

// Makes a consumer and a producer of this configuration and throws them away: all that can be known
// without a broker.
absl::Status CheckKafkaProperties(const KafkaConfig& config);

// Whether the value came from a file: then nobody may see it.
bool IsSecretProperty(const KafkaConfig& config, std::string_view key);

// Value of one resolved property; empty when it is not set.
std::string_view FindProperty(const KafkaProperties& properties, std::string_view key);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_PROPERTIES_H_
