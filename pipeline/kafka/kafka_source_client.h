// The library's side of a KafkaSource: its client, its topics, and where the callbacks go.
//
// Only for kafka_source*.cc.
//
// Threading: the callback runs inside rd_kafka_consumer_poll, on the front half's thread.
// Memory: the library's objects.
// Errors: none.
// Example:
//   if (client_->cooperative()) …
#ifndef LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_CLIENT_H_
#define LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_CLIENT_H_

#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/log.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/kafka_source.h"

namespace lodewire {

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

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_CLIENT_H_
