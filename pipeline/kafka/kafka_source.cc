#include "pipeline/kafka/kafka_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/kafka_source_client.h"

namespace lodewire {
namespace {

// Stored offsets reach the broker once a second, so handing them over 50 times a second loses
// nothing.
constexpr int64_t kStoreIntervalNs = 20'000'000;
constexpr int64_t kProgressIntervalNs = 1'000'000'000;

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaSource>> KafkaSource::Create(
    const KafkaSourceOptions& options) {
  std::unique_ptr<KafkaSource> source(new KafkaSource(options));
  RETURN_IF_ERROR(source->Connect());
  return source;
}

KafkaSource::KafkaSource(const KafkaSourceOptions& options)
    : config_(options.config),
      topics_(options.topics),
      cluster_id_(options.cluster_id),
      client_id_(KafkaClientId(std::to_string(options.lane))),
      lane_(options.lane),
      client_(std::make_shared<Client>(this)),
      partitions_(options.topics.size()) {}

absl::Status KafkaSource::Connect() {
  ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(config_, KafkaClientKind::kConsumer,
                                             std::to_string(lane_), client_.get()));
  rd_kafka_conf_set_rebalance_cb(conf.get(), Client::RebalanceCallback);
  ASSIGN_OR_RETURN(client_->handle, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_t* client = client_->handle.get();
  rd_kafka_poll_set_consumer(client);
  PartitionListHandle subscription(
      rd_kafka_topic_partition_list_new(static_cast<int>(topics_.size())));
  for (const std::string& topic : topics_) {
    client_->topics.emplace_back(rd_kafka_topic_new(client, topic.c_str(), nullptr));
    if (client_->topics.back() == nullptr) {
      return KafkaStatus(rd_kafka_last_error(), "topic " + topic);
    }
    rd_kafka_topic_partition_list_add(subscription.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  return KafkaStatus(rd_kafka_subscribe(client, subscription.get()), "subscribing");
}

KafkaSource::~KafkaSource() {
  if (!closed_) Close(5000);
}

uint64_t KafkaSource::errors() const { return client_->errors(); }
rd_kafka_s* KafkaSource::client() const { return client_->handle.get(); }

KafkaSource::Partition* KafkaSource::Find(TopicPartition partition) {
  if (partition.topic >= partitions_.size() || partition.partition < 0) return nullptr;
  std::vector<Partition>& of_topic = partitions_[partition.topic];
  const auto number = static_cast<size_t>(partition.partition);
  return number < of_topic.size() ? &of_topic[number] : nullptr;
}

int32_t KafkaSource::TopicIndex(const rd_kafka_topic_s* topic) const {
  for (size_t i = 0; i < client_->topics.size(); ++i) {
    if (client_->topics[i].get() == topic) return static_cast<int32_t>(i);
  }
  const std::string_view name = rd_kafka_topic_name(topic);
  const auto found = std::find(topics_.begin(), topics_.end(), name);
  return found == topics_.end() ? -1 : static_cast<int32_t>(found - topics_.begin());
}

// --------------------------------------------------------------------------------------------
// Reading.

size_t KafkaSource::Poll(std::span<Record> records, int timeout_ms, absl::Status* status) {
  CHECK(!closed_);
  *status = absl::OkStatus();
  // Pairs with the release in Stop.
  if (stopped_.load(std::memory_order_acquire)) *status = stop_reason_;
  ServeRequests(/*store_now=*/false);
  // Between the group's request and its completion nothing may be read: what came would outlive the
  // drain.
  if (asked_.has_value() && taken_ && !assigning_.has_value()) return 0;
  if (assigning_.has_value() && !FinishAssign()) timeout_ms = std::min(timeout_ms, 10);
  size_t count = 0;
  while (count < records.size()) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client_->handle.get(), timeout_ms);
    timeout_ms = 0;
    if (message == nullptr) break;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      OnMessageError(*message, status);
      rd_kafka_message_destroy(message);
      if (!status->ok()) break;
      continue;
    }
    OnMessage(message, &records[count++]);
    if (asked_.has_value() && !taken_) break;
  }
  polled_ += count;
  return count;
}

void KafkaSource::Stop(const absl::Status& reason) {
  if (stopped_.load(std::memory_order_relaxed)) return;
  stop_reason_ = reason;
  stopped_.store(true, std::memory_order_release);
}

void KafkaSource::OnMessage(rd_kafka_message_s* message, Record* record) {
  *record = Record();
  const int32_t topic = TopicIndex(message->rkt);
  CHECK(topic >= 0);
  record->topic = static_cast<uint16_t>(topic);
  record->payload = static_cast<const char*>(message->payload);
  record->payload_size = static_cast<uint32_t>(message->len);
  record->key = static_cast<const char*>(message->key);
  record->key_size = static_cast<uint32_t>(message->key_len);
  record->offset = message->offset;
  record->partition = message->partition;
  rd_kafka_timestamp_type_t type;
  record->timestamp_ms = rd_kafka_message_timestamp(message, &type);
  if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record->timestamp_ms = -1;
#if RD_KAFKA_VERSION >= 0x020100ff
  record->leader_epoch = rd_kafka_message_leader_epoch(message);
#endif
  record->handle = message;
  if (Partition* partition = Find({record->topic, record->partition})) {
    record->generation = partition->generation;
    record->replay = message->offset < partition->replay_until;
    partition->position = message->offset + 1;
    if (partition->pause_wanted != partition->paused) {
      ApplyPause({record->topic, record->partition}, partition);
    }
  }
}

void KafkaSource::OnMessageError(const rd_kafka_message_s& message, absl::Status* status) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    const int32_t topic = TopicIndex(message.rkt);
    Partition* partition =
        topic < 0 ? nullptr : Find({static_cast<uint16_t>(topic), message.partition});
    if (partition != nullptr) partition->end_seen = message.offset;
    return;
  }
  const char* reason = rd_kafka_message_errstr(&message);
  if (message.err == RD_KAFKA_RESP_ERR__FATAL || client_->fatal()) {
    *status = absl::FailedPreconditionError(
        absl::StrCat("the Kafka consumer cannot go on: ", reason,
                     "; another process may use the same group.instance.id"));
    return;
  }
  uint64_t suppressed = 0;
  if (!client_->limiter.Allow(&suppressed)) return;
  Log(LogLevel::kWarning, "kafka", reason,
      {{"client", client_id_},
       {"error", rd_kafka_err2name(message.err)},
       {"topic", message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt)},
       {"suppressed", std::to_string(suppressed)}});
}

void KafkaSource::Release(const Record& record) {
  rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(record.handle));
  // Pairs with the acquire in Close.
  released_.fetch_add(1, std::memory_order_release);
}

size_t KafkaSource::Headers(const Record& record, std::span<HeaderView> headers) const {
  auto* message = static_cast<rd_kafka_message_t*>(record.handle);
  rd_kafka_headers_t* from = nullptr;
  if (rd_kafka_message_headers(message, &from) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
  const size_t count = rd_kafka_header_cnt(from);
  for (size_t i = 0; i < std::min(count, headers.size()); ++i) {
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    if (rd_kafka_header_get_all(from, i, &name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return i;
    }
    headers[i] = {name, {static_cast<const char*>(value), size}, value == nullptr};
  }
  return count;
}

// --------------------------------------------------------------------------------------------
// Offsets, and what the back half asks for.

void KafkaSource::StoreOffset(TopicPartition name, int64_t next_offset) {
  const std::lock_guard lock(mutex_);
  Partition* partition = Find(name);
  if (partition == nullptr) return;
  partition->to_store = next_offset;
  if (partition->store_waits) return;
  partition->store_waits = true;
  stores_.push_back(name);  // Has a place a partition, see CompleteRebalance.
}

void KafkaSource::AskPause(TopicPartition partition, bool pause) {
  const std::lock_guard lock(mutex_);
  pauses_.push_back({partition, pause});
}

void KafkaSource::ServeRequests(bool store_now) {
  const int64_t now = MonotonicNanos();
  const bool store = store_now || now >= next_store_ns_;
  if (store) {
    StoreWaiting();
    next_store_ns_ = now + kStoreIntervalNs;
  }
  if (now >= next_progress_ns_) {
    MeasureProgress();
    next_progress_ns_ = now + kProgressIntervalNs;
  }
  std::vector<PauseRequest> pauses;
  {
    const std::lock_guard lock(mutex_);
    if (pauses_.empty()) return;
    pauses.swap(pauses_);
  }
  for (const PauseRequest& request : pauses) {
    Partition* partition = Find(request.partition);
    if (partition == nullptr || !partition->assigned) continue;
    partition->pause_wanted = request.pause;
    ApplyPause(request.partition, partition);
  }
}

// A pause that comes before the fetcher has started is dropped by the library as outdated, and
// resuming what was not paused starts again from an old position (before 2.4.0). So it waits for
// the first record.
void KafkaSource::ApplyPause(TopicPartition name, Partition* partition) {
  if (partition->pause_wanted == partition->paused || partition->position < 0) return;
  partition->paused = partition->pause_wanted;
  PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topics_[name.topic].c_str(), name.partition);
  if (partition->paused) {
    rd_kafka_pause_partitions(client_->handle.get(), list.get());
  } else {
    rd_kafka_resume_partitions(client_->handle.get(), list.get());
  }
}

void KafkaSource::StoreWaiting() {
  const std::lock_guard lock(mutex_);
  if (stores_.empty()) return;
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(stores_.size())));
  for (const TopicPartition& name : stores_) {
    Partition* partition = Find(name);
    partition->store_waits = false;
    if (!partition->assigned) continue;
    rd_kafka_topic_partition_list_add(list.get(), topics_[name.topic].c_str(), name.partition)
        ->offset = partition->to_store;
  }
  stores_.clear();
  // An error of a partition means that it is not ours any more; the new owner reads it again.
  if (list->cnt > 0) rd_kafka_offsets_store(client_->handle.get(), list.get());
}

void KafkaSource::MeasureProgress() {
  const std::lock_guard lock(progress_mutex_);
  progress_.clear();
  for (size_t topic = 0; topic < partitions_.size(); ++topic) {
    for (size_t number = 0; number < partitions_[topic].size(); ++number) {
      const Partition& partition = partitions_[topic][number];
      // What transactions and compaction leave at the end is never polled, and is no lag.
      const int64_t position = std::max(
          partition.end_seen, partition.position < 0 ? partition.begin : partition.position);
      int64_t low = 0, high = 0;
      if (!partition.assigned || position < 0 ||
          rd_kafka_get_watermark_offsets(client_->handle.get(), topics_[topic].c_str(),
                                         static_cast<int32_t>(number), &low,
                                         &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
          high < 0) {
        continue;
      }
      progress_.push_back(
          {{static_cast<uint16_t>(topic), static_cast<int32_t>(number)}, position, high});
    }
  }
}

std::vector<PartitionProgress> KafkaSource::Progress() const {
  const std::lock_guard lock(progress_mutex_);
  return progress_;
}

absl::Status KafkaSource::CommitList(const List* list, int timeout_ms) {
  struct Answer {
    bool came = false;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  };
  Answer answer;
  // An answer after the bound finds the queue gone and is dropped by the library.
  const QueueHandle queue(rd_kafka_queue_new(client_->handle.get()));
  const auto on_commit = [](rd_kafka_t*, rd_kafka_resp_err_t error,
                            rd_kafka_topic_partition_list_t*, void* opaque) {
    *static_cast<Answer*>(opaque) = {true, error};
  };
  RETURN_IF_ERROR(KafkaStatus(
      rd_kafka_commit_queue(client_->handle.get(), list, queue.get(), on_commit, &answer),
      "committing"));
  const int64_t deadline = MonotonicNanos() + int64_t{timeout_ms} * 1'000'000;
  while (!answer.came && MonotonicNanos() < deadline) {
    rd_kafka_queue_poll_callback(queue.get(), 20);
  }
  if (!answer.came) return absl::DeadlineExceededError("committing: no answer in time");
  if (answer.error == RD_KAFKA_RESP_ERR__NO_OFFSET) return absl::OkStatus();
  return KafkaStatus(answer.error, "committing");
}

}  // namespace lodewire
