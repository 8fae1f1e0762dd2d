#include "pipeline/kafka/version.h"

#include <librdkafka/rdkafka.h>

namespace lodewire {

uint32_t KafkaLibraryVersionNumber() { return static_cast<uint32_t>(rd_kafka_version()); }

bool KafkaLibraryAtLeast(uint32_t version) { return KafkaLibraryVersionNumber() >= version; }

std::string KafkaLibraryVersion() { return rd_kafka_version_str(); }

}  // namespace lodewire
