#include "pipeline/kafka/kafka_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/start_offsets.h"

namespace lodewire {
namespace {

constexpr int kStartOffsetsTimeoutMs = 5000;
constexpr int64_t kAssignRetryNs = 500'000'000;
// Stored offsets reach the broker once a second, so handing them over 50 times a second loses
// nothing.
constexpr int64_t kStoreIntervalNs = 20'000'000;
constexpr int64_t kLagIntervalNs = 1'000'000'000;

}  // namespace

struct KafkaSource::Client : ClientEvents {
  explicit Client(KafkaSource* owner) : source(owner) {}

  static void RebalanceCallback(rd_kafka_t*, rd_kafka_resp_err_t error,
                                rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    auto* events = static_cast<ClientEvents*>(opaque);
    static_cast<Client*>(events)->source->OnRebalance(error, partitions);
  }

  // The library's threads go on and log through `client`, so it must stay as long as they do.
  static void Abandon(std::shared_ptr<Client> client) {
    static std::mutex mutex;
    static auto* const abandoned = new std::vector<std::shared_ptr<Client>>();
    const std::lock_guard lock(mutex);
    abandoned->push_back(std::move(client));
  }

  bool cooperative() const {
    return std::string_view(rd_kafka_rebalance_protocol(handle.get())) == "COOPERATIVE";
  }

  KafkaSource* source;
  ClientHandle handle;
  std::vector<TopicHandle> topics;  // Held, so that a message's topic is one of these pointers.
  LogLimiter limiter{5000};
};

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
    partition->position = message->offset + 1;
  }
}

void KafkaSource::OnMessageError(const rd_kafka_message_s& message, absl::Status* status) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return;
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
  if (now >= next_lag_ns_) {
    MeasureLag();
    next_lag_ns_ = now + kLagIntervalNs;
  }
  std::vector<PauseRequest> pauses;
  {
    const std::lock_guard lock(mutex_);
    if (pauses_.empty()) return;
    pauses.swap(pauses_);
  }
  for (const PauseRequest& request : pauses) {
    Partition* partition = Find(request.partition);
    // Resuming what was not paused starts again from an old position (before 2.4.0).
    if (partition == nullptr || !partition->assigned || partition->paused == request.pause)
      continue;
    partition->paused = request.pause;
    PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topics_[request.partition.topic].c_str(),
                                      request.partition.partition);
    if (request.pause) {
      rd_kafka_pause_partitions(client_->handle.get(), list.get());
    } else {
      rd_kafka_resume_partitions(client_->handle.get(), list.get());
    }
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

void KafkaSource::MeasureLag() {
  int64_t lag = 0;
  bool known = false;
  for (size_t topic = 0; topic < partitions_.size(); ++topic) {
    for (size_t number = 0; number < partitions_[topic].size(); ++number) {
      const Partition& partition = partitions_[topic][number];
      int64_t low = 0, high = 0;
      if (!partition.assigned || partition.position < 0 ||
          rd_kafka_get_watermark_offsets(client_->handle.get(), topics_[topic].c_str(),
                                         static_cast<int32_t>(number), &low,
                                         &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
          high < 0) {
        continue;
      }
      known = true;
      lag += std::max<int64_t>(0, high - partition.position);
    }
  }
  lag_.store(known ? lag : -1, std::memory_order_relaxed);
}

absl::Status KafkaSource::Commit(int timeout_ms) {
  StoreWaiting();
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
      rd_kafka_commit_queue(client_->handle.get(), nullptr, queue.get(), on_commit, &answer),
      "committing"));
  const int64_t deadline = MonotonicNanos() + int64_t{timeout_ms} * 1'000'000;
  while (!answer.came && MonotonicNanos() < deadline) {
    rd_kafka_queue_poll_callback(queue.get(), 20);
  }
  if (!answer.came) return absl::DeadlineExceededError("committing: no answer in time");
  if (answer.error == RD_KAFKA_RESP_ERR__NO_OFFSET) return absl::OkStatus();
  return KafkaStatus(answer.error, "committing");
}

// --------------------------------------------------------------------------------------------
// Rebalances.

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

namespace {

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
      partition->assigned = partition->paused = false;
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
  if (client_->cooperative()) {
    ErrorHandle(rd_kafka_incremental_assign(client, list.get()));
  } else {
    rd_kafka_assign(client, list.get());
  }
  {
    const std::lock_guard lock(mutex_);
    for (const TopicPartition& name : rebalance.partitions) {
      std::vector<Partition>& of_topic = partitions_[name.topic];
      const size_t count = static_cast<size_t>(name.partition) + 1;
      if (of_topic.size() < count) of_topic.resize(count);
      of_topic[count - 1].generation = rebalance.generation;
      of_topic[count - 1].assigned = true;
      of_topic[count - 1].position = -1;
    }
    size_t places = 0;
    for (const std::vector<Partition>& of_topic : partitions_) places += of_topic.size();
    stores_.reserve(places);
    pauses_.reserve(places);
  }
  for (const int index : *decided) {
    StoreOffset(rebalance.partitions[static_cast<size_t>(index)], list->elems[index].offset);
  }
  assigning_.reset();
  asked_.reset();
  ServeRequests(/*store_now=*/true);
  return true;
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
