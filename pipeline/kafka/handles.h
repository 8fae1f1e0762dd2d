// Owners of librdkafka's objects. Each must be gone before its client is destroyed: a single leaked
// partition list makes rd_kafka_destroy wait for ever, so nothing in this folder owns one by hand.
//
// Only for this folder's sources: headers that others include name the types without this file.
//
// Threading: as librdkafka's objects.
// Memory: the library's.
// Errors: none.
// Example:
//   PartitionListHandle list(rd_kafka_topic_partition_list_new(4));
#ifndef LODEWIRE_PIPELINE_KAFKA_HANDLES_H_
#define LODEWIRE_PIPELINE_KAFKA_HANDLES_H_

#include <librdkafka/rdkafka.h>

#include <memory>

namespace lodewire {

template <typename T, auto kDestroy>
struct HandleDestroyer {
  void operator()(T* object) const { kDestroy(object); }
};
template <typename T, auto kDestroy>
using KafkaHandle = std::unique_ptr<T, HandleDestroyer<T, kDestroy>>;

using ConfHandle = KafkaHandle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using ClientHandle = KafkaHandle<rd_kafka_t, rd_kafka_destroy>;
using TopicHandle = KafkaHandle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using HeadersHandle = KafkaHandle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using MessageHandle = KafkaHandle<rd_kafka_message_t, rd_kafka_message_destroy>;
using QueueHandle = KafkaHandle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using EventHandle = KafkaHandle<rd_kafka_event_t, rd_kafka_event_destroy>;
using ErrorHandle = KafkaHandle<rd_kafka_error_t, rd_kafka_error_destroy>;
using NewTopicHandle = KafkaHandle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using AdminOptionsHandle = KafkaHandle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using PartitionListHandle =
    KafkaHandle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;

struct MetadataDestroyer {
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
using MetadataHandle = std::unique_ptr<const rd_kafka_metadata_t, MetadataDestroyer>;

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_HANDLES_H_
