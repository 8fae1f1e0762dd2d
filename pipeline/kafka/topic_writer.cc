#include "pipeline/kafka/topic_writer.h"

#include "absl/strings/str_cat.h"
#include "pipeline/base/clock.h"
#include "pipeline/kafka/client.h"

namespace lodewire {

struct TopicWriter::Topic {
  TopicHandle handle;
  int partitions = 0;
};

struct TopicWriter::Client : ClientEvents {
  explicit Client(TopicWriter* owner) : writer(owner) {}

  static void DeliveryCallback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    static_cast<Client*>(static_cast<ClientEvents*>(opaque))->writer->OnDelivery(*message);
  }

  TopicWriter* writer;
  ClientHandle handle;
};

TopicWriter::TopicWriter(const TopicWriterOptions& options)
    : options_(options), client_(std::make_unique<Client>(this)) {}

absl::StatusOr<std::unique_ptr<TopicWriter>> TopicWriter::Create(
    const TopicWriterOptions& options) {
  std::unique_ptr<TopicWriter> writer(new TopicWriter(options));
  ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(options.config, KafkaClientKind::kWriter, options.role,
                                             writer->client_.get()));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), Client::DeliveryCallback);
  ASSIGN_OR_RETURN(writer->client_->handle, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  return writer;
}

TopicWriter::~TopicWriter() {
  if (client_->handle == nullptr) return;
  client_->set_quiet(true);
  rd_kafka_flush(client_->handle.get(), 1000);
  rd_kafka_purge(client_->handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client_->handle.get(), 1000);
  topics_.clear();
}

absl::StatusOr<const TopicWriter::Topic*> TopicWriter::Find(std::string_view name) {
  if (const auto found = topics_.find(name); found != topics_.end()) return &found->second;
  rd_kafka_t* client = client_->handle.get();
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &metadata, options_.metadata_timeout_ms);
  const MetadataHandle owner(metadata);
  RETURN_IF_ERROR(KafkaStatus(error, "asking for the topics"));
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (metadata->topics[i].topic != name || metadata->topics[i].partition_cnt == 0) continue;
    Topic topic;
    topic.partitions = metadata->topics[i].partition_cnt;
    topic.handle.reset(rd_kafka_topic_new(client, metadata->topics[i].topic, nullptr));
    if (topic.handle == nullptr) return KafkaStatus(rd_kafka_last_error(), name);
    // The handle learns its partitions from this answer; without it the first record waits up to a
    // second.
    const rd_kafka_metadata_t* again = nullptr;
    rd_kafka_metadata(client, /*all_topics=*/0, topic.handle.get(), &again,
                      options_.metadata_timeout_ms);
    const MetadataHandle again_owner(again);
    return &topics_.emplace(name, std::move(topic)).first->second;
  }
  return absl::NotFoundError(absl::StrCat("topic ", ToAbsl(name), " does not exist"));
}

absl::Status TopicWriter::Write(const WriteRecord& record) {
  rd_kafka_t* client = client_->handle.get();
  rd_kafka_poll(client, 0);
  if (!failure_.ok()) return std::exchange(failure_, absl::OkStatus());
  ASSIGN_OR_RETURN(const Topic* topic, Find(record.topic));
  if (record.partition >= topic->partitions) {
    return absl::NotFoundError(absl::StrCat("topic ", ToAbsl(record.topic), " has ",
                                            topic->partitions, " partitions, so there is no ",
                                            record.partition));
  }
  const int64_t deadline = MonotonicNanos() + int64_t{options_.patience_ms} * 1'000'000;
  while (true) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const HeaderView& header : record.headers) {
      rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                          header.is_null ? nullptr : header.value.data(),
                          static_cast<ssize_t>(header.value.size()));
    }
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic->handle.get()), RD_KAFKA_V_PARTITION(record.partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
        RD_KAFKA_V_TIMESTAMP(record.timestamp_ms < 0 ? 0 : record.timestamp_ms),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    rd_kafka_headers_destroy(headers);
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) return KafkaStatus(error, record.topic);
    if (MonotonicNanos() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("no place in the queue for ", ToAbsl(record.topic), " within ",
                       options_.patience_ms, " ms; is the broker up?"));
    }
    rd_kafka_poll(client, 50);
  }
  bytes_in_flight_.fetch_add(record.key.size() + record.value.size(), std::memory_order_relaxed);
  return absl::OkStatus();
}

void TopicWriter::OnDelivery(const rd_kafka_message_s& message) {
  bytes_in_flight_.fetch_sub(message.key_len + message.len, std::memory_order_relaxed);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    acknowledged_.fetch_add(1, std::memory_order_relaxed);
  } else if (failure_.ok()) {
    failure_ =
        KafkaStatus(message.err, absl::StrCat("writing to ", rd_kafka_topic_name(message.rkt)));
  }
}

absl::Status TopicWriter::Flush(int timeout_ms) {
  const rd_kafka_resp_err_t error = rd_kafka_flush(client_->handle.get(), timeout_ms);
  if (!failure_.ok()) return std::exchange(failure_, absl::OkStatus());
  if (error == RD_KAFKA_RESP_ERR__TIMED_OUT) {
    return absl::DeadlineExceededError(
        absl::StrCat("not everything was acknowledged within ", timeout_ms, " ms"));
  }
  return KafkaStatus(error, "flushing");
}

}  // namespace lodewire
