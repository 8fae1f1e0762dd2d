// Which client library runs, and what may be used of it. Decided at run time: a program built
// against one version may meet another.
//
// Threading: any thread. Memory: none. Errors: none.
// Example:
//   if (KafkaLibraryAtLeast(kBatchConsumeIsSafe)) …
#ifndef LODEWIRE_PIPELINE_KAFKA_VERSION_H_
#define LODEWIRE_PIPELINE_KAFKA_VERSION_H_

#include <cstdint>
#include <string>

namespace lodewire {

// librdkafka's own form: 0xMMmmrrff.
inline constexpr uint32_t kBatchConsumeIsSafe =
    0x020100ff;  // before: loses messages when paused or rebalanced
inline constexpr uint32_t kHasFetchQueueBackoff =
    0x020200ff;  // before: one second's pause above the queue limits
inline constexpr uint32_t kCooperativeIsSafe =
    0x020a01ff;  // before: a commit while rebalancing loses the assignment

uint32_t KafkaLibraryVersionNumber();
bool KafkaLibraryAtLeast(uint32_t version);
// "2.0.2"
std::string KafkaLibraryVersion();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_VERSION_H_
