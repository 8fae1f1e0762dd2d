// The committed offsets of any group, asked by any client.
//
// Only for this folder's sources.
//
// Threading: the caller's thread; blocks for round trips to the brokers, bounded.
// Memory: lists of the library.
// Errors: as AdminCall; an error of one partition leaves its offset negative.
// Example:
//   RETURN_IF_ERROR(ReadGroupOffsets(client, "lodewire.replay", 5000, list));
#ifndef LODEWIRE_PIPELINE_KAFKA_GROUP_OFFSETS_H_
#define LODEWIRE_PIPELINE_KAFKA_GROUP_OFFSETS_H_

#include <string>

#include "pipeline/base/status.h"
#include "pipeline/kafka/handles.h"

namespace lodewire {

// Sets the offset of every partition in `list`; negative where the group has committed nothing.
absl::Status ReadGroupOffsets(rd_kafka_t* client, const std::string& group, int timeout_ms,
                              rd_kafka_topic_partition_list_t* list);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_GROUP_OFFSETS_H_
