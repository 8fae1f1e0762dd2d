// Where partitions begin for which the group has committed nothing.
//
// Only for this folder's sources.
//
// Threading: the caller's thread; blocks for round trips to the brokers, bounded.
// Memory: lists of the library.
// Errors: Unavailable when a broker did not answer: try again.
// Example:
//   ASSIGN_OR_RETURN(size_t decided, ResolveStartOffsets(client, start, list, 5000));
#ifndef LODEWIRE_PIPELINE_KAFKA_START_OFFSETS_H_
#define LODEWIRE_PIPELINE_KAFKA_START_OFFSETS_H_

#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/handles.h"

namespace lodewire {

// Sets the offset of every partition in `list`: the committed one, else what `start` says. The
// answer lists the indexes (into list->elems) of those that were decided here and should be
// committed.
absl::StatusOr<std::vector<int>> ResolveStartOffsets(rd_kafka_t* client, const StartPosition& start,
                                                     rd_kafka_topic_partition_list_t* list,
                                                     int timeout_ms);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_START_OFFSETS_H_
