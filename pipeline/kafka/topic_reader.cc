#include "pipeline/kafka/topic_reader.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/kafka/client.h"

namespace lodewire {
namespace {

absl::StatusOr<PartitionListHandle> AllPartitions(rd_kafka_t* client,
                                                  const TopicReaderOptions& options) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &metadata, options.timeout_ms);
  const MetadataHandle owner(metadata);
  RETURN_IF_ERROR(KafkaStatus(error, "asking for the topics"));
  std::map<std::string, int> counts;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    counts[metadata->topics[i].topic] = metadata->topics[i].partition_cnt;
  }
  PartitionListHandle list(rd_kafka_topic_partition_list_new(16));
  for (const std::string& topic : options.topics) {
    const auto found = counts.find(topic);
    if (found == counts.end() || found->second == 0) {
      return absl::NotFoundError(absl::StrCat("topic ", topic, " does not exist"));
    }
    for (int partition = 0; partition < found->second; ++partition) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset =
          options.start.kind == StartPosition::Kind::kTime       ? options.start.time_ms
          : options.start.kind == StartPosition::Kind::kEarliest ? RD_KAFKA_OFFSET_BEGINNING
                                                                 : RD_KAFKA_OFFSET_END;
    }
  }
  if (options.start.kind == StartPosition::Kind::kEarliest) return list;
  // The end as a number, now: "the end" as such would be decided at some later moment. -1 asks for
  // it.
  if (options.start.kind == StartPosition::Kind::kLatest) {
    for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = -1;
  }
  RETURN_IF_ERROR(KafkaStatus(rd_kafka_offsets_for_times(client, list.get(), options.timeout_ms),
                              "asking for offsets"));
  for (int i = 0; i < list->cnt; ++i) {
    if (list->elems[i].offset < 0) list->elems[i].offset = RD_KAFKA_OFFSET_END;
  }
  return list;
}

std::optional<std::string> Bytes(const void* data, size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

void CopyMessage(const rd_kafka_message_t& message, ReadRecord* record) {
  record->topic = rd_kafka_topic_name(message.rkt);
  record->partition = message.partition;
  record->offset = message.offset;
  rd_kafka_timestamp_type_t type;
  record->timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  record->key = Bytes(message.key, message.key_len);
  record->value = Bytes(message.payload, message.len);
  record->headers.clear();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    record->headers.emplace_back(name, Bytes(value, size));
  }
}

}  // namespace

struct TopicReader::Client : ClientEvents {
  ClientHandle handle;
  int partitions = 0;
  std::set<std::pair<std::string, int32_t>> ended;  // Partitions whose end was reached.
};

TopicReader::TopicReader() : client_(std::make_unique<Client>()) {}

TopicReader::~TopicReader() {
  if (client_->handle == nullptr) return;
  client_->set_quiet(true);
  rd_kafka_assign(client_->handle.get(), nullptr);
  rd_kafka_consumer_close(client_->handle.get());
}

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Create(
    const TopicReaderOptions& options) {
  std::unique_ptr<TopicReader> reader(new TopicReader());
  ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(options.config, KafkaClientKind::kReader, options.role,
                                             reader->client_.get()));
  ASSIGN_OR_RETURN(reader->client_->handle, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_t* client = reader->client_->handle.get();
  rd_kafka_poll_set_consumer(client);
  ASSIGN_OR_RETURN(const PartitionListHandle list, AllPartitions(client, options));
  reader->client_->partitions = list->cnt;
  RETURN_IF_ERROR(KafkaStatus(rd_kafka_assign(client, list.get()), "assigning"));
  return reader;
}

bool TopicReader::AtEnd() const {
  return client_->ended.size() == static_cast<size_t>(client_->partitions);
}

absl::StatusOr<size_t> TopicReader::Read(std::span<ReadRecord> records, int timeout_ms) {
  size_t count = 0;
  while (count < records.size()) {
    const MessageHandle message(rd_kafka_consumer_poll(client_->handle.get(), timeout_ms));
    timeout_ms = 0;
    if (message == nullptr) break;
    const auto partition = [&] {
      return std::pair<std::string, int32_t>(rd_kafka_topic_name(message->rkt), message->partition);
    };
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      CopyMessage(*message, &records[count++]);
      client_->ended.erase(partition());
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      client_->ended.insert(partition());
    } else if (message->err == RD_KAFKA_RESP_ERR__FATAL ||
               message->err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
      return KafkaStatus(message->err,
                         absl::StrCat("reading: ", rd_kafka_message_errstr(message.get())));
    }
  }
  return count;
}

}  // namespace lodewire
