// KafkaSource: what the group asks for, and leaving it. The essay is in kafka_source.h.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/group_admin.h"
#include "pipeline/kafka/group_offsets.h"
#include "pipeline/kafka/kafka_source_client.h"
#include "pipeline/kafka/start_offsets.h"

namespace lodewire {
namespace {

constexpr int kStartOffsetsTimeoutMs = 5000;
constexpr int64_t kAssignRetryNs = 500'000'000;

PartitionListHandle ListOf(const std::vector<TopicPartition>& partitions,
                           const std::vector<std::string>& topics) {
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topics[partition.topic].c_str(),
                                      partition.partition);
  }
  return list;
}

}  // namespace

// Runs inside rd_kafka_consumer_poll, on the front half's thread.
void KafkaSource::OnRebalance(int error, const List* partitions) {
  rd_kafka_t* client = client_->handle.get();
  if (closing_) {
    // The lane has drained and stored before it closed.
    if (client_->cooperative() && error == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
      ErrorHandle(rd_kafka_incremental_unassign(client, partitions));
    } else {
      rd_kafka_assign(client, nullptr);
    }
    return;
  }
  Rebalance rebalance;
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    rebalance.kind = Rebalance::Kind::kAssign;
    ++generation_;
  } else {
    const bool lost =
        error != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS || rd_kafka_assignment_lost(client) != 0;
    rebalance.kind = lost ? Rebalance::Kind::kLost : Rebalance::Kind::kRevoke;
  }
  rebalance.generation = generation_;
  for (int i = 0; i < partitions->cnt; ++i) {
    const auto found = std::find(topics_.begin(), topics_.end(), partitions->elems[i].topic);
    if (found == topics_.end()) continue;
    rebalance.partitions.push_back(
        {static_cast<uint16_t>(found - topics_.begin()), partitions->elems[i].partition});
  }
  asked_ = std::move(rebalance);
  taken_ = false;
  assigning_.reset();
}

bool KafkaSource::TakeRebalance(Rebalance* rebalance) {
  if (!asked_.has_value() || taken_) return false;
  taken_ = true;
  *rebalance = *asked_;
  return true;
}

void KafkaSource::CompleteRebalance(const Rebalance& rebalance) {
  const bool newest = asked_.has_value() && taken_ && asked_->kind == rebalance.kind &&
                      asked_->generation == rebalance.generation;
  if (!newest) return;
  if (rebalance.kind == Rebalance::Kind::kAssign) {
    assigning_ = std::move(asked_);
    next_attempt_ns_ = 0;
    FinishAssign();
    return;
  }
  GiveUp(rebalance);
  asked_.reset();
}

void KafkaSource::GiveUp(const Rebalance& rebalance) {
  rd_kafka_t* client = client_->handle.get();
  if (rebalance.kind == Rebalance::Kind::kRevoke) StoreWaiting();
  const PartitionListHandle list = ListOf(rebalance.partitions, topics_);
  // A pause must not outlive the assignment: whoever resolves the refusal looks at the next owner.
  std::vector<TopicPartition> paused;
  for (const TopicPartition& name : rebalance.partitions) {
    Partition* partition = Find(name);
    if (partition != nullptr && partition->paused) paused.push_back(name);
  }
  if (!paused.empty()) rd_kafka_resume_partitions(client, ListOf(paused, topics_).get());
  if (client_->cooperative()) {
    ErrorHandle(rd_kafka_incremental_unassign(client, list.get()));
  } else {
    // Eager: everything is given up, and the library commits what is stored (not when lost).
    rd_kafka_assign(client, nullptr);
  }
  const std::lock_guard lock(mutex_);
  for (const TopicPartition& name : rebalance.partitions) {
    if (Partition* partition = Find(name)) {
      partition->assigned = partition->paused = partition->pause_wanted = false;
      partition->generation = 0;
      partition->position = -1;
    }
  }
}

// False: a broker did not answer; Poll tries again.
bool KafkaSource::FinishAssign() {
  if (MonotonicNanos() < next_attempt_ns_) return false;
  rd_kafka_t* client = client_->handle.get();
  const Rebalance& rebalance = *assigning_;
  const PartitionListHandle list = ListOf(rebalance.partitions, topics_);
  const absl::StatusOr<std::vector<int>> decided =
      ResolveStartOffsets(client, config_.start, list.get(), kStartOffsetsTimeoutMs);
  if (!decided.ok()) {
    Log(LogLevel::kWarning, "kafka", "the assignment waits",
        {{"client", client_id_}, {"reason", std::string(decided.status().message())}});
    next_attempt_ns_ = MonotonicNanos() + kAssignRetryNs;
    return false;
  }
  std::vector<int64_t> replay_until;
  if (!ReadReplayHorizon(*list, &replay_until)) return false;
  const bool exactly_once = config_.delivery == "exactly_once";
  if (exactly_once && !decided->empty() && !CommitStart(*list, *decided)) return false;
  if (client_->cooperative()) {
    ErrorHandle(rd_kafka_incremental_assign(client, list.get()));
  } else {
    rd_kafka_assign(client, list.get());
  }
  {
    const std::lock_guard lock(mutex_);
    for (size_t i = 0; i < rebalance.partitions.size(); ++i) {
      const TopicPartition& name = rebalance.partitions[i];
      std::vector<Partition>& of_topic = partitions_[name.topic];
      const size_t count = static_cast<size_t>(name.partition) + 1;
      if (of_topic.size() < count) of_topic.resize(count);
      of_topic[count - 1].generation = rebalance.generation;
      of_topic[count - 1].assigned = true;
      of_topic[count - 1].position = -1;
      of_topic[count - 1].end_seen = -1;
      of_topic[count - 1].begin = list->elems[i].offset;
      of_topic[count - 1].replay_until = replay_until[i];
    }
    size_t places = 0;
    for (const std::vector<Partition>& of_topic : partitions_) places += of_topic.size();
    stores_.reserve(places);
    pauses_.reserve(places);
  }
  for (const int index : *decided) {
    if (exactly_once) break;  // Committed above.
    StoreOffset(rebalance.partitions[static_cast<size_t>(index)], list->elems[index].offset);
  }
  assigning_.reset();
  asked_.reset();
  ServeRequests(/*store_now=*/true);
  return true;
}

// False: a broker did not answer; Poll tries again. Where it is refused the member goes on: alerts
// are worth more than the mark.
bool KafkaSource::ReadReplayHorizon(const List& list, std::vector<int64_t>* until) {
  until->assign(static_cast<size_t>(list.cnt), -1);
  const std::string group = ReplayGroup(config_.group);
  const PartitionListHandle horizon(rd_kafka_topic_partition_list_copy(&list));
  const absl::Status status =
      ReadGroupOffsets(client_->handle.get(), group, kStartOffsetsTimeoutMs, horizon.get());
  if (absl::IsUnavailable(status)) {
    Log(LogLevel::kWarning, "kafka", "the assignment waits",
        {{"client", client_id_}, {"reason", std::string(status.message())}});
    next_attempt_ns_ = MonotonicNanos() + kAssignRetryNs;
    return false;
  }
  if (!status.ok()) {
    Log(LogLevel::kWarning, "kafka",
        "what `lodewire seek` set back cannot be known, so its alerts would not be marked; allow "
        "this user to describe the group",
        {{"group", group}, {"reason", std::string(status.message())}});
    return true;
  }
  for (int i = 0; i < list.cnt; ++i) (*until)[static_cast<size_t>(i)] = horizon->elems[i].offset;
  return true;
}

// Where partitions begin, before anything is read from them: nobody commits it later.
bool KafkaSource::CommitStart(const List& list, const std::vector<int>& decided) {
  PartitionListHandle start(rd_kafka_topic_partition_list_new(static_cast<int>(decided.size())));
  for (const int index : decided) {
    const rd_kafka_topic_partition_t& partition = list.elems[index];
    rd_kafka_topic_partition_list_add(start.get(), partition.topic, partition.partition)->offset =
        partition.offset;
  }
  const absl::Status status = CommitList(start.get(), kStartOffsetsTimeoutMs);
  if (status.ok()) return true;
  Log(LogLevel::kWarning, "kafka", "the assignment waits: its start offsets are not committed",
      {{"client", client_id_}, {"reason", std::string(status.message())}});
  next_attempt_ns_ = MonotonicNanos() + kAssignRetryNs;
  return false;
}

// --------------------------------------------------------------------------------------------
// The end.

void KafkaSource::Close(int timeout_ms) {
  if (closed_) return;
  closed_ = closing_ = true;
  if (client_->handle == nullptr) return;
  StoreWaiting();
  rd_kafka_t* client = client_->handle.get();
  const int64_t deadline = MonotonicNanos() + int64_t{timeout_ms} * 1'000'000;
  // A rebalance that was asked for and not carried out still waits for its answer.
  if (asked_.has_value() || assigning_.has_value()) rd_kafka_assign(client, nullptr);
  {
    const QueueHandle queue(rd_kafka_queue_get_consumer(client));
    const ErrorHandle error(rd_kafka_consumer_close_queue(client, queue.get()));
    while (error == nullptr && rd_kafka_consumer_closed(client) == 0 &&
           MonotonicNanos() < deadline) {
      MessageHandle(rd_kafka_consumer_poll(client, 50));
    }
  }
  const bool left_group = rd_kafka_consumer_closed(client) != 0;
  // Pairs with the release in Release.
  const uint64_t held = polled_ - released_.load(std::memory_order_acquire);
  if (!left_group || held > 0) {
    Log(LogLevel::kWarning, "kafka", "the consumer did not close in time",
        {{"client", client_id_},
         {"left_group", left_group ? "yes" : "no"},
         {"records_held", std::to_string(held)}});
  }
  client_->set_quiet(true);
  client_->topics.clear();
  if (held > 0) {
    // Destroying waits for every message, so it would wait for ever: the process is ending anyway.
    Client::Abandon(client_);
    return;
  }
  rd_kafka_destroy_flags(client_->handle.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

}  // namespace lodewire
