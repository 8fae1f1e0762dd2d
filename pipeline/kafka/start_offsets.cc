#include "pipeline/kafka/start_offsets.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/client.h"

namespace lodewire {
namespace {

// ListOffsets takes these instead of a time.
constexpr int64_t kEndOfPartition = -1;

absl::Status FirstError(const rd_kafka_topic_partition_list_t& list, std::string_view what) {
  for (int i = 0; i < list.cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = list.elems[i];
    if (partition.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(partition.err, absl::StrCat(ToAbsl(what), " of ", partition.topic, " [",
                                                     partition.partition, "]"));
    }
  }
  return absl::OkStatus();
}

// Offsets at `time_ms` of the partitions at `which`; those with nothing at or after it keep a
// negative one.
absl::Status OffsetsForTime(rd_kafka_t* client, int64_t time_ms, const std::vector<int>& which,
                            rd_kafka_topic_partition_list_t* list, int timeout_ms) {
  if (which.empty()) return absl::OkStatus();
  PartitionListHandle times(rd_kafka_topic_partition_list_new(static_cast<int>(which.size())));
  for (const int index : which) {
    const rd_kafka_topic_partition_t& partition = list->elems[index];
    rd_kafka_topic_partition_list_add(times.get(), partition.topic, partition.partition)->offset =
        time_ms;
  }
  RETURN_IF_ERROR(KafkaStatus(rd_kafka_offsets_for_times(client, times.get(), timeout_ms),
                              "asking for the start offsets"));
  RETURN_IF_ERROR(FirstError(*times, "the start offset"));
  for (size_t i = 0; i < which.size(); ++i) {
    rd_kafka_topic_partition_t& partition = list->elems[which[i]];
    const rd_kafka_topic_partition_t* answer =
        rd_kafka_topic_partition_list_find(times.get(), partition.topic, partition.partition);
    if (answer != nullptr) partition.offset = answer->offset;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<int>> ResolveStartOffsets(rd_kafka_t* client, const StartPosition& start,
                                                     rd_kafka_topic_partition_list_t* list,
                                                     int timeout_ms) {
  std::vector<int> decided;
  // Nothing committed and `earliest`: the library's own reset is the same each time it is asked.
  if (start.kind == StartPosition::Kind::kEarliest || list->cnt == 0) return decided;
  RETURN_IF_ERROR(KafkaStatus(rd_kafka_committed(client, list, timeout_ms),
                              "asking for the committed offsets"));
  RETURN_IF_ERROR(FirstError(*list, "the committed offset"));
  for (int i = 0; i < list->cnt; ++i) {
    if (list->elems[i].offset < 0) decided.push_back(i);
  }
  if (start.kind == StartPosition::Kind::kTime) {
    RETURN_IF_ERROR(OffsetsForTime(client, start.time_ms, decided, list, timeout_ms));
  }
  std::vector<int> at_end;
  for (const int index : decided) {
    if (list->elems[index].offset < 0) at_end.push_back(index);
  }
  RETURN_IF_ERROR(OffsetsForTime(client, kEndOfPartition, at_end, list, timeout_ms));
  for (const int index : decided) {
    const rd_kafka_topic_partition_t& partition = list->elems[index];
    Log(LogLevel::kInfo, "kafka", "nothing was committed; the partition begins where `start` says",
        {{"topic", partition.topic},
         {"partition", std::to_string(partition.partition)},
         {"offset", std::to_string(partition.offset)}});
  }
  return decided;
}

}  // namespace lodewire
