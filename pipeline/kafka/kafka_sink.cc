#include "pipeline/kafka/kafka_sink.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/kafka_source.h"
#include "pipeline/kafka/kafka_transaction.h"

namespace lodewire {
namespace {

// The broker's own time limit, transaction.timeout.ms, cannot fence twice so soon.
constexpr int64_t kFenceAgainNs = 50'000'000'000;

constexpr int kRebuildFlushMs = 5000;
// The coordinator needs a second to know a new id.
constexpr int kStartTransactionsMs = 5000;

// Lasting until somebody changes a topic, a right or a setting.
bool IsPermanent(int error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return true;
    default:
      return false;
  }
}

bool IsFatal(int error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR__DESTROY:
    case RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
      return true;
    default:
      return false;
  }
}

bool IsFence(int error) {
  return error == RD_KAFKA_RESP_ERR__FENCED || error == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
         error == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

bool IsTooLarge(int error) {
  return error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
         error == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

void* ToOpaque(uint64_t tag) { return reinterpret_cast<void*>(static_cast<uintptr_t>(tag)); }
uint64_t ToTag(const void* opaque) { return reinterpret_cast<uintptr_t>(opaque); }

}  // namespace

struct KafkaSink::Client : ClientEvents {
  explicit Client(KafkaSink* owner) : sink(owner) {}

  static void DeliveryCallback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    static_cast<Client*>(static_cast<ClientEvents*>(opaque))->sink->OnDelivery(*message);
  }

  KafkaSink* sink;
  ClientHandle handle;
  std::vector<TopicHandle> topics;
};

absl::StatusOr<std::unique_ptr<KafkaSink>> KafkaSink::Create(const KafkaSinkOptions& options) {
  std::unique_ptr<KafkaSink> sink(new KafkaSink(options));
  RETURN_IF_ERROR(sink->Connect());
  if (sink->transactional()) {
    const absl::Status status = sink->StartTransactions();
    // Poll tells that it has to be rebuilt.
    if (!status.ok() && status.code() != absl::StatusCode::kUnavailable) return status;
  }
  return sink;
}

KafkaSink::KafkaSink(const KafkaSinkOptions& options)
    : config_(options.config),
      topics_(options.topics),
      lane_(options.lane),
      warm_up_timeout_ms_(options.warm_up_timeout_ms),
      source_(options.source),
      states_(options.topics.size()),
      // One place more than can be in flight, for the death of an idle producer.
      ready_(options.queue_records_max + size_t{1}) {
  if (options.source != nullptr) {
    transaction_ = std::make_unique<KafkaTransaction>(options.source);
  }
}

absl::Status KafkaSink::Connect() {
  client_ = std::make_unique<Client>(this);
  ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(config_, KafkaClientKind::kProducer,
                                             absl::StrCat(lane_, "-out"), client_.get()));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), Client::DeliveryCallback);
  ASSIGN_OR_RETURN(client_->handle, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  rd_kafka_t* client = client_->handle.get();
  for (size_t i = 0; i < topics_.size(); ++i) {
    client_->topics.emplace_back(rd_kafka_topic_new(client, topics_[i].c_str(), nullptr));
    if (client_->topics.back() == nullptr) {
      return KafkaStatus(rd_kafka_last_error(), "topic " + topics_[i]);
    }
  }
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client, /*all_topics=*/0, nullptr, &metadata, warm_up_timeout_ms_);
  const MetadataHandle owner(metadata);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Log(LogLevel::kWarning, "kafka", "the producer starts without knowing its topics",
        {{"client", KafkaClientId(absl::StrCat(lane_, "-out"))},
         {"reason", KafkaErrorText(error)}});
  }
  return absl::OkStatus();
}

absl::Status KafkaSink::StartTransactions() {
  const absl::Status status = transaction_->Start(client_->handle.get(), kStartTransactionsMs);
  dead_ = !status.ok();
  death_told_ = false;
  return status;
}

CommitResult KafkaSink::Told(CommitResult result) {
  if (result != CommitResult::kCommitted) last_error_ = transaction_->last_error();
  if (result == CommitResult::kDead) dead_ = death_told_ = true;
  return result;
}

CommitResult KafkaSink::Commit(std::span<const PartitionOffset> offsets) {
  return Told(dead_ ? CommitResult::kDead : transaction_->Commit(offsets));
}

CommitResult KafkaSink::Abort() {
  return Told(dead_ ? CommitResult::kDead : transaction_->Abort());
}

KafkaSink::~KafkaSink() {
  if (!closed_) Close(1000);
}

uint64_t KafkaSink::errors() const { return client_->errors(); }

void KafkaSink::DieForTest() {
  rd_kafka_test_fatal_error(client_->handle.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "as the test asked");
}

ProduceResult KafkaSink::Produce(const OutgoingRecord& record, uint64_t tag) {
  CHECK(!closed_ && record.topic < topics_.size() && tag != 0);
  if (dead_ || in_flight_ + ready_count_ + 1 >= ready_.size()) return ProduceResult::kQueueFull;
  Topic& topic = states_[record.topic];
  if (topic.suspects > 0 && topic.in_flight > 0) return ProduceResult::kQueueFull;
  if (transaction_ != nullptr && !transaction_->Begin()) {
    dead_ = !transaction_->started();
    return ProduceResult::kQueueFull;
  }

  rd_kafka_headers_t* headers = nullptr;
  if (!record.headers.empty()) {
    headers = rd_kafka_headers_new(record.headers.size());
    for (const HeaderView& header : record.headers) {
      rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                          header.is_null ? nullptr : header.value.data(),
                          static_cast<ssize_t>(header.value.size()));
    }
  }
  rd_kafka_vu_t arguments[6];
  size_t count = 0;
  const auto next = [&](rd_kafka_vtype_t type) -> auto& {
    arguments[count].vtype = type;
    return arguments[count++].u;
  };
  next(RD_KAFKA_VTYPE_RKT).rkt = client_->topics[record.topic].get();
  next(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  next(RD_KAFKA_VTYPE_VALUE).mem = {const_cast<char*>(record.value.data()), record.value.size()};
  next(RD_KAFKA_VTYPE_KEY).mem = {const_cast<char*>(record.key.data()), record.key.size()};
  next(RD_KAFKA_VTYPE_OPAQUE).ptr = ToOpaque(tag);
  // As a whole, not one by one: those stay ours when the call fails, these are freed twice (before
  // 2.12.0).
  if (headers != nullptr) next(RD_KAFKA_VTYPE_HEADERS).headers = headers;
  const ErrorHandle error(rd_kafka_produceva(client_->handle.get(), arguments, count));
  if (error == nullptr) {
    ++in_flight_;
    ++topic.in_flight;
    if (topic.suspects > 0) topic.alone_tag = tag;
    return ProduceResult::kQueued;
  }
  if (headers != nullptr) rd_kafka_headers_destroy(headers);
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return ProduceResult::kQueueFull;
  last_error_ = absl::StrCat(topics_[record.topic], ": ", rd_kafka_error_string(error.get()), " (",
                             rd_kafka_err2name(code), ")");
  if (IsTooLarge(code)) return ProduceResult::kTooLarge;
  if (IsFatal(code) || client_->fatal()) {
    dead_ = true;
    return ProduceResult::kQueueFull;
  }
  // The transaction failed elsewhere, or the state that such a failure leaves.
  if (transaction_ != nullptr && code == RD_KAFKA_RESP_ERR__STATE) transaction_->Break();
  return IsPermanent(code) ? ProduceResult::kRefused : ProduceResult::kQueueFull;
}

DeliveryError KafkaSink::Classify(int error, Topic* topic, uint64_t tag) {
  const bool was_alone = topic->alone_tag == tag;
  if (was_alone) {
    topic->alone_tag = 0;
    --topic->suspects;
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return DeliveryError::kNone;
  if (IsFatal(error) || client_->fatal()) {
    dead_ = death_told_ = true;
    return DeliveryError::kFatal;
  }
  if (IsTooLarge(error)) {
    if (was_alone) return DeliveryError::kTooLarge;
    ++topic->suspects;
    return DeliveryError::kAgain;
  }
  return IsPermanent(error) ? DeliveryError::kPermanent : DeliveryError::kAgain;
}

// Runs inside rd_kafka_poll.
void KafkaSink::OnDelivery(const rd_kafka_message_s& message) {
  const uint64_t tag = ToTag(message._private);
  size_t index = 0;
  while (client_->topics[index].get() != message.rkt) {
    ++index;
    CHECK(index < client_->topics.size());
  }
  Topic& topic = states_[index];
  DCHECK(in_flight_ > 0 && topic.in_flight > 0);
  --in_flight_;
  --topic.in_flight;
  if (transaction_ != nullptr && transaction_->aborting()) {
    // Given up with its transaction; one that travelled alone will have to do so again.
    if (topic.alone_tag == tag) topic.alone_tag = 0;
    return;
  }
  const DeliveryError error = Classify(message.err, &topic, tag);
  if (error != DeliveryError::kNone) {
    last_error_ = absl::StrCat(topics_[index], ": ", KafkaErrorText(message.err));
  }
  if (transaction_ != nullptr) {
    if (error == DeliveryError::kFatal) death_told_ = false;  // Once, by Poll.
    if (error == DeliveryError::kFatal || error == DeliveryError::kNone) return;
    transaction_->Break();
  }
  PushDelivery({tag, error});
}

void KafkaSink::PushDelivery(Delivery delivery) {
  CHECK(ready_count_ < ready_.size());
  ready_[(ready_begin_ + ready_count_++) % ready_.size()] = delivery;
}

size_t KafkaSink::Poll(std::span<Delivery> deliveries, int timeout_ms) {
  if (ready_count_ == 0 && !closed_) {
    rd_kafka_poll(client_->handle.get(), timeout_ms);
    dead_ |= client_->fatal();
    if (dead_ && !death_told_ && (in_flight_ == 0 || transaction_ != nullptr)) {
      death_told_ = true;
      last_error_ = "the producer is dead";
      PushDelivery({0, DeliveryError::kFatal});
    } else if (transaction_ != nullptr && transaction_->broken() && !transaction_->aborting() &&
               ready_count_ == 0) {
      last_error_ = transaction_->last_error();
      PushDelivery({0, DeliveryError::kAgain});
    }
  }
  const size_t count = std::min(ready_count_, deliveries.size());
  for (size_t i = 0; i < count; ++i) {
    deliveries[i] = ready_[ready_begin_];
    ready_begin_ = (ready_begin_ + 1) % ready_.size();
  }
  ready_count_ -= count;
  return count;
}

void KafkaSink::Disconnect(int flush_timeout_ms) {
  rd_kafka_t* client = client_->handle.get();
  if (client == nullptr) return;
  client_->set_quiet(true);
  rd_kafka_flush(client, flush_timeout_ms);
  if (in_flight_ > 0) {
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(client, kRebuildFlushMs);
  }
  client_->topics.clear();
  client_->handle.reset();
}

absl::Status KafkaSink::CheckFence() {
  char text[256] = {};
  const rd_kafka_resp_err_t code =
      client_->handle == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR
                                 : rd_kafka_fatal_error(client_->handle.get(), text, sizeof(text));
  if (!IsFence(code)) return absl::OkStatus();
  const int64_t now = MonotonicNanos();
  const std::string id = TransactionalId(config_, absl::StrCat(lane_, "-out"));
  const bool again = fenced_ns_ != 0 && now - fenced_ns_ < kFenceAgainNs;
  fenced_ns_ = now;
  if (!again) {
    Log(LogLevel::kWarning, "kafka",
        "another producer took this lane's transactional id, or its transaction ran out of time; "
        "it is taken back once",
        {{"transactional_id", id}, {"reason", text}});
    return absl::OkStatus();
  }
  fence_ = absl::FailedPreconditionError(
      absl::StrCat("fenced: another process uses the transactional id ", id, " (", text,
                   "); give each process a kafka.member of its own, and stop this one's double"));
  Log(LogLevel::kError, "kafka", std::string(fence_.message()));
  source_->Stop(fence_);
  return fence_;
}

absl::Status KafkaSink::Rebuild() {
  if (!fence_.ok()) return fence_;
  if (transactional()) RETURN_IF_ERROR(CheckFence());
  dead_ = true;
  if (transaction_ != nullptr) transaction_->Stop();
  Disconnect(0);
  // The library reports each record once; should one be missing, the caller's table puts it back
  // itself.
  in_flight_ = 0;
  std::fill(states_.begin(), states_.end(), Topic());
  dead_ = death_told_ = false;
  RETURN_IF_ERROR(Connect());
  return transactional() ? StartTransactions() : absl::OkStatus();
}

void KafkaSink::Close(int timeout_ms) {
  if (closed_) return;
  closed_ = true;
  if (client_->handle == nullptr) return;
  // So that readers need not wait until the broker undoes it.
  if (transaction_ != nullptr && !dead_) transaction_->Leave();
  rd_kafka_flush(client_->handle.get(), timeout_ms);
  if (in_flight_ > 0) {
    Log(LogLevel::kWarning, "kafka", "records were not acknowledged before the producer closed",
        {{"client", KafkaClientId(absl::StrCat(lane_, "-out"))},
         {"records", std::to_string(in_flight_)}});
  }
  Disconnect(0);
}

}  // namespace lodewire
