#include "pipeline/kafka/group_admin.h"

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/admin_call.h"
#include "pipeline/kafka/embedded_broker.h"
#include "pipeline/kafka/group_offsets.h"

namespace lodewire {
namespace {

std::string Text(const char* text) { return text == nullptr ? "" : text; }

PartitionListHandle ListOf(const std::vector<PartitionName>& partitions, int64_t offset) {
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const PartitionName& name : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), name.topic.c_str(), name.partition)->offset =
        offset;
  }
  return list;
}

GroupMember ReadMember(const rd_kafka_MemberDescription_t& from) {
  GroupMember member;
  member.client_id = Text(rd_kafka_MemberDescription_client_id(&from));
  member.instance_id = Text(rd_kafka_MemberDescription_group_instance_id(&from));
  member.host = Text(rd_kafka_MemberDescription_host(&from));
  const rd_kafka_MemberAssignment_t* assignment = rd_kafka_MemberDescription_assignment(&from);
  const rd_kafka_topic_partition_list_t* list =
      assignment == nullptr ? nullptr : rd_kafka_MemberAssignment_partitions(assignment);
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    member.partitions.push_back({list->elems[i].topic, list->elems[i].partition});
  }
  return member;
}

}  // namespace

std::string ReplayGroup(const std::string& group) { return group + ".replay"; }

bool GroupAdmin::CanDescribe() const {
  // Asked for a description all the same, its connection is cut and the client never closes.
  return !IsEmbeddedCluster(cluster_id_);
}

absl::StatusOr<std::vector<std::string>> GroupAdmin::Groups() {
  if (!CanDescribe()) return std::vector<std::string>();
  rd_kafka_t* client = admin_->client();
  ASSIGN_OR_RETURN(
      const EventHandle event,
      AdminCall(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout_ms_, "asking for the groups",
                [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                  rd_kafka_ListConsumerGroups(client, options, queue);
                }));
  size_t count = 0;
  const rd_kafka_ConsumerGroupListing_t** listed = rd_kafka_ListConsumerGroups_result_valid(
      rd_kafka_event_ListConsumerGroups_result(event.get()), &count);
  std::vector<std::string> groups;
  for (size_t i = 0; i < count; ++i) {
    groups.push_back(Text(rd_kafka_ConsumerGroupListing_group_id(listed[i])));
  }
  return groups;
}

absl::StatusOr<GroupDescription> GroupAdmin::Describe(const std::string& group) {
  if (!CanDescribe()) return GroupDescription();
  rd_kafka_t* client = admin_->client();
  const char* name = group.c_str();
  const std::string what = absl::StrCat("describing group '", group, "'");
  ASSIGN_OR_RETURN(const EventHandle event,
                   AdminCall(client, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, timeout_ms_, what,
                             [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                               rd_kafka_DescribeConsumerGroups(client, &name, 1, options, queue);
                             }));
  size_t count = 0;
  const rd_kafka_ConsumerGroupDescription_t** described =
      rd_kafka_DescribeConsumerGroups_result_groups(
          rd_kafka_event_DescribeConsumerGroups_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(what, ": ", count, " answers"));
  GroupDescription description;
  const rd_kafka_error_t* error = rd_kafka_ConsumerGroupDescription_error(described[0]);
  if (error != nullptr) {
    // Newer brokers say so where older ones describe a dead group.
    if (rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND) {
      return KafkaStatus(rd_kafka_error_code(error), what);
    }
    description.state = rd_kafka_consumer_group_state_name(RD_KAFKA_CONSUMER_GROUP_STATE_DEAD);
    return description;
  }
  description.state =
      rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(described[0]));
  description.assignor = Text(rd_kafka_ConsumerGroupDescription_partition_assignor(described[0]));
  const size_t members = rd_kafka_ConsumerGroupDescription_member_count(described[0]);
  for (size_t i = 0; i < members; ++i) {
    description.members.push_back(
        ReadMember(*rd_kafka_ConsumerGroupDescription_member(described[0], i)));
  }
  return description;
}

absl::StatusOr<std::vector<PartitionName>> GroupAdmin::Partitions() {
  ASSIGN_OR_RETURN(const auto counts, admin_->PartitionCounts(timeout_ms_));
  std::vector<PartitionName> partitions;
  for (const auto& [topic, count] : counts) {
    for (int32_t i = 0; i < count; ++i) partitions.push_back({topic, i});
  }
  return partitions;
}

absl::StatusOr<PartitionOffsets> GroupAdmin::Committed(
    const std::string& group, const std::vector<PartitionName>& partitions) {
  const PartitionListHandle list = ListOf(partitions, RD_KAFKA_OFFSET_INVALID);
  RETURN_IF_ERROR(ReadGroupOffsets(admin_->client(), group, timeout_ms_, list.get()));
  PartitionOffsets offsets;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = list->elems[i];
    if (partition.offset >= 0) {
      offsets[{partition.topic, partition.partition}] = partition.offset;
    }
  }
  return offsets;
}

absl::StatusOr<PartitionOffsets> GroupAdmin::Offsets(const std::vector<PartitionName>& partitions,
                                                     int64_t time_ms) {
  PartitionOffsets offsets;
  if (partitions.empty()) return offsets;
  const PartitionListHandle list = ListOf(partitions, time_ms);
  RETURN_IF_ERROR(KafkaStatus(rd_kafka_offsets_for_times(admin_->client(), list.get(), timeout_ms_),
                              "asking for offsets"));
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = list->elems[i];
    RETURN_IF_ERROR(KafkaStatus(partition.err, absl::StrCat("an offset of ", partition.topic, " [",
                                                            partition.partition, "]")));
    offsets[{partition.topic, partition.partition}] =
        partition.offset < 0 ? int64_t{-1} : partition.offset;
  }
  return offsets;
}

absl::Status GroupAdmin::Commit(const std::string& group, const PartitionOffsets& offsets) {
  if (offsets.empty()) return absl::OkStatus();
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [name, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), name.topic.c_str(), name.partition)->offset =
        offset;
  }
  KafkaHandle<rd_kafka_AlterConsumerGroupOffsets_t, rd_kafka_AlterConsumerGroupOffsets_destroy>
      asked(rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), list.get()));
  const std::string what = absl::StrCat("committing offsets for group '", group, "'");
  rd_kafka_t* client = admin_->client();
  rd_kafka_AlterConsumerGroupOffsets_t* request = asked.get();
  ASSIGN_OR_RETURN(const EventHandle event,
                   AdminCall(client, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, timeout_ms_, what,
                             [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                               rd_kafka_AlterConsumerGroupOffsets(client, &request, 1, options,
                                                                  queue);
                             }));
  size_t count = 0;
  const rd_kafka_group_result_t** groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
      rd_kafka_event_AlterConsumerGroupOffsets_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(what, ": ", count, " answers"));
  if (const rd_kafka_error_t* error = rd_kafka_group_result_error(groups[0])) {
    return KafkaStatus(rd_kafka_error_code(error), what);
  }
  const rd_kafka_topic_partition_list_t* answer = rd_kafka_group_result_partitions(groups[0]);
  for (int i = 0; i < answer->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = answer->elems[i];
    RETURN_IF_ERROR(KafkaStatus(
        partition.err, absl::StrCat(what, ", ", partition.topic, " [", partition.partition, "]")));
  }
  return absl::OkStatus();
}

}  // namespace lodewire
