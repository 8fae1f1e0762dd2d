#include "pipeline/kafka/group_offsets.h"

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/admin_call.h"

namespace lodewire {

absl::Status ReadGroupOffsets(rd_kafka_t* client, const std::string& group, int timeout_ms,
                              rd_kafka_topic_partition_list_t* list) {
  if (list->cnt == 0) return absl::OkStatus();
  KafkaHandle<rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy> asked(
      rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), list));
  const std::string what = absl::StrCat("the committed offsets of group '", group, "'");
  rd_kafka_ListConsumerGroupOffsets_t* request = asked.get();
  ASSIGN_OR_RETURN(const EventHandle event,
                   AdminCall(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout_ms, what,
                             [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                               rd_kafka_ListConsumerGroupOffsets(client, &request, 1, options,
                                                                 queue);
                             }));
  size_t count = 0;
  const rd_kafka_group_result_t** groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(what, ": ", count, " answers"));
  if (const rd_kafka_error_t* error = rd_kafka_group_result_error(groups[0])) {
    return KafkaStatus(rd_kafka_error_code(error), what);
  }
  const rd_kafka_topic_partition_list_t* answer = rd_kafka_group_result_partitions(groups[0]);
  for (int i = 0; i < list->cnt; ++i) {
    rd_kafka_topic_partition_t& partition = list->elems[i];
    const rd_kafka_topic_partition_t* found = rd_kafka_topic_partition_list_find(
        const_cast<rd_kafka_topic_partition_list_t*>(answer), partition.topic, partition.partition);
    partition.offset = found == nullptr || found->err != RD_KAFKA_RESP_ERR_NO_ERROR
                           ? RD_KAFKA_OFFSET_INVALID
                           : found->offset;
  }
  return absl::OkStatus();
}

}  // namespace lodewire
